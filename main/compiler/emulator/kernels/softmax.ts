/**
 * @file Softmax: the implementations stable, latency, legacy and argmax.
 *
 * Tables are addressed by the top bits of a word, so each bin stands for its lower edge. As io_parallel the slice is
 * n_in/(n_outer · n_inner) elements (of a Keras 2 tensor of rank 2 or more: all of them), as io_stream the last axis.
 */

import { fixed, fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Probe, Word } from '../../numerics/arithmetic.ts';
import { addressBits, exponentialTable, functionTable, inverseTable } from '../../numerics/tables.ts';
import type { LegacySoftmaxSpec } from '../kernel-spec.ts';
import { asWords, castBits, numberAttribute, refuse, refuseType, textAttribute, variableType } from '../kernel.ts';
import type { KernelArrays, KernelRefusal, KernelSource, PrepareKernel, PreparedKernel } from '../kernel.ts';
import { indexerBits, indexType, tableIndexer } from './table-activation.ts';

/** Which elements of a sample are normalised together: size elements, stride apart. */
interface Slices {
  readonly size: number;
  readonly stride: number;
  /** Offset of the first element of every slice. */
  readonly starts: readonly number[];
}

/** Computes one slice from its words. */
type SliceFunction<T extends Word> = (x: readonly T[], y: T[]) => void;

function slicesOf(source: KernelSource): Slices {
  const { layer, output } = source;
  const count = output.elementCount;
  if (source.ioType === 'io_stream') {
    const size = output.shape.at(-1)!;
    return { size, stride: 1, starts: Array.from({ length: count / size }, (_, i) => i * size) };
  }
  const inner = numberAttribute(layer, 'n_inner', 1);
  const outer = numberAttribute(layer, 'n_outer', 1);
  const size = Math.floor(count / (inner * outer));
  const starts: number[] = [];
  for (let i = 0; i < outer; i++) for (let k = 0; k < inner; k++) starts.push(i * size * inner + k);
  return { size, stride: inner, starts };
}

function sliceKernel(source: KernelSource, neededBits: number, make: <T extends Word>(a: Arithmetic<T>, watch: KernelArrays<T>['watch']) => SliceFunction<T>): PreparedKernel {
  const { size, stride, starts } = slicesOf(source);
  const count = source.output.elementCount;
  return {
    ok: true,
    neededBits,
    bind: (a, arrays) => {
      const run = make(a, arrays.watch);
      const x = Array.from({ length: size }, () => a.of(0));
      const y = [...x];
      return (row) => {
        for (const start of starts) {
          const base = row * count + start;
          for (let i = 0; i < size; i++) x[i] = arrays.inputs[0]![base + i * stride]!;
          run(x, y);
          for (let i = 0; i < size; i++) arrays.output[base + i * stride] = y[i]!;
        }
      };
    },
  };
}

/** Return the address of a word in a table: its top bits, the sign bit counted as the highest. */
function topBits<T extends Word>(a: Arithmetic<T>, type: FixedType, bits: number): (word: T) => number {
  const drop = type.widthBits - bits;
  const entries = 2 ** bits;
  return (word) => {
    const top = a.toNumber(a.shiftRight(word, drop));
    return top < 0 ? top + entries : top;
  };
}

/** Sum as the adder tree does: the left branch takes the largest power of two below the count. */
function treeSum<T extends Word>(words: readonly T[], from: number, count: number, add: (x: T, y: T) => T): T {
  if (count === 1) return words[from]!;
  if (count === 2) return add(words[from]!, words[from + 1]!);
  const left = 2 ** Math.floor(Math.log2(count - 1));
  return add(treeSum(words, from, left, add), treeSum(words, from + left, count - left, add));
}

interface SoftmaxTypes {
  readonly exp: FixedType;
  readonly inv: FixedType;
  readonly invInput: FixedType;
  readonly accum: FixedType;
  /** Type that addresses the exponential table: the normalised input, for latency the input itself. */
  readonly address: FixedType;
  readonly expSize: number;
  readonly invSize: number;
}

function softmaxTypes(source: KernelSource, stable: boolean): SoftmaxTypes | KernelRefusal {
  const { layer } = source;
  const input = source.inputs[0]!.type;
  const type = (name: string): FixedType | undefined => {
    const t = variableType(layer, name);
    return t === undefined || t.kind === 'xnor' ? undefined : t;
  };
  const isOld = source.profile === 'hls4ml-0.8';
  const [exp, inv] = [type('exp_table'), type('inv_table')];
  const accum = isOld ? exp : type('accum');
  const invInput = isOld ? exp : (type('inv_inp') ?? exp);
  if (input.kind === 'xnor') return refuse('its input is single bits', 'Give the layer before it a fixed-point result.');
  if (exp === undefined || inv === undefined || accum === undefined || invInput === undefined) return refuseType(layer, exp === undefined ? 'exp_table' : inv === undefined ? 'inv_table' : accum === undefined ? 'accum' : 'inv_inp');
  const size = numberAttribute(layer, 'table_size', 1024);
  const invSize = numberAttribute(layer, 'inv_table_size', size);
  if (isOld) return checkedTypes({ exp, inv, invInput, accum, address: input, expSize: size, invSize: size });
  const sign = input.signed ? 1 : 0;
  const normalised: FixedType = { kind: 'fixed', widthBits: input.widthBits - sign, integerBits: input.integerBits - sign, signed: false, rounding: 'TRN', overflow: 'WRAP' };
  const address = stable ? (type('inp_norm') ?? normalised) : input;
  const asked = numberAttribute(layer, 'exp_table_size', size);
  const expSize = stable && input.signed && type('inp_norm') === undefined ? Math.min(invSize, 2 ** normalised.widthBits) : asked;
  return checkedTypes({ exp, inv, invInput, accum, address, expSize, invSize });
}

function checkedTypes(types: SoftmaxTypes): SoftmaxTypes | KernelRefusal {
  const fits = addressBits(types.expSize) <= types.address.widthBits && addressBits(types.invSize) <= types.invInput.widthBits;
  return fits ? types : refuse('a table has more entries than its address has bits', 'Make the table smaller or the type that addresses it wider.');
}

/** hls4ml 0.8 subtracts the maximum from the element, rounds and saturates in the data's own width; 1.3 the other way round, and wraps. */
function normaliser<T extends Word>(a: Arithmetic<T>, source: KernelSource, address: FixedType, probe: Probe | undefined): (x: T, m: T) => T {
  const input = source.inputs[0]!.type;
  if (source.profile !== 'hls4ml-0.8') {
    const { quantize } = a.quantizer(fractionBits(input), address, probe);
    return (x, m) => quantize(a.subtract(m, x));
  }
  const signed: FixedType = { kind: 'fixed', widthBits: input.widthBits, integerBits: input.integerBits, signed: true, rounding: 'RND', overflow: 'SAT' };
  const limit = a.quantizer(fractionBits(input), signed, probe).quantize;
  const toAddress = a.quantizer(fractionBits(input), address).quantize;
  return (x, m) => toAddress(limit(a.subtract(x, m)));
}

/** stable (with the maximum subtracted) and latency (without). */
function prepareTwoTables(source: KernelSource, stable: boolean): PreparedKernel | KernelRefusal {
  const types = softmaxTypes(source, stable);
  if ('ok' in types) return types;
  const { exp, inv, invInput, accum, address } = types;
  const input = source.inputs[0]!.type;
  const to = source.output.type;
  const slices = slicesOf(source);
  const { size } = slices;
  const expTable = exponentialTable({ size: types.expSize, address, type: exp }, { negative: stable && source.profile !== 'hls4ml-0.8', scale: source.profile === 'hls4ml-0.8' ? 1 : numberAttribute(source.layer, 'exp_scale', 1) });
  const invTable = inverseTable({ size: types.invSize, address: invInput, type: inv });
  const sumBits = Math.max(castBits(exp, accum), castBits(accum, invInput)) + 2 + addressBits(size);
  const productBits = accum.widthBits + inv.widthBits + Math.max(0, fractionBits(to) - fractionBits(accum) - fractionBits(inv)) + 1;
  const neededBits = Math.max(castBits(input, address) + 1, sumBits, productBits, to.widthBits);
  const kernel = sliceKernel(source, neededBits, (a, watch) => {
    const [exps, invs] = [asWords(a, expTable), asWords(a, invTable)];
    const normalise = normaliser(a, source, address, stable ? watch?.('inp_norm', address) : undefined);
    const toAccum = a.quantizer(fractionBits(exp), accum).quantize;
    const addAccum = a.quantizer(fractionBits(accum), accum, watch?.('accum', accum)).quantize;
    const toInvInput = a.quantizer(fractionBits(accum), invInput, watch?.('inv_inp', invInput)).quantize;
    const toResult = a.quantizer(fractionBits(accum) + fractionBits(inv), to, watch?.('result', to)).quantize;
    const expAddress = topBits(a, address, addressBits(types.expSize));
    const invAddress = topBits(a, invInput, addressBits(types.invSize));
    const e = Array.from({ length: size }, () => a.of(0));
    return (x, y) => {
      let m = x[0]!;
      for (let i = 1; i < size; i++) if (x[i]! > m) m = x[i]!;
      for (let i = 0; i < size; i++) e[i] = toAccum(exps[expAddress(stable ? normalise(x[i]!, m) : x[i]!)]!);
      const sum = toInvInput(treeSum(e, 0, size, (p, q) => addAccum(a.add(p, q))));
      const inverse = invs[invAddress(sum)]!;
      for (let i = 0; i < size; i++) y[i] = toResult(a.multiply(e[i]!, inverse));
    };
  });
  const tables = { exponentials: expTable, inverses: invTable, expSize: types.expSize, invSize: types.invSize };
  if (source.profile === 'hls4ml-0.8') return kernel;
  return { ...kernel, spec: { kind: 'softmax', stable, ...tables, exp, inv, invInput, accum, address, sliceSize: size, sliceStride: slices.stride, sliceStarts: slices.starts } };
}

/** What hls4ml's configuration of a softmax does not set for the legacy tables stays at the template's defaults. */
const LEGACY_TABLE = fixed(18, 8);
const LEGACY_STREAM_TABLE_SIZE = 1024;
/** Spans of the arguments of both tables. */
const LEGACY_EXP_RANGE = 16;
const LEGACY_INVERSE_RANGE = 64;

/** legacy: 1 / Σ_j exp(x_j − x_i), both functions by tables over fixed ranges; the configured type of the table is never used. */
function prepareLegacy(source: KernelSource): PreparedKernel {
  const table = LEGACY_TABLE;
  const input = source.inputs[0]!.type;
  const to = source.output.type;
  const { size } = slicesOf(source);
  const entries = numberAttribute(source.layer, 'table_size', 1024);
  const expSize = source.ioType === 'io_stream' ? LEGACY_STREAM_TABLE_SIZE : numberAttribute(source.layer, 'exp_table_size', entries);
  const invSize = source.ioType === 'io_stream' ? LEGACY_STREAM_TABLE_SIZE : numberAttribute(source.layer, 'inv_table_size', entries);
  const expTable = functionTable('exp_legacy', expSize, table);
  const invTable = functionTable('inverse_legacy', invSize, table);
  const wide = { widthBits: input.widthBits + 1, integerBits: input.integerBits + 1 };
  const neededBits = Math.max(indexerBits(wide, expSize), indexerBits(table, invSize), castBits(table, to), castBits(table, table) + 1);
  const { stride, starts } = slicesOf(source);
  const spec: LegacySoftmaxSpec = { kind: 'legacy-softmax', exponentials: expTable, inverses: invTable, table, exponentialRange: LEGACY_EXP_RANGE, inverseRange: LEGACY_INVERSE_RANGE, sliceSize: size, sliceStride: stride, sliceStarts: starts };
  const kernel = sliceKernel(source, neededBits, (a, watch) => {
    const [exps, invs] = [asWords(a, expTable), asWords(a, invTable)];
    const expIndex = tableIndexer(a, { fractionBits: fractionBits(input), size: expSize, range: LEGACY_EXP_RANGE, centre: expSize / 2 });
    const invIndex = tableIndexer(a, { fractionBits: fractionBits(table), size: invSize, range: LEGACY_INVERSE_RANGE, centre: 0 });
    const add = a.quantizer(fractionBits(table), table, watch?.('table', table)).quantize;
    const toResult = a.quantizer(fractionBits(table), to, watch?.('result', to)).quantize;
    const indexProbe = watch?.('table_index', indexType(expSize));
    const one = a.quantizer(0, table).quantize(a.of(1));
    const clamp = (index: number, last: number): number => (index < 0 ? 0 : index > last ? last : index);
    const exponential = (difference: T0<typeof one>): T0<typeof one> => {
      const index = expIndex(difference);
      const clamped = clamp(index, expSize - 1);
      indexProbe?.record(index, index !== clamped, false);
      return exps[clamped]!;
    };
    return (x, y) => {
      for (let i = 0; i < size; i++) {
        let sum = a.of(0);
        for (let j = 0; j < size; j++) sum = add(a.add(sum, i === j ? one : exponential(a.subtract(x[j]!, x[i]!))));
        y[i] = toResult(invs[clamp(invIndex(sum), invSize - 1)]!);
      }
    };
  });
  return { ...kernel, spec };
}

/** The type itself; keeps a generic parameter's name out of inner functions. */
type T0<T> = T;

/** argmax: 1 for the first maximum, 0 elsewhere. */
function prepareArgmax(source: KernelSource): PreparedKernel {
  const to = source.output.type;
  const { size, stride, starts } = slicesOf(source);
  const kernel = sliceKernel(source, Math.max(source.inputs[0]!.type.widthBits, to.widthBits, fractionBits(to)) + 2, (a, watch) => {
    const toResult = a.quantizer(0, to, watch?.('result', to)).quantize;
    return (x, y) => {
      let best = 0;
      for (let i = 1; i < size; i++) if (x[i]! > x[best]!) best = i;
      for (let i = 0; i < size; i++) y[i] = toResult(a.of(i === best ? 1 : 0));
    };
  });
  return { ...kernel, spec: { kind: 'argmax', sliceCount: starts.length, sliceSize: size, sliceStride: stride } };
}

/** Prepare a softmax by its attribute `implementation`. */
export const prepareSoftmax: PrepareKernel = (source) => {
  const implementation = textAttribute(source.layer, 'implementation', 'stable');
  switch (implementation) {
    case 'stable':
    case 'latency':
      return prepareTwoTables(source, implementation === 'stable');
    case 'legacy':
      return prepareLegacy(source);
    case 'argmax':
      return prepareArgmax(source);
    default:
      return refuse(`softmax implementation "${implementation}" is unknown`, 'Choose stable, latency, legacy or argmax.');
  }
};
