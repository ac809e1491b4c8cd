/** @file Runs as CSV (RFC 4180), with every figure at full precision and its unit in the head line. */

import type { RunSummary } from '../../preload/contract/run.ts';
import { reportedKeys, reportedMetric, reportedName } from './reported-metrics.ts';

type Cell = string | number | boolean | undefined;

type Column = readonly [head: string, cell: (run: RunSummary) => Cell];

const COLUMNS: readonly Column[] = [
  ['run', (run) => run.name],
  ['run_id', (run) => run.runId],
  ['created', (run) => new Date(run.createdAtMs).toISOString()],
  ['state', (run) => run.state],
  ['kind', (run) => run.kind],
  ['flow', (run) => run.flow],
  ['part', (run) => run.part],
  ['dataset', (run) => run.datasetName],
  ['weight_types', (run) => run.weightTypes],
  ['reuse_factors', (run) => run.reuseFactors],
  ['strategies', (run) => run.strategies],
  ['accuracy_reference_fraction', (run) => run.referenceAccuracy],
  ['accuracy_emulated_fraction', (run) => run.emulatedAccuracy],
  ['flips', (run) => run.flipCount],
  ['overflow_layers', (run) => run.overflowLayerCount],
  ['lut_estimate', (run) => run.lutEstimated],
  ['ff_estimate', (run) => run.ffEstimated],
  ['dsp_estimate', (run) => run.dspEstimated],
  ['lut_synth_yosys_before_packing', (run) => run.lutSynthesized],
  ['ff_synth_yosys_before_packing', (run) => run.ffSynthesized],
  ['carry_synth_yosys_before_packing', (run) => run.carrySynthesized],
  ['latency_cycles', (run) => run.latencyCycles],
  ['latency_ns', (run) => run.latencyNs],
  ['initiation_interval_cycles', (run) => run.initiationIntervalCycles],
  ['cache_hits', (run) => run.cacheHits],
  ['duration_ms', (run) => run.durationMs],
  ['starred', (run) => run.starred],
  ['tags', (run) => run.tags.join(' ')],
  ['note', (run) => run.note],
  ['error', (run) => run.error],
];

/** Return CSV text of the runs in the given order; a missing figure is an empty cell. Never throws. */
export function runsToCsv(runs: readonly RunSummary[]): string {
  const columns = [...COLUMNS, ...reportedColumns(runs)];
  const lines = [columns.map(([head]) => head), ...runs.map((run) => columns.map(([, cell]) => csvCell(cell(run))))];
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

/** One for each kind, tool and figure: `lut_routed_vivado`, `latency_cycles_csynth_vitis_hls`. */
function reportedColumns(runs: readonly RunSummary[]): readonly Column[] {
  const snake = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => `_${letters}`).replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/^_/, '').toLowerCase();
  return reportedKeys(runs).flatMap((key): Column[] => {
    const [name, metric] = [reportedName(key), reportedMetric(key)];
    return name === undefined || metric === undefined ? [] : [[`${snake(name.figure)}_${name.kind}_${name.tool.replaceAll(/[^A-Za-z0-9]+/g, '_').toLowerCase()}`, metric.value]];
  });
}

function csvCell(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  // A text that begins like a formula would be run by a spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
