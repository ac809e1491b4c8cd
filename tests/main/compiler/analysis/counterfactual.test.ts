import { describe, expect, it } from 'vitest';
import { handsOn, unroundedType, withGivenResult } from '../../../../main/compiler/analysis/counterfactual.ts';
import { idealOfInputs } from '../../../../main/compiler/analysis/single-layer.ts';
import { fixed, ufixed } from '../../../../preload/model/fixed-type.ts';
import { activation, chain, dense, input } from '../../../helpers/build-graph.ts';

const typed = <T extends { readonly name: string }>(layer: T, type = fixed(16, 6)): T & { readonly result_type: typeof type } => ({ ...layer, result_type: type });

describe('the type of a given result', () => {
  it('is the layer\'s own with ten more fraction bits, and as many integer bits as the values need', () => {
    expect(unroundedType(fixed(16, 6), Float64Array.of(1, -2))).toEqual(fixed(26, 6, 'RND', 'SAT'));
    expect(unroundedType(fixed(16, 6), Float64Array.of(100))).toEqual(fixed(28, 8, 'RND', 'SAT'));
    expect(unroundedType(ufixed(8, 4), Float64Array.of(-1))).toEqual(fixed(19, 5, 'RND', 'SAT'));
    expect(unroundedType(fixed(16, 6), Float64Array.of(NaN, Infinity))).toEqual(fixed(26, 6, 'RND', 'SAT'));
  });

  it('is never coarser than the layer\'s own', () => {
    expect(unroundedType(fixed(48, 8), Float64Array.of(1))).toEqual(fixed(48, 8, 'RND', 'SAT'));
  });
});

describe('a network with a given result', () => {
  const graph = chain([typed(input('x')), typed(dense('fc')), typed({ name: 'flat', class_name: 'Reshape', shape: [2, 2] }), typed(activation('act', 'relu', { shape: [2, 2] })), typed(dense('out'))]);
  const given = { type: fixed(30, 10), contentKey: 'k1' };

  it('starts at that layer, keeps names of tensors, and what hands values on follows', () => {
    const { graph: rest, input: name } = withGivenResult(graph, 'fc', given);
    expect(rest.layers.map((layer) => [layer.name, layer.class_name, 'widthBits' in layer.result_type && layer.result_type.widthBits])).toEqual([[name, 'Input', 30], ['flat', 'Reshape', 30], ['act', 'Activation', 16], ['out', 'Dense', 16]]);
    expect(rest.layers[0]?.outputs).toEqual(['fc']);
    expect(withGivenResult(graph, 'fc', { ...given, contentKey: 'k2' }).input).not.toBe(name);
  });

  it('leaves layers alone that chose their type themselves', () => {
    const own = { ...graph, layers: graph.layers.map((layer) => (layer.name === 'flat' ? { ...layer, result_type: fixed(12, 4) } : layer)) };
    expect(withGivenResult(own, 'fc', given).graph.layers[1]?.result_type).toEqual(fixed(12, 4));
  });

  it('knows who only hands values on', () => {
    const pooling = (pool_op: string) => ({ ...graph.layers[0], name: 'p', class_name: 'Pooling2D', attributes: { pool_op } }) as (typeof graph.layers)[number];
    expect([handsOn(pooling('Max')), handsOn(pooling('Average'))]).toEqual([true, false]);
  });
});

describe('one layer in ideal arithmetic', () => {
  it('is what the framework would make of the same inputs', () => {
    const layer = chain([input('x', [2]), dense('fc', { size: [2, 1], weights: [0.3, -0.7], bias: [0.1] })]).layers[1];
    const found = layer && idealOfInputs(layer, new Map([['x', { data: Float64Array.of(1, 2, 0, 1), shape: [2] }]]), 2);
    expect([...(found ?? [])]).toEqual([0.3 - 1.4 + 0.1, -0.7 + 0.1].map((value) => expect.closeTo(value, 12)));
    expect(layer && idealOfInputs(layer, new Map(), 2)).toBeUndefined();
  });
});
