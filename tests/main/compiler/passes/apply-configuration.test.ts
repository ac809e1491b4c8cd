/** @file Tests of the pass that applies the configuration. */
import { describe, expect, it } from 'vitest';
import { applyConfiguration } from '../../../../main/compiler/passes/apply-configuration.ts';
import { fixed, int, ufixed } from '../../../../preload/model/fixed-type.ts';
import { activation, chain, contextOf, dense, design, input, layerOf, quantizedBits } from '../../../helpers/build-graph.ts';

const graph = chain([input(), dense('a'), activation('s', 'softmax')]);

describe('types', () => {
  it('come from the layer, then its class, then the model', () => {
    const of = design({ Model: { Precision: { default: 'fixed<16,6>', accum: 'fixed<20,9>' } }, LayerType: { Dense: { Precision: { bias: 'fixed<7,3>' } } }, LayerName: { a: { Precision: { result: 'fixed<8,2>' } } } });
    const a = layerOf(applyConfiguration(graph, contextOf(of)).graph, 'a');
    expect(a.result_type).toEqual(fixed(8, 2));
    expect(a.types).toEqual({ accum: fixed(20, 9), weight: fixed(16, 6), bias: fixed(7, 3) });
  });

  it('are all set by a plain text on the layer', () => {
    const a = layerOf(applyConfiguration(graph, contextOf(design({ LayerName: { a: { Precision: 'ufixed<8,3,RND,SAT>' } } }))).graph, 'a');
    expect(new Set([a.result_type, ...Object.values(a.types)].map((t) => JSON.stringify(t)))).toEqual(new Set([JSON.stringify(ufixed(8, 3, 'RND', 'SAT'))]));
  });

  it('of tables come from keys of the layer, not from its Precision', () => {
    const of = design({ LayerName: { s: { Precision: { exp_table: 'fixed<9,3>' }, inv_table_t: 'fixed<12,2>' } } });
    expect(layerOf(applyConfiguration(graph, contextOf(of)).graph, 's').types).toMatchObject({ exp_table: fixed(18, 8, 'RND', 'SAT'), inv_table: fixed(12, 2) });
  });

  it('of the model itself hold where it has one, but not for weights', () => {
    const own = chain([input(), { ...dense('a'), types: { table: fixed(10, 3), accum: { kind: 'auto' }, weight: fixed(3, 3) } }]);
    expect(layerOf(applyConfiguration(own, contextOf(design())).graph, 'a').types).toEqual({ accum: fixed(16, 6), table: fixed(10, 3), weight: fixed(16, 6), bias: fixed(16, 6) });
  });

  it('of quantized weights come from the quantizer', () => {
    const q = chain([input(), dense('a', { quantizer: quantizedBits({ bits: 6, integer: 1, alpha: 1 }) })]);
    expect(layerOf(applyConfiguration(q, contextOf(design({ LayerName: { a: { Precision: 'auto' } } }))).graph, 'a').types['weight']).toEqual(fixed(6, 2));
  });
});

describe('attributes', () => {
  it('of a Transpose say its order and its sizes, those of a matrix with a depth of one', () => {
    const transposed = (shape: readonly number[], perm: readonly number[]) => layerOf(applyConfiguration(chain([input('x', shape), { name: 't', class_name: 'Transpose', shape: perm.map((axis) => shape[axis] ?? 1), attributes: { perm } }]), contextOf(design())).graph, 't').attributes;
    expect(transposed([4, 5], [1, 0])).toMatchObject({ dim: '2d', perm_str: '0,2,1', depth: 1, height: 4, width: 5 });
    expect(transposed([2, 4, 5], [2, 0, 1])).toMatchObject({ dim: '3d', perm_str: '2,0,1', depth: 2, height: 4, width: 5 });
  });

  it('are the configured options in snake case, class defaults and the index', () => {
    const s = layerOf(applyConfiguration(graph, contextOf(design({ LayerName: { s: { TableSize: 512, Trace: true } } }))).graph, 's');
    expect(s.attributes).toMatchObject({ index: 3, table_size: 512, implementation: 'stable', n_in: 4 });
    expect(s.attributes).not.toHaveProperty('trace');
  });

  it('give a layer without bias a zero bias of one unsigned bit', () => {
    const a = layerOf(applyConfiguration(chain([input(), dense('a', { bias: false })]), contextOf(design({ LayerName: { a: { Precision: 'auto' } } }))).graph, 'a');
    expect(a.types['bias']).toEqual(int(1, false));
    expect([...(a.weights['bias']?.data ?? [])]).toEqual([0, 0, 0, 0]);
    expect(a.attributes['bias_data']).toBeNull();
  });

  it('say that the bias is missing, and only where it is', () => {
    const bare = dense('a', { bias: false });
    const { bias_data: _said, ...attributes } = bare.attributes ?? {};
    expect(layerOf(applyConfiguration(chain([input(), { ...bare, attributes }]), contextOf(design())).graph, 'a').attributes['bias_data']).toBeNull();
    expect(layerOf(applyConfiguration(graph, contextOf(design())).graph, 'a').attributes).not.toHaveProperty('bias_data');
  });
});

it('uses the default where a type cannot be read', () => {
  const { graph: done } = applyConfiguration(graph, contextOf(design({ LayerName: { a: { Precision: { result: 'fixd<8,2>' } } } })));
  expect(layerOf(done, 'a').result_type).toEqual(fixed(16, 6));
});
