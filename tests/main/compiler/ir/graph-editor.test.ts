/** @file Tests of edits on graphs. */
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../../../main/base/assert.ts';
import { GraphEditor } from '../../../../main/compiler/ir/graph-editor.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { chain, dense, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const graph = chain([input(), dense('a'), dense('b'), { ...dense('c'), inputs: ['a'] }], ['b', 'c']);
const extra = (name: string, reads: string): Layer => ({ ...layerOf(graph, 'a'), name, inputs: [reads], outputs: [name] });

describe('inserting', () => {
  it('goes directly behind the producer and rewires its first reader', () => {
    const editor = new GraphEditor(graph);
    editor.insertBehind(extra('n', 'a'));
    const done = editor.finish();
    expect(namesOf(done)).toEqual(['x', 'a', 'n', 'b', 'c']);
    expect([layerOf(done, 'b').inputs, layerOf(done, 'c').inputs]).toEqual([['n'], ['a']]);
  });

  it('before a given reader rewires that one', () => {
    const editor = new GraphEditor(graph);
    editor.insertBehind(extra('n', 'a'), 'c');
    expect(layerOf(editor.finish(), 'c').inputs).toEqual(['n']);
  });

  it('twice behind the same layer puts the later one nearer', () => {
    const editor = new GraphEditor(graph);
    editor.insertBehind(extra('n1', 'a'));
    editor.insertBehind(extra('n2', 'a'), 'c');
    expect(namesOf(editor.finish())).toEqual(['x', 'a', 'n2', 'n1', 'b', 'c']);
  });

  it('behind a result makes the new layer the result', () => {
    const editor = new GraphEditor(graph);
    editor.insertBehind(extra('n', 'b'));
    expect(editor.finish().outputs).toEqual(['n', 'c']);
  });

  it('behind a tensor that nobody makes is a bug', () => {
    expect(() => new GraphEditor(graph).insertBehind(extra('n', 'nothing'))).toThrow(InvariantError);
  });
});

describe('removing', () => {
  it('lets readers and results read the layer before', () => {
    const editor = new GraphEditor(graph);
    editor.remove('a');
    editor.remove('b');
    const done = editor.finish();
    expect(namesOf(done)).toEqual(['x', 'c']);
    expect(layerOf(done, 'c').inputs).toEqual(['x']);
    expect(done.outputs).toEqual(['x', 'c']);
  });

  it('of a layer that is not there changes nothing', () => {
    const editor = new GraphEditor(graph);
    editor.remove('ghost');
    expect(editor.finish()).toBe(graph);
  });
});

it('leaves the opened graph untouched', () => {
  const before = JSON.stringify(graph);
  const editor = new GraphEditor(graph);
  editor.update({ ...layerOf(graph, 'a'), shape: [9] });
  editor.remove('b');
  expect(editor.finish().layers).toHaveLength(3);
  expect(JSON.stringify(graph)).toBe(before);
});
