/** @file Findings on the terminal: by severity, then by code, each with its place, its reason and what mends it. */

import type { Problem } from '../../preload/contract/design.ts';
import type { CheckNeed, CodeText } from '../../preload/contract/preflight.ts';
import { countBySeverity, groupByCode, SEVERITIES } from '../../preload/contract/problem-list.ts';
import type { DesignDiff } from '../../preload/model/design.ts';
import { plural } from '../base/plural.ts';
import type { AppliedFix, FixOutcome } from './apply-fixes.ts';
import type { Terminal } from './terminal.ts';

/** Texts of codes, and whether their explanations are shown. */
export interface FindingTexts {
  readonly codes: ReadonlyMap<string, CodeText>;
  readonly explained: boolean;
}

/** Why a need is not met where no data are given. */
const WANTED: Readonly<Record<CheckNeed, string>> = {
  graph: 'settings', weights: 'constants', estimate: 'resources', data: 'values on data', values: 'channels and softmax on data', 'worst-case': 'worst cases', tools: 'tools',
};

/** Print findings by severity and code. */
export function printFindings(terminal: Terminal, problems: readonly Problem[], texts: FindingTexts): void {
  for (const severity of SEVERITIES) {
    const mark = { error: terminal.style.bad, warning: terminal.style.warn, note: terminal.style.dim }[severity](severity);
    for (const [code, group] of groupByCode(problems.filter((problem) => problem.severity === severity))) {
      const text = texts.codes.get(code);
      terminal.print(`${mark}  ${terminal.style.bold(code)}${text === undefined ? '' : `  ${text.title}`}`);
      if (texts.explained && text !== undefined) terminal.print(`  ${terminal.style.dim(text.explanation)}`);
      printGroup(terminal, group);
    }
  }
}

/** Help that all findings of a code share is said once, below them. */
function printGroup(terminal: Terminal, group: readonly Problem[]): void {
  const helps = new Set(group.map(({ help }) => help));
  for (const problem of group) {
    terminal.print(`  ${placeOf(problem)}${problem.message}`);
    if (helps.size > 1 && problem.help !== undefined) terminal.print(`    ${problem.help}`);
    for (const fix of problem.fixes) terminal.print(`    fix: ${fix.label}`);
  }
  const [shared] = helps;
  if (helps.size === 1 && shared !== undefined) terminal.print(`  ${terminal.style.dim(shared)}`);
}

/** The message usually begins with the layer. */
function placeOf({ layer, message }: Problem): string {
  return layer === undefined || message.includes(layer) ? '' : `${layer}: `;
}

/** Print what was changed, and what was not because it would have changed it back. */
export function printFixes(terminal: Terminal, { applied, refused }: FixOutcome): void {
  for (const { code, label, changes } of applied) {
    terminal.print(`${terminal.style.good('fixed')}  ${code}  ${label}`);
    for (const line of changeLines(changes)) terminal.print(`    ${line}`);
  }
  for (const { code, label } of refused) terminal.print(`${terminal.style.warn('left')}   ${code}  ${label}: another fix has just changed that.`);
}

function changeLines(changes: DesignDiff): readonly string[] {
  const shown = (value: AppliedFix['changes'][number]['to']): string => (value === undefined ? '—' : typeof value === 'string' ? value : JSON.stringify(value));
  return changes.map(({ path, from, to }) => `${path.join('.').replace(/^hlsConfig\./, '')}: ${shown(from)} → ${shown(to)}`);
}

/** Return `2 errors, 1 warning, 4 notes`, or `no findings`. Never throws. */
export function countLine(problems: readonly Problem[]): string {
  const counts = countBySeverity(problems);
  const parts = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => plural(counts[severity], severity));
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

/** Return what was not looked at, or undefined. Never throws. */
export function uncheckedLine(unchecked: readonly CheckNeed[]): string | undefined {
  const wanted = unchecked.filter((need) => need !== 'tools').map((need) => WANTED[need]);
  return wanted.length === 0 ? undefined : `not checked: ${wanted.join('; ')} (say --data FILE)`;
}
