/** @file The columns of the runs table: what each shows, how it sorts, how wide it is. */

import type { RunSummary } from '../../preload/contract/run.ts';
import { figure, formatAge, formatExactCount, formatPlain } from '../domain-widgets/figures.ts';
import { formatCount, formatDuration, formatNs, formatPercent, NO_VALUE } from '../domain-widgets/format.ts';
import { reportedKeys, reportedMetric, reportedName, REPORTED_FIGURES } from './reported-metrics.ts';
import { RUN_METRICS, runMetric, type RunMetricKey } from './run-metrics.ts';
import { FIRST_RUNS_STATE, type RunsState } from './runs-state.ts';

/** One column. */
export interface RunColumn {
  readonly id: string;
  readonly title: string;
  /** Second line of the head: kind of figure, tool, unit. */
  readonly kind: string;
  /** Least width; what is left is shared out. @unit px */
  readonly widthPx: number;
  readonly align: 'left' | 'right';
  readonly isMono?: boolean;
  readonly sortValue: (run: RunSummary) => string | number | undefined;
  readonly text: (run: RunSummary, nowMs: number) => string;
  /** Full reading for the tooltip. */
  readonly hint?: (run: RunSummary) => string;
}

/** Every column besides the name, in the order of the menu. */
export const RUN_COLUMNS: readonly RunColumn[] = [
  { id: 'age', title: 'Age', kind: '', widthPx: 52, align: 'right', sortValue: (run) => -run.createdAtMs, text: (run, nowMs) => formatAge(nowMs - run.createdAtMs), hint: (run) => new Date(run.createdAtMs).toLocaleString() },
  { id: 'state', title: 'State', kind: '', widthPx: 120, align: 'left', sortValue: (run) => run.state, text: (run) => run.state },
  words('kind', 'Kind', 84, (run) => run.kind),
  words('flow', 'Flow', 50, (run) => run.flow),
  { ...words('weights', 'Weights', 102, (run) => run.weightTypes), kind: 'width, integer', isMono: true, sortValue: (run) => RUN_METRICS.weightBits.value(run), text: (run) => shortTypes(run.weightTypes) || NO_VALUE },
  { ...words('rf', 'RF', 36, (run) => run.reuseFactors), align: 'right', sortValue: (run) => RUN_METRICS.reuseFactor.value(run) },
  words('strategy', 'Strategy', 92, (run) => run.strategies),
  {
    id: 'accuracy', title: 'Accuracy', kind: 'ref → emulated, %', widthPx: 112, align: 'right', sortValue: (run) => run.emulatedAccuracy,
    text: (run) => (run.emulatedAccuracy === undefined ? NO_VALUE : `${run.referenceAccuracy === undefined ? '' : `${formatPercent(run.referenceAccuracy)} → `}${formatPercent(run.emulatedAccuracy)}`),
    hint: (run) => (run.datasetName === undefined ? 'No dataset with labels' : `on ${run.datasetName}`),
  },
  count('flips', 'Flips', '', 46),
  count('overflow', 'Overflow', 'layers', 68),
  estimate('lutEstimated', 'LUT'),
  synthesized('lutSynthesized', 'LUT'),
  estimate('ffEstimated', 'FF'),
  synthesized('ffSynthesized', 'FF'),
  synthesized('carrySynthesized', 'Carry'),
  estimate('dspEstimated', 'DSP'),
  count('latencyCycles', 'Latency', 'cycles', 66),
  { id: 'latencyNs', title: 'Latency', kind: 'ns', widthPx: 60, align: 'right', sortValue: (run) => run.latencyNs, text: (run) => figure(run.latencyNs, formatNs) },
  count('interval', 'II', 'cycles', 52),
  words('part', 'Part', 126, (run) => run.part),
  words('dataset', 'Dataset', 96, (run) => run.datasetName ?? NO_VALUE),
  { id: 'duration', title: 'Took', kind: '', widthPx: 80, align: 'right', sortValue: (run) => run.durationMs, text: (run) => figure(run.durationMs, formatDuration) },
  count('cacheHits', 'Cache', 'hits', 56),
  words('tags', 'Tags', 120, (run) => run.tags.join(', ')),
  words('note', 'Note', 180, (run) => run.note),
];

/** Where the columns of reports stand: after everything that this program counts. */
const BEFORE_REPORTED = 'dspEstimated';

/** Return every column besides the name: those of every project, and one for each kind, tool and figure that reports of the runs have. */
export function columnsFor(runs: readonly RunSummary[]): readonly RunColumn[] {
  const at = RUN_COLUMNS.findIndex(({ id }) => id === BEFORE_REPORTED) + 1;
  return [...RUN_COLUMNS.slice(0, at), ...reportedKeys(runs).flatMap((key) => reportedColumn(key)), ...RUN_COLUMNS.slice(at)];
}

function reportedColumn(key: string): RunColumn[] {
  const [metric, name] = [reportedMetric(key), reportedName(key)];
  if (metric === undefined || name === undefined) return [];
  const { title = name.figure, unit = '' } = REPORTED_FIGURES[name.figure] ?? {};
  const kind = `${name.kind === 'synth' ? 'post-synth' : name.kind}, ${name.tool}`;
  const format = unit === 'ns' || unit === 'W' ? (v: number): string => formatPlain(v, 3) : formatCount;
  return [{
    id: key, title: unit === '' ? title : `${title}, ${unit}`, kind, widthPx: Math.max(70, Math.ceil(kind.length * 5.6) + 12), align: 'right', sortValue: metric.value, text: (run) => figure(metric.value(run), format),
    hint: (run) => `${metric.title}: ${figure(metric.value(run), unit === '' ? formatExactCount : format, unit)} · flow ${run.flow}`,
  }];
}

/** LUT of every kind and tool is shown as soon as a run has it, until it is switched off; the other columns when they are switched on. */
function isUsual(id: string): boolean {
  return reportedName(id)?.figure === 'lut';
}

/** Return whether a column is shown. */
export function isColumnOn({ columns, columnsOff }: Pick<RunsState, 'columns' | 'columnsOff'>, id: string): boolean {
  return isUsual(id) ? !columnsOff.includes(id) : columns.includes(id);
}

/** Return whether a column has something to show: figures that no run has would only push the others out of sight. */
export function hasAny({ align, sortValue }: Pick<RunColumn, 'align' | 'sortValue'>, runs: readonly RunSummary[]): boolean {
  return align === 'left' || runs.some((run) => sortValue(run) !== undefined);
}

/** Return what the view remembers after a column is switched. */
export function withColumn({ columns, columnsOff }: Pick<RunsState, 'columns' | 'columnsOff'>, id: string, on: boolean): Pick<RunsState, 'columns' | 'columnsOff'> {
  const rest = { columns: columns.filter((known) => known !== id), columnsOff: columnsOff.filter((known) => known !== id) };
  if (isUsual(id)) return on ? rest : { ...rest, columnsOff: [...rest.columnsOff, id] };
  return on ? { ...rest, columns: [...rest.columns, id] } : rest;
}

/** What the view remembers of its columns at first. */
export const USUAL_COLUMNS: Pick<RunsState, 'columns' | 'columnsOff'> = { columns: FIRST_RUNS_STATE.columns, columnsOff: [] };

/** Return types without what they share: `fixed<8,2>, ufixed<6,1>` as `8,2 u6,1`. Never throws. */
export function shortTypes(text: string): string {
  return text.replaceAll(/\b(?:ap_)?(u?)fixed<([^>]*)>,?/g, '$1$2').replaceAll(/\s+/g, ' ').trim();
}

/** Return why a run failed in as few words as a cell holds: what comes after the place. Never throws. */
export function shortReason(error: string): string {
  return error.replace(/^(?:Layer [^:]{1,80}|Internal error): /, '').replace(/^(?:the|a|an) /i, '').replace(/\.$/, '');
}

/** Return runs in the order of a column; runs without a value come last either way. */
export function sortedRuns(runs: readonly RunSummary[], columnId: string, descending: boolean): RunSummary[] {
  const value = columnId === 'name' ? (run: RunSummary) => run.name : (RUN_COLUMNS.find((c) => c.id === columnId)?.sortValue ?? runMetric(columnId)?.value);
  if (!value) return [...runs];
  const sign = descending ? -1 : 1;
  return runs.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === undefined || x === '') return y === undefined || y === '' ? 0 : 1;
    if (y === undefined || y === '') return -1;
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), undefined, { numeric: true });
    return sign * order;
  });
}

function words(id: string, title: string, widthPx: number, text: (run: RunSummary) => string): RunColumn {
  return { id, title, kind: '', widthPx, align: 'left', sortValue: (run) => text(run).replace(NO_VALUE, ''), text: (run) => text(run) || NO_VALUE, hint: (run) => text(run) };
}

function count(id: RunMetricKey, title: string, kind: string, widthPx: number): RunColumn {
  const { value } = RUN_METRICS[id];
  return { id, title, kind, widthPx, align: 'right', sortValue: value, text: (run) => figure(value(run), (v) => formatPlain(v)) };
}

function estimate(key: 'lutEstimated' | 'ffEstimated' | 'dspEstimated', title: string): RunColumn {
  return { ...resource(key, title), kind: 'estimate', widthPx: key === 'dspEstimated' ? 66 : 98 };
}

function synthesized(key: 'lutSynthesized' | 'ffSynthesized' | 'carrySynthesized', title: string): RunColumn {
  return { ...resource(key, title), kind: 'synth, Yosys', widthPx: 82 };
}

function resource(key: RunMetricKey, title: string): Omit<RunColumn, 'kind' | 'widthPx'> {
  const { value, title: full } = RUN_METRICS[key];
  return {
    id: key, title, align: 'right', sortValue: value, text: (run) => figure(value(run), formatCount),
    hint: (run) => `${full}: ${figure(value(run), formatExactCount)} · flow ${run.flow}`,
  };
}
