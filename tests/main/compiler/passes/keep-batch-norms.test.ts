/** @file Tests of the pass that marks batch normalisations as kept. */
import { expect, it } from 'vitest';
import { keepBatchNorms } from '../../../../main/compiler/passes/keep-batch-norms.ts';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import type { StructureEdit } from '../../../../preload/model/design.ts';
import { autoTypes, batchNorm, chain, contextOf, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const graph = chain([input('x', [2]), dense('d', { size: [2, 2] }), batchNorm('b1', [2, 0.5], [1, 1]), batchNorm('b2', [1, 1], [0, 0])]);
const keep = (...layers: readonly string[]): StructureEdit[] => layers.map((layer) => ({ kind: 'keep-batch-norm', layer }));
const auto = autoTypes('d', 'b1', 'b2');

it('marks the layer and no other', () => {
  const marked = keepBatchNorms(graph, contextOf(design({}, { structure: keep('b1') }))).graph;
  expect(marked.layers.map((layer) => layer.attributes['keep_batch_norm'])).toEqual([undefined, undefined, true, undefined]);
});

it('keeps it from being merged into the kernel, into its neighbour, and from being removed', () => {
  expect(namesOf(lowerGraph(graph, design({ LayerName: auto })).graph)).toEqual(['x', 'd']);
  expect(namesOf(lowerGraph(graph, design({ LayerName: auto }, { structure: keep('b1') })).graph)).toEqual(['x', 'd', 'b1']);
  expect(namesOf(lowerGraph(graph, design({ LayerName: auto }, { structure: keep('b2') })).graph)).toEqual(['x', 'd', 'b2']);
});

it('leaves the result of the kernel to inference', () => {
  const kept = lowerGraph(graph, design({ LayerName: auto }, { structure: keep('b1', 'b2') })).graph;
  expect(layerOf(kept, 'd').result_type).toMatchObject({ kind: 'fixed', widthBits: 34 });
});

it('says which it does not find', () => {
  const { graph: same, diagnostics } = keepBatchNorms(graph, contextOf(design({}, { structure: keep('d', 'gone') })));
  expect(same).toBe(graph);
  expect(diagnostics?.map(({ at }) => at.layer)).toEqual(['d', 'gone']);
});
