/** @file What the Runs view remembers: filter, sorting, columns, axes; and the rules for selecting. */

import type { RunSummary } from '../../preload/contract/run.ts';
import type { RunMetricKey } from './run-metrics.ts';

/** Quick filters beside the filter box. */
export type RunChip = 'all' | 'starred' | 'synthesized' | 'imported' | 'failed';

/** Kept between starts. */
export interface RunsState {
  readonly filter: string;
  readonly chip: RunChip;
  readonly sortColumn: string;
  readonly sortDescending: boolean;
  /** Columns that are shown, besides the name; and those that would be, but were switched off. */
  readonly columns: readonly string[];
  readonly columnsOff: readonly string[];
  readonly axisX: string;
  readonly axisY: string;
  readonly plotsOpen: boolean;
  readonly layerFigure: string;
  /** The table of runs, or the ladder of one design. */
  readonly pane: string;
  /** Figure of the ladder. */
  readonly ladderFigure: string;
  /** What the ladder is of, and beside which selected run that was chosen: another selection takes over. */
  readonly ladderSubject: string;
  readonly ladderBeside: string;
}

/** What a first start shows. */
export const FIRST_RUNS_STATE: RunsState = {
  filter: '',
  chip: 'all',
  sortColumn: 'age',
  sortDescending: false,
  columns: ['age', 'state', 'weights', 'rf', 'accuracy', 'flips', 'lutEstimated', 'lutSynthesized', 'ffSynthesized', 'latencyNs'],
  columnsOff: [],
  axisX: 'lutSynthesized',
  axisY: 'accuracy',
  plotsOpen: true,
  layerFigure: 'lut',
  pane: 'runs',
  ladderFigure: 'lut',
  ladderSubject: '',
  ladderBeside: '',
};

/** Properties that most parts of the view share. */
export interface RunsParts {
  readonly state: RunsState;
  readonly change: (part: Partial<RunsState>) => void;
}

/** Most runs that are compared at once. */
export const COMPARED_MAX = 6;

/** Letter of a selected run: A is the base of all differences. */
export function letterOf(index: number): string {
  return String.fromCodePoint(65 + index);
}

/** Colour of a selected run in plots and bars, told apart by letter as well. */
export function colourOf(index: number): string {
  return ['var(--h-in)', 'var(--h-under)', 'var(--ok)', 'var(--bit-sign)', 'var(--h-over)', 'var(--edge)'][index] ?? 'var(--edge)';
}

/** Add or remove a run; the oldest choice after A makes room when there are too many. */
export function toggledSelection(selection: readonly string[], runId: string): readonly string[] {
  if (selection.includes(runId)) return selection.filter((id) => id !== runId);
  const next = [...selection, runId];
  return next.length > COMPARED_MAX ? [...next.slice(0, 1), ...next.slice(2)] : next;
}

const CHIP_KEEPS: Readonly<Record<RunChip, (run: RunSummary) => boolean>> = {
  all: () => true,
  starred: (run) => run.starred,
  synthesized: (run) => run.lutSynthesized !== undefined,
  imported: (run) => run.kind === 'import',
  failed: (run) => run.state === 'failed' || run.state === 'interrupted',
};

/** Whether a quick filter keeps a run. */
export function chipKeeps(chip: RunChip, run: RunSummary): boolean {
  return (CHIP_KEEPS[chip] ?? CHIP_KEEPS.all)(run);
}

/** Keys of the figures an axis may show. */
export const AXIS_KEYS: readonly RunMetricKey[] = [
  'accuracy', 'flips', 'overflow', 'lutSynthesized', 'lutEstimated', 'ffSynthesized', 'ffEstimated', 'carrySynthesized', 'dspEstimated', 'latencyNs', 'latencyCycles', 'interval', 'weightBits', 'reuseFactor',
];
