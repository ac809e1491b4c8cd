/**
 * @file Which types of a design can be set one by one without changing its structure: found by setting all of them a
 * bit wider and lowering again. What the passes do with a setting is theirs to know.
 */

import { printPrecision, type FixedType } from '../../preload/model/fixed-type.ts';
import { applyEdit, type Design, type DesignEdit } from '../../preload/model/design.ts';
import { hasType, variablesOf, type DesignVariable } from '../compiler/analysis/design-variables.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import type { AnalysisHost } from './analysis-host.ts';

/** A variable with the type it is to have. */
export interface TypeSetting {
  readonly layer: string;
  readonly variable: string;
  readonly type: FixedType;
}

/** Return the edit that sets one type. Never throws. */
export function setTypeEdit({ layer, variable, type }: TypeSetting): DesignEdit {
  return { kind: 'set-precision', layers: [layer], variables: [variable], precision: printPrecision(type) };
}

/** Return settings as one undoable edit. Never throws. */
export function groupEdit(label: string, settings: readonly TypeSetting[]): DesignEdit {
  return { kind: 'group', label, edits: settings.map(setTypeEdit) };
}

/** Return a design with types set. Never throws. */
export function withTypes(design: Design, settings: readonly TypeSetting[]): Design {
  return settings.length === 0 ? design : applyEdit(design, groupEdit('', settings)).design;
}

/** Return the variables that a proposal may change; empty when cancelled. Never throws for designs of the model. */
export function settableVariables(host: AnalysisHost, design: Design): readonly DesignVariable[] {
  const { graph } = host.lower(design);
  return probed(host, design, { graph, candidates: variablesOf(graph) });
}

interface Probe {
  readonly graph: ModelGraph;
  readonly candidates: readonly DesignVariable[];
}

/** Settings that change the structure (a batch norm that no longer fuses, an activation that stays) are found by halving. */
function probed(host: AnalysisHost, design: Design, { graph, candidates }: Probe): readonly DesignVariable[] {
  if (candidates.length === 0 || host.isCancelled()) return [];
  const settings = candidates.map(({ layer, variable, type }): TypeSetting => ({ layer, variable, type: { ...type, widthBits: type.widthBits + 1 } }));
  const after = host.lower(withTypes(design, settings)).graph;
  if (sameStructure(graph, after)) return candidates.filter((candidate, at) => hasType(after, candidate, settings[at]?.type ?? candidate.type));
  if (candidates.length === 1) return [];
  const half = Math.ceil(candidates.length / 2);
  return [...probed(host, design, { graph, candidates: candidates.slice(0, half) }), ...probed(host, design, { graph, candidates: candidates.slice(half) })];
}

function sameStructure(a: ModelGraph, b: ModelGraph): boolean {
  return a.layers.length === b.layers.length && a.layers.every((layer, at) => layer.name === b.layers[at]?.name && layer.class_name === b.layers[at]?.class_name);
}
