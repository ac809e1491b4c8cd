/** @file What a drawing of a lowered graph shows: a box per layer with its lines of text, an arrow per tensor with its type. */

import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';

/** A layer as a box. */
export interface DrawnLayer {
  readonly name: string;
  readonly className: string;
  /** Below the name, in their order. */
  readonly lines: readonly string[];
  readonly isOutput: boolean;
}

/** A tensor between two boxes. */
export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** A graph to draw. */
export interface GraphDrawing {
  readonly title: string;
  readonly layers: readonly DrawnLayer[];
  readonly edges: readonly DrawnEdge[];
}

/** Return what a drawing of the graph shows. Never throws. */
export function drawGraph(graph: ModelGraph): GraphDrawing {
  const producers = new Map(graph.layers.flatMap((layer) => layer.outputs.map((tensor) => [tensor, layer] as const)));
  const results = new Set(graph.outputs);
  return {
    title: graph.name,
    layers: graph.layers.map((layer) => ({ name: layer.name, className: layer.class_name, lines: linesOf(layer), isOutput: layer.outputs.some((tensor) => results.has(tensor)) })),
    edges: graph.layers.flatMap((layer) => layer.inputs.flatMap((tensor) => {
      const from = producers.get(tensor);
      return from === undefined ? [] : [{ from: from.name, to: layer.name, text: `[${from.shape.join(', ')}] ${printPrecision(from.result_type)}` }];
    })),
  };
}

/** Types by what they are of, besides the result's. */
const TYPES_SHOWN = ['weight', 'bias', 'scale', 'accum', 'table', 'exp_table', 'inv_table'];

function linesOf(layer: Layer): readonly string[] {
  const { class_name: kind, attributes, types } = layer;
  const activation = textAttribute(layer, 'activation');
  const what = kind === 'Activation' && activation !== '' ? activation : kind === 'Unsupported' ? `not in hardware: ${textAttribute(layer, 'class_name')}` : kind;
  const reuse = attributes['reuse_factor'];
  const strategy = textAttribute(layer, 'strategy');
  return [
    `${what} → [${layer.shape.join(', ')}]`,
    `result ${printPrecision(layer.result_type)}`,
    ...TYPES_SHOWN.flatMap((name) => (types[name] === undefined || (name === 'table' && kind === 'Activation' && activation === 'relu') ? [] : [`${name} ${printPrecision(types[name])}`])),
    ...(strategy === '' ? [] : [`${strategy}, reuse factor ${String(reuse ?? 1)}`]),
  ];
}
