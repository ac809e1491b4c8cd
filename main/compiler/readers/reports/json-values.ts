/** @file JSON of tools: one object, or one a line. What is not closed is reported, not guessed. */

import type { ReportFindings } from './findings.ts';
import type { Measured } from '../../../../preload/model/tool-report.ts';
import { readNumber } from './quantities.ts';

/** An object of unknown content. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Deepest nesting that is parsed; the engine's own parser recurses. */
const DEPTH_LIMIT = 200;

/** Whether a value is an object with named entries. Never throws. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Return an object entry that is the object's own. Never throws. */
export function entryOf(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((at, name) => (isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);
}

/** Return the object that a text holds, or undefined. Never throws. */
export function parseRecord(text: string): JsonRecord | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Return the objects of a text with one a line; a line that is none is reported. Never throws. */
export function parseLines(text: string, findings: ReportFindings): readonly JsonRecord[] {
  return text.split('\n').filter((line) => line.trim() !== '').flatMap((line) => {
    const value = parseRecord(line);
    if (value === undefined) findings.cutOff('A line is not a JSON object: the report is cut off or damaged.');
    return value === undefined ? [] : [value];
  });
}

/** Return a number that is one, or stands in a text as one; undefined when there is nothing. Never throws. */
export function numberAt(value: unknown, what: string, findings: ReportFindings): Measured | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : 'unknown';
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return readNumber(value, { findings, what });
  findings.unreadable(what, JSON.stringify(value));
  return 'unknown';
}

/** Return a count, which is not negative. Never throws. */
export function countAt(value: unknown, what: string, findings: ReportFindings): Measured | undefined {
  const number = numberAt(value, what, findings);
  if (typeof number !== 'number' || number >= 0) return number;
  findings.unreadable(what, String(number));
  return 'unknown';
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === 0x7b || sign === 0x5b) depth++;
    else if (sign === 0x7d || sign === 0x5d) depth--;
    if (depth > DEPTH_LIMIT) return true;
  }
  return false;
}
