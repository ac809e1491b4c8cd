/**
 * @file Checks of a configuration's keys and values: unknown, misspelt, misplaced, of the wrong kind. What is wrong is named
 * with its place and what was expected; values of the wrong kind are left out of the design.
 */

import { isConfigMap } from '../../../../preload/model/design.ts';
import type { ConfigMap, ConfigValue } from '../../../../preload/model/design.ts';
import { parsePrecision } from '../../../../preload/model/fixed-type.ts';
import { layerKeyKind, LAYER_KEYS, rightPlaceOf, type KeyTable, type ValueKind } from '../../../../preload/model/hls4ml-keys.ts';
import { closestName } from '../../../base/closest-name.ts';
import type { Diagnostic, Severity } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../../diagnostics/messages.ts';

const EXPECTED: Readonly<Record<Exclude<ValueKind, 'any'>, string>> = {
  text: 'a text',
  number: 'a number',
  count: 'a whole number, 1 or more',
  flag: 'true or false',
  precision: 'a type such as fixed<16,6>, or a mapping of variables to types',
  map: 'a mapping',
};

/** Collects findings and keeps what is usable. */
export class KeyChecker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string;

  constructor(fileName: string) {
    this.#file = fileName;
  }

  /** Report a finding at a place of the file. */
  report(severity: Severity, code: DiagnosticCode, path: readonly string[], text: string | readonly [message: string, help: string]): void {
    const [message, help] = typeof text === 'string' ? [text, undefined] : text;
    const layer = path.includes('LayerName') ? path[path.indexOf('LayerName') + 1] : undefined;
    const at = { file: this.#file, attribute: path.join('.'), ...(layer === undefined ? {} : { layer }) };
    this.diagnostics.push(makeDiagnostic(severity, code, message, { at, ...(help === undefined ? {} : { help }) }));
  }

  /** Return a mapping's entries whose values have the right kind; unknown keys are reported and kept. */
  check(map: ConfigMap, table: KeyTable, path: readonly string[]): ConfigMap {
    const kept = Object.entries(map).filter(([key, value]) => {
      const kind = table === LAYER_KEYS ? layerKeyKind(key) : Object.hasOwn(table, key) ? table[key] : undefined;
      if (kind === undefined) this.#reportUnknown(key, table, path);
      return kind === undefined || this.#isKind(kind, value, [...path, key]);
    });
    for (const [key, value] of kept) if (key.endsWith('_t') && typeof value === 'string') this.#checkType(value, [...path, key]);
    return Object.fromEntries(kept.map(([key, value]) => [key, key === 'Precision' && isConfigMap(value) ? this.#checkVariables(value, [...path, key]) : value]));
  }

  #reportUnknown(key: string, table: KeyTable, path: readonly string[]): void {
    const where = path.length === 0 ? 'at the top level' : `in ${path.join('.')}`;
    if (key.endsWith('_t') && table === LAYER_KEYS) return; // any type of the layer can be set this way
    const place = rightPlaceOf(key, table);
    if (place !== undefined) {
      this.report('warning', 'config-file/misplaced-key', [...path, key], [`"${key}" ${where} has no effect; it belongs in ${place}.`, `Move it to ${place}.`]);
      return;
    }
    const meant = closestName(key, Object.keys(table));
    const suggestion = meant === undefined ? '' : ` Was "${meant}" meant?`;
    const message = `hls4ml does not know the key "${key}" ${where}.${suggestion}`;
    this.report('warning', 'config-file/unknown-key', [...path, key], meant === undefined ? message : [message, `Write ${meant}.`]);
  }

  #isKind(kind: ValueKind, value: ConfigValue, path: readonly string[]): boolean {
    if (kind === 'any' || value === null || hasKind(kind, value)) return value !== null || kind === 'any';
    this.report('error', 'config-file/wrong-type', path, [`${path.join('.')} is ${describe(value)}; expected ${EXPECTED[kind]}.`, `Write ${EXPECTED[kind]}.`]);
    return false;
  }

  #checkVariables(map: ConfigMap, path: readonly string[]): ConfigMap {
    const kept = Object.entries(map).filter(([variable, value]) => {
      const place = [...path, variable];
      if (typeof value !== 'string') {
        this.report('error', 'config-file/wrong-type', place, [`${place.join('.')} is ${describe(value)}; expected a type such as fixed<16,6>.`, 'Write a type.']);
        return false;
      }
      return this.#checkType(value, place);
    });
    return Object.fromEntries(kept);
  }

  #checkType(text: string, path: readonly string[]): boolean {
    const read = parsePrecision(text);
    if (!read.ok) this.report('error', 'config-file/wrong-type', path, [`${path.join('.')}: ${read.reason}.`, 'Write a type.']);
    return read.ok;
  }
}

function hasKind(kind: Exclude<ValueKind, 'any'>, value: ConfigValue): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' || (typeof value === 'string' && /^[+-]?(inf(inity)?)$/i.test(value));
    case 'count':
      return typeof value === 'number' && Number.isInteger(value) && value >= 1;
    case 'flag':
      return typeof value === 'boolean';
    case 'precision':
      return (typeof value === 'string' && parsePrecision(value).ok) || isConfigMap(value);
    case 'map':
      return isConfigMap(value);
    default:
      return false;
  }
}

/** Return a value as a message names it. Never throws. */
export function describe(value: ConfigValue): string {
  if (isConfigMap(value)) return 'a mapping';
  if (typeof value === 'object') return value === null ? 'empty' : 'a list';
  return typeof value === 'string' ? `the text "${value.slice(0, 60)}"` : `${typeof value === 'number' ? 'the number ' : ''}${String(value)}`;
}
