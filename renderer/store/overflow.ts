/** @file Which overflows alarm: values leaving their type do, unless the emulation says that the trained quantizer does the same. */

import type { EmulationReport, LayerStatistics, VariableStatistics } from '../../preload/contract/emulation.ts';

/** Findings that judge an overflow. */
const OVERFLOW_CODES = new Set(['precision/overflow', 'input/type-too-small']);
const calmByReport = new WeakMap<object, ReadonlySet<string>>();

/** Return the layers whose overflow is only a note. Collected once per report. */
export function calmLayers(report: EmulationReport | undefined): ReadonlySet<string> {
  if (!report) return new Set();
  let calm = calmByReport.get(report);
  if (!calm) {
    const found = report.problems.filter(({ code }) => OVERFLOW_CODES.has(code));
    const loud = new Set(found.flatMap((p) => (p.severity === 'note' || p.layer === undefined ? [] : [p.layer])));
    calm = new Set(found.flatMap((p) => (p.severity === 'note' && p.layer !== undefined && !loud.has(p.layer) ? [p.layer] : [])));
    calmByReport.set(report, calm);
  }
  return calm;
}

/** Return whether a variable's overflow deserves an alarm. */
export function overflowAlarms(report: EmulationReport | undefined, layer: string, variable: VariableStatistics | undefined): boolean {
  return (variable?.overflowCount ?? 0) > 0 && !calmLayers(report).has(layer);
}

/** Return the variable of a layer with the largest share of overflow, or undefined where nothing overflows. */
export function worstOverflow(statistics: LayerStatistics | undefined): VariableStatistics | undefined {
  return statistics?.variables.reduce<VariableStatistics | undefined>((worst, v) => (v.overflowCount > 0 && v.overflowShare > (worst?.overflowShare ?? 0) ? v : worst), undefined);
}

/** Return in how many layers values leave their type with an alarm, in how many without, and the largest alarming share. */
export function overflowSummary(report: EmulationReport): { readonly layerCount: number; readonly calmCount: number; readonly worstShare: number } {
  const worst = report.layers.map((l) => ({ layer: l.layer, share: worstOverflow(l)?.overflowShare ?? 0 })).filter(({ share }) => share > 0);
  const loud = worst.filter(({ layer }) => !calmLayers(report).has(layer));
  return { layerCount: loud.length, calmCount: worst.length - loud.length, worstShare: Math.max(0, ...loud.map(({ share }) => share)) };
}
