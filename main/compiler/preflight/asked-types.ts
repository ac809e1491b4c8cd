/** @file Types that a layer's own entry asks for and does not get. */

import { isConfigMap } from '../../../preload/model/design.ts';
import { parsePrecision, printPrecision, sameType } from '../../../preload/model/fixed-type.ts';
import type { Layer } from '../ir/model-graph.ts';
import type { LintContext } from './lint-context.ts';

/** A type that was asked for, and the one in force. */
export interface RefusedType {
  readonly variable: string;
  readonly asked: string;
  readonly used: string;
}

/** Return the variables whose type is not the one that the layer's own `Precision` asks for. Never throws. */
export function refusedTypes(layer: Layer, { settings }: LintContext, variables: readonly string[]): readonly RefusedType[] {
  const entry = settings.hlsConfig.LayerName?.[layer.name]?.['Precision'];
  if (!isConfigMap(entry)) return [];
  return variables.flatMap((variable) => {
    const [asked, used] = [entry[variable], layer.types[variable]];
    if (typeof asked !== 'string' || !used) return [];
    const type = parsePrecision(asked);
    return type.ok && sameType(type.value, used) ? [] : [{ variable, asked, used: printPrecision(used) }];
  });
}
