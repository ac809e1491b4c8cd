/** @file The explicit choice to synthesize a design as if every reuse factor were 1. Pure. */

import type { ConfigMap, ConfigValue, Design } from '../../preload/model/design.ts';

/** Return the design with reuse factor 1 and strategy Latency everywhere: what the rtl flow builds. Never throws. */
export function withReuseFactorOne(design: Design): Design {
  const { Model, LayerType, LayerName } = design.hlsConfig;
  return {
    ...design,
    hlsConfig: {
      ...design.hlsConfig,
      Model: { ...Model, ReuseFactor: 1, Strategy: 'Latency' },
      ...(LayerType === undefined ? {} : { LayerType: eachWithout(LayerType) }),
      ...(LayerName === undefined ? {} : { LayerName: eachWithout(LayerName) }),
    },
  };
}

function eachWithout(settings: { readonly [name: string]: ConfigMap }): { readonly [name: string]: ConfigMap } {
  return Object.fromEntries(Object.entries(settings).map(([name, map]) => [name, without(map)]));
}

function without(map: ConfigMap): ConfigMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !REPLACED.has(key))) as Record<string, ConfigValue>;
}

const REPLACED = new Set(['ReuseFactor', 'Strategy']);
