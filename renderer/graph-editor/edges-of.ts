/** @file The edges of the lowered graph. */

import type { NodeView } from '../../preload/contract/design.ts';

/** An edge between two layers. */
export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/** Return the edges between known layers. An input may be named by layer or by output tensor; unknown ones are left out. */
export function edgesOf(nodes: readonly NodeView[]): readonly GraphEdge[] {
  const maker = new Map<string, string>();
  for (const { layer } of nodes) {
    maker.set(layer.name, layer.name);
    for (const output of layer.outputs) if (!maker.has(output)) maker.set(output, layer.name);
  }
  return nodes.flatMap(({ layer }) =>
    layer.inputs.flatMap((input, index) => {
      const source = maker.get(input);
      return source === undefined || source === layer.name ? [] : [{ id: `${source}→${layer.name}#${index}`, source, target: layer.name }];
    }),
  );
}
