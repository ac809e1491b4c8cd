/** @file `bitloom help [VERB]`: what there is, and what a verb takes. */

import { usageLine } from '../arguments.ts';
import type { OptionSpec } from '../arguments.ts';
import { COMMON_OPTIONS } from '../command.ts';
import type { Command } from '../command.ts';
import { didYouMean } from '../../base/closest-name.ts';
import { formatTable } from '../table.ts';
import { UsageError } from '../usage-error.ts';
import { VERBS } from '../verb-table.ts';

/** The verb. */
export const helpCommand: Command = {
  verb: 'help',
  positionals: ['[VERB]'],
  options: [],
  explanation: ['Without a verb: the list of all verbs.'],
  async run({ arguments: given, terminal }) {
    const verb = given.positionals[0];
    if (verb === undefined) for (const line of overview()) terminal.print(line);
    else for (const line of await explainVerb(verb)) terminal.print(line);
    return { exitCode: 0, json: { verbs: Object.entries(VERBS).map(([name, { summary }]) => ({ name, summary })) } };
  },
};

/** Return the lines of `bitloom help`. */
export function overview(): readonly string[] {
  const [, ...verbs] = formatTable([{ title: '' }, { title: '' }], Object.entries(VERBS).map(([name, { summary }]) => [`  ${name}`, summary]));
  return [
    'bitloom VERB … : from a trained network to an FPGA design',
    '',
    ...verbs,
    '',
    'MODEL is a path, example:NAME, or the name of a project, tried in that order.',
    'Nothing is kept unless a project is named or --save is given.',
    'Exit codes: 0 done, 1 the answer is no (mismatch, failed or unbuildable), 2 bad input or usage, 130 interrupted.',
    '"bitloom help VERB" explains one.',
  ];
}

/** Return the lines of `bitloom help VERB`. @throws {UsageError} */
export async function explainVerb(verb: string): Promise<readonly string[]> {
  const entry = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (entry === undefined) throw new UsageError(`There is no verb "${verb}".${didYouMean(verb, Object.keys(VERBS))}`, '"bitloom help" lists the verbs.');
  const command = await entry.load();
  return [usageLine(command), '', ...command.explanation, '', ...optionLines([...command.options, ...COMMON_OPTIONS])];
}

function optionLines(options: readonly OptionSpec[]): readonly string[] {
  const rows = options.map(({ name, short, value, summary }) => [`  --${name}${value === undefined ? '' : ` ${value}`}${short === undefined ? '' : `, -${short}${value === undefined ? '' : ` ${value}`}`}`, summary]);
  return ['Options:', ...formatTable([{ title: '' }, { title: '' }], rows).slice(1)];
}
