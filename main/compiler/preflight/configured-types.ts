/** @file Every type that a configuration writes down, with its place: for lints that look at the text itself. */

import { isConfigMap } from '../../../preload/model/design.ts';
import type { ConfigMap, ConfigValue, Design } from '../../../preload/model/design.ts';

/** A type's text and where it stands. */
export interface ConfiguredType {
  readonly text: string;
  readonly block: 'Model' | 'LayerType' | 'LayerName';
  /** Class or layer; empty in Model. */
  readonly name: string;
  /** Variable; `default` where one text stands for all. */
  readonly variable: string;
  /** Keys from the block's entry to the text. */
  readonly path: readonly string[];
}

/** Return the types that a configuration writes down, Model first. Never throws. */
export function configuredTypes({ hlsConfig }: Design): readonly ConfiguredType[] {
  return [
    ...typesIn(hlsConfig.Model, 'Model', ''),
    ...(['LayerType', 'LayerName'] as const).flatMap((block) => Object.entries(hlsConfig[block] ?? {}).flatMap(([name, entry]) => (isConfigMap(entry) ? typesIn(entry, block, name) : []))),
  ];
}

function typesIn(entry: ConfigMap, block: ConfiguredType['block'], name: string): readonly ConfiguredType[] {
  const keyed = block === 'Model' ? [] : Object.entries(entry).flatMap(([key, value]) => (key.endsWith('_t') ? typeAt(value, { block, name, variable: key.slice(0, -2), path: [key] }) : []));
  const { Precision } = entry;
  if (!isConfigMap(Precision)) return [...typeAt(Precision, { block, name, variable: 'default', path: ['Precision'] }), ...keyed];
  return [...Object.entries(Precision).flatMap(([variable, value]) => typeAt(value, { block, name, variable, path: ['Precision', variable] })), ...keyed];
}

function typeAt(value: ConfigValue | undefined, place: Omit<ConfiguredType, 'text'>): readonly ConfiguredType[] {
  return typeof value === 'string' ? [{ text: value, ...place }] : [];
}
