/**
 * @file The filter box of the Runs view: a small expression language, parsed here and nowhere else.
 *
 * Terms stand side by side and all must hold: `acc > 95 lut < 12k tag:good wide -state:failed`.
 * A comparison names a figure of RUN_METRICS (or `age`); a run without that figure does not match.
 * What cannot be understood is reported with its place and left out; it never hides all runs.
 */

import type { RunSummary } from '../../preload/contract/run.ts';
import { REPORTED_WORDS } from './reported-metrics.ts';
import { metricByWord, RUN_METRICS } from './run-metrics.ts';

/** What is wrong with a part of the text; `from`…`to` are offsets into it. */
export interface FilterError {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** A parsed filter. */
export interface RunFilter {
  readonly errors: readonly FilterError[];
  readonly termCount: number;
  matches(run: RunSummary, nowMs: number): boolean;
}

type Test = (run: RunSummary, nowMs: number) => boolean;
type Parsed = { readonly test: Test } | { readonly error: string };

const COMPARISON = /([A-Za-z][\w.]*)\s*(>=|<=|!=|==|≥|≤|≠|=|>|<)\s*("[^"]*"?|[^\s<>=!≥≤≠]*)/y;
const KEYED = /([A-Za-z]+):("[^"]*"?|\S*)/y;
const QUOTED = /"([^"]*)"?/y;
const WORD = /\S+/y;

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '≥': (a, b) => a >= b,
  '≤': (a, b) => a <= b,
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '≠': (a, b) => a !== b,
};

/** Suffixes of numbers; times are in seconds. */
const SUFFIX: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, '%': 1, ns: 1, cyc: 1, bit: 1, bits: 1, s: 1 };
const TIME_SUFFIX: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3600, d: 86_400, w: 604_800 };
const TIME_WORDS: ReadonlySet<string> = new Set(['age', 'time', 'duration']);

/** Text of a run that `key:` looks at. */
const TEXTS: Readonly<Record<string, (run: RunSummary) => readonly string[]>> = {
  tag: (run) => run.tags,
  state: (run) => [run.state],
  kind: (run) => [run.kind],
  flow: (run) => [run.flow],
  name: (run) => [run.name],
  note: (run) => [run.note],
  part: (run) => [run.part],
  strategy: (run) => [run.strategies],
  weights: (run) => [run.weightTypes],
  data: (run) => [run.datasetName ?? ''],
  error: (run) => [run.error ?? ''],
};

/** Parse a filter. Never throws; mistakes are in `errors`. */
export function parseRunFilter(text: string): RunFilter {
  const tests: Test[] = [];
  const errors: FilterError[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at++;
      continue;
    }
    const from = at;
    const negated = /[-!]/.test(text[at] ?? '') && /\S/.test(text[at + 1] ?? '');
    const term = parseTerm(text, negated ? at + 1 : at);
    at = term.end;
    if ('error' in term.parsed) errors.push({ from, to: at, message: term.parsed.error });
    else tests.push(negated ? not(term.parsed.test) : term.parsed.test);
  }
  return { errors, termCount: tests.length, matches: (run, nowMs) => tests.every((test) => test(run, nowMs)) };
}

/** Words that a comparison may begin with, for help and for mistakes. */
export function filterWords(): string[] {
  return [...Object.values(RUN_METRICS).map((metric) => metric.words[0] as string), 'age'];
}

function not(test: Test): Test {
  return (run, nowMs) => !test(run, nowMs);
}

function parseTerm(text: string, at: number): { readonly end: number; readonly parsed: Parsed } {
  const comparison = matchAt(COMPARISON, text, at);
  if (comparison) return { end: at + comparison[0].length, parsed: parseComparison(comparison[1] ?? '', comparison[2] ?? '', unquote(comparison[3] ?? '')) };
  const keyed = matchAt(KEYED, text, at);
  if (keyed) return { end: at + keyed[0].length, parsed: parseKeyed(keyed[1] ?? '', unquote(keyed[2] ?? '')) };
  const quoted = matchAt(QUOTED, text, at);
  if (quoted) return { end: at + quoted[0].length, parsed: { test: freeText(quoted[1] ?? '') } };
  const word = matchAt(WORD, text, at)?.[0] ?? text.slice(at, at + 1);
  const end = at + word.length;
  if (/^[<>=!≥≤≠]/.test(word)) return { end, parsed: { error: `“${word}” needs a figure before it, for example “lut ${word.replace(/[^<>=≥≤≠]/g, '') || '<'} 12k”.` } };
  return { end, parsed: { test: freeText(word) } };
}

function parseComparison(word: string, operator: string, operand: string): Parsed {
  const key = word.toLowerCase();
  const metric = metricByWord(key);
  if (!metric && key !== 'age') return { error: unknownWord(word, key) };
  if (operand === '') return { error: `“${word} ${operator}” needs a number after it.` };
  const number = parseNumber(operand, TIME_WORDS.has(key));
  if (number === undefined) return { error: `“${operand}” is not a number. Write 95, 12k, 1.5M${TIME_WORDS.has(key) ? ', 90s, 2h, 3d' : ''}.` };
  const compare = COMPARE[operator] ?? (() => false);
  // Without a unit an age is in minutes; the table shows minutes.
  if (key === 'age') return { test: (run, nowMs) => compare((nowMs - run.createdAtMs) / 1000, /[a-z]$/i.test(operand) ? number : number * 60) };
  return {
    test: (run) => {
      const value = metric?.value(run);
      return value !== undefined && compare(rounded(value), number);
    },
  };
}

function unknownWord(word: string, key: string): string {
  if (key in TEXTS) return `“${word}” holds text: write ${key}:something.`;
  const near = [...filterWords(), ...REPORTED_WORDS].find((known) => known.startsWith(key) || key.startsWith(known) || oneApart(known, key));
  return `There is no figure “${word}”. ${near === undefined ? `Figures: ${filterWords().join(', ')}.` : `Did you mean “${near}”?`}`;
}

function parseKeyed(word: string, value: string): Parsed {
  const key = word.toLowerCase();
  if (value === '') return { error: `“${word}:” needs something after it.` };
  const wanted = value.toLowerCase();
  if (key === 'is') {
    if (wanted === 'starred') return { test: (run) => run.starred };
    if (wanted === 'synthesized') return { test: (run) => run.lutSynthesized !== undefined };
    return { error: `“is:” knows starred and synthesized, not “${value}”.` };
  }
  const texts = TEXTS[key];
  if (!texts) return metricByWord(key) ? { error: `“${word}” is a number: write ${word} > ${value} or ${word} = ${value}.` } : { error: `There is no “${word}:”. Known: ${Object.keys(TEXTS).join(', ')}, is.` };
  return { test: (run) => texts(run).some((text) => text.toLowerCase().includes(wanted)) };
}

function freeText(text: string): Test {
  const wanted = text.toLowerCase();
  return (run) => [run.name, run.note, run.part, run.weightTypes, run.strategies, run.kind, run.flow, run.state, ...run.tags].some((field) => field.toLowerCase().includes(wanted));
}

function parseNumber(text: string, isTime: boolean): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z%]*)$/i.exec(text.replaceAll('−', '-'));
  if (!match) return undefined;
  const suffix = (match[2] ?? '').toLowerCase();
  const factor = isTime && suffix !== '' ? TIME_SUFFIX[suffix] : SUFFIX[suffix];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}

/** Fractions become percentages by a multiplication; 0.957 × 100 must equal 95.7. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function unquote(text: string): string {
  return text.replace(/^"([^"]*)"?$/, '$1');
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** Whether one letter more, less or other makes `a` into `b`. */
function oneApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return restA.slice(1) === restB.slice(1) || restA === restB.slice(1) || restA.slice(1) === restB;
}
