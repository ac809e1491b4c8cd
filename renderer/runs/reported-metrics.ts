/** @file Figures that tools measured, as figures of runs: one for each kind, tool and resource, so that no two kinds ever share a column or an axis. */

import type { ReportedFigures, RunSummary } from '../../preload/contract/run.ts';
import type { RunMetric } from './run-metrics.ts';

/** What tools measure, in the order of tables. */
export const REPORTED_FIGURES: Readonly<Record<string, { readonly title: string; readonly unit: string }>> = {
  lut: { title: 'LUT', unit: '' },
  ff: { title: 'FF', unit: '' },
  dsp: { title: 'DSP', unit: '' },
  bram18: { title: 'BRAM18', unit: '' },
  uram: { title: 'URAM', unit: '' },
  latencyCycles: { title: 'Latency', unit: 'cyc' },
  intervalCycles: { title: 'II', unit: 'cyc' },
  clockPeriodNs: { title: 'Clock', unit: 'ns' },
  totalPowerW: { title: 'Power', unit: 'W' },
};

const KINDS: readonly ReportedFigures['kind'][] = ['csynth', 'synth', 'placed', 'routed'];

/** Kind, tool and figure of a reported metric. */
export interface ReportedName {
  readonly kind: ReportedFigures['kind'];
  readonly tool: string;
  readonly figure: string;
}

/** Return the keys of what tools measured of any of the runs, by kind, tool and figure. Never throws. */
export function reportedKeys(runs: readonly RunSummary[]): readonly string[] {
  const names = Object.keys(REPORTED_FIGURES);
  const found = new Map(runs.flatMap((run) => run.reported ?? []).flatMap(({ kind, tool, figures }) => names.filter((name) => figures[name] !== undefined).map((figure) => [keyOf({ kind, tool, figure }), { kind, tool, figure }] as const)));
  const rank = ({ kind, figure }: ReportedName): number => KINDS.indexOf(kind) * 100 + names.indexOf(figure);
  return [...found].toSorted(([, a], [, b]) => a.tool.localeCompare(b.tool) * (a.kind === b.kind ? 1 : 0) || rank(a) - rank(b)).map(([key]) => key);
}

function keyOf({ kind, tool, figure }: ReportedName): string {
  return `reported/${kind}/${tool}/${figure}`;
}

/** Return what a key names, or undefined for keys of other figures. Never throws. */
export function reportedName(key: string): ReportedName | undefined {
  const [, kind, tool, figure] = /^reported\/(\w+)\/(.+)\/(\w+)$/.exec(key) ?? [];
  const known = KINDS.find((candidate) => candidate === kind);
  return known === undefined || tool === undefined || figure === undefined || !(figure in REPORTED_FIGURES) ? undefined : { kind: known, tool, figure };
}

const made = new Map<string, RunMetric>();

/** Return the figure of a key; the same object for the same key. Never throws. */
export function reportedMetric(key: string): RunMetric | undefined {
  const name = reportedName(key);
  if (name === undefined) return undefined;
  const metric = made.get(key) ?? makeMetric(name, ({ kind, tool }) => kind === name.kind && tool === name.tool);
  made.set(key, metric);
  return metric;
}

/** Return the figure of a filter's word: `lut.csynth`, `ff.routed`, `dsp.vivado` (its synthesis). Never throws. */
export function reportedByWord(word: string): RunMetric | undefined {
  const [figureWord = '', place = '', ...rest] = word.toLowerCase().split('.');
  const figure = Object.keys(REPORTED_FIGURES).find((name) => wordOf(name) === figureWord);
  if (figure === undefined || place === '' || rest.length > 0) return undefined;
  const kind = KINDS.find((candidate) => candidate === place && candidate !== 'synth');
  // Yosys has words of its own.
  if (kind === undefined && !/^(?:vivado|quartus|bambu|vitis|catapult)$/.test(place)) return undefined;
  const key = `word ${figure} ${place}`;
  const metric = made.get(key) ?? makeMetric({ figure, kind: kind ?? 'synth', tool: kind === undefined ? place : '' }, (found) => (kind === undefined ? found.kind === 'synth' && found.tool.toLowerCase().startsWith(place) : found.kind === kind));
  made.set(key, metric);
  return metric;
}

/** Words of the language's help. */
export const REPORTED_WORDS: readonly string[] = ['lut.csynth', 'lut.vivado', 'lut.routed'];

function wordOf(figure: string): string {
  return { latencyCycles: 'cyc', intervalCycles: 'ii', clockPeriodNs: 'clock', totalPowerW: 'power' }[figure] ?? figure;
}

function makeMetric({ kind, tool, figure }: ReportedName, fits: (found: ReportedFigures) => boolean): RunMetric {
  const { title = figure, unit = '' } = REPORTED_FIGURES[figure] ?? {};
  return {
    words: [`${wordOf(figure)}.${kind === 'synth' ? (tool.toLowerCase().split(' ')[0] ?? kind) : kind}`], title: [title, kind === 'synth' ? 'post-synth' : kind, tool].filter(Boolean).join(', '), unit, better: 'lower', ofFlow: true,
    value: (run) => run.reported?.find(fits)?.figures[figure],
  };
}
