/** @file `bitloom conformance PATH…`: the emulation against recorded hls4ml results, case by case. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { findCases, runConformance } from '../../services/conformance.ts';
import type { CaseResult, CaseStatus } from '../../services/conformance.ts';
import type { Command, CommandContext } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

/** The verb. */
export const conformanceCommand: Command = {
  verb: 'conformance',
  positionals: ['PATH…'],
  options: [],
  explanation: ['PATH is a case folder or a folder of cases. Everything is computed before the recorded trace is opened.', 'Exit code 0 only if all cases are exact.'],
  async run(context) {
    const { folders, notes } = findCases(context.arguments.positionals);
    for (const note of notes) context.terminal.note(note);
    if (folders.length === 0) throw new UsageError(`There is no case in ${context.arguments.positionals.join(', ')}.`, 'PATH is a folder with case.json, or a folder of such folders.');
    const cases = await checkAll(context, folders);
    const count = (status: CaseStatus): number => cases.filter((result) => result.status === status).length;
    const summary = { exact: count('exact'), mismatch: count('mismatch'), unsupported: count('unsupported'), invalid: count('invalid') };
    context.terminal.print(`${summary.exact} exact, ${summary.mismatch} mismatch, ${summary.unsupported} unsupported, ${summary.invalid} invalid`);
    const exitCode = context.signal.aborted ? EXIT.interrupted : summary.exact === cases.length ? EXIT.ok : EXIT.negative;
    return { exitCode, json: { cases, summary, notes } };
  },
};

/** One case at a time, with a turn between, so that Ctrl-C is heard. */
async function checkAll({ terminal, signal }: CommandContext, folders: readonly string[]): Promise<readonly CaseResult[]> {
  const cases: CaseResult[] = [];
  for (const folder of folders) {
    await nextTurn();
    if (signal.aborted) break;
    terminal.progress(`${cases.length + 1} of ${folders.length}  ${folder}`);
    const { cases: results } = await runConformance([folder]);
    for (const result of results) printCase(terminal, result);
    cases.push(...results);
  }
  return cases;
}

function printCase(terminal: Terminal, result: CaseResult): void {
  const { style } = terminal;
  const mark = { exact: style.good, mismatch: style.bad, unsupported: style.warn, invalid: style.bad }[result.status](result.status.padEnd(11));
  const where = [result.layer, result.sample === undefined ? undefined : `sample ${result.sample}`, result.index === undefined ? undefined : `index ${result.index}`].filter((part) => part !== undefined).join(', ');
  const values = result.expected === undefined ? '' : `expected ${result.expected}, got ${result.actual ?? 'nothing'}`;
  terminal.print(`${mark}  ${result.case}${[where, values, result.reason ?? ''].filter((part) => part !== '').map((part) => `  ${part}`).join('')}`);
}
