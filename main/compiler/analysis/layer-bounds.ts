/**
 * @file The worst that a layer can make of worst inputs, per element: exact ranges of its sums and of its result before
 * the cast.
 *
 * The layer's own kernel does the arithmetic, so that every rounding on the way is the emulator's: sums of products run
 * once with each weight on the end of its input that its sign chooses; what is monotone in every input runs at both
 * ends. Everything else (softmax, recurrent cells, decisions by sign…) may be anything its type can hold.
 */

import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { fractionBits, isFixed } from '../../../preload/model/fixed-type.ts';
import { numberAttribute, textAttribute, variableType, type KernelSource } from '../emulator/kernel.ts';
import { prepareKernel } from '../emulator/kernels/registry.ts';
import { bigintArithmetic, numberArithmetic, type Probe } from '../numerics/arithmetic.ts';
import { NUMBER_BITS, toBigints, toNumbers, type Mantissas } from '../numerics/mantissas.ts';
import { comparesUnsigned } from '../numerics/operators.ts';
import { productBounds } from './product-bounds.ts';
import { hull, type ValueRange, type WordRange } from './word-range.ts';

/** What can come out of a layer. */
export interface LayerBounds {
  /** Result before its cast. */
  readonly result: WordRange;
  /** The running sum, partial sums included where they can saturate; absent where the layer has no accumulator. @unit model units */
  readonly accum?: ValueRange;
}

const PRODUCTS = new Set(['Dense', 'Conv1D', 'Conv2D', 'Conv2DBatchnorm', 'PointwiseConv1D', 'PointwiseConv2D', 'DepthwiseConv1D', 'DepthwiseConv2D']);
const MOVES = new Set(['Reshape', 'Clone', 'Repack', 'Transpose', 'ZeroPadding1D', 'ZeroPadding2D', 'Cropping1D', 'Cropping2D', 'Resize', 'Concatenate']);
/** Monotone in each input, whatever the parameters. */
const ALWAYS_MONOTONE = new Set(['linear', 'relu', 'relu1', 'relu6', 'sigmoid', 'tanh', 'softplus', 'softsign', 'selu', 'hard_sigmoid', 'hard_tanh']);
/** Monotone as long as no parameter is negative. */
const MONOTONE_WITH_PARAMETER = new Set(['leaky_relu', 'leakyrelu', 'thresholded_relu', 'thresholdedrelu', 'prelu', 'elu']);
const MERGES: Readonly<Record<string, readonly (readonly ['low' | 'high', 'low' | 'high'])[]>> = {
  add: [['low', 'low'], ['high', 'high']],
  average: [['low', 'low'], ['high', 'high']],
  maximum: [['low', 'low'], ['high', 'high']],
  minimum: [['low', 'low'], ['high', 'high']],
  subtract: [['low', 'high'], ['high', 'low']],
  multiply: [['low', 'low'], ['low', 'high'], ['high', 'low'], ['high', 'high']],
};

/** Return the bounds of a layer whose inputs lie in the given ranges, or nothing where only its type is known. Never throws. */
export function layerBounds(source: KernelSource, inputs: readonly WordRange[]): LayerBounds | undefined {
  const { layer } = source;
  if (source.inputs.some(({ type }) => type.kind === 'xnor') || source.output.type.kind === 'xnor') return undefined;
  if (PRODUCTS.has(layer.class_name)) return productBounds(source, inputs);
  // What hls4ml 0.8 makes of means hangs on the type of the result.
  if (source.profile === 'hls4ml-0.8' && /^Merge|Pooling/.test(layer.class_name)) return undefined;
  const corners = cornersOf(source);
  return corners === undefined ? undefined : boundsAtCorners(source, inputs, corners);
}

type Corner = readonly ('low' | 'high')[];

/** Combinations of input ends between which everything lies. */
function cornersOf(source: KernelSource): readonly Corner[] | undefined {
  const { layer, inputs } = source;
  const all = (end: 'low' | 'high'): Corner => inputs.map(() => end);
  const both = [all('low'), all('high')];
  if (MOVES.has(layer.class_name) || layer.class_name.includes('Pooling')) return both;
  if (layer.class_name === 'BatchNormalization' || layer.class_name === 'ApplyAlpha') return both;
  if (layer.class_name === 'Softmax') return layer.attributes['skip'] === true ? both : undefined;
  if (layer.class_name === 'Merge') return mergeCorners(source);
  const isActivation = ['Activation', 'ParametrizedActivation', 'HardActivation', 'PReLU'].includes(layer.class_name);
  return isActivation && isMonotone(source) ? both : undefined;
}

function mergeCorners({ layer, inputs }: KernelSource): readonly Corner[] | undefined {
  const op = textAttribute(layer, 'op', '');
  const [a, b] = inputs;
  if (a === undefined || b === undefined || inputs.length !== 2) return undefined;
  // Signed against unsigned words compare as C does, which is no order of values.
  if ((op === 'maximum' || op === 'minimum') && comparesUnsigned(a.type, b.type)) return undefined;
  return Object.hasOwn(MERGES, op) ? MERGES[op] : undefined;
}

function isMonotone({ layer, weights }: KernelSource): boolean {
  const name = layer.class_name === 'PReLU' ? 'prelu' : textAttribute(layer, 'activation', 'linear');
  if (ALWAYS_MONOTONE.has(name)) return true;
  if (!MONOTONE_WITH_PARAMETER.has(name) || numberAttribute(layer, 'activ_param', 0) < 0) return false;
  const params = weights.get('param')?.mantissas;
  return params === undefined || Array.from({ length: params.length }, (_, i) => params[i] ?? 0).every((word) => word >= 0);
}

/** Activations that hand on the word or replace it by zero. */
const HANDS_ON = new Set(['linear', 'relu']);

/** A type in which the exact result of a layer stands without loss, and which nothing leaves. */
function exactType({ layer, inputs, output, weights }: KernelSource): FixedType {
  const handsOn = MOVES.has(layer.class_name) || (layer.class_name === 'Activation' && HANDS_ON.has(textAttribute(layer, 'activation', 'linear')));
  const types = handsOn ? inputs.map(({ type }) => type) : [...inputs.map(({ type }) => type), output.type, ...Object.values(layer.types), ...[...weights.values()].map(({ type }) => type)];
  const known = types.filter(isFixed);
  if (handsOn) return wideType(Math.max(...known.map(fractionBits)), Math.max(...known.map(({ integerBits }) => integerBits)) + 2);
  // Products add the bits of their factors, sums those of their count; this is more than any layer needs.
  const addends = Math.ceil(Math.log2(inputs.reduce((sum, { elementCount }) => sum + elementCount, 2)));
  const sum = (bits: (type: FixedType) => number): number => known.reduce((total, type) => total + Math.max(0, bits(type)), 0);
  return wideType(sum(fractionBits) + 4, sum(({ integerBits }) => integerBits) + addends + 8);
}

/** A signed type without any mode that could show. */
function wideType(fraction: number, integerBits: number): FixedType {
  const whole = Math.max(integerBits, 2 - fraction);
  return { kind: 'fixed', widthBits: whole + fraction, integerBits: whole, signed: true, rounding: 'TRN', overflow: 'WRAP' };
}

/** Smallest and largest value that a variable took. */
class RangeProbe implements Probe {
  min = Infinity;
  max = -Infinity;

  record(value: number): void {
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  tally(): void {
    // Counts alone say nothing about a range.
  }
}

function boundsAtCorners(source: KernelSource, inputs: readonly WordRange[], corners: readonly Corner[]): LayerBounds | undefined {
  const accum = variableType(source.layer, 'accum');
  const type = exactType(source);
  const types = accum === undefined || accum.kind === 'xnor' ? source.layer.types : { ...source.layer.types, accum: { ...wideType(fractionBits(accum), type.integerBits), rounding: accum.rounding } };
  const wide: KernelSource = { ...source, layer: { ...source.layer, result_type: type, types }, output: { ...source.output, type } };
  const probe = new RangeProbe();
  const results = corners.map((corner) => runOnce(wide, corner.map((end, k) => inputs[k]?.[end] ?? new Float64Array()), probe));
  const ranges = results.flatMap((words): readonly WordRange[] => (words === undefined ? [] : [{ fraction: fractionBits(type), low: words, high: words }]));
  const [first, ...others] = ranges;
  if (first === undefined || ranges.length < corners.length) return undefined;
  return { result: others.reduce(hull, first), ...(probe.max >= probe.min ? { accum: { min: probe.min, max: probe.max } } : {}) };
}

/** One sample through a layer's kernel. */
function runOnce(source: KernelSource, inputs: readonly Mantissas[], probe: Probe): Mantissas | undefined {
  const kernel = prepareKernel(source);
  if (!kernel.ok) return undefined;
  const { elementCount } = source.output;
  const watch = (variable: string): Probe => (variable === 'accum' ? probe : new RangeProbe());
  if (kernel.neededBits > NUMBER_BITS) {
    const output = Array.from({ length: elementCount }, () => 0n);
    kernel.bind(bigintArithmetic, { inputs: inputs.map(toBigints), output, watch })(0);
    return output;
  }
  const output = new Float64Array(elementCount);
  kernel.bind(numberArithmetic, { inputs: inputs.map(toNumbers), output, watch })(0);
  return output;
}
