/** @file Tests of the pass that makes layers outputs. */
import { expect, it } from 'vitest';
import { addExtraOutputs } from '../../../../main/compiler/passes/add-extra-outputs.ts';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import type { StructureEdit } from '../../../../preload/model/design.ts';
import { autoTypes, batchNorm, chain, contextOf, dense, design, input } from '../../../helpers/build-graph.ts';

const graph = chain([input('x'), dense('d'), dense('e'), dense('f')]);
const added = (...layers: readonly string[]) => addExtraOutputs(graph, contextOf(design({}, { structure: layers.map((layer): StructureEdit => ({ kind: 'extra-output', layer })) })));

it('puts them behind the results of the model, in order', () => {
  expect(added('e', 'd').graph.outputs).toEqual(['f', 'e', 'd']);
});

it('says which are none', () => {
  const { graph: same, diagnostics } = added('f', 'x', 'gone');
  expect(same).toBe(graph);
  expect(diagnostics?.map(({ at, message }) => [at.layer, /: (.*)\. It is kept/.exec(message)?.[1]])).toEqual([['f', 'f is an output already'], ['x', 'x is an input'], ['gone', 'there is no layer gone']]);
});

it('warns where hls4ml merges a batch norm into an output', () => {
  const norm = chain([input('x', [2]), dense('d', { size: [2, 2] }), batchNorm('bn', [2, 0.5], [1, 1])]);
  const lowering = lowerGraph(norm, design({ LayerName: autoTypes('d', 'bn') }, { structure: [{ kind: 'extra-output', layer: 'd' }] }));
  expect(lowering.diagnostics.filter(({ code }) => code.startsWith('structure/')).map(({ code, at }) => [code, at.layer])).toContainEqual(['structure/keeps-merged-output', 'd']);
});
