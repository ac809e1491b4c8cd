/**
 * @file Types that no input can overflow: chosen layer by layer on the way of the interval analysis, so that each layer
 * is bounded with the types that those before it were given.
 */

import { fractionBits, sameType, type FixedType } from '../../../preload/model/fixed-type.ts';
import { textAttribute, type KernelSource, type PlanWeight } from '../emulator/kernel.ts';
import { hasMantissas, toValues } from '../numerics/mantissas.ts';
import { quantizeWeight } from '../numerics/weights.ts';
import type { DesignVariable } from './design-variables.ts';
import { countedRange, fittedType, neededFraction, type FitOptions, type NeededRange } from './fit-types.ts';
import type { TypeChooser } from './interval-analysis.ts';
import type { LayerBounds } from './layer-bounds.ts';
import { spanOf } from './word-range.ts';

/** A type that was chosen. @unit min, max: model units */
export interface ChosenType {
  readonly layer: string;
  readonly variable: string;
  readonly from: FixedType;
  readonly to: FixedType;
  readonly min: number;
  readonly max: number;
}

/** Layers that hand values on as they are. */
const HANDING_ON = /^(Reshape|Clone|Repack|Transpose|ZeroPadding[12]D|Cropping[12]D|Resize|Concatenate|(Global)?Pooling[12]D)$/;
/** Layers whose result has the type of what arrives. */
const FOLLOWERS = new Set(['Reshape', 'Clone']);

/** Chooses exact types for a list of variables, and remembers what it chose. */
export class ExactFit implements TypeChooser {
  readonly chosen: ChosenType[] = [];
  /** Layers whose sums or results only their type bounds. */
  readonly unbounded: string[] = [];
  readonly #wanted: ReadonlyMap<string, DesignVariable>;
  readonly #options: FitOptions;

  constructor(variables: readonly DesignVariable[], options: FitOptions) {
    this.#wanted = new Map(variables.map((variable) => [`${variable.layer} ${variable.variable}`, variable]));
    this.#options = options;
  }

  /** Choose the types of constants, and the accumulator's fraction. Never throws. */
  prepare(source: KernelSource): KernelSource {
    const weights = new Map(source.weights);
    const types = { ...source.layer.types };
    for (const [name, weight] of source.weights) {
      const type = this.#chooseWeight(source.layer.name, name, weight);
      if (type === undefined) continue;
      types[name] = type;
      weights.set(name, weight.source === undefined ? weight : { ...weight, type, mantissas: quantizeWeight(weight.source, type) });
    }
    const accum = this.#wanted.get(`${source.layer.name} accum`)?.type;
    if (accum !== undefined && this.#options.fraction === 'exact') {
      const fraction = productFraction({ ...source, weights }) ?? fractionBits(accum);
      types['accum'] = { ...accum, widthBits: Math.max(1, accum.integerBits + fraction), integerBits: Math.max(accum.integerBits, 1 - fraction) };
    }
    return { ...source, weights, layer: { ...source.layer, types } };
  }

  /** Choose the types of accumulator and result. Never throws. */
  settle(source: KernelSource, bounds: LayerBounds | undefined): KernelSource {
    const { layer, output } = source;
    const [arriving] = source.inputs;
    if (FOLLOWERS.has(layer.class_name) && arriving !== undefined) return withTypes(source, layer.types, arriving.type);
    const types = { ...layer.types };
    const accum = types['accum'];
    if (bounds?.accum !== undefined && accum !== undefined && accum.kind === 'fixed') {
      const type = this.#choose(layer.name, 'accum', { ...bounds.accum, fraction: fractionBits(accum) });
      if (type !== undefined) types['accum'] = type;
    }
    const result = bounds === undefined ? undefined : this.#choose(layer.name, 'result', resultRange(source, bounds));
    if (bounds === undefined && this.#wanted.has(`${layer.name} result`)) this.unbounded.push(layer.name);
    return withTypes(source, types, result ?? output.type);
  }

  #chooseWeight(layer: string, variable: string, weight: PlanWeight): FixedType | undefined {
    const wanted = this.#wanted.get(`${layer} ${variable}`);
    if (wanted === undefined || !hasMantissas(weight.type)) return undefined;
    const held = toValues(weight.mantissas, weight.type);
    const range = (weight.source ?? held).reduce((all, value) => ({ min: Math.min(all.min, value), max: Math.max(all.max, value) }), { min: 0, max: 0 });
    // Constants are known: no margin, and no more fraction than they have.
    return this.#choose(layer, variable, { ...range, fraction: neededFraction(held, fractionBits(wanted.type)) }, { fraction: 'data' });
  }

  #choose(layer: string, variable: string, needed: NeededRange, options: FitOptions = this.#options): FixedType | undefined {
    const wanted = this.#wanted.get(`${layer} ${variable}`);
    if (wanted === undefined) return undefined;
    const range = countedRange(needed, wanted);
    // A trained quantizer rounds in the reference too; more fraction bits would make another network of it.
    const fraction = this.#options.fraction === 'keep' ? 'keep' : wanted.trained ? 'data' : options.fraction;
    const to = fittedType(wanted.type, range, { ...options, fraction });
    if (!sameType(wanted.type, to)) this.chosen.push({ layer, variable, from: wanted.type, to, min: range.min, max: range.max });
    return to;
  }
}

function resultRange(source: KernelSource, { result }: LayerBounds): NeededRange {
  const fraction = exactFraction(source);
  return { ...spanOf(result), ...(fraction === undefined ? {} : { fraction }) };
}

/** Fraction bits of a layer's exact result; nothing where that is not known. */
function exactFraction({ layer, inputs, weights }: KernelSource): number | undefined {
  const accum = layer.types['accum'];
  if (accum !== undefined && hasMantissas(accum) && !layer.class_name.includes('Pooling')) return fractionBits(accum);
  const arriving = Math.max(...inputs.map(({ type }) => fractionBits(type)));
  if (HANDING_ON.test(layer.class_name)) return textAttribute(layer, 'pool_op', 'max') === 'max' ? arriving : undefined;
  const [scale, bias] = [weights.get('scale')?.type, weights.get('bias')?.type];
  if (scale?.kind === 'fixed' && bias?.kind === 'fixed') return Math.max(arriving + fractionBits(scale), fractionBits(bias));
  if (layer.class_name === 'Activation') return /^(relu[16]?|linear)$/.test(textAttribute(layer, 'activation', 'linear')) ? arriving : undefined;
  if (layer.class_name !== 'Merge') return undefined;
  const op = textAttribute(layer, 'op', '');
  if (op === 'multiply') return inputs.reduce((sum, { type }) => sum + fractionBits(type), 0);
  return op === 'average' ? arriving + 1 : arriving;
}

/** Fraction bits of the exact products and the bias; nothing where the layer has no products. */
function productFraction({ inputs, weights }: KernelSource): number | undefined {
  const [input] = inputs;
  const [weight, bias] = [weights.get('weight')?.type, weights.get('bias')?.type];
  if (input === undefined || weight?.kind !== 'fixed') return undefined;
  return Math.max(fractionBits(input.type) + fractionBits(weight), bias?.kind === 'fixed' ? fractionBits(bias) : 0);
}

function withTypes(source: KernelSource, types: KernelSource['layer']['types'], result: KernelSource['output']['type']): KernelSource {
  return { ...source, layer: { ...source.layer, types, result_type: result }, output: { ...source.output, type: result } };
}
