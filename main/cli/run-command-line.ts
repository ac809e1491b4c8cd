/** @file Runs one command line: verb, arguments, output as text or as one JSON object, and every way it can end. */

import { programVersion } from '../base/package-root.ts';
import { readArguments } from './arguments.ts';
import { COMMON_OPTIONS } from './command.ts';
import type { Command, CommandOutcome } from './command.ts';
import { didYouMean } from '../base/closest-name.ts';
import type { Terminal } from './terminal.ts';
import { EXIT, exitCodeOfFailure, FailureError, UsageError } from './usage-error.ts';
import { VERBS } from './verb-table.ts';
import { explainVerb, overview } from './verbs/help.ts';

/** Run a command line and return the exit code. Never rejects. */
export async function runCommandLine(words: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const json = words.includes('--json');
  const verb = words[0];
  try {
    if (verb === undefined || verb === '--help' || verb === '-h') {
      for (const line of overview()) terminal.print(line);
      return verb === undefined ? EXIT.badInput : EXIT.ok;
    }
    if (verb === '--version') {
      terminal.print(`bitloom ${programVersion()}`);
      return EXIT.ok;
    }
    if (words.includes('--help') || words.includes('-h')) {
      for (const line of await explainVerb(verb)) terminal.print(line);
      return EXIT.ok;
    }
    const outcome = await runVerb(await findCommand(verb), words.slice(1), terminal, signal);
    if (json) terminal.print(JSON.stringify({ schema: 1, command: verb, ...outcome.json }));
    return outcome.exitCode;
  } catch (error) {
    return report(error, { terminal, json, verb: verb ?? '' });
  } finally {
    terminal.clearProgress();
  }
}

async function findCommand(verb: string): Promise<Command> {
  const entry = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (entry === undefined) throw new UsageError(`Unknown verb "${verb}".${didYouMean(verb, Object.keys(VERBS))}`, '"bitloom help" lists the verbs.');
  return entry.load();
}

function runVerb(command: Command, words: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<CommandOutcome> {
  const given = readArguments(words, { ...command, options: [...command.options, ...COMMON_OPTIONS] });
  const json = given.has('json');
  // The services read the environment, in this process and in the runners that it starts.
  for (const [name, variable] of [['threads', 'BITLOOM_THREADS'], ['memory', 'BITLOOM_MEMORY_MIB']] as const) {
    const value = given.wholeNumber(name, 1, 1_000_000);
    if (value !== undefined) process.env[variable] = String(value);
  }
  return command.run({
    arguments: given,
    // With --json stdout holds the object and nothing else.
    terminal: json ? { ...terminal, print: () => undefined } : terminal,
    signal,
    workspacePath: given.text('workspace'),
    json,
  });
}

function report(error: unknown, where: { readonly terminal: Terminal; readonly json: boolean; readonly verb: string }): number {
  const { exitCode, failure } = describe(error);
  const { terminal } = where;
  terminal.note(`bitloom: ${failure.message}`);
  for (const detail of failure.details ?? []) terminal.note(`  ${detail.layer === undefined ? '' : `${detail.layer}: `}${detail.reason}`);
  if (failure.help !== undefined) terminal.note(failure.help);
  if (where.json) terminal.print(JSON.stringify({ schema: 1, command: where.verb, error: failure }));
  return exitCode;
}

interface Described {
  readonly exitCode: number;
  readonly failure: { readonly code: string; readonly message: string; readonly help?: string; readonly details?: readonly { readonly layer?: string; readonly reason: string }[] };
}

function describe(error: unknown): Described {
  if (error instanceof FailureError) return { exitCode: exitCodeOfFailure(error.failure), failure: error.failure };
  if (error instanceof UsageError) return { exitCode: EXIT.badInput, failure: { code: 'usage', message: error.message, ...(error.help === undefined ? {} : { help: error.help }) } };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: EXIT.badInput, failure: { code: 'internal', message: `internal error, please report it: ${text}` } };
}
