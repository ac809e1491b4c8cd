/** @file Quality and per-layer statistics of an emulation, for people. */

import type { EmulationReport, LayerStatistics, QualityMetrics } from '../../preload/contract/emulation.ts';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import { formatCount, formatShare, formatTable, formatValue } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Return the quality in one line. Never throws. */
export function qualityLine(quality: QualityMetrics): string {
  if (quality.sampleCount === 0) return 'no output was computed';
  const parts = [`${formatCount(quality.sampleCount)} ${quality.sampleCount === 1 ? 'sample' : 'samples'}`];
  if (quality.emulatedAccuracy !== undefined) parts.push(`accuracy ${formatShare(quality.referenceAccuracy)} (reference) → ${formatShare(quality.emulatedAccuracy)} (emulated)`);
  if (quality.flipCount !== undefined) parts.push(`${formatCount(quality.flipCount)} ${quality.flipCount === 1 ? 'sample changes' : 'samples change'} class`);
  parts.push(`largest output error ${formatValue(quality.maxAbsError)}`);
  return parts.join(' · ');
}

/** Print one line a layer: range, overflow, underflow, error against the reference. */
export function printLayerStatistics(terminal: Terminal, report: EmulationReport): void {
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const columns = [{ title: 'layer' }, { title: 'result' }, right('min'), right('max'), right('overflow'), { title: 'in' }, right('underflow'), right('SQNR/dB'), right('max error')];
  for (const line of formatTable(columns, report.layers.map((layer) => rowOf(layer, terminal)))) terminal.print(line);
  for (const { layer, reason } of report.notEmulated) terminal.print(`${terminal.style.bad('not emulated')}  ${layer}: ${reason}`);
}

function rowOf(layer: LayerStatistics, terminal: Terminal): readonly string[] {
  const result = layer.variables.find((variable) => variable.variable === 'result');
  const worst = layer.variables.toSorted((a, b) => b.overflowShare - a.overflowShare)[0];
  const overflows = worst !== undefined && worst.overflowCount > 0;
  const sqnr = layer.error?.sqnrDb;
  return [
    layer.layer,
    result === undefined ? '' : printPrecision(result.type),
    formatValue(result?.min),
    formatValue(result?.max),
    overflows ? terminal.style.bad(formatShare(worst.overflowShare)) : '0 %',
    overflows ? worst.variable : '',
    result === undefined ? '' : formatShare(result.underflowShare),
    sqnr === undefined ? '' : sqnr === Infinity ? 'exact' : Number.isFinite(sqnr) ? sqnr.toFixed(1) : '—',
    formatValue(layer.error?.maxAbs),
  ];
}
