/** @file Numbers as tools print them. Strict: what is not plainly a number is unknown, never half of one. */

import type { ReportFindings } from './findings.ts';
import type { Measured, Percent } from '../../../../preload/model/tool-report.ts';

/** How tools say that there is no number. */
const NONE = new Set(['-', '--', '---', '?', 'na', 'n/a', 'nan', 'undef', 'undefined', 'unspecified', 'unknown', 'inf', '-inf']);
const DECIMAL = /^-?\d{1,15}(?:\.\d{1,18})?$/;
const SCIENTIFIC = /^-?\d{1,15}(?:\.\d{1,18})?(?:e[+-]?\d{1,2})?$/;
const GROUPED = /^\d{1,3}(?:,\d{3}){1,4}$/;
const NS_PER: Readonly<Record<string, number>> = { ps: 0.001, ns: 1, us: 1000, ms: 1_000_000, sec: 1_000_000_000 };

/** What a value is called in a finding, and where findings go. */
export interface ValueContext {
  readonly findings: ReportFindings;
  readonly what: string;
  /** The module whose value it is: put together only when something is said of it. */
  readonly of?: string;
}

/** Whether a text is a tool's way of saying "none". Never throws. */
export function saysNone(text: string): boolean {
  return NONE.has(text.trim().toLowerCase());
}

/** Return a count: not negative, `139.5` allowed; undefined for an empty text. Never throws. */
export function readCount(text: string | undefined, context: ValueContext): Measured | undefined {
  const value = readWith(text, DECIMAL, context);
  if (typeof value === 'number' && value < 0) {
    sayUnreadable(context, text ?? '');
    return 'unknown';
  }
  return value;
}

/** Return a count that may have thousands separators. Never throws. */
export function readGroupedCount(text: string | undefined, context: ValueContext): Measured | undefined {
  const trimmed = text?.trim() ?? '';
  return readCount(GROUPED.test(trimmed) ? trimmed.replaceAll(',', '') : trimmed, context);
}

/** Return a number of either sign. Never throws. */
export function readNumber(text: string | undefined, context: ValueContext): Measured | undefined {
  return readWith(text, SCIENTIFIC, context);
}

/** Return both ends of `10`, `10 ~ 12`, `10~12` or `10-12`. Never throws. */
export function readCountRange(text: string | undefined, context: ValueContext): { readonly min?: Measured; readonly max?: Measured } {
  const parts = /^(\d+)\s*[~-]\s*(\d+|\?|inf)$/.exec(text?.trim() ?? '');
  const [min, max] = parts === null ? [readCount(text, context), undefined] : [readCount(parts[1], context), readCount(parts[2], context)];
  if (min === undefined) return {};
  return { min, max: max ?? min };
}

/** Return a time with its unit in ns; a number without unit counts as `unit`. A bare `s` is what is left of a damaged `ns`. @unit ns Never throws. */
export function readTimeNs(text: string | undefined, context: ValueContext, unit = 'ns'): Measured | undefined {
  const trimmed = text?.trim() ?? '';
  const parts = /^(\S+) +([a-z]+)$/.exec(trimmed) ?? /^([\d.+-]+)(ps|ns|us|ms)$/.exec(trimmed);
  const factor = NS_PER[parts?.[2] ?? unit];
  if (parts !== null && factor === undefined) {
    sayUnreadable(context, trimmed);
    return 'unknown';
  }
  const value = readNumber(parts?.[1] ?? trimmed, context);
  return typeof value === 'number' && factor !== undefined && factor !== 1 ? roundTo(value * factor) : value;
}

/** Return a percentage: `12.5`, `~0`, `<0.01`, with or without `%`. @unit percent Never throws. */
export function readPercent(text: string | undefined, context: ValueContext): Percent | undefined {
  const trimmed = (text ?? '').trim().replace(/\s*%$/, '');
  if (trimmed === '~0') return { below: 1 };
  if (!trimmed.startsWith('<')) return readCount(trimmed, context);
  const below = readCount(trimmed.slice(1), context);
  return typeof below === 'number' ? { below } : below;
}

/** Return a power in W, or the bound of `<0.001`. @unit W Never throws. */
export function readPowerW(text: string | undefined, context: ValueContext): Measured | { readonly below: number } | undefined {
  return (text ?? '').trim().startsWith('<') ? readPercent(text, context) : readNumber(text, context);
}

function readWith(text: string | undefined, pattern: RegExp, context: ValueContext): Measured | undefined {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return undefined;
  if (pattern.test(trimmed)) return Number(trimmed);
  if (!saysNone(trimmed)) sayUnreadable(context, trimmed);
  return 'unknown';
}

function sayUnreadable({ findings, what, of }: ValueContext, text: string): void {
  findings.unreadable(of === undefined ? what : `${what} of ${of}`, text);
}

/** Decimal texts times a power of ten, without the tail of binary arithmetic. */
function roundTo(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(12));
}

/** Return the entries that are there, so that absent stays absent. Never throws. */
export function compact<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const entry: unknown = value[name as keyof T];
    if (entry !== undefined) kept[name] = entry;
  }
  return kept as T;
}
