/** @file Values of a saved hls4ml model: types, attributes and shapes as its JSON has them. */

import { parsePrecision } from '../../../../preload/model/fixed-type.ts';
import type { OverflowMode, Precision, RoundingMode } from '../../../../preload/model/fixed-type.ts';
import type { AttributeValue } from '../../ir/model-graph.ts';

/** A mapping of a JSON document. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Return a value as a mapping, or undefined. Never throws. */
export function recordOf(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;
}

/** Return texts of a list, leaving out what is none. Never throws. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** Return the last name of a Python class path. Never throws. */
export function className(value: unknown): string {
  return typeof value === 'string' ? (value.split('.').at(-1) ?? '') : '';
}

/** Return the type that a saved `NamedType` or precision holds, or undefined. Never throws. */
export function savedType(value: unknown): Precision | undefined {
  const record = recordOf(value);
  const state = recordOf(record?.['state']);
  if (record === undefined || state === undefined) return undefined;
  const inner = state['precision'];
  if (inner !== undefined) return savedType(inner);
  const kind = className(record['class_name']);
  const [width, integer] = [state['width'], state['integer']];
  const signed = state['signed'] !== false;
  if (kind === 'XnorPrecisionType') return parsed('xnor');
  if (kind === 'ExponentPrecisionType' && typeof width === 'number') return parsed(`po2<${width}>`);
  if (kind === 'IntegerPrecisionType' && typeof width === 'number') return parsed(`${signed ? '' : 'u'}int<${width}>`);
  if (kind === 'FixedPrecisionType' && typeof width === 'number' && typeof integer === 'number') {
    const [rounding, overflow] = [modeOf(state['rounding_mode'], 'TRN'), modeOf(state['saturation_mode'], 'WRAP')];
    return parsed(`${signed ? '' : 'u'}fixed<${width},${integer},${rounding as RoundingMode},${overflow as OverflowMode}>`);
  }
  return kind === 'UnspecifiedPrecisionType' ? { kind: 'auto' } : undefined;
}

function modeOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function parsed(text: string): Precision | undefined {
  const read = parsePrecision(text);
  return read.ok ? read.value : undefined;
}

/** Return a saved value as an attribute of the IR, or undefined where it is something else. Never throws. */
export function savedAttribute(value: unknown): AttributeValue | undefined {
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value === 'string') return value.length > 1000 || value.startsWith('@ndarray:') ? undefined : value;
  if (!Array.isArray(value) || value.length > 16) return undefined;
  const isAll = (kind: 'number' | 'string'): boolean => value.every((entry) => typeof entry === kind);
  if (isAll('number') || isAll('string')) return value as readonly number[] | readonly string[];
  return value.every((entry) => Array.isArray(entry) && entry.length <= 16 && entry.every((size) => typeof size === 'number')) ? (value as readonly (readonly number[])[]) : undefined;
}
