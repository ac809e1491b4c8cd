/** @file Reads a command line against what a verb says it takes; every slip is named with its place and a suggestion. */

import { parseArgs } from 'node:util';
import { didYouMean } from '../base/closest-name.ts';
import { UsageError } from './usage-error.ts';

/** One option of a verb. */
export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** Name of its value in the help; absent: a switch without a value. */
  readonly value?: string;
  readonly many?: boolean;
  readonly summary: string;
}

/** What a verb takes. */
export interface ArgumentSpec {
  readonly verb: string;
  /** Names of the words after the verb, as in the help; `…` at the end: any number, `[X]`: may be left out. */
  readonly positionals: readonly string[];
  readonly options: readonly OptionSpec[];
}

/** A command line that fits. */
export class ParsedArguments {
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(positionals: readonly string[], values: ReadonlyMap<string, readonly string[]>) {
    this.positionals = positionals;
    this.#values = values;
  }

  /** Whether an option was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The last value given. */
  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** All values given, in order. */
  texts(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** The last value as a whole number in a range. @throws {UsageError} */
  wholeNumber(name: string, min: number, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) throw new UsageError(`--${name} "${text}": expected a whole number from ${min} to ${max}.`);
    return value;
  }

  /** The last value, one of a list. @throws {UsageError} */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new UsageError(`--${name} "${text}": expected ${choices.join(' or ')}.${didYouMean(text, choices)}`);
    return found;
  }
}

/** Read the words after the verb. @throws {UsageError} */
export function readArguments(words: readonly string[], spec: ArgumentSpec): ParsedArguments {
  const byName = new Map(spec.options.flatMap((option) => [option.name, ...(option.short === undefined ? [] : [option.short])].map((name) => [name, option])));
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(spec.options.map((o) => [o.name, { type: o.value === undefined ? 'boolean' : 'string', multiple: true, ...(o.short === undefined ? {} : { short: o.short }) }])),
  });
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = byName.get(token.name);
    if (option === undefined) throw unknownOption(token.rawName, spec);
    const list = values.get(option.name) ?? [];
    list.push(checkedValue(option, token));
    values.set(option.name, list);
  }
  checkPositionals(positionals, spec);
  return new ParsedArguments(positionals, values);
}

interface GivenOption {
  readonly rawName: string;
  readonly value: string | undefined;
  /** Written as `--name=value`. */
  readonly inlineValue: boolean | undefined;
}

function checkedValue(option: OptionSpec, { rawName, value, inlineValue: isInline }: GivenOption): string {
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value, but "${value}" was given.`);
    return '';
  }
  // "--sample --json": the value was forgotten. A negative number is a value.
  if (value === undefined || value === '' || (value.startsWith('--') && !isInline)) throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value}.`);
  return value;
}

function unknownOption(rawName: string, spec: ArgumentSpec): UsageError {
  const names = spec.options.map((option) => `--${option.name}`);
  return new UsageError(`Unknown option ${rawName} for "bitloom ${spec.verb}".${didYouMean(rawName, names)}`, `"bitloom help ${spec.verb}" lists its options.`);
}

function checkPositionals(given: readonly string[], spec: ArgumentSpec): void {
  const required = spec.positionals.filter((name) => !name.startsWith('['));
  const missing = required[given.length];
  if (missing !== undefined) throw new UsageError(`"bitloom ${spec.verb}" needs ${missing.replace('…', '')}.`, `Usage: ${usageLine(spec)}`);
  const isOpen = spec.positionals.at(-1)?.endsWith('…') === true || spec.positionals.at(-1)?.endsWith('…]') === true;
  const extra = given[spec.positionals.length];
  if (!isOpen && extra !== undefined) throw new UsageError(`"${extra}" is one word too many for "bitloom ${spec.verb}".`, `Usage: ${usageLine(spec)}`);
}

/** Return the one-line usage of a verb. Never throws. */
export function usageLine(spec: ArgumentSpec): string {
  return ['bitloom', spec.verb, ...spec.positionals, ...(spec.options.length === 0 ? [] : ['[options]'])].join(' ');
}
