/**
 * @file JSON of a model file, read with care: limits first, then typed access without casts.
 *
 * Python writes NaN and Infinity, which JSON has not; they are read as null.
 */

import { fail, ok, type Result } from '../../../base/result.ts';

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue };
/** Any JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** Longest architecture accepted. @unit characters */
export const JSON_CHARACTERS_MAX = 128 * 2 ** 20;
/** Deepest nesting accepted; Keras stays below 30. */
export const JSON_DEPTH_MAX = 200;

/** Read a JSON object. Fails with a sentence; never throws. */
export function parseJsonObject(text: string): Result<JsonObject, string> {
  if (text.length > JSON_CHARACTERS_MAX) return fail(`it has ${text.length} characters; at most ${JSON_CHARACTERS_MAX} are read`);
  const depth = jsonDepth(text);
  if (depth > JSON_DEPTH_MAX) return fail(`it is nested more than ${JSON_DEPTH_MAX} levels deep`);
  try {
    const value = JSON.parse(withoutPythonNumbers(text)) as JsonValue;
    return isObject(value) ? ok(value) : fail('it is not a JSON object');
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** Return whether a value is an object. Never throws. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Return whether a value is a list. Never throws. */
export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Return the object at a key; empty if there is none. Never throws. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  const child = value[key];
  return isObject(child) ? child : {};
}

/** Return the text at a key, or undefined. Never throws. */
export function textAt(value: JsonObject, key: string): string | undefined {
  const child = value[key];
  return typeof child === 'string' ? child : undefined;
}

/** Return the finite number at a key, or undefined. Never throws. */
export function numberAt(value: JsonObject, key: string): number | undefined {
  const child = value[key];
  return typeof child === 'number' && Number.isFinite(child) ? child : undefined;
}

/** Return the truth value at a key, or what it is otherwise. Never throws. */
export function booleanAt(value: JsonObject, key: string, otherwise: boolean): boolean {
  const child = value[key];
  return typeof child === 'boolean' ? child : otherwise;
}

/** Return a list of whole numbers at a key; a single number counts as a list of one. Never throws. */
export function integersAt(value: JsonObject, key: string): readonly number[] | undefined {
  const child = value[key];
  const list = typeof child === 'number' ? [child] : child;
  return isList(list) && list.every((item) => Number.isSafeInteger(item)) ? (list as readonly number[]) : undefined;
}

function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (inText) {
      if (c === 0x5c) at++; // a backslash hides the next character
      else if (c === 0x22) inText = false;
    } else if (c === 0x22) inText = true;
    else if (c === 0x7b || c === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (c === 0x7d || c === 0x5d) depth--;
  }
  return deepest;
}

function withoutPythonNumbers(text: string): string {
  return /[:[,]\s*(?:NaN|-?Infinity)/.test(text) ? text.replaceAll(/([:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g, '$1null') : text;
}
