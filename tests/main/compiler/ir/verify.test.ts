/** @file Tests of the invariants of graphs: each is broken once. */
import { describe, expect, it } from 'vitest';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { verifyGraph } from '../../../../main/compiler/ir/verify.ts';
import { chain, configured, dense, input } from '../../../helpers/build-graph.ts';

const good = configured(chain([input(), dense('a'), dense('b')]));
const change = (name: string, by: Partial<Layer>): ModelGraph => ({ ...good, layers: good.layers.map((layer) => (layer.name === name ? { ...layer, ...by } : layer)) });

it('accepts a graph that the passes made', () => {
  expect(() => verifyGraph(good, 'test', { typesResolved: true })).not.toThrow();
});

describe('refuses', () => {
  it.each([
    ['two layers of one name', change('b', { name: 'a' }), /after some-pass: two layers are named a/],
    ['an input that no layer before makes', change('a', { inputs: ['b'] }), /a reads b/],
    ['a tensor made twice', change('b', { outputs: ['a'] }), /b makes a/],
    ['too few weight values', change('a', { weights: { weight: { shape: [4, 4], data: new Float64Array(3) } } }), /weight weight has 3 values/],
    ['a kernel of another shape than its attributes say', change('a', { attributes: { n_in: 3, n_out: 4 } }), /its attributes say \[3, 4\]/],
    ['a result that no layer makes', { ...good, outputs: ['ghost'] }, /no layer makes the result ghost/],
    ['an input that is no layer', { ...good, inputs: ['ghost'] }, /input ghost/],
  ])('%s', (_what, graph, message) => {
    expect(() => verifyGraph(graph, 'some-pass')).toThrow(message);
  });

  it('an undecided type only where types must be decided', () => {
    const open = change('a', { result_type: { kind: 'auto' } });
    expect(() => verifyGraph(open, 'p')).not.toThrow();
    expect(() => verifyGraph(open, 'p', { typesResolved: true })).toThrow(/a: its result type is still auto/);
  });
});
