/** @file Binds layers that look words up: activations by table, softmax with two tables. */

import { fractionBits, printPrecision } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import { castTable } from '../../numerics/kept-tables.ts';
import type { CastTable } from '../../numerics/kept-tables.ts';
import type { Mantissas, MantissaType } from '../../numerics/mantissas.ts';
import { addressBits } from '../../numerics/tables.ts';
import type { SoftmaxSpec, TableSpec } from '../kernel-spec.ts';
import { indexType } from '../kernels/table-activation.ts';
import { narrow } from './bind-context.ts';
import type { BindContext, BindSpec, NarrowPlace } from './bind-context.ts';
import type { WordKind } from './kernel-exports.ts';
import { signedBits, wordsOfPlace, wordsOfType, writeQuantizer } from './quantizer-struct.ts';

const INT32_BITS = 31;
/** Bits of an i32, sign included. */
const LANE_BITS = 32;
const WORD_BITS = 63;

/** Words of a type, sign included. */
function bitsOf(type: MantissaType): number {
  return type.widthBits + (type.signed ? 0 : 1);
}

/** Address of a table's entries (i32); tables outlive plans. */
function packedEntries(context: BindContext, entries: Mantissas): number {
  return context.packed(entries, 'i32', () => (entries instanceof Float64Array ? Int32Array.from(entries) : Int32Array.from(entries, Number)));
}

/** Bind sigmoid, tanh, softplus or softsign. Sizes and ranges are powers of two, or the reference computes it. Never throws. */
export const bindTable: BindSpec<TableSpec> = (context, { entries, size, range, centre, tableType }) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined || bitsOf(tableType) > 32) return undefined;
  const [sizeBits, rangeBits] = [Math.log2(size), Math.log2(range)];
  const fraction = fractionBits(input.spec.type);
  if (!Number.isInteger(sizeBits) || !Number.isInteger(rangeBits) || size < 2) return undefined;
  const [up, down] = fraction >= 0 ? [sizeBits, rangeBits + fraction] : [0, 0];
  const indexBits = bitsOf(input.spec.type) + sizeBits - rangeBits - fraction + 1;
  if (fraction < 0 || bitsOf(input.spec.type) + up > WORD_BITS || down > WORD_BITS - 1 || indexBits > INT32_BITS - 1) return undefined;
  const most = 1n << BigInt(Math.max(sizeBits + 1, Math.ceil(indexBits)));
  const toIndex = writeQuantizer(context, { fraction: 0, min: -most, max: most }, indexType(size), context.stats('table_index', indexType(size), 0));
  const source = wordsOfType(tableType);
  const toResult = writeQuantizer(context, source, output.spec.type, context.stats('result', output.spec.type, source.fraction));
  if (toIndex === undefined || toResult === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const count = output.spec.elementCount;
  const table = packedEntries(context, entries);
  const step = Math.ceil((chunkRows * count * 4) / 64 + 1) * 64;
  return {
    scratchBytes: 3 * step,
    start: (scratch) => (rows, firstRow) => {
      kernels.tableIndices(input.kind, input.address, scratch, rows * count, up, down, centre);
      kernels.quantizeRows(1, 1, scratch, scratch + step, rows, count, toIndex, firstRow);
      kernels.lookUp(scratch + step, scratch + 2 * step, rows * count, table);
      kernels.quantizeRows(1, output.kind, scratch + 2 * step, output.address, rows, count, toResult, firstRow);
    },
  };
};

/** Structs and tables of a softmax. */
interface SoftmaxParts {
  readonly normalise: number;
  readonly add: number;
  /** 0: nobody wants the sums in between. */
  readonly watchSums: number;
  /** The sums of a slice do not depend on the order of its additions. */
  readonly isOrderless: boolean;
  readonly toInvInput: number;
  readonly toResult: number;
  readonly exponentials: number;
  readonly inverses: number;
  /** Kind of the products of an exponential and an inverse. */
  readonly productKind: WordKind;
}

function softmaxParts(context: BindContext, spec: SoftmaxSpec, input: NarrowPlace, output: NarrowPlace): SoftmaxParts | undefined {
  const { stable, address, accum, invInput, inv } = spec;
  const fraction = fractionBits(input.spec.type);
  const distance = { fraction, min: 0n, max: input.range.max - input.range.min };
  const sums = wordsOfType(accum);
  const twice = { fraction: sums.fraction, min: 2n * sums.min, max: 2n * sums.max };
  const exponentials = castTable(spec.exponentials, spec.exp, accum);
  const bound = exponentials.largest * castTable(spec.inverses, inv, inv).largest + 1n;
  const product = { fraction: sums.fraction + fractionBits(inv), min: -bound, max: bound };
  const accumStats = spec.sliceSize > 1 ? context.stats('accum', accum, sums.fraction) : 0;
  const quantizers = [
    writeQuantizer(context, stable ? distance : wordsOfPlace(input), address, stable ? context.stats('inp_norm', address, fraction) : 0),
    writeQuantizer(context, twice, accum, 0),
    accumStats === 0 ? 0 : writeQuantizer(context, twice, accum, accumStats),
    writeQuantizer(context, sums, invInput, context.stats('inv_inp', invInput, sums.fraction)),
    writeQuantizer(context, product, output.spec.type, context.stats('result', output.spec.type, product.fraction)),
  ];
  const [normalise, add, watchSums, toInvInput, toResult] = quantizers;
  if (normalise === undefined || add === undefined || watchSums === undefined || toInvInput === undefined || toResult === undefined) return undefined;
  const places = {
    exponentials: context.packed(spec.exponentials, `${fractionBits(spec.exp)} ${printPrecision(accum)}`, () => Int32Array.from(exponentials.words, Number)), inverses: packedEntries(context, spec.inverses),
  };
  return { ...places, normalise, add, watchSums, isOrderless: isOrderless(spec, exponentials), toInvInput, toResult, productKind: signedBits(-bound, bound) <= INT32_BITS ? 1 : 2 };
}

/** Wrapping sums go round as often as they do; those of words that are not negative only grow, until they stay at the limit. */
function isOrderless({ accum, sliceSize }: SoftmaxSpec, { largest, hasNegative }: CastTable): boolean {
  if (accum.overflow === 'WRAP') return true;
  return accum.overflow !== 'SAT_ZERO' && !hasNegative && signedBits(0n, largest * BigInt(sliceSize)) <= LANE_BITS;
}

function isContiguous({ sliceStride, sliceStarts, sliceSize }: SoftmaxSpec, count: number): boolean {
  return sliceStride === 1 && sliceStarts.length * sliceSize === count && sliceStarts.every((start, k) => start === k * sliceSize);
}

function topDrop(type: FixedType, size: number): number {
  return type.widthBits - addressBits(size);
}

/** Kind of the words that address the exponentials before their cast; nothing where they have no place. What is subtracted never wraps in a wide address, so that its words are as narrow as the input's. */
function distanceKind({ stable, address }: SoftmaxSpec, { kind, range: { min, max } }: NarrowPlace): WordKind | undefined {
  const bits = signedBits(0n, max - min);
  if (!stable) return kind < 2 && address.widthBits <= INT32_BITS ? 1 : undefined;
  if (bits > WORD_BITS - 1 || Math.min(bitsOf(address), bits) > LANE_BITS) return undefined;
  return kind < 2 && bits <= LANE_BITS ? 1 : 2;
}

/** Bind a softmax over slices that lie together. Never throws. */
export const bindSoftmax: BindSpec<SoftmaxSpec> = (context, spec) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined || !isContiguous(spec, output.spec.elementCount)) return undefined;
  const isSmall = [spec.invInput, spec.inv, spec.exp].every((type) => bitsOf(type) <= INT32_BITS) && bitsOf(spec.accum) < INT32_BITS;
  const distances = distanceKind(spec, input);
  if (!isSmall || distances === undefined) return undefined;
  const parts = softmaxParts(context, spec, input, output);
  if (parts === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const { sliceSize: size, expSize, invSize } = spec;
  const count = output.spec.elementCount;
  const perRow = count / size;
  const step = Math.ceil((chunkRows * count * 4) / 64 + 1) * 64;
  const [expDrop, invDrop] = [Math.min(31, topDrop(spec.address, expSize)), topDrop(spec.invInput, invSize)];
  const [expMask, invMask] = [2 ** addressBits(expSize) - 1, 2 ** addressBits(invSize) - 1];
  return {
    scratchBytes: 6 * step,
    start: (scratch) => {
      const [first, second, third, wide] = [scratch, scratch + step, scratch + 2 * step, scratch + 3 * step];
      return (rows, firstRow) => {
        const slices = rows * perRow;
        const from = distances === 2 ? wide : first;
        if (distances === 2) kernels.wideDistances(input.kind, input.address, wide, slices, size);
        else kernels.distances(input.kind, input.address, first, slices, size, spec.stable ? 1 : 0);
        // Without the maximum the words address the table as they are.
        if (spec.stable) kernels.quantizeRows(distances, 1, from, second, rows, count, parts.normalise, firstRow);
        kernels.lookUpTop(spec.stable ? second : first, third, rows * count, parts.exponentials, expDrop, expMask);
        if (parts.watchSums === 0 && parts.isOrderless) kernels.sliceSums(third, first, slices, size, parts.add);
        else kernels.treeSums(third, first, second, slices, size, parts.add);
        if (parts.watchSums !== 0) kernels.noteCasts(1, second, rows, perRow * (size - 1), parts.watchSums, firstRow);
        kernels.quantizeRows(1, 1, first, second, rows, perRow, parts.toInvInput, firstRow);
        kernels.lookUpTop(second, first, slices, parts.inverses, invDrop, invMask);
        kernels.scaleSlices(parts.productKind, third, first, wide, slices, size);
        kernels.quantizeRows(parts.productKind, output.kind, wide, output.address, rows, count, parts.toResult, firstRow);
      };
    },
  };
};
