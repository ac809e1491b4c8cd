/**
 * @file The value of a setting that is in effect where a configuration is silent, and where it comes from.
 *
 * After hls4ml's order: the layer's own variable, the layer's default, its class's, the model's. The type that the
 * passes gave the layer, kept with newer runs, wins over what the order says. Pure.
 */

import type { RunView } from '../../preload/contract/run.ts';
import { isConfigMap } from '../../preload/model/design.ts';
import type { ConfigMap, ConfigValue, Design } from '../../preload/model/design.ts';
import { parsePrecision, printPrecision } from '../../preload/model/fixed-type.ts';

/** A value as text; `origin` is absent where the place itself sets it. */
export interface EffectiveValue {
  readonly text: string;
  readonly origin?: string;
}

/** What a run knows of itself. */
export interface ConfiguredRun {
  readonly design: Design;
  readonly graph: RunView['graph'];
}

/** Key under which a block keeps the type of all variables that have none of their own. */
const DEFAULT = 'default';
const NOT_SET = 'not set';
/** hls4ml's own values for settings that every layer falls back on. */
const LAST_RESORT: Readonly<Record<string, string>> = { ReuseFactor: '1', Strategy: 'Latency' };

type Level = { readonly block: ConfigMap | undefined; readonly origin: string };

/** Return the design with every block's `Precision` as a map, so that two ways to write the same are the same. Never throws. */
export function withPrecisionMaps(design: Design): Design {
  const { Model, LayerType, LayerName } = design.hlsConfig;
  const each = (blocks: { readonly [name: string]: ConfigMap }): { readonly [name: string]: ConfigMap } => Object.fromEntries(Object.entries(blocks).map(([name, block]) => [name, isConfigMap(block) ? precisionMap(block) : block]));
  return { ...design, hlsConfig: { ...design.hlsConfig, Model: precisionMap(Model), ...(LayerType === undefined ? {} : { LayerType: each(LayerType) }), ...(LayerName === undefined ? {} : { LayerName: each(LayerName) }) } };
}

/** Return the value in effect at a place of a design as `withPrecisionMaps` gives it. Never throws. */
export function effectiveValue(run: ConfiguredRun, path: readonly string[]): EffectiveValue {
  const own = valueAt(run.design, path);
  const [head, section = '', ...place] = path;
  if (head !== 'hlsConfig') return own === undefined ? { text: NOT_SET } : { text: valueText(own) };
  const layer = section === 'LayerName' ? run.graph.find(({ name }) => same(name, place[0])) : undefined;
  const [key = '', variable] = section === 'Model' ? place : place.slice(1);
  const stored = layer?.types?.[key === 'Precision' ? (variable ?? '') : key.replace(/_t$/, '')];
  if (own !== undefined) return own === 'auto' && stored !== undefined ? { text: stored, origin: 'auto' } : { text: valueText(own) };
  const levels = levelsOf(run.design, section, { name: place[0] ?? '', className: layer?.class_name });
  const found = key === 'Precision' && variable !== undefined ? precisionIn(levels, variable) : settingIn(levels, key);
  if (stored === undefined) return found ?? { text: NOT_SET };
  return { text: stored, origin: found?.text === stored ? (found.origin ?? '') : found?.text === 'auto' ? 'auto' : 'derived' };
}

/** Blocks from the nearest to the model's. */
function levelsOf({ hlsConfig }: Design, section: string, layer: { readonly name: string; readonly className: string | undefined }): readonly Level[] {
  const model: Level = { block: hlsConfig.Model, origin: 'model default' };
  if (section === 'Model') return [model];
  if (section === 'LayerType') return [{ block: blockOf(hlsConfig.LayerType, layer.name), origin: 'type default' }, model];
  return [
    { block: blockOf(hlsConfig.LayerName, layer.name), origin: 'layer default' },
    ...(layer.className === undefined ? [] : [{ block: blockOf(hlsConfig.LayerType, layer.className), origin: `type ${layer.className}` }]),
    model,
  ];
}

function precisionIn(levels: readonly Level[], variable: string): EffectiveValue | undefined {
  for (const { block, origin } of levels) {
    const types = block?.['Precision'];
    const value = isConfigMap(types) ? (types[variable] ?? types[DEFAULT]) : undefined;
    if (typeof value === 'string') return { text: valueText(value), origin };
  }
  return undefined;
}

function settingIn(levels: readonly Level[], key: string): EffectiveValue | undefined {
  const fallback = LAST_RESORT[key];
  // Other settings do not fall through to the model.
  if (fallback === undefined) return undefined;
  for (const { block, origin } of levels) {
    const value = block?.[key];
    if (value !== undefined) return { text: valueText(value), origin };
  }
  return { text: fallback, origin: DEFAULT };
}

function precisionMap(block: ConfigMap): ConfigMap {
  const types = block['Precision'];
  return typeof types === 'string' ? { ...block, Precision: { [DEFAULT]: types } } : block;
}

/** hls4ml compares names without case. */
function blockOf(blocks: { readonly [name: string]: ConfigMap } | undefined, name: string): ConfigMap | undefined {
  return Object.entries(blocks ?? {}).find(([key]) => same(key, name))?.[1];
}

function same(a: string, b: string | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}

function valueAt(design: Design, path: readonly string[]): ConfigValue | undefined {
  let value = design as unknown as ConfigValue | undefined;
  for (const key of path) value = isConfigMap(value) ? value[key] : undefined;
  return value;
}

/** Types are shown in one spelling: `ap_fixed<16,6>` and `fixed<16,6>` do not differ. */
function valueText(value: ConfigValue): string {
  if (typeof value !== 'string') return typeof value === 'object' ? JSON.stringify(value) : String(value);
  const type = /fixed|int|auto|exponent|xnor/i.test(value) ? parsePrecision(value) : undefined;
  return type?.ok === true ? printPrecision(type.value) : value;
}
