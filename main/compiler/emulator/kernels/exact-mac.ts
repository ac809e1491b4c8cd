/**
 * @file Distributed arithmetic: the exact sum of products, without an accumulator, cast once to the result.
 *
 * hls4ml hands the kernel and the bias to da4ml as they are, not in their types; what a trained quantizer made is on its
 * grid anyway. What da4ml's adders then compute is not always that kernel: see `cmvm/da4ml/built-product.ts`. Where the
 * plan knows only mantissas, those are used.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { BuiltProduct } from '../../cmvm/da4ml/built-product.ts';
import { layerProduct, paddedInputs } from '../../cmvm/da4ml/distributed-product.ts';
import type { Mantissas } from '../../numerics/mantissas.ts';
import { toNumbers } from '../../numerics/mantissas.ts';
import { refuse } from '../kernel.ts';
import type { KernelRefusal, KernelSource, PlanWeight } from '../kernel.ts';
import type { MacSpec } from './multiply-accumulate.ts';
import { weightIntegers } from './weight-integers.ts';
import { convolutionGeometry } from '../../ir/window-geometry.ts';

/** What of a layer's product its kernel needs. */
export interface ExactProduct {
  readonly source: KernelSource;
  readonly inputCount: number;
  readonly outputCount: number;
  /** Part of the weights that is the kernel; absent: all of them. */
  readonly weight?: PlanWeight;
  /** Absent: nothing is added. */
  readonly bias?: PlanWeight | undefined;
  readonly result: MacSpec['result'];
}

/** Return the specification of a layer's exact product, or why there is none. Never throws. */
export function exactMacSpec(source: KernelSource, inputCount: number, outputCount: number): MacSpec | KernelRefusal {
  return exactProductSpec({ source, inputCount, outputCount, bias: source.weights.get('bias'), result: source.output.type });
}

/** Return the specification of an exact product, or why there is none. Never throws. */
export function exactProductSpec(product: ExactProduct): MacSpec | KernelRefusal {
  const { source, inputCount, outputCount, result } = product;
  const input = source.inputs[0]!.type;
  const weight = product.weight ?? source.weights.get('weight');
  if (weight === undefined) return refuse('its weights cannot be written as exact integers');
  if (input.kind !== 'fixed') return refuse('distributed arithmetic reads fixed-point data only: hls4ml stops there', 'Give the layer before it a fixed-point result.');
  const length = weight.source?.length ?? weight.mantissas.length;
  if (length !== inputCount * outputCount) return refuse(`its weight has ${length} elements, ${inputCount} × ${outputCount} were expected`);
  const built = builtProduct(product, weight, input);
  if ('ok' in built) return built;
  const { weights, biases } = built;
  const fraction = Math.max(0, fractionBits(input) + weights.fractionBits, biases.fractionBits);
  const largest = input.integerBits + bitsOf(weights.integers) - weights.fractionBits + Math.ceil(Math.log2(inputCount));
  const integerBits = Math.max(1 - fraction, largest, bitsOf(biases.integers) - biases.fractionBits) + 2;
  return {
    inputCount,
    outputCount,
    input,
    weights: weights.integers,
    weightFractionBits: weights.fractionBits,
    biases: biases.integers,
    bias: exactType(bitsOf(biases.integers), bitsOf(biases.integers) - biases.fractionBits),
    accum: exactType(integerBits + fraction, integerBits),
    result,
    order: Array.from({ length: inputCount }, (_, i) => i),
  };
}

function exactType(widthBits: number, integerBits: number): FixedType {
  return { kind: 'fixed', widthBits, integerBits, signed: true, rounding: 'TRN', overflow: 'WRAP' };
}

function bitsOf(integers: Mantissas): number {
  const largest = toNumbers(integers).reduce((most, w) => Math.max(most, Math.abs(w)), 1);
  return Math.ceil(Math.log2(largest)) + 1;
}

/** The product from the trained values where they are known, else from the mantissas. */
function builtProduct({ source, inputCount, outputCount, bias, result }: ExactProduct, weight: PlanWeight, input: FixedType): BuiltProduct | KernelRefusal {
  if (weight.source === undefined || (bias !== undefined && bias.source === undefined)) {
    const weights = weightIntegers(weight, input);
    const biases = bias === undefined ? { integers: new Float64Array(outputCount), fractionBits: 0 } : weightIntegers(bias, input);
    return weights === undefined || biases === undefined ? refuse('its weights cannot be written as exact integers') : { weights, biases };
  }
  const built = layerProduct({ inputCount, outputCount, weight: { values: weight.source, type: weight.type }, bias: bias?.source, input, ...paddingOf(source), result });
  return built.ok ? built.value : refuse(built.failure, 'Train the layer with a quantizer, or use another strategy.');
}

/** Streams get their padding from a layer of its own. */
function paddingOf({ layer, ioType, inputs, output }: KernelSource): { readonly padded?: readonly boolean[] } {
  const isPadded = ioType === 'io_parallel' && /^Conv[12]D/.test(layer.class_name);
  return isPadded ? { padded: paddedInputs(convolutionGeometry(layer, inputs[0]!.shape, output.shape)) } : {};
}
