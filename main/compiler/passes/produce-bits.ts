/**
 * @file Which bits the elements of a layer's result can have, given those of its inputs and its exact constants. Part of
 * `decide-exact-types.ts`; nothing is known of the data besides its types.
 *
 * Rules are hls4ml's, one a class; where it has none, the answer is the reason. Results are remembered by the identity of constants and
 * inputs, so that an edit recomputes only what it changed.
 * @source hls4ml 1.3.0, `model/optimizer/passes/bit_exact.py`, _produce_kif: rules, checked on lowered graphs of our cases
 */

import { fractionBits, isFixed } from '../../../preload/model/fixed-type.ts';
import type { Layer } from '../ir/model-graph.ts';
import { permuteAxes, repeatAxes } from '../ir/tensor-axes.ts';
import { convertedValues, elementCount, numberAttribute, textAttribute } from '../ir/visit.ts';
import { addConstants, addIntervals, intervalsOf, kifsOf, minimalFraction, minimalKifs, multiplyIntervals, multiplyMatrix, scaleIntervals, subtractIntervals, sumProducts, type Kifs } from '../numerics/quantized-interval.ts';
import { convolutionWindows, einsumPlaces, poolingWindows, type Windows } from './bit-windows.ts';
import { narrowQuantizer, type NarrowedQuantizer } from './narrow-quantizer.ts';
import { rememberByIdentity } from './remember-by-identity.ts';

/** Bits of a tensor. */
export interface TensorBits {
  readonly bits: Kifs;
  readonly shape: readonly number[];
}

/** What a layer makes; a quantizer may turn out to need fewer bits than it was trained with. */
export type Produced = { readonly bits: Kifs } | NarrowedQuantizer;

/** Bits of what nothing is known of, and of what has no end (a tanh). @unit bits */
export const ALL_BITS = 126;

type Rule = (layer: Layer, inputs: readonly TensorBits[]) => Produced | string;

const NO_VALUES = new Float64Array();

/** Return tensor bits that are the same everywhere. Never throws. */
export function uniformBits(count: number, k: number, i: number, f: number): Kifs {
  return { k: new Float64Array(count).fill(k), i: new Float64Array(count).fill(i), f: new Float64Array(count).fill(f) };
}

/** Return the bits of a type. Never throws. @shape [count] */
function bitsOfType(layer: Layer, count: number): Kifs {
  const type = layer.result_type;
  if (!isFixed(type)) return uniformBits(count, 1, ALL_BITS, ALL_BITS);
  const k = type.signed ? 1 : 0;
  return uniformBits(count, k, type.integerBits - k, fractionBits(type));
}

const values = (layer: Layer, name: string): Float64Array => {
  const weight = layer.weights[name];
  return weight ? convertedValues(weight) : NO_VALUES;
};

const first = (inputs: readonly TensorBits[]): TensorBits => inputs[0] ?? { bits: uniformBits(0, 0, 0, 0), shape: [] };

const dense: Rule = (layer, inputs) => {
  const { bits, shape } = first(inputs);
  return { bits: kifsOf(addConstants(multiplyMatrix(intervalsOf(bits), values(layer, 'weight'), shape.at(-1) ?? 0), values(layer, 'bias'))) };
};

const einsumDense: Rule = (layer, inputs) => {
  const kernel = layer.weights['weight'];
  const { bits, shape } = first(inputs);
  const places = kernel && einsumPlaces(textAttribute(layer, 'equation'), shape, kernel.shape);
  if (!kernel || !places) return 'its equation cannot be read';
  const data = convertedValues(kernel);
  const constants = { min: data, max: data, step: data.map((w) => 2 ** -minimalFraction(w)) };
  const sums = sumProducts(intervalsOf(bits), constants, places);
  const bias = layer.weights['bias'];
  return { bits: kifsOf(bias ? addConstants(sums, repeatAxes(convertedValues(bias), bias.shape, layer.shape)) : sums) };
};

const einsum: Rule = (layer, inputs) => {
  const [a, b] = inputs;
  const places = a && b && einsumPlaces(textAttribute(layer, 'equation'), a.shape, b.shape);
  return a && b && places ? { bits: kifsOf(sumProducts(intervalsOf(a.bits), intervalsOf(b.bits), places)) } : 'its equation cannot be read';
};

/** The elements under every window, one window after the other; beside the data there are zeros. */
function underWindows({ bits }: TensorBits, { places }: Windows): Kifs {
  const pick = (data: Float64Array): Float64Array => Float64Array.from(places, (place) => (place < 0 ? 0 : (data[place] ?? 0)));
  return { k: pick(bits.k), i: pick(bits.i), f: pick(bits.f) };
}

const convolution: Rule = (layer, inputs) => {
  const input = first(inputs);
  const windows = convolutionWindows(layer, input.shape);
  const rows = intervalsOf(underWindows(input, windows));
  return { bits: kifsOf(addConstants(multiplyMatrix(rows, values(layer, 'weight'), windows.size), values(layer, 'bias'))) };
};

const pooling: Rule = (layer, inputs) => {
  const input = first(inputs);
  const windows = poolingWindows(layer, input.shape);
  const under = underWindows(input, windows);
  const channels = input.shape.at(-1) ?? 1;
  const pixels = windows.size / channels;
  const largest = (data: Float64Array): Float64Array => Float64Array.from({ length: (data.length / windows.size) * channels }, (_, at) => {
    let most = -Infinity;
    const from = Math.floor(at / channels) * windows.size + (at % channels);
    for (let pixel = 0; pixel < pixels; pixel++) most = Math.max(most, data[from + pixel * channels] ?? 0);
    return most;
  });
  const bits = { k: largest(under.k), i: largest(under.i), f: largest(under.f) };
  if (textAttribute(layer, 'pool_op') !== 'Average') return { bits };
  return { bits: { ...bits, f: bits.f.map((f, at) => f + minimalFraction(1 / (windows.counts[Math.floor(at / channels)] ?? 1))) } };
};

const batchNormalization: Rule = (layer, inputs) => ({ bits: kifsOf(addConstants(scaleIntervals(intervalsOf(first(inputs).bits), values(layer, 'scale')), values(layer, 'bias'))) });

/** A smaller tensor is repeated over the result. */
function spread({ bits, shape }: TensorBits, to: readonly number[]): TensorBits {
  const all = (data: Float64Array): Float64Array => repeatAxes(data, shape, to);
  return { bits: { k: all(bits.k), i: all(bits.i), f: all(bits.f) }, shape: to };
}

const merge: Rule = (layer, inputs) => {
  const isDot = textAttribute(layer, 'op').toLowerCase() === 'dot1d';
  const [a, b] = isDot ? inputs : inputs.map((one) => (one.bits.k.length === elementCount(layer.shape) ? one : spread(one, layer.shape)));
  if (!a || !b) return 'it does not merge two tensors';
  const [x, y] = [intervalsOf(a.bits), intervalsOf(b.bits)];
  const larger = (): Kifs => ({ k: a.bits.k.map((k, at) => Math.max(k, b.bits.k[at] ?? 0)), i: a.bits.i.map((i, at) => Math.max(i, b.bits.i[at] ?? 0)), f: a.bits.f.map((f, at) => Math.max(f, b.bits.f[at] ?? 0)) });
  switch (textAttribute(layer, 'op').toLowerCase()) {
    case 'add':
      return { bits: kifsOf(addIntervals(x, y)) };
    case 'subtract':
      return { bits: kifsOf(subtractIntervals(x, y)) };
    case 'multiply':
      return { bits: kifsOf(multiplyIntervals(x, y)) };
    case 'maximum':
    case 'minimum':
      return { bits: larger() };
    case 'average': {
      const { k, i, f } = kifsOf(addIntervals(x, y));
      return { bits: { k, i: i.map((bits) => bits - 1), f: f.map((bits) => bits + 1) } };
    }
    case 'dot1d': {
      const all = Int32Array.from({ length: x.min.length }, (_, at) => at);
      return { bits: kifsOf(sumProducts(x, y, { first: all, second: all, summed: all.length })) };
    }
    default:
      return `it merges by "${textAttribute(layer, 'op')}"`;
  }
};

const concatenate: Rule = (layer, inputs) => {
  const written = numberAttribute(layer, 'axis', -1);
  const rank = layer.shape.length;
  // hls4ml counts the axes of what has no batch axis.
  const axis = written < 0 ? written + rank : written;
  if (axis >= rank) return `its axis ${written} is counted with the batch, which the pass does not have`;
  const outer = elementCount(layer.shape.slice(0, axis));
  const join = (of: (bits: Kifs) => Float64Array): Float64Array => {
    const blocks = inputs.map(({ bits }) => ({ data: of(bits), size: of(bits).length / outer }));
    return Float64Array.from(Array.from({ length: outer }, (_, row) => blocks.flatMap(({ data, size }) => [...data.subarray(row * size, (row + 1) * size)])).flat());
  };
  return { bits: { k: join(({ k }) => k), i: join(({ i }) => i), f: join(({ f }) => f) } };
};

const transpose: Rule = (layer, inputs) => {
  const { bits, shape } = first(inputs);
  const perm = layer.attributes['perm'];
  const axes = Array.isArray(perm) ? perm.map(Number) : [];
  const turn = (data: Float64Array): Float64Array => permuteAxes(data, shape, axes);
  return { bits: { k: turn(bits.k), i: turn(bits.i), f: turn(bits.f) } };
};

const activation: Rule = (layer, inputs) => {
  const { bits } = first(inputs);
  const count = bits.k.length;
  if (layer.attributes['trusted'] === true) return { bits: bitsOfType(layer, elementCount(layer.shape)) };
  const bounded = bits.i.map((i) => Math.min(i, 1));
  switch (textAttribute(layer, 'activation').toLowerCase()) {
    case 'linear':
      return { bits };
    case 'relu':
      return { bits: { ...bits, k: new Float64Array(count) } };
    case 'tanh':
      return { bits: { k: bits.k, i: bounded, f: new Float64Array(count).fill(ALL_BITS) } };
    case 'sigmoid':
      return { bits: { k: new Float64Array(count), i: bounded, f: new Float64Array(count).fill(ALL_BITS) } };
    default:
      return `the pass has no rule for the activation "${textAttribute(layer, 'activation')}"`;
  }
};

const parametrized: Rule = (layer, inputs) => {
  const { bits } = first(inputs);
  const parameter = numberAttribute(layer, 'activ_param', 0);
  const own = minimalKifs(Float64Array.of(parameter));
  const [k = 0, i = 0, f = 0] = [own.k[0], own.i[0], own.f[0]];
  const keeps = (sign: number): number => (sign !== 0 && parameter > 0 ? 1 : 0);
  switch (textAttribute(layer, 'activation').toLowerCase()) {
    case 'leakyrelu':
      return { bits: { k: bits.k.map(keeps), i: bits.i.map((x) => x + Math.max(0, i - 1)), f: bits.f.map((x) => x + Math.max(0, f)) } };
    case 'thresholdedrelu':
      return { bits: { k: bits.k.map((x) => (x !== 0 && k !== 0 ? 1 : 0)), i: bits.i.map((x) => Math.max(x, i)), f: bits.f.map((x) => Math.max(x, f)) } };
    case 'elu':
      return { bits: { k: bits.k.map(keeps), i: bits.i.map((x) => Math.max(x, i)), f: bits.f.map(() => ALL_BITS) } };
    default:
      return `the pass has no rule for the activation "${textAttribute(layer, 'activation')}"`;
  }
};

const unaryTable: Rule = (layer) => {
  const { k, i, f } = minimalKifs(values(layer, 'table'));
  const most = (data: Float64Array): number => data.reduce((max, bits) => Math.max(max, bits), -Infinity);
  return { bits: uniformBits(elementCount(layer.shape), most(k), most(i), most(f)) };
};

const softmax: Rule = (layer) => {
  const [exp, inverse] = [layer.types['exp_table'], layer.types['inv_table']];
  if (!exp || !inverse || !isFixed(exp) || !isFixed(inverse)) return 'its tables have no fixed-point type';
  return { bits: uniformBits(elementCount(layer.shape), 0, exp.integerBits + inverse.integerBits, fractionBits(exp) + fractionBits(inverse)) };
};

const input: Rule = (layer) => ({ bits: layer.attributes['trusted'] === true ? bitsOfType(layer, elementCount(layer.shape)) : uniformBits(elementCount(layer.shape), 1, ALL_BITS, ALL_BITS) });

const RULES: Readonly<Record<string, Rule>> = {
  Input: input,
  FixedPointQuantizer: (layer, inputs) => narrowQuantizer(layer, first(inputs)),
  Reshape: (_layer, inputs) => ({ bits: first(inputs).bits }),
  Merge: merge,
  Dot: merge,
  Concatenate: concatenate,
  Transpose: transpose,
  Dense: dense,
  EinsumDense: einsumDense,
  Einsum: einsum,
  Conv1D: convolution,
  Conv2D: convolution,
  Pooling1D: pooling,
  Pooling2D: pooling,
  GlobalPooling1D: pooling,
  GlobalPooling2D: pooling,
  BatchNormalization: batchNormalization,
  ApplyAlpha: batchNormalization,
  Activation: activation,
  ParametrizedActivation: parametrized,
  Softmax: softmax,
  UnaryLUT: unaryTable,
};

/** Attributes that say nothing about values. */
const NAMES = new Set(['name', 'inputs', 'index', 'module', 'input_keras_tensor_names', 'output_keras_tensor_names', 'reuse_factor', 'strategy', 'trace']);

/** Return the bits of a layer's result, or why there is no rule for it. Never throws. */
export function produceBits(layer: Layer, inputs: readonly TensorBits[]): Produced | string {
  const rule = RULES[layer.class_name];
  if (!rule) return `the pass has no rule for layers of class ${layer.class_name}`;
  const about = Object.entries(layer.attributes).filter(([name]) => !NAMES.has(name));
  const types = layer.class_name === 'Softmax' || layer.attributes['trusted'] === true ? [layer.result_type, layer.types] : [];
  const text = JSON.stringify([layer.class_name, layer.shape, inputs.map(({ shape }) => shape), about, types]);
  const constants = Object.values(layer.weights).map(({ data, converted }) => converted ?? data);
  return rememberByIdentity([...inputs.map(({ bits }) => bits), ...constants], text, () => rule(layer, inputs));
}
