/** @file Where the tensors of a chunk lie: one arena in which a tensor's room is used again after its last reader. */

import type { TensorSpec } from '../kernel.ts';
import type { InputStep, LayerStep, Plan } from '../plan.ts';
import { signedBits } from './quantizer-struct.ts';
import { kindOfBits, wordBytes } from './word-kind.ts';
import { rangeOfStep } from './word-range.ts';
import type { WordRange } from './word-range.ts';

/** Steps that are computed, in order. */
export type ComputedStep = InputStep | LayerStep;

/** Offsets within the arena by step index; −1 for tensors that do not lie there. */
export interface PlanLayout {
  readonly steps: readonly ComputedStep[];
  readonly offsets: readonly number[];
  readonly ranges: readonly WordRange[];
  readonly arenaBytes: number;
  readonly chunkRows: number;
}

/** What a chunk's tensors may take together, so that they stay in the processor's second cache. @unit bytes */
const CHUNK_BYTES = 512 * 1024;
const CHUNK_ROWS_MAX = 512;
const ALIGNMENT_BYTES = 64;
/** Sums and the widest tensor are counted together with this factor. */
const SCRATCH_BYTES_PER_ELEMENT = 10;

function rowBytes(spec: TensorSpec, range: WordRange): number {
  const kind = kindOfBits(signedBits(range.min, range.max));
  return kind === undefined ? 0 : spec.elementCount * wordBytes(kind);
}

/** Words that every step's tensor can hold. */
function rangesOf(steps: readonly ComputedStep[]): readonly WordRange[] {
  const byName = new Map<string, WordRange>();
  return steps.map((step) => {
    const range = rangeOfStep(step, byName.get(step.kind === 'input' ? '' : (step.layer.inputs.find((name) => name !== '') ?? '')));
    for (const name of step.outputNames) byName.set(name, range);
    return range;
  });
}

/** Return the computed steps of a plan. Never throws. */
export function computedSteps(plan: Plan): readonly ComputedStep[] {
  return plan.steps.filter((step): step is ComputedStep => step.kind === 'input' || step.kind === 'layer');
}

/** Index of the last step that reads each step's tensor; itself where none does. */
function lastReaders(steps: readonly ComputedStep[]): readonly number[] {
  const maker = new Map<string, number>();
  const last = steps.map((_, index) => index);
  steps.forEach((step, index) => {
    for (const name of step.layer.inputs) {
      const from = maker.get(name);
      if (from !== undefined) last[from] = index;
    }
    for (const name of step.outputNames) maker.set(name, index);
  });
  return last;
}

/** Samples of a chunk: as many as stay in cache; whole vectors of them where there are many. */
function chunkRowsOf(steps: readonly ComputedStep[], ranges: readonly WordRange[], rowCount: number): number {
  const widest = steps.reduce((most, { output }) => Math.max(most, output.elementCount), 1);
  const perRow = steps.reduce((most, { output }, index) => Math.max(most, rowBytes(output, ranges[index]!)), 1) * 3 + widest * SCRATCH_BYTES_PER_ELEMENT;
  const rows = Math.max(1, Math.min(CHUNK_ROWS_MAX, Math.floor(CHUNK_BYTES / perRow), rowCount));
  return rows >= 8 ? rows - (rows % 8) : rows;
}

/** Lay out the tensors of a plan. Never throws. */
export function layoutPlan(plan: Plan, rowCount: number): PlanLayout {
  const steps = computedSteps(plan);
  const ranges = rangesOf(steps);
  const chunkRows = chunkRowsOf(steps, ranges, rowCount);
  const last = lastReaders(steps);
  const busy = new Map<number, { readonly offset: number; readonly size: number }>();
  let arenaBytes = 0;
  const offsets = steps.map((step, index) => {
    const size = align(rowBytes(step.output, ranges[index]!) * chunkRows);
    if (size === 0) return -1;
    const offset = firstFit([...busy.values()], size);
    busy.set(index, { offset, size });
    arenaBytes = Math.max(arenaBytes, offset + size);
    for (const done of busy.keys()) if (last[done]! <= index) busy.delete(done);
    return offset;
  });
  return { steps, offsets, ranges, arenaBytes, chunkRows };
}

/** Room for the words and for vectors that run over their end. */
function align(bytes: number): number {
  return bytes === 0 ? 0 : (Math.ceil(bytes / ALIGNMENT_BYTES) + 1) * ALIGNMENT_BYTES;
}

function firstFit(busy: readonly { readonly offset: number; readonly size: number }[], size: number): number {
  let offset = 0;
  for (const block of [...busy].sort((a, b) => a.offset - b.offset)) {
    if (block.offset - offset >= size) return offset;
    offset = Math.max(offset, block.offset + block.size);
  }
  return offset;
}
