/** @file What can occur inside recurrent cells: bounds of their exact words, and which of them are watched in what order. */

import { assertNever } from '../../../base/assert.ts';
import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import type { CellFunctionSpec, CellSpec } from '../kernel-spec.ts';
import { gateCount } from '../kernels/recurrent-cell.ts';
import { castTable } from '../../numerics/kept-tables.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import type { CastSource } from './quantizer-struct.ts';
import { wordsOfType } from './quantizer-struct.ts';

/** Exact words of a cell. All lie symmetrically around 0. */
export interface CellBounds {
  /** Sum of two gates. */
  readonly gate: CastSource;
  /** LSTM: exact inner state; GRU: reset gate · recurrent sum. */
  readonly middle: CastSource;
  /** Exact result. */
  readonly result: CastSource;
  /** Left shifts that bring new · gate and old · gate to one grid. @unit bits */
  readonly freshShift: number;
  readonly keptShift: number;
}

/** Names of the variables whose words the cell writes down, in the order of its traces. */
export const TRACED = ['gate', 'table_index', 'state', 'result'] as const;

/** A watched variable: a traced one, or the sums of both products. */
export type WatchedName = (typeof TRACED)[number] | 'accum';

function magnitude(type: MantissaType): bigint {
  const { min, max } = mantissaRange(type);
  return -min > max ? -min : max;
}

function within(fraction: number, most: bigint): CastSource {
  return { fraction, min: -most, max: most };
}

/** Largest magnitude that a function gives: of a table only what it holds, which is far from the ends of its type. */
function largestOf(spec: CellFunctionSpec): bigint {
  if (spec.kind === 'relu') return magnitude(spec.to);
  return castTable(spec.entries, spec.table, spec.to).largest;
}

/** Return the bounds of a cell whose accumulator has fraction bits ≥ 0. Never throws. */
export function cellBounds({ cell, accum, result, gate, candidate, output }: CellSpec): CellBounds {
  const [fa, fr] = [fractionBits(accum), fractionBits(result)];
  const fraction = Math.max(2 * fa, fa + fr);
  const [freshShift, keptShift] = [fraction - 2 * fa, fraction - fa - fr];
  const [a, r, g, c] = [magnitude(accum), magnitude(result), largestOf(gate), largestOf(candidate)];
  const factor = cell === 'LSTM' ? g : g + (1n << BigInt(fa));
  const mixed = within(fraction, ((c * factor) << BigInt(freshShift)) + ((r * g) << BigInt(keptShift)));
  const product = within(2 * fa, g * (cell === 'LSTM' ? largestOf(output) : a));
  const [middle, last] = cell === 'LSTM' ? [mixed, product] : [product, mixed];
  return { gate: within(fa, 2n * a), middle, result: last, freshShift, keptShift };
}

/** Return how many words of a variable a cell gives in a time step. Never throws. */
export function wordsPerStep({ cell, stateCount: n, gate, candidate, output }: CellSpec, variable: WatchedName): number {
  const isLstm = cell === 'LSTM';
  const indices = (isLstm ? 3 : 2) * Number(gate.kind === 'table') + Number(candidate.kind === 'table') + Number(isLstm && output.kind === 'table');
  switch (variable) {
    case 'accum':
      return 2 * gateCount(cell) * n;
    case 'gate':
      return gateCount(cell) * n;
    case 'table_index':
      return indices * n;
    case 'state':
      return isLstm ? n : 0;
    case 'result':
      return n;
    default:
      return assertNever(variable);
  }
}

/** Return the type of a watched variable. Never throws. */
export function watchedType({ accum, result, index }: CellSpec, variable: WatchedName): MantissaType {
  if (variable === 'table_index') return index;
  return variable === 'accum' || variable === 'gate' ? accum : result;
}

/** Largest magnitude of an index before it is limited to its table. */
function indexMax({ cell, gate, candidate, output }: CellSpec): bigint {
  let most = 0n;
  for (const spec of cell === 'LSTM' ? [gate, candidate, output] : [gate, candidate]) {
    if (spec.kind !== 'table') continue;
    const scaled = (Number(magnitude(spec.from)) * spec.entries.length) / (spec.range * 2 ** fractionBits(spec.from));
    const index = BigInt(Math.ceil(scaled) + spec.entries.length);
    if (index > most) most = index;
  }
  return most;
}

/** Return the words that a variable can have before its cast; `sumMax` bounds the products' sums. Never throws. */
export function watchedWords(cell: CellSpec, variable: WatchedName, sumMax: bigint): CastSource {
  const bounds = cellBounds(cell);
  switch (variable) {
    case 'accum':
      return within(fractionBits(cell.accum), sumMax);
    case 'gate':
      return bounds.gate;
    case 'table_index':
      return within(0, indexMax(cell));
    case 'state':
      return cell.cell === 'LSTM' ? bounds.middle : wordsOfType(cell.result);
    case 'result':
      return bounds.result;
    default:
      return assertNever(variable);
  }
}
