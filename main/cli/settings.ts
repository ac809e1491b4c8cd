/**
 * @file Settings as words: `fc1.result=fixed<8,2>`, `fc1.reuse_factor=4`, `model.strategy=Resource`, `design.clock=5`, `structure.cut=fc1`.
 *
 * A word becomes one edit of the design; names of layers and of variables are checked against the design that is open.
 */

import type { DesignView, NodeView } from '../../preload/contract/design.ts';
import type { ConfigValue, Design, DesignEdit } from '../../preload/model/design.ts';
import { parsePrecision } from '../../preload/model/fixed-type.ts';
import { LAYER_KEYS, MODEL_KEYS, type KeyTable, type ValueKind } from '../../preload/model/hls4ml-keys.ts';
import { didYouMean, plainName } from '../base/closest-name.ts';
import { structureSetting } from './structure-words.ts';
import { UsageError } from './usage-error.ts';

const EXPECTED = 'expected LAYER.KEY=VALUE, e.g. fc1.result=fixed<8,2>, fc1.reuse_factor=4, model.precision=fixed<12,4> or design.clock=5';

/** Turn one word into an edit. @throws {UsageError} naming the word and what was expected */
export function readSetting(word: string, view: DesignView): DesignEdit {
  const equals = word.indexOf('=');
  const left = equals < 0 ? word : word.slice(0, equals);
  const dot = left.lastIndexOf('.');
  if (equals < 0 || dot <= 0) throw new UsageError(`"${word}": ${EXPECTED}.`);
  const [target, key, value] = [left.slice(0, dot), left.slice(dot + 1), word.slice(equals + 1).trim()];
  if (target === 'model') return modelSetting(word, key, value);
  if (target === 'structure') return structureSetting(key, value, view);
  if (target === 'design') return designSetting(word, key, value);
  return layerSetting(word, { key, value, node: findNode(word, target, view) });
}

function findNode(word: string, name: string, view: DesignView): NodeView | string {
  const node = view.nodes.find((candidate) => candidate.layer.name === name);
  if (node !== undefined) return node;
  if (view.dormantSettings.includes(name)) return name;
  const names = view.nodes.map((candidate) => candidate.layer.name);
  throw new UsageError(`"${word}": there is no layer "${name}".${didYouMean(name, names)}`, `Its layers: ${names.slice(0, 30).join(', ')}${names.length > 30 ? ', …' : ''}.`);
}

function layerSetting(word: string, { key, value, node }: { readonly key: string; readonly value: string; readonly node: NodeView | string }): DesignEdit {
  const layers = [typeof node === 'string' ? node : node.layer.name];
  switch (plainName(key)) {
    case 'reusefactor':
    case 'reuse':
      return { kind: 'set-reuse-factor', layers, reuseFactor: wholeNumber(word, value) };
    case 'strategy':
      return { kind: 'set-strategy', layers, strategy: strategyOf(word, value, node) };
    case 'precision':
      return { kind: 'set-precision', layers, variables: variablesOf(node), precision: type(word, value) };
  }
  const variables = typeof node === 'string' ? [] : node.precision.map((setting) => setting.variable);
  // hls4ml also calls the types by the names of its C++: `accum_t`.
  const variable = key.replace(/_t$/, '');
  if (variables.includes(variable) || (parsePrecision(value).ok && typeof node === 'string')) return { kind: 'set-precision', layers, variables: [variable], precision: type(word, value) };
  const option = ownSpelling(key, LAYER_KEYS);
  if (option !== undefined && !option.endsWith('_t')) return { kind: 'set-option', layers, key: option, value: optionValue(word, value, LAYER_KEYS[option]) };
  const options = Object.keys(LAYER_KEYS).filter((name) => !name.endsWith('_t') && name !== 'Precision');
  throw new UsageError(`"${word}": ${layers[0] ?? ''} has no setting "${key}".${didYouMean(key, [...variables, 'reuse_factor', 'strategy', 'precision', ...options])}`, `It has ${[...variables, 'reuse_factor', 'strategy'].join(', ')}, and options of hls4ml: ${options.filter((name) => !['ReuseFactor', 'Strategy'].includes(name)).join(', ')}.`);
}

/** The key as hls4ml spells it, for any way to join its words; undefined where hls4ml has none. */
function ownSpelling(key: string, table: KeyTable): string | undefined {
  return Object.keys(table).find((known) => plainName(known) === plainName(key));
}

function optionValue(word: string, value: string, kind: ValueKind | undefined): ConfigValue {
  return kind === 'count' ? wholeNumber(word, value) : scalar(value);
}

/** hls4ml takes any word and silently means Latency; here it is said. */
function strategyOf(word: string, value: string, node: NodeView | string): string {
  const choices = typeof node === 'string' ? [] : (node.strategy?.choices ?? []);
  const found = choices.find((choice) => choice.toLowerCase() === value.toLowerCase());
  if (choices.length > 0 && found === undefined) throw new UsageError(`"${word}": expected ${choices.join(' or ')}.${didYouMean(value, choices)}`);
  return found ?? value;
}

function variablesOf(node: NodeView | string): readonly string[] {
  return typeof node === 'string' ? ['result'] : node.precision.map((setting) => setting.variable);
}

function modelSetting(word: string, key: string, value: string): DesignEdit {
  switch (plainName(key)) {
    case 'precision':
      return { kind: 'set-model-option', path: ['Precision'], value: type(word, value) };
    case 'reusefactor':
    case 'reuse':
      return { kind: 'set-model-option', path: ['ReuseFactor'], value: wholeNumber(word, value) };
    case 'strategy':
      return { kind: 'set-model-option', path: ['Strategy'], value };
    default:
      return { kind: 'set-model-option', ...modelOption(word, key, value) };
  }
}

function modelOption(word: string, key: string, value: string): { readonly path: readonly string[]; readonly value: ConfigValue } {
  const option = ownSpelling(key, MODEL_KEYS);
  if (option !== undefined) return { path: [option], value: optionValue(word, value, MODEL_KEYS[option]) };
  const options = Object.keys(MODEL_KEYS).filter((name) => !['Precision', 'ReuseFactor', 'Strategy'].includes(name));
  throw new UsageError(`"${word}": the model has no setting "${key}".${didYouMean(key, ['precision', 'reuse_factor', 'strategy', ...options])}`, `It has precision, reuse_factor, strategy, and options of hls4ml: ${options.join(', ')}.`);
}

type Changes = { -readonly [K in keyof Design]?: Design[K] };

function designSetting(word: string, key: string, value: string): DesignEdit {
  const changes: Changes = {};
  switch (plainName(key)) {
    case 'flow':
      changes.flow = oneOf(word, value, ['hls', 'rtl']);
      break;
    case 'backend':
      changes.backend = oneOf(word, value, ['Vitis', 'Vivado']);
      break;
    case 'iotype':
      changes.ioType = oneOf(word, value, ['io_parallel', 'io_stream']);
      break;
    case 'part':
      changes.part = value;
      break;
    case 'clock':
    case 'clockperiod':
    case 'clockperiodns':
      changes.clockPeriodNs = positive(word, value);
      break;
    case 'adderlevels':
    case 'adderlevelsperstage':
      changes.adderLevelsPerStage = wholeNumber(word, value);
      break;
    case 'numericsprofile':
    case 'profile':
      changes.numericsProfile = oneOf(word, value, ['hls4ml-1.3', 'hls4ml-0.8']);
      break;
    default:
      throw new UsageError(`"${word}": a design has no "${key}".${didYouMean(key, ['flow', 'backend', 'io_type', 'part', 'clock', 'adder_levels', 'numerics_profile'])}`, 'It has flow, backend, io_type, part, clock (ns), adder_levels, numerics_profile.');
  }
  return { kind: 'set-global', changes };
}

function type(word: string, value: string): string {
  const parsed = parsePrecision(value);
  if (!parsed.ok) throw new UsageError(`"${word}": ${parsed.reason}.`);
  return value;
}

function wholeNumber(word: string, value: string): number {
  if (!/^\d+$/.test(value) || Number(value) < 1) throw new UsageError(`"${word}": expected a whole number from 1.`);
  return Number(value);
}

function positive(word: string, value: string): number {
  const number = Number(value);
  if (!(number > 0) || !Number.isFinite(number)) throw new UsageError(`"${word}": expected a number above 0.`);
  return number;
}

function oneOf<T extends string>(word: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`"${word}": expected ${choices.join(' or ')}.${didYouMean(value, choices)}`);
  return found;
}

function scalar(value: string): ConfigValue {
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}
