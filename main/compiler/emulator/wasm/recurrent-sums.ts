/**
 * @file How the exact sums of a recurrent cell's products are counted: where the products write them, part by part (layout:
 * `assembly/part-counting.ts`).
 */

import type { RecurrentSpec } from '../kernel-spec.ts';
import type { BindContext, NarrowPlace } from './bind-context.ts';
import type { WordKind } from './kernel-exports.ts';
import { writeQuantizer } from './quantizer-struct.ts';
import { watchedType, wordsPerStep } from './recurrent-bounds.ts';
import { wordsOf } from './recurrent-traces.ts';

/** Where a product's sums lie. */
interface ProductSums {
  readonly address: number;
  readonly kind: WordKind;
}

/** Counts the sums of one cell. */
export interface CellSums {
  /** Of the product with the inputs of all steps. */
  countInput(rows: number, firstRow: number): void;
  /** Of the product with the state in one step. */
  countState(rows: number, step: number, firstRow: number): void;
}

/** Counting of a block's sums. */
export interface BoundSums {
  /** Bind a cell's products; nothing where nobody watches. */
  bind(which: number, input: ProductSums, state: ProductSums): CellSums | undefined;
  /** To be called when all cells of a block have run. */
  end(rows: number, firstRow: number): void;
}

/** Words of a sample: by step those of all cells one after the other, of each the sums of the inputs, then of the states. */
interface Order {
  readonly perStep: number;
  /** First word of each cell within a step, and its sums. */
  readonly firsts: readonly number[];
  readonly gates: readonly number[];
}

function orderOf({ cells }: RecurrentSpec): Order {
  const counts = cells.map((cell) => wordsPerStep(cell, 'accum'));
  return { perStep: counts.reduce((sum, n) => sum + n, 0), firsts: counts.map((_, which) => counts.slice(0, which).reduce((sum, n) => sum + n, 0)), gates: counts.map((n) => n / 2) };
}

/** Make the counting; nothing where they cannot be counted. Never throws. */
export function bindSums(context: BindContext, spec: RecurrentSpec, { rows, input }: { readonly rows: number; readonly input: NarrowPlace }): BoundSums | undefined {
  const { cells, steps } = spec;
  const [first] = cells;
  const source = wordsOf(cells, 'accum', input);
  if (first === undefined || source === undefined) return undefined;
  const type = watchedType(first, 'accum');
  const stats = context.stats('accum', type, source.fraction);
  if (stats === 0) return { bind: () => undefined, end: () => undefined };
  const quantizer = writeQuantizer(context, source, type, stats);
  if (quantizer === undefined || first.accum.overflow !== 'WRAP') return undefined;
  const marks = context.table(new Int32Array(2 * Math.ceil(rows / 8)));
  const { perStep, firsts, gates } = orderOf(spec);
  const perSample = perStep * steps;
  const { kernels } = context;
  return {
    bind: (which, inputSums, stateSums) => {
      const [run, before] = [gates[which]!, firsts[which]!];
      // The second cell begins with the last step.
      const [start, stride] = which === 0 ? [before, perStep] : [before + (steps - 1) * perStep, -perStep];
      const ofInput = context.struct([inputSums.kind, inputSums.address, steps * run, run, stride, perSample, marks, quantizer]);
      const ofState = context.struct([stateSums.kind, stateSums.address, run, run, 0, perSample, marks, quantizer]);
      return {
        countInput: (count, firstRow) => { kernels.notePart(ofInput, count, start, firstRow); },
        countState: (count, step, firstRow) => { kernels.notePart(ofState, count, before + run + step * perStep, firstRow); },
      };
    },
    end: (count, firstRow) => { kernels.noteMarkedRows(stats, marks, count, firstRow); },
  };
}
