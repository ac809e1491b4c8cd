/**
 * @file EinsumDense and Einsum: operands permuted to [in place, free, contracted], a product per place, result permuted back.
 *
 * EinsumDense is a Dense layer for every free index of the data, with a slice of the bias; with distributed arithmetic the
 * products of a place are cast to the accumulator, in its type the bias is added. Einsum adds full products: only
 * their sum is quantized to the accumulator, after every addition. Attributes and weight are those of hls4ml's lowered
 * layer: `weight` is [in place, contracted, free], `bias` lies in the order of the unpermuted result.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../ir/model-graph.ts';
import { isDistributed } from '../../ir/visit.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import type { Mantissas } from '../../numerics/mantissas.ts';
import { asWords, castBits, numberAttribute, refuse, textAttribute, variableType, wordBuffer } from '../kernel.ts';
import type { KernelArrays, KernelRefusal, KernelSource, MutableWords, PlanWeight, PrepareKernel, TensorSpec, Words } from '../kernel.ts';
import { macSpec } from './dense.ts';
import { exactProductSpec } from './exact-mac.ts';
import { transposeSources } from './element-sources.ts';
import { prepareMac, watchesProducts } from './multiply-accumulate.ts';
import type { Mac, MacSpec } from './multiply-accumulate.ts';

/** Sizes of the three groups of indices. */
interface Sizes {
  readonly places: number;
  readonly free: number;
  readonly otherFree: number;
  readonly contracted: number;
}

function numbers(layer: Layer, name: string): readonly number[] | undefined {
  const value = layer.attributes[name];
  return Array.isArray(value) ? value.map(Number) : undefined;
}

/** Source index of every element after a permutation given by two attributes. */
function permutation(layer: Layer, shapeName: string, axesName: string): Int32Array | undefined {
  const [shape, perm] = [numbers(layer, shapeName), numbers(layer, axesName)];
  return shape && perm ? transposeSources({ ...layer, attributes: { perm } }, shape) : undefined;
}

function slice(words: Mantissas, from: number, count: number): Mantissas {
  return words instanceof Float64Array ? words.subarray(from, from + count) : words.slice(from, from + count);
}

/** The matrix–vector products of all places; those of one place differ only where the bias does. */
interface PlacedMacs {
  readonly macs: readonly Mac[];
  /** Index into `macs` by place · free + free index. */
  readonly of: readonly number[];
}

function placeMacs(spec: MacSpec, { places, free, otherFree, contracted }: Sizes, biases: Mantissas): PlacedMacs {
  const macs: Mac[] = [];
  const matrices = Array.from({ length: places }, (_, place) => slice(spec.weights, place * otherFree * contracted, otherFree * contracted));
  const known = new Map<string, number>();
  const of: number[] = [];
  for (let vector = 0; vector < places * free; vector++) {
    const place = Math.floor(vector / free);
    const bias = slice(biases, vector * otherFree, otherFree);
    const key = `${place}:${Array.from(bias, String).join()}`;
    const index = known.get(key) ?? macs.length;
    if (index === macs.length) macs.push(prepareMac({ ...spec, weights: matrices[place]!, biases: bias }));
    known.set(key, index);
    of.push(index);
  }
  return { macs, of };
}

/** How the vectors of a sample are computed, and what is done to every result afterwards. */
interface Placing extends PlacedMacs {
  /** What follows a product: its type, the bias in the order of the results. Absent: nothing. */
  readonly added?: { readonly accum: FixedType; readonly bias: FixedType; readonly biases: Mantissas };
}

function placingOf(source: KernelSource, sizes: Sizes): Placing | KernelRefusal {
  const { weights, inputs, output, layer } = source;
  const bias = weights.get('bias');
  if (bias === undefined || bias.mantissas.length !== output.elementCount) return refuse('its bias does not have an element for every result');
  const vector: TensorSpec = { ...inputs[0]!, shape: [sizes.contracted], elementCount: sizes.contracted };
  const placed = { ...source, inputs: [vector], layer };
  if (isDistributed(layer)) return distributedPlacing(placed, sizes, bias);
  const spec = macSpec(placed, sizes.contracted * sizes.places, sizes.otherFree);
  if ('ok' in spec) return spec;
  return placeMacs({ ...spec, watchesProducts: watchesProducts(spec), inputCount: sizes.contracted, order: spec.order.slice(0, sizes.contracted).map((_, i) => i) }, sizes, bias.mantissas);
}

/** Every place is a kernel of its own to da4ml; the bias is not part of it. */
function distributedPlacing(source: KernelSource, { places, free, otherFree, contracted }: Sizes, bias: PlanWeight): Placing | KernelRefusal {
  const accum = variableType(source.layer, 'accum');
  const weight = source.weights.get('weight');
  if (accum?.kind !== 'fixed' || bias.type.kind !== 'fixed' || weight === undefined) return refuse('its accumulator or its bias is not fixed-point');
  const macs: Mac[] = [];
  for (let place = 0; place < places; place++) {
    const [from, count] = [place * otherFree * contracted, otherFree * contracted];
    const part: PlanWeight = { type: weight.type, mantissas: slice(weight.mantissas, from, count), ...(weight.source === undefined ? {} : { source: weight.source.subarray(from, from + count) }) };
    const spec = exactProductSpec({ source, inputCount: contracted, outputCount: otherFree, weight: part, result: accum });
    if ('ok' in spec) return spec;
    macs.push(prepareMac(spec));
  }
  return { macs, of: Array.from({ length: places * free }, (_, vector) => Math.floor(vector / free)), added: { accum, bias: bias.type, biases: bias.mantissas } };
}

function denseSizes(layer: Layer): Sizes {
  const n = (name: string): number => numberAttribute(layer, name, 1);
  return { places: n('n_inplace'), free: n('n_free_data'), otherFree: n('n_free_kernel'), contracted: n('n_contract') };
}

/** Prepare an EinsumDense. */
export const prepareEinsumDense: PrepareKernel = (source) => {
  const { layer, output } = source;
  const sizes = denseSizes(layer);
  const [into, out] = [permutation(layer, 'inp_shape', 'inp_tpose_idxs'), permutation(layer, 'out_interpert_shape', 'out_tpose_idxs')];
  if (source.ioType === 'io_stream') return refuse('hls4ml has no EinsumDense for io_stream', 'Use io_parallel.');
  if (into === undefined || out === undefined || out.length !== output.elementCount) return refuse('its permutations do not fit its shapes');
  if (textAttribute(layer, 'strategy', 'latency').startsWith('resource')) return refuse('EinsumDense exists only with the strategies Latency and distributed_arithmetic');
  const placed = placingOf(source, sizes);
  if ('ok' in placed) return placed;
  const { otherFree, contracted } = sizes;
  const { added } = placed;
  const macs = placed.macs.flatMap((mac) => mac.spec ?? []);
  return {
    ok: true,
    ...(macs.length < placed.macs.length || added !== undefined ? {} : { spec: { kind: 'placed-mac' as const, from: into, macs, of: placed.of, out } }),
    neededBits: Math.max(...placed.macs.map((mac) => mac.neededBits), added === undefined ? 0 : addedBits(added, output.type)),
    bind: (a, arrays) => {
      const runs = placed.macs.map((mac) => mac.bind(a, added === undefined ? arrays.watch : undefined));
      const finish = added === undefined ? undefined : bindAdded(added, output.type, a, arrays);
      const [x, y] = [wordBuffer(a, into.length), wordBuffer(a, out.length)];
      return (row) => {
        gather(arrays.inputs[0]!, row * into.length, into, x);
        for (const [vector, index] of placed.of.entries()) runs[index]!(x, vector * contracted, y, vector * otherFree);
        if (finish) for (let j = 0; j < out.length; j++) y[j] = finish(y[j]!, j);
        for (let j = 0; j < out.length; j++) arrays.output[row * out.length + j] = y[out[j]!]!;
      };
    },
  };
};

function addedBits({ accum, bias }: NonNullable<Placing['added']>, result: KernelSource['output']['type']): number {
  const fraction = Math.max(fractionBits(accum), fractionBits(bias));
  return Math.max(accum.widthBits + fraction - fractionBits(accum), bias.widthBits + fraction - fractionBits(bias), castBits(accum, result)) + 2;
}

/** Add the bias to a product in the accumulator's type, then cast it to the result. */
function bindAdded<T extends Word>({ accum, bias, biases }: NonNullable<Placing['added']>, result: KernelSource['output']['type'], a: Arithmetic<T>, arrays: KernelArrays<T>): (sum: T, index: number) => T {
  const fraction = Math.max(fractionBits(accum), fractionBits(bias));
  const lift = fraction - fractionBits(accum);
  const words = asWords(a, biases).map((word) => a.shiftLeft(word, fraction - fractionBits(bias)));
  const toAccum = a.quantizer(fraction, accum, arrays.watch?.('accum', accum)).quantize;
  const toResult = a.quantizer(fractionBits(accum), result, arrays.watch?.('result', result)).quantize;
  return (sum, index) => toResult(toAccum(a.add(a.shiftLeft(sum, lift), words[index]!)));
}

function gather<T extends Word>(from: Words<T>, base: number, sources: Int32Array, to: MutableWords<T>): void {
  for (let j = 0; j < sources.length; j++) to[j] = from[base + sources[j]!]!;
}

/** What an Einsum of two tensors needs. */
interface EinsumPlan extends Sizes {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly out: Int32Array;
}

function einsumPlan(source: KernelSource): EinsumPlan | undefined {
  const { layer, output } = source;
  const n = (name: string): number => numberAttribute(layer, name, 1);
  const first = permutation(layer, 'inp0_shape', 'inp0_tpose_idxs');
  const second = permutation(layer, 'inp1_shape', 'inp1_tpose_idxs');
  const out = permutation(layer, 'out_interpert_shape', 'out_tpose_idxs');
  if (first === undefined || second === undefined || out?.length !== output.elementCount) return undefined;
  return { first, second, out, places: n('n_inplace'), free: n('n_free0'), otherFree: n('n_free1'), contracted: n('n_contract') };
}

/** Prepare an Einsum of two tensors. */
export const prepareEinsum: PrepareKernel = (source) => {
  const { layer, inputs, output } = source;
  const plan = einsumPlan(source);
  const accum = variableType(layer, 'accum');
  const [first, second] = inputs;
  if (source.ioType === 'io_stream') return refuse('hls4ml has no Einsum for io_stream', 'Use io_parallel.');
  if (plan === undefined || accum === undefined || first === undefined || second === undefined) return refuse('its permutations do not fit its shapes');
  if (first.type.kind !== 'fixed' || second.type.kind !== 'fixed') return refuse('an operand of it is not fixed-point');
  const productFraction = fractionBits(first.type) + fractionBits(second.type);
  const fraction = Math.max(productFraction, fractionBits(accum));
  const productBits = first.type.widthBits + second.type.widthBits + fraction - productFraction;
  const { first: x, second: w, out, free, otherFree, contracted } = plan;
  return {
    ok: true,
    spec: { kind: 'pair-sum', first: x, second: w, out, free, otherFree, contracted, accum, castsProducts: false },
    neededBits: Math.max(productBits, accum.widthBits + fraction - fractionBits(accum), castBits(accum, output.type)) + 2,
    bind: (a, arrays) => bindEinsum(plan, { productFraction, fraction, accumFraction: fractionBits(accum) }, a, {
      arrays,
      add: a.quantizer(fraction, accum, arrays.watch?.('accum', accum)).quantize,
      result: a.quantizer(fractionBits(accum), output.type, arrays.watch?.('result', output.type)).quantize,
    }),
  };
};

function bindEinsum<T extends Word>(
  plan: EinsumPlan,
  grid: { readonly productFraction: number; readonly fraction: number; readonly accumFraction: number },
  a: Arithmetic<T>,
  { arrays, add, result }: { readonly arrays: KernelArrays<T>; readonly add: (m: T) => T; readonly result: (m: T) => T },
): (row: number) => void {
  const { first, second, out, free, otherFree, contracted } = plan;
  const [x, w, y] = [wordBuffer(a, first.length), wordBuffer(a, second.length), wordBuffer(a, out.length)];
  const [liftProduct, liftAccum] = [grid.fraction - grid.productFraction, grid.fraction - grid.accumFraction];
  return (row) => {
    gather(arrays.inputs[0]!, row * first.length, first, x);
    gather(arrays.inputs[1]!, row * second.length, second, w);
    for (let j = 0; j < out.length; j++) {
      const vector = Math.floor(j / otherFree);
      const other = Math.floor(vector / free) * otherFree + (j % otherFree);
      let sum = a.of(0);
      for (let c = 0; c < contracted; c++) {
        const product = a.multiply(x[vector * contracted + c]!, w[other * contracted + c]!);
        sum = add(a.add(a.shiftLeft(sum, liftAccum), a.shiftLeft(product, liftProduct)));
      }
      y[j] = result(sum);
    }
    for (let j = 0; j < out.length; j++) arrays.output[row * out.length + j] = y[out[j]!]!;
  };
}
