/**
 * @file Binds LSTM, GRU and Bidirectional: the product with the inputs of all steps at once, then step by step the product
 * with the states of a block of samples and the cell itself.
 *
 * The products end in words that hold their exact sums; the cell wraps them. Watched saturating accumulators are left to the
 * reference kernel. A block is so many samples of a chunk as stay in cache with everything that the cells write.
 */

import { fractionBits, mantissaRange, printPrecision, sameType } from '../../../../preload/model/fixed-type.ts';
import type { CellFunctionSpec, CellSpec, RecurrentSpec } from '../kernel-spec.ts';
import type { MacSpec } from '../kernels/multiply-accumulate.ts';
import { gateCount } from '../kernels/recurrent-cell.ts';
import { castTable } from '../../numerics/kept-tables.ts';
import { narrow } from './bind-context.ts';
import type { BindContext, BindSpec, BoundStep, NarrowPlace, RunStep } from './bind-context.ts';
import { bindMac } from './bind-mac.ts';
import type { WordKind } from './kernel-exports.ts';
import { signedBits, wordsOfType, writeQuantizer } from './quantizer-struct.ts';
import { bindSums } from './recurrent-sums.ts';
import type { CellSums } from './recurrent-sums.ts';
import { bindTraces } from './recurrent-traces.ts';
import { cellBounds } from './recurrent-bounds.ts';
import { wordBytes, wordKind } from './word-kind.ts';
import { exactSumBound, exactSumWord } from './word-range.ts';

const WORD_BITS = 62;
const INDEX_BITS = 29;
const BLOCK_BYTES = 512 * 1024;
/** Place of the result's address in the struct. */
const OUTPUT_AT = 11;

/** A block's buffers that all cells share. */
interface Block {
  readonly context: BindContext;
  readonly spec: RecurrentSpec;
  readonly rows: number;
  readonly input: NarrowPlace;
  readonly output: NarrowPlace;
}

/** A product that is bound to its own buffers. */
interface BoundProduct {
  readonly step: BoundStep;
  readonly address: number;
  readonly kind: WordKind;
}

/** A cell bound to a block. */
interface BoundCell {
  readonly struct: number;
  readonly input: BoundProduct;
  readonly state: BoundProduct;
  /** Set the states to 0. */
  reset(): void;
}

/** Return address of zeroed room, as long-lived as the bound plan. */
function room(context: BindContext, bytes: number): number {
  return context.table(new Int32Array(Math.ceil(bytes / 4)));
}

/** The product with an accumulator that holds its exact sums; a saturating one stays as it is. */
function heldMac(mac: MacSpec, exactMax: bigint): MacSpec {
  if (mac.accum.overflow !== 'WRAP') return { ...mac, result: mac.accum };
  const widthBits = signedBits(-exactMax, exactMax) + 1;
  const accum = { kind: 'fixed', widthBits, integerBits: widthBits - fractionBits(mac.accum), signed: true, rounding: mac.accum.rounding, overflow: 'WRAP' } as const;
  return { ...mac, accum, result: accum };
}

function bindProduct({ context, rows }: Block, mac: MacSpec, from: { readonly place: NarrowPlace; readonly pixels: number }): BoundProduct | undefined {
  const { place, pixels } = from;
  const exactMax = exactSumWord(exactSumBound(mac, place.range));
  if (exactMax === undefined) return undefined;
  const held = heldMac(mac, exactMax);
  const kind: WordKind = wordKind(held.accum) === 2 ? 2 : 1;
  if (held.accum.widthBits > WORD_BITS) return undefined;
  const count = pixels * mac.outputCount;
  const address = room(context, rows * count * wordBytes(kind));
  const output = { spec: { name: 'sums', type: held.accum, shape: [pixels, mac.outputCount], elementCount: count }, range: mantissaRange(held.accum), kind, address, wide: [], tally: 0 };
  const geometry = { kernelHeight: 1, kernelWidth: 1, strideHeight: 1, strideWidth: 1, padTop: 0, padLeft: 0, inHeight: 1, inWidth: pixels, channels: mac.inputCount, outHeight: 1, outWidth: pixels };
  const step = bindMac({ ...context, inputs: [place], output, chunkRows: rows, stats: () => 0, tally: () => 0 }, { kind: 'mac', mac: held, geometry, readsSigns: false });
  return step && { step, address, kind };
}

/** Write a function of one word. */
function bindFunction(context: BindContext, spec: CellFunctionSpec): number | undefined {
  if (spec.kind === 'relu') {
    const cast = writeQuantizer(context, wordsOfType(spec.from), spec.to, 0);
    return cast === undefined ? undefined : context.struct([0, 0, 0, 0, 0, cast]);
  }
  const { from, to, entries, range, table } = spec;
  const size = entries.length;
  const [sizeBits, rangeBits, fraction] = [Math.log2(size), Math.log2(range), fractionBits(from)];
  const indexBits = from.widthBits + sizeBits - rangeBits - fraction + 2;
  if (!Number.isInteger(sizeBits) || size < 2 || fraction < 0 || from.widthBits + 1 + sizeBits > WORD_BITS || rangeBits + fraction > WORD_BITS || indexBits > INDEX_BITS || sizeBits > INDEX_BITS) return undefined;
  return context.struct([context.packed(entries, `${fractionBits(table)} ${printPrecision(to)}`, () => BigInt64Array.from(castTable(entries, table, to).words)), size, sizeBits, rangeBits + fraction, size / 2, 0]);
}

/** Addresses of a cell's quantizers and functions, in the order of the struct. */
function cellTools(context: BindContext, cell: CellSpec): readonly number[] | undefined {
  const { gate, middle, result } = cellBounds(cell);
  const tools = [
    writeQuantizer(context, { ...gate, min: -(1n << BigInt(WORD_BITS)), max: (1n << BigInt(WORD_BITS)) - 1n }, cell.accum, 0),
    writeQuantizer(context, middle, cell.cell === 'LSTM' ? cell.result : cell.accum, 0),
    writeQuantizer(context, result, cell.result, 0),
    ...[cell.gate, cell.candidate, cell.output].map((f) => bindFunction(context, f)),
  ];
  return tools.every((tool) => tool !== undefined) ? tools : undefined;
}

function bindCell(block: Block, which: number, traces: readonly number[]): BoundCell | undefined {
  const { context, spec, rows, input, output } = block;
  const cell = spec.cells[which]!;
  const n = cell.stateCount;
  const hiddenKind = wordKind(cell.result);
  const tools = cellTools(context, cell);
  if (tools === undefined || hiddenKind === undefined || fractionBits(cell.accum) < 0) return undefined;
  const [hiddenBytes, innerBytes] = [rows * n * wordBytes(hiddenKind), rows * n * 8];
  const [hidden, inner] = [room(context, hiddenBytes), room(context, innerBytes)];
  const states: NarrowPlace = { spec: { name: 'state', type: cell.result, shape: [n], elementCount: n }, range: mantissaRange(cell.result), kind: hiddenKind, address: hidden, wide: [], tally: 0 };
  const fromInput = bindProduct(block, cell.inputMac, { place: input, pixels: spec.steps });
  const fromState = bindProduct(block, cell.stateMac, { place: states, pixels: 1 });
  if (fromInput === undefined || fromState === undefined) return undefined;
  const { freshShift, keptShift } = cellBounds(cell);
  const before = spec.cells.slice(0, which).reduce((sum, { stateCount }) => sum + stateCount, 0);
  const perStep = spec.returnsSequences ? spec.cells.reduce((sum, { stateCount }) => sum + stateCount, 0) : 0;
  const [update, reset] = cell.resetsFirst ? [n, 0] : [0, n];
  const struct = context.struct([
    cell.cell === 'GRU' ? 1 : 0, n, fromInput.address, fromInput.kind, spec.steps, which, fromState.address, fromState.kind, hidden, hiddenKind, inner,
    output.address, output.kind, output.spec.elementCount, perStep, before, ...tools, freshShift, keptShift, fractionBits(cell.accum), update, reset, ...traces,
  ]);
  return {
    struct, input: fromInput, state: fromState,
    reset: () => {
      context.memory.bytes.fill(0, hidden, hidden + hiddenBytes);
      context.memory.bytes.fill(0, inner, inner + innerBytes);
    },
  };
}

/** Samples of a block. */
function blockRows({ chunkRows, inputs }: BindContext, { cells, steps, inputCount }: RecurrentSpec): number {
  const perStep = cells.reduce((sum, cell) => sum + 2 * gateCount(cell.cell) * cell.stateCount * 8, inputCount * wordBytes(inputs[0]?.kind ?? 2));
  return Math.max(1, Math.min(chunkRows, Math.floor(BLOCK_BYTES / (perStep * steps))));
}

function isKnown(context: BindContext, { cells }: RecurrentSpec, input: NarrowPlace): boolean {
  const [first] = cells;
  if (first === undefined || context.step.kernel.neededBits > WORD_BITS) return false;
  return cells.every(({ cell, inputMac, stateMac, accum, result }) =>
    cell === first.cell && sameType(inputMac.input, input.spec.type) && sameType(stateMac.input, result) && [inputMac, stateMac].every((mac) => sameType(mac.accum, accum)));
}

/** The runs of all cells, one step after the other. */
function runCells(block: Block, cells: readonly (BoundCell & { readonly sums: CellSums | undefined })[], scratch: number): RunStep {
  const { context, spec } = block;
  const products = cells.map(({ struct, input, state, sums }) => ({ struct, sums, fromInput: input.step.start(scratch), fromState: state.step.start(scratch) }));
  return (rows, firstRow) => {
    for (const cell of cells) cell.reset();
    for (const { fromInput, sums } of products) {
      fromInput(rows, firstRow);
      sums?.countInput(rows, firstRow);
    }
    for (let step = 0; step < spec.steps; step++) {
      for (const { struct, fromState, sums } of products) {
        fromState(rows, firstRow);
        sums?.countState(rows, step, firstRow);
        context.kernels.cellStep(struct, rows, step);
      }
    }
  };
}

/** Bind an LSTM, a GRU or two cells of a Bidirectional layer. Never throws. */
export const bindRecurrent: BindSpec<RecurrentSpec> = (context, spec) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined || !isKnown(context, spec, input)) return undefined;
  const rows = blockRows(context, spec);
  const inputBytes = input.spec.elementCount * wordBytes(input.kind);
  const outputBytes = output.spec.elementCount * wordBytes(output.kind);
  const copy: NarrowPlace = { ...input, address: room(context, rows * inputBytes) };
  const block: Block = { context, spec, rows, input: copy, output };
  const sums = bindSums(context, spec, { rows, input });
  const traces = bindTraces(context, spec, { rows, input });
  if (traces === undefined || sums === undefined) return undefined;
  const cells = spec.cells.flatMap((_, which) => {
    const cell = bindCell(block, which, traces.structs[which]!);
    return cell === undefined ? [] : { ...cell, sums: sums.bind(which, cell.input, cell.state) };
  });
  if (cells.length !== spec.cells.length) return undefined;
  return {
    scratchBytes: Math.max(...cells.flatMap((cell) => [cell.input.step.scratchBytes, cell.state.step.scratchBytes])),
    start: (scratch) => {
      const run = runCells(block, cells, scratch);
      return (chunk, firstRow) => {
        for (let first = 0; first < chunk; first += rows) {
          const count = Math.min(rows, chunk - first);
          const from = input.address + first * inputBytes;
          context.memory.bytes.copyWithin(copy.address, from, from + count * inputBytes);
          for (const { struct } of cells) context.memory.setInt32(struct + 4 * OUTPUT_AT, output.address + first * outputBytes);
          run(count, firstRow + first);
          traces.count(count, firstRow + first);
          sums.end(count, firstRow + first);
        }
      };
    },
  };
};
