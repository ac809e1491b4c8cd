/** @file Small texts that several verbs print: types, problems, estimates with their band. */

import type { Problem } from '../../preload/contract/design.ts';
import { frameworkText, quantizerText } from '../../preload/contract/import-text.ts';
import type { ImportSummary } from '../../preload/contract/project.ts';
import type { Band } from '../../preload/contract/emulation.ts';
import { formatCount } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Return `12 345 ±9 %`, `31` when exact, or `—` when the flow has no model for it. Never throws. */
export function formatBand(band: Band | undefined): string {
  if (band === undefined) return '—';
  if (band.certainty === 'exact') return formatCount(band.value);
  const half = band.value === 0 ? 0 : Math.max(band.high - band.value, band.value - band.low) / band.value;
  return `${formatCount(band.value)} ±${Math.round(half * 100)} %`;
}

/** Return `64×3`, or `scalar`. Never throws. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}

/** Print where a model comes from: framework, quantizers, what was left out, and the layers at which hardware stops. */
export function printImport(terminal: Terminal, model: ImportSummary): void {
  const skipped = model.skipped.length === 0 ? [] : [`left out, because they do nothing after training: ${model.skipped.join(', ')}`];
  for (const line of [frameworkText(model), ...model.quantizers.map(quantizerText), ...skipped]) terminal.print(terminal.style.dim(line));
  for (const { layer, className, hasReference } of model.redNodes) {
    terminal.print(`${terminal.style.bad('hardware stops')} at ${layer} (${className})${hasReference ? '; the reference goes on' : '; so does the reference'}`);
  }
}

/** Print findings, worst first, with what can be done. */
export function printProblems(terminal: Terminal, problems: readonly Problem[]): void {
  const order = { error: 0, warning: 1, note: 2 } as const;
  for (const problem of problems.toSorted((a, b) => order[a.severity] - order[b.severity])) {
    const mark = { error: terminal.style.bad('error'), warning: terminal.style.warn('warning'), note: terminal.style.dim('note') }[problem.severity];
    terminal.print(`${mark}  ${problem.layer === undefined || problem.message.startsWith(problem.layer) ? '' : `${problem.layer}: `}${problem.message}`);
    if (problem.help !== undefined) terminal.print(`       ${problem.help}`);
    for (const fix of problem.fixes) terminal.print(`       fix: ${fix.label}`);
  }
}
