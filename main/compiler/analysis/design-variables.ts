/**
 * @file The types of a lowered design that a proposal may change: fixed-point results, accumulators and constants.
 *
 * Not: tables and what addresses them (their size hangs on their type), integers (their kind means something: signs,
 * counts), layers that have no type of their own (reshape, clone).
 */

import { sameType, type FixedType, type Precision } from '../../../preload/model/fixed-type.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';

/** A type of one layer. */
export interface DesignVariable {
  readonly layer: string;
  /** `result`, `accum`, `weight`, … */
  readonly variable: string;
  readonly type: FixedType;
  /** The framework quantizes in the same way: what saturates there saturates in the reference too. */
  readonly trained: boolean;
  /** Its values are the network's constants: nothing that arrives changes them. */
  readonly constant: boolean;
}

const NO_TYPE_OF_THEIR_OWN = new Set(['Reshape', 'Clone']);
const NOT_FITTED = new Set(['index', 'table', 'exp_table', 'inv_table', 'inv_inp', 'inp_norm', 'param']);

function isPlainFixed(type: Precision | undefined): type is FixedType {
  return type?.kind === 'fixed';
}

/** Return the variables of a layer. Never throws. */
export function variablesOfLayer(layer: Layer): readonly DesignVariable[] {
  if (NO_TYPE_OF_THEIR_OWN.has(layer.class_name)) return [];
  const result = isPlainFixed(layer.result_type) ? [{ layer: layer.name, variable: 'result', type: layer.result_type, trained: (layer.output_quantizers ?? []).length > 0, constant: false }] : [];
  const others = Object.entries(layer.types).flatMap(([variable, type]): readonly DesignVariable[] => {
    if (NOT_FITTED.has(variable) || variable === 'result' || !isPlainFixed(type)) return [];
    return [{ layer: layer.name, variable, type, trained: layer.weights[variable]?.quantizer !== undefined, constant: layer.weights[variable] !== undefined }];
  });
  return [...result, ...others];
}

/** Return the variables of a design in the order of its layers. Never throws. */
export function variablesOf(graph: ModelGraph): readonly DesignVariable[] {
  return graph.layers.flatMap(variablesOfLayer);
}

/** Return the type that a variable has in a lowered graph, or nothing where there is none. Never throws. */
export function typeIn(graph: ModelGraph, { layer, variable }: Pick<DesignVariable, 'layer' | 'variable'>): Precision | undefined {
  const found = graph.layers.find(({ name }) => name === layer);
  return variable === 'result' ? found?.result_type : found?.types[variable];
}

/** Return whether a lowered graph gives a variable exactly this type. Never throws. */
export function hasType(graph: ModelGraph, variable: Pick<DesignVariable, 'layer' | 'variable'>, type: FixedType): boolean {
  const found = typeIn(graph, variable);
  return found !== undefined && sameType(found, type);
}
