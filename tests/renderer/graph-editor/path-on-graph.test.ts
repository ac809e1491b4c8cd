/** @file A timing path on the graph: order, delay and wires, by hand. */

import { describe, expect, it } from 'vitest';
import type { PathStretch, PathView } from '../../../preload/contract/report.ts';
import type { GraphEdge } from '../../../renderer/graph-editor/edges-of.ts';
import { placePath } from '../../../renderer/graph-editor/path-on-graph.ts';

/** in → a → b → d, and a → c → d. */
const EDGES: readonly GraphEdge[] = [['in', 'a'], ['a', 'b'], ['a', 'c'], ['b', 'd'], ['c', 'd']].map(([source = '', target = '']) => ({ id: `${source}→${target}`, source, target }));
const stretch = (layer: string | undefined, logicNs: PathStretch['logicNs'], routeNs: PathStretch['routeNs']): PathStretch => ({ ...(layer === undefined ? {} : { layer }), confidence: layer === undefined ? 'none' : 'exact', logicNs, routeNs, cellCount: 1 });

function pathThrough(stretches: readonly PathStretch[]): PathView {
  return { pathId: 'p', runId: 'r', file: 'f', tool: 't', check: 'setup', stretches, layers: [...new Set(stretches.flatMap(({ layer }) => layer ?? []))], steps: [] };
}
const wires = (path: PathView): readonly string[] => [...placePath(path, EDGES).edges].toSorted();

describe('a path on the graph', () => {
  it('visits layers in its order, with the delay of all stretches in each and its share of the longest', () => {
    const { visits } = placePath(pathThrough([stretch('a', 0.5, 0.5), stretch(undefined, 0.1, 0.2), stretch('b', 1, 2), stretch('a', 0.25, 0.25)]), EDGES);
    expect([...visits]).toEqual([['a', { order: 1, delayNs: 1.5, share: 0.5 }], ['b', { order: 2, delayNs: 3, share: 1 }]]);
  });

  it('has no delay in a layer where the tool left one out', () => {
    expect(placePath(pathThrough([stretch('a', 1, 'unknown'), stretch('b', 1, 1)]), EDGES).visits.get('a')).toEqual({ order: 1 });
  });

  it('goes along the wires between its layers, through those that have no hardware of their own', () => {
    expect(wires(pathThrough([stretch('a', 1, 1), stretch('b', 1, 1)]))).toEqual(['a→b']);
    expect(wires(pathThrough([stretch('in', 1, 1), stretch('c', 1, 1)]))).toEqual(['a→c', 'in→a']);
  });

  it('may run against the data, as handshakes do', () => {
    expect(wires(pathThrough([stretch('d', 1, 1), stretch('c', 1, 1)]))).toEqual(['c→d']);
  });

  it('colours no wire inside one layer, beside unconnected ones, or outside of the network', () => {
    expect(wires(pathThrough([stretch('a', 1, 1), stretch('a', 1, 1)]))).toEqual([]);
    expect(wires(pathThrough([stretch('b', 1, 1), stretch('c', 1, 1)]))).toEqual([]);
    expect(wires(pathThrough([stretch(undefined, 1, 1)]))).toEqual([]);
  });
});
