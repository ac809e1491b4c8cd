/** @file Tests of what the window is told about structure edits. */
import { expect, it } from 'vitest';
import { lowerGraph } from '../../../main/compiler/passes/pipeline.ts';
import { preflightProblems, problemOf } from '../../../main/workers/engine-problems.ts';
import { StructureReader } from '../../../main/workers/engine-structure.ts';
import type { StructureEdit } from '../../../preload/model/design.ts';
import { activation, autoTypes, batchNorm, chain, dense, design, input, layerOf } from '../../helpers/build-graph.ts';

const source = chain([input('x', [2]), dense('d', { size: [2, 2] }), batchNorm('bn', [2, 0.5], [1, 1]), dense('e', { size: [2, 2], activation: 'relu' }), activation('sm', 'softmax', { shape: [2] })]);
const auto = { LayerName: autoTypes('d', 'bn', 'e', 'e_relu') };

function reader(structure: readonly StructureEdit[], LayerName: Record<string, Record<string, string | boolean>> = auto.LayerName as never) {
  const of = design({ LayerName }, structure.length === 0 ? {} : { structure });
  const lowering = lowerGraph(source, of);
  const problems = [...lowering.diagnostics.map((diagnostic) => problemOf(diagnostic)), ...preflightProblems({ source, design: of, ...lowering }, ['graph'])];
  return { graph: lowering.graph, reader: new StructureReader({ source, graph: lowering.graph, problems }, of) };
}

it('writes an edit behind a merged batch norm with the name of the batch norm', () => {
  const { graph, reader: of } = reader([]);
  expect(of.nodeOf(layerOf(graph, 'd'))).toMatchObject({ behind: 'bn', before: 'd', mergedBatchNorms: ['bn'], edits: [] });
  expect(of.nodeOf(layerOf(graph, 'e_relu'))).toMatchObject({ behind: 'e_relu', before: 'e_relu' });
});

it('names what a cut and a dropped softmax take away', () => {
  const { reader: of } = reader([{ kind: 'cut', layer: 'e' }], { sm: { Skip: true } });
  expect(of.states()).toEqual([
    { edit: { kind: 'cut', layer: 'e' }, text: 'cut at e', applied: true, drops: ['e_relu', 'sm'] },
    { edit: { kind: 'drop-softmax', layer: 'sm' }, text: 'drop softmax sm', applied: true, drops: ['sm'] },
  ]);
});

it('says why an edit does not apply now', () => {
  const { reader: of } = reader([{ kind: 'cut', layer: 'd' }, { kind: 'extra-output', layer: 'gone' }], { gone: { Trace: true } });
  expect(of.states().map(({ text, applied, reason }) => [text, applied, reason?.replace(/.*no effect: /, '')])).toEqual([
    ['cut at d', true, undefined],
    ['extra output gone', false, 'there is no layer gone. It is kept.'],
    ['trace gone', false, 'the layer is not in the graph now'],
  ]);
});

it('marks a layer that an edit made, and what holds at a layer', () => {
  const edit: StructureEdit = { kind: 'requantise', layer: 'bn', precision: 'fixed<8,3>' };
  const { graph, reader: of } = reader([edit, { kind: 'keep-batch-norm', layer: 'bn' }, { kind: 'extra-output', layer: 'bn' }]);
  expect(of.nodeOf(layerOf(graph, 'bn_requantise'))).toMatchObject({ isMade: true, edits: [edit] });
  expect(of.nodeOf(layerOf(graph, 'bn')).edits.map(({ kind }) => kind)).toEqual(['keep-batch-norm', 'extra-output']);
});

it('offers to merge a batch norm that only a fixed type keeps', () => {
  const { graph, reader: of } = reader([], {});
  expect(of.nodeOf(layerOf(graph, 'bn')).fusableInto).toBe('d');
});
