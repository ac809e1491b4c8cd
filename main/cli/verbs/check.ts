/** @file `bitloom check MODEL`: what will go wrong, before any tool runs; and the fixes that the program offers. */

import type { CodeText } from '../../../preload/contract/preflight.ts';
import { countBySeverity } from '../../../preload/contract/problem-list.ts';
import { applyFixes, type FixOutcome } from '../apply-fixes.ts';
import { didYouMean } from '../../base/closest-name.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { gatherProblems } from '../gather-problems.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { hasData, withDataset } from '../pick-dataset.ts';
import { countLine, printFindings, printFixes, uncheckedLine } from '../print-findings.ts';
import { ask } from '../studio-session.ts';
import { EXIT, UsageError } from '../usage-error.ts';
import { writeUserFile } from '../write-user-file.ts';

/** The verb. */
export const checkCommand: Command = {
  verb: 'check',
  positionals: ['MODEL'],
  options: [
    ...DATA_OPTIONS.map((option) => (option.name === 'data' ? { ...option, summary: 'inputs: .npy, .npz, .csv or .dat (default: evaluation set of the project, else nothing is checked on data)' } : option)),
    { name: 'fix', value: 'CODE', many: true, summary: 'apply the first fix of every finding with this code; "all": of every error and warning' },
    { name: 'write-config', value: 'FILE.yml', summary: 'write the configuration, with the fixes in it' },
    { name: 'strict', summary: 'exit code 1 for warnings too' },
    { name: 'explain', summary: 'explain every code' },
    ...MODEL_OPTIONS,
  ],
  explanation: [
    'Looks for known failures: settings that do nothing or stop a tool, more resources than the part has, worst cases beyond their types; with data also',
    'overflow, normalisation, labels, dead channels. Exit code 0: no errors; 1: errors; 2: the model, the configuration or the data cannot be read.',
    '--fix changes a project only together with --save; --write-config writes what it changed to a file.',
  ],
  run(context) {
    const { arguments: given } = context;
    return withModel(context, (model) => (given.has('data') || given.has('labels') || hasData(model) ? withDataset(context, model, ({ datasetId }) => check(context, model, datasetId)) : check(context, model)));
  },
};

async function check(context: CommandContext, model: OpenModel, datasetId?: string): Promise<CommandOutcome> {
  const { terminal, arguments: given } = context;
  const codes = new Map((await ask(model.session, 'preflight:list-codes', {})).map((text) => [text.code, text]));
  const outcome = await outcomeOf(context, model, { codes, datasetId });
  const { applied, found } = outcome;
  const path = given.text('write-config');
  const written = path === undefined ? undefined : await writeConfiguration(context, model, path);
  printFixes(terminal, outcome);
  printFindings(terminal, found.problems, { codes, explained: given.has('explain') });
  terminal.print(terminal.style.bold(`${model.project.name}, design "${found.view.design.name}": ${countLine(found.problems)}`));
  const unchecked = uncheckedLine(found.unchecked);
  if (unchecked !== undefined) terminal.print(unchecked);
  const fixable = found.problems.filter(({ fixes }) => fixes.length > 0).length;
  if (fixable > 0) terminal.print(`${fixable} with a fix: --fix CODE or --fix all applies it.`);
  if (applied.length > 0 && !given.has('save') && path === undefined) terminal.note('The fixes are not kept; say --save or --write-config FILE.yml.');
  return { exitCode: exitCodeOf(context, outcome), json: jsonOf(model, outcome, written) };
}

interface CheckInput {
  readonly codes: ReadonlyMap<string, CodeText>;
  readonly datasetId: string | undefined;
}

async function outcomeOf({ arguments: given }: CommandContext, model: OpenModel, { codes, datasetId }: CheckInput): Promise<FixOutcome> {
  const asked = given.texts('fix');
  for (const code of asked) if (code !== 'all' && !codes.has(code)) throw new UsageError(`--fix ${code}: there is no finding of that code.${didYouMean(code, [...codes.keys()])}`, 'Codes are what "bitloom check" prints, for example --fix precision/overflow; --fix all means every error and warning.');
  const gather = (): ReturnType<typeof gatherProblems> => gatherProblems(model, datasetId);
  return asked.length === 0 ? { applied: [], refused: [], found: await gather() } : applyFixes(model, { codes: new Set(asked), gather });
}

async function writeConfiguration({ terminal }: CommandContext, { session, view }: OpenModel, path: string): Promise<string> {
  const { text, notExpressed } = await ask(session, 'design:export-config', { designId: view.designId });
  for (const what of notExpressed) terminal.note(`${path}: ${what}`);
  writeUserFile(path, text);
  return path;
}

function exitCodeOf({ arguments: given }: CommandContext, { found }: FixOutcome): number {
  const { error, warning } = countBySeverity(found.problems);
  return error > 0 || (given.has('strict') && warning > 0) ? EXIT.negative : EXIT.ok;
}

function jsonOf({ project, kept }: OpenModel, { applied, refused, found }: FixOutcome, written: string | undefined): Readonly<Record<string, unknown>> {
  return {
    model: project.name, design: found.view.design.name, ...(kept ? { projectId: project.projectId, designId: found.view.designId } : {}),
    counts: countBySeverity(found.problems), checked: found.checked, unchecked: found.unchecked, problems: found.problems, applied, refused, ...(written === undefined ? {} : { written }),
  };
}
