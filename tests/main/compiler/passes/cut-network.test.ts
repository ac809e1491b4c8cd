/** @file Tests of the pass that ends the network at a layer. */
import { expect, it } from 'vitest';
import { cutNetwork } from '../../../../main/compiler/passes/cut-network.ts';
import { splitInlineActivations } from '../../../../main/compiler/passes/split-inline-activations.ts';
import type { StructureEdit } from '../../../../preload/model/design.ts';
import { chain, contextOf, dense, design, input, namesOf } from '../../../helpers/build-graph.ts';

const graph = chain([input('x'), input('y'), { ...dense('d'), inputs: ['x'] }, { ...dense('e'), inputs: ['y'] }, { ...dense('f'), inputs: ['d'] }], ['f', 'e']);
const cutAt = (layer: string, of = graph) => cutNetwork(of, contextOf(design({}, { structure: [{ kind: 'cut', layer }] })));

it('keeps what leads to the layer, and every input', () => {
  const { graph: cut } = cutAt('d');
  expect(namesOf(cut)).toEqual(['x', 'y', 'd']);
  expect([cut.inputs, cut.outputs]).toEqual([['x', 'y'], ['d']]);
});

it('keeps the inline activation that is linear, and not another', () => {
  const split = (activation: string) => splitInlineActivations(chain([input('x'), dense('d', { activation }), dense('e')])).graph;
  expect(namesOf(cutAt('d', split('linear')).graph)).toEqual(['x', 'd', 'd_linear']);
  expect(namesOf(cutAt('d', split('relu')).graph)).toEqual(['x', 'd']);
  expect(namesOf(cutAt('d_relu', split('relu')).graph)).toEqual(['x', 'd', 'd_relu']);
});

it('understands names that a later pass makes', () => {
  expect(namesOf(cutAt('d_alpha').graph)).toEqual(['x', 'y', 'd']);
  expect(namesOf(cutAt('clone_d').graph)).toEqual(['x', 'y', 'd']);
});

it('leaves a network alone that ends there anyway', () => {
  const whole = chain([input('x'), dense('d')]);
  expect(cutAt('d', whole)).toEqual({ graph: whole, diagnostics: [] });
});

it('says why it does nothing', () => {
  expect(cutAt('gone').diagnostics?.[0]).toMatchObject({ code: 'structure/not-applied', at: { layer: 'gone' } });
  expect(cutAt('x').graph).toBe(graph);
  const structure: StructureEdit[] = [{ kind: 'cut', layer: 'f' }, { kind: 'cut', layer: 'd' }];
  const both = cutNetwork(graph, contextOf(design({}, { structure })));
  expect([both.graph.outputs, both.diagnostics?.map(({ at }) => at.layer)]).toEqual([['d'], ['f']]);
});
