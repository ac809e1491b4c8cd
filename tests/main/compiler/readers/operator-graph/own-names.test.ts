/** @file Names of layers that an operator makes besides its own. */
import { expect, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import type { FactedGraph } from '../../../../../main/compiler/readers/operator-graph/infer-and-fold.ts';
import type { OperatorNode } from '../../../../../main/compiler/readers/operator-graph/operator-graph.ts';
import { OwnNames } from '../../../../../main/compiler/readers/operator-graph/own-names.ts';

const node = (name: string, outputs: readonly string[]): OperatorNode => ({ name, source: name, operator: 'Split', domain: '', inputs: ['x'], outputs, attributes: {} });
const layer = (name: string, inputs: readonly string[], outputs: readonly string[]): Layer => ({ name, class_name: 'Reshape', inputs, outputs, shape: [1], result_type: { kind: 'auto' }, types: {}, attributes: {}, weights: {}, source_layers: [] });
const split = node('split', ['a', 'b']);
const graph = (nodes: readonly OperatorNode[]): FactedGraph => ({ name: 'net', inputs: [{ name: 'x', shape: [1, 2], type: 'float32' }], outputs: ['b'], nodes, constants: new Map(), facts: new Map() });

it('a second part keeps its name if nothing else has it', () => {
  const made = new OwnNames(graph([split])).of(split, [layer('split', ['x'], ['a']), layer('split_1', ['x'], ['b'])]);
  expect(made.map(({ name, outputs }) => [name, ...outputs])).toEqual([['split', 'a'], ['split_1', 'b']]);
});

it('a second part, and a tensor between two layers, give way to a node of that name', () => {
  const made = new OwnNames(graph([split, node('split_1', ['c'])])).of(split, [layer('split_1', ['x'], ['c']), layer('split', ['c'], ['a'])]);
  expect(made.map(({ name, inputs, outputs }) => [name, ...inputs, ...outputs])).toEqual([['split_1_own1', 'x', 'c_own1'], ['split', 'c_own1', 'a']]);
});
