/** @file The layout never runs backwards and nothing overlaps. */

import { describe, expect, it } from 'vitest';
import { array, assert, nat, property } from 'fast-check';
import type { NodeView } from '../../../preload/contract/design.ts';
import type { Design } from '../../../preload/model/design.ts';
import { edgesOf } from '../../../renderer/graph-editor/edges-of.ts';
import { walk } from '../../../renderer/graph-editor/graph-keys.ts';
import { layoutGraph, nodeSize, type LayoutDirection, type NodeBox } from '../../../renderer/graph-editor/layout.ts';
import { layersBeyond } from '../../../renderer/graph-editor/out-of-sight.tsx';
import { startViewport } from '../../../renderer/graph-editor/reveal.ts';
import { MIDDLE_START_ZOOM, NEAR_START_ZOOM, zoomLevel } from '../../../renderer/graph-editor/zoom-level.ts';
import { FAKE_CNN, FAKE_MLP, fakeChain, fakeNode, type FakeLayer } from '../fake-nodes.ts';

const DESIGN: Design = { name: 'd', flow: 'rtl', numericsProfile: 'hls4ml-1.3', backend: 'Vitis', ioType: 'io_parallel', part: 'p', clockPeriodNs: 5, adderLevelsPerStage: 3, hlsConfig: { Model: {} }, otherKeys: {} };
const nodesOf = (layers: readonly FakeLayer[]): readonly NodeView[] => layers.map((l) => fakeNode(l, DESIGN));

function backwardEdges(nodes: readonly NodeView[], direction: LayoutDirection): readonly string[] {
  const boxes = layoutGraph(nodes, direction);
  return edgesOf(nodes).filter(({ source, target }) => {
    const [a, b] = [boxes.get(source), boxes.get(target)];
    if (!a || !b) return true;
    return direction === 'LR' ? b.x < a.x + a.width : b.y < a.y + a.height;
  }).map((e) => e.id);
}

function overlaps(boxes: readonly NodeBox[]): number {
  return boxes.filter((a, i) => boxes.some((b, j) => j > i && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)).length;
}

/** Random graphs without cycles: layer i takes inputs from layers before it. */
const randomGraph = array(array(nat(), { maxLength: 3 }), { minLength: 2, maxLength: 25 }).map((inputs) =>
  inputs.map((from, i): FakeLayer => ({ name: `n${i}`, class_name: i % 3 === 0 ? 'Dense' : 'Activation', from: i === 0 ? [] : [...new Set(from.map((f) => `n${f % i}`))], shape: [4], legal: [1, 2] })),
);

describe.each<LayoutDirection>(['LR', 'TB'])('layout %s', (direction) => {
  it.each([['a perceptron', FAKE_MLP], ['a network with a branch', FAKE_CNN], ['60 layers with skips', fakeChain(60)]] as const)('runs forward along every edge of %s', (_name, layers) => {
    const nodes = nodesOf(layers);
    expect(backwardEdges(nodes, direction)).toEqual([]);
    expect(overlaps([...layoutGraph(nodes, direction).values()])).toBe(0);
  });

  it('runs forward along every edge of random graphs, without overlaps', () => {
    assert(
      property(randomGraph, (layers) => {
        const nodes = nodesOf(layers);
        expect(backwardEdges(nodes, direction)).toEqual([]);
        expect(overlaps([...layoutGraph(nodes, direction).values()])).toBe(0);
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});

describe('nodes and edges', () => {
  it('gives a layer with a reuse slider more room than one without', () => {
    const [dense, relu] = nodesOf(FAKE_MLP).filter((n) => n.layer.name.startsWith('fc1'));
    expect(dense && relu && nodeSize(dense).height > nodeSize(relu).height).toBe(true);
  });

  it('finds edges by output name and leaves unknown inputs out', () => {
    const [first, second] = nodesOf(FAKE_MLP);
    if (!first || !second) expect.unreachable();
    const renamed: NodeView = { ...first, layer: { ...first.layer, outputs: ['tensor_7'] } };
    const user: NodeView = { ...second, layer: { ...second.layer, inputs: ['tensor_7', 'nobody'] } };
    expect(edgesOf([renamed, user]).map((e) => [e.source, e.target])).toEqual([['pixels', 'fc1']]);
  });

  it('walks along edges and across branches', () => {
    const nodes = nodesOf(FAKE_CNN);
    const graph = { boxes: layoutGraph(nodes, 'LR'), edges: edgesOf(nodes), direction: 'LR' as const };
    expect(walk('image', 'forward', graph)).toBe('conv');
    expect(walk('conv', 'back', graph)).toBe('image');
    expect(walk('image', 'back', graph)).toBeUndefined();
    expect(walk('image', 'after', graph)).toBeUndefined();
  });
});

describe('start of the view', () => {
  const size = { width: 1060, height: 520 };

  it('begins at the inputs, large enough to read, where the whole graph would be too small', () => {
    for (const layers of [FAKE_MLP, fakeChain(40)]) {
      const boxes = layoutGraph(nodesOf(layers), 'LR');
      const start = startViewport(boxes, size, 'LR');
      const first = [...boxes.values()].reduce((a, b) => (b.x < a.x ? b : a));
      expect(zoomLevel(start.zoom)).toBe('near');
      expect(start.zoom).toBeGreaterThanOrEqual(NEAR_START_ZOOM);
      expect(first.x * start.zoom + start.x).toBeCloseTo(12);
    }
  });

  it('shows a graph whole where it can be read whole', () => {
    const boxes = layoutGraph(nodesOf(FAKE_MLP.slice(0, 3)), 'LR');
    const { zoom, x, y } = startViewport(boxes, size, 'LR');
    expect(layersBeyond(boxes, size, [x, y, zoom])).toEqual({ left: [], right: [], top: [], bottom: [] });
    expect(zoom).toBe(1);
  });

  it('falls back to the middle level, never smaller, where the canvas is too low for a card', () => {
    const { zoom } = startViewport(layoutGraph(nodesOf(fakeChain(40)), 'LR'), { width: 640, height: 190 }, 'LR');
    expect(zoomLevel(zoom)).toBe('middle');
    expect(zoom).toBeGreaterThanOrEqual(MIDDLE_START_ZOOM);
  });

  it('knows which layers lie out of sight', () => {
    const boxes = layoutGraph(nodesOf(FAKE_MLP), 'LR');
    const { zoom, x, y } = startViewport(boxes, { width: 500, height: 520 }, 'LR');
    const beyond = layersBeyond(boxes, { width: 500, height: 520 }, [x, y, zoom]);
    expect(beyond.right.length).toBeGreaterThan(2);
    expect([...beyond.left, ...beyond.top, ...beyond.bottom]).toEqual([]);
  });
});
