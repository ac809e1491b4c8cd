/** @file What the window offers at a node and at an edge. */
import { expect, it, vi } from 'vitest';
import type { NodeStructure, NodeView } from '../../../preload/contract/design.ts';
import type { DesignEdit } from '../../../preload/model/design.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';
import { menuEntries, placeOf } from '../../../renderer/graph-editor/canvas-menu.tsx';
import { nodeMarks } from '../../../renderer/graph-editor/node-badges.tsx';
import { droppedLayers, edgeActions, nodeActions } from '../../../renderer/store/structure-actions.ts';

function node(name: string, inputs: readonly string[], structure: Partial<NodeStructure> = {}, className = 'Dense'): NodeView {
  const layer = { name, class_name: className, inputs, outputs: [name], shape: [4], result_type: fixed(16, 6), types: {}, attributes: {}, traced: null, weights: {} };
  return { layer, source_layers: [name], precision: [], supported: true, macCount: 0, structure: { behind: name, before: name, edits: [], ...structure } };
}

function fake() {
  const edits: DesignEdit[] = [];
  const setState = vi.fn<(state: unknown) => void>();
  return { edits, setState, studio: { edit: (edit: DesignEdit) => void edits.push(edit), ui: { setState, getState: () => ({}) } } as never };
}

const nodes = [node('x', [], {}, 'Input'), node('fc1', ['x'], { behind: 'bn1', mergedBatchNorms: ['bn1'] }), node('fc2', ['fc1']), node('sm', ['fc2'], {}, 'Softmax')];
const ids = (of: NodeView): readonly string[] => nodeActions(fake().studio, of, { nodes }).map(({ id }) => id);

it('offers at each kind of node what makes sense there', () => {
  expect(nodes.map((n) => ids(n))).toEqual([
    ['requantise'],
    ['requantise', 'cut', 'extra-output', 'keep-bn1', 'trace'],
    ['requantise', 'cut', 'extra-output', 'trace'],
    ['requantise', 'drop-softmax', 'trace'],
  ]);
});

it('writes an edit with the name behind the layer, and takes back what is in force', () => {
  const { studio, edits } = fake();
  nodeActions(studio, nodes[1] as NodeView, { nodes }).find(({ id }) => id === 'cut')?.run();
  const cut = node('fc2', ['fc1'], { edits: [{ kind: 'cut', layer: 'fc2' }] });
  const back = nodeActions(studio, cut, { nodes: [cut] }).find(({ id }) => id === 'cut');
  expect(back?.on).toBe(true);
  back?.run();
  expect(edits).toEqual([{ kind: 'add-structure', edit: { kind: 'cut', layer: 'bn1' } }, { kind: 'remove-structure', edit: { kind: 'cut', layer: 'fc2' } }]);
});

it('asks for a type on one edge or behind a layer', () => {
  const { studio, setState } = fake();
  const actions = edgeActions(studio, nodes[1] as NodeView, nodes[2] as NodeView);
  for (const action of actions) action.run();
  expect(setState.mock.calls).toEqual([[{ requantise: { layer: 'bn1', to: 'fc2', precision: 'fixed<16,6>' } }], [{ requantise: { layer: 'bn1', precision: 'fixed<16,6>' } }]]);
});

it('merges a batch norm by giving its kernel a type auto', () => {
  const { studio, edits } = fake();
  nodeActions(studio, node('bn', ['fc1'], { fusableInto: 'fc1' }), { nodes }).find(({ id }) => id === 'fuse-batch-norm')?.run();
  expect(edits).toEqual([{ kind: 'set-precision', layers: ['fc1'], variables: ['result'], precision: 'auto' }]);
});

it('finds node and edge under the pointer', () => {
  const edges = [{ id: 'a→b#0', source: 'a', target: 'b' }];
  const element = (own: Record<string, string>): Element => ({ closest: (selector: string) => (own[selector] === undefined ? null : { getAttribute: () => own[selector] }) }) as unknown as Element;
  expect(placeOf(element({ '.react-flow__node': 'a' }), edges)).toEqual({ kind: 'node', layer: 'a' });
  expect(placeOf(element({ '.react-flow__edge': 'a→b#0' }), edges)).toEqual({ kind: 'edge', source: 'a', target: 'b' });
  expect(placeOf(element({ '[data-edge]': 'a→b#0' }), edges)).toEqual({ kind: 'edge', source: 'a', target: 'b' });
  expect(placeOf(element({}), edges)).toBeUndefined();
});

it('lists the edges of a node with several readers, and copying, in the menu', () => {
  const forked = { nodes: [...nodes, node('other', ['fc1'])] } as never;
  const texts = menuEntries(fake().studio, forked, { kind: 'node', layer: 'fc1' }).map((entry) => (entry.kind === 'line' ? '—' : entry.text));
  expect(texts).toEqual(['fc1', 'Requantise behind…', 'Cut the network here', 'Extra output', 'Keep batch norm bn1 as a layer', 'Trace in hls4ml’s project', 'Requantise from fc1 to fc2…', 'Requantise from fc1 to other…', '—', 'Copy settings', 'Paste settings']);
});

it('marks outputs and what edits did', () => {
  const texts = (of: NodeView, outputs: readonly string[]): readonly string[] => nodeMarks(of, outputs).map(({ text }) => text);
  expect(texts(node('a', []), ['a'])).toEqual(['output of the network']);
  expect(texts(node('a', [], { edits: [{ kind: 'extra-output', layer: 'a' }, { kind: 'trace', layer: 'a' }] }), ['b', 'a'])).toEqual(['traced in hls4ml’s project', 'extra output of the network']);
  expect(texts(node('a', [], { isMade: true }), [])).toEqual(['made by a structure edit: only casts']);
});

it('names dropped layers with the edit that brings them back', () => {
  const edit = { kind: 'cut', layer: 'a' } as const;
  expect(droppedLayers([{ edit, text: '', applied: true, drops: ['b'] }, { edit, text: '', applied: true }])).toEqual([{ names: ['b'], edit }]);
});
