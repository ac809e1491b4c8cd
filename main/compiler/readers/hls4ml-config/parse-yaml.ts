/**
 * @file YAML text to plain values, within limits, with problems as findings that name the line.
 *
 * Tags such as `!keras_model` are kept in the document and mean nothing to the values. Merge keys (`<<`) are followed, as
 * PyYAML does. A mapping's keys become text.
 */

import { isMap, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { isConfigMap } from '../../../../preload/model/design.ts';
import type { ConfigMap, ConfigValue } from '../../../../preload/model/design.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { describeLostAlias, describeYamlFault } from './yaml-faults.ts';

/** Largest text that is read. @unit UTF-16 code units */
export const CONFIG_LENGTH_MAX = 2_000_000;
/** Most values that all aliases together may stand for, as the yaml package counts them. */
const ALIAS_COUNT_MAX = 100;
/** Deepest nesting of mappings and lists. */
const DEPTH_MAX = 32;

/** Outcome of parsing: a document to edit and its values, or findings only. */
export interface ParsedYaml {
  readonly document?: Document;
  readonly values?: ConfigMap;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parse a configuration's text. Never throws. */
export function parseConfigYaml(text: string, fileName: string): ParsedYaml {
  const at = { file: fileName };
  const error = (code: 'config-file/too-large' | 'config-file/not-yaml' | 'config-file/bomb' | 'config-file/not-a-configuration', message: string): ParsedYaml => ({
    diagnostics: [makeDiagnostic('error', code, message, { at })],
  });
  if (text.length > CONFIG_LENGTH_MAX) return error('config-file/too-large', `${fileName} has ${text.length} characters; at most ${CONFIG_LENGTH_MAX} are read.`);
  try {
    const document = parseDocument(text, { merge: true, logLevel: 'error', prettyErrors: false });
    const [problem] = document.errors;
    if (problem) return error('config-file/not-yaml', `${fileName} is not YAML, ${describeYamlFault(text, document, problem)}.`);
    if (!isMap(document.contents)) return error('config-file/not-a-configuration', `${fileName} holds no mapping of keys to values.`);
    const values = plain(document.toJS({ maxAliasCount: ALIAS_COUNT_MAX }), 0);
    return { document, values: isConfigMap(values) ? values : {}, diagnostics: [] };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (cause instanceof RangeError) return error('config-file/not-yaml', `${fileName} nests its values far too deep.`);
    const lostAlias = /^Unresolved alias[^:]*: (.+)$/.exec(reason)?.[1];
    if (lostAlias !== undefined) return error('config-file/not-yaml', `${fileName} is not YAML, ${describeLostAlias(text, lostAlias)}.`);
    if (reason.startsWith('Merge')) return error('config-file/not-yaml', `${fileName} has a merge key (<<) that names something other than a mapping.`);
    if (/alias/i.test(reason)) return error('config-file/bomb', `${fileName} repeats itself through aliases more than ${ALIAS_COUNT_MAX} times.`);
    return error('config-file/not-yaml', `${fileName} cannot be resolved: an anchor, alias or tag in it stands where it may not.`);
  }
}

function plain(value: unknown, depth: number): ConfigValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number(value);
  if (depth > DEPTH_MAX || typeof value !== 'object') return null;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  const entries: readonly (readonly [unknown, unknown])[] = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [String(key), plain(item, depth + 1)]));
}
