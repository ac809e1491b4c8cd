/** @file Tests of the pass that inserts casting layers. */
import { expect, it } from 'vitest';
import { insertRequantise } from '../../../../main/compiler/passes/insert-requantise.ts';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import { splitInlineActivations } from '../../../../main/compiler/passes/split-inline-activations.ts';
import type { StructureEdit } from '../../../../preload/model/design.ts';
import { autoTypes, chain, contextOf, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const two = chain([input('x'), dense('d'), dense('e'), { ...dense('f'), inputs: ['d'] }], ['e', 'f']);
const edited = (structure: readonly StructureEdit[], graph = two) => insertRequantise(graph, contextOf(design({}, { structure })));

it('puts a cast in front of every reader and result', () => {
  const { graph } = edited([{ kind: 'requantise', layer: 'd', precision: 'fixed<8,3>' }]);
  expect(namesOf(graph)).toEqual(['x', 'd', 'd_requantise', 'e', 'f']);
  expect(graph.layers.map((layer) => layer.inputs[0])).toEqual(['input', 'x', 'd', 'd_requantise', 'd_requantise']);
  expect(edited([{ kind: 'requantise', layer: 'e', precision: 'fixed<8,3>' }]).graph.outputs).toEqual(['e_requantise', 'f']);
});

it('puts a cast on one edge only', () => {
  const { graph } = edited([{ kind: 'requantise', layer: 'd', to: 'f', precision: 'fixed<8,3>' }]);
  expect(namesOf(graph)).toEqual(['x', 'd', 'd_to_f', 'e', 'f']);
  expect(layerOf(graph, 'e').inputs).toEqual(['d']);
  expect(layerOf(graph, 'f').inputs).toEqual(['d_to_f']);
});

it('goes behind the cast that belongs to a linear layer', () => {
  const split = splitInlineActivations(chain([input('x'), dense('d', { activation: 'linear' })])).graph;
  expect(namesOf(edited([{ kind: 'requantise', layer: 'd', precision: 'fixed<8,3>' }], split).graph)).toEqual(['x', 'd', 'd_linear', 'd_requantise']);
});

it('says why an edit changes nothing, and leaves the graph alone', () => {
  const { graph, diagnostics } = edited([{ kind: 'requantise', layer: 'gone', precision: 'fixed<8,3>' }, { kind: 'requantise', layer: 'x', to: 'f', precision: 'fixed<8,3>' }]);
  expect(graph).toBe(two);
  expect(diagnostics?.map(({ code, at }) => [code, at.layer, at.attribute])).toEqual([['structure/not-applied', 'gone', 'requantise'], ['structure/not-applied', 'x', 'requantise to f']]);
});

it('takes its type from the edit, or from settings of its own, and survives behind a type auto', () => {
  const structure: StructureEdit[] = [{ kind: 'requantise', layer: 'd', precision: 'fixed<8,3>' }];
  const type = (LayerName: ReturnType<typeof autoTypes>) => layerOf(lowerGraph(two, design({ LayerName }, { structure })).graph, 'd_requantise').result_type;
  expect(type(autoTypes('d', 'e', 'f'))).toMatchObject({ widthBits: 8, integerBits: 3 });
  expect(type({ ...autoTypes('d'), d_requantise: { Precision: { result: 'fixed<6,2>' } } })).toMatchObject({ widthBits: 6, integerBits: 2 });
});

it('stands in the scope of the layer whose result it casts', () => {
  const scoped = chain([input('x'), { ...dense('d'), scope: ['block'] }, dense('e')]);
  const cast = (layer: string) => layerOf(edited([{ kind: 'requantise', layer, precision: 'fixed<8,3>' }], scoped).graph, `${layer}_requantise`);
  expect(cast('d').scope).toEqual(['block']);
  expect(cast('e')).not.toHaveProperty('scope');
});
