import { describe, expect, it } from 'vitest';
import { layerBefore, layerBehind } from '../../../../main/compiler/passes/structure-place.ts';
import { activation, batchNorm, chain, dense, input } from '../../../helpers/build-graph.ts';

const graph = chain([input(), dense('d'), batchNorm('bn', [1, 1, 1, 1], [0, 0, 0, 0]), activation('a', 'relu')]);

describe('the place of a structure edit', () => {
  it('behind a layer that only a pass makes is behind the one it is made of', () => {
    expect(['d', 'd_alpha', 'bnbt_bn', 'clone_a', 'repack_a'].map((name) => layerBehind(graph, name)?.name)).toEqual(['d', 'd', 'bn', 'a', 'a']);
    expect(layerBehind(graph, 'gone')).toBeUndefined();
  });

  it('in front of a layer that only a pass makes is in front of the one it is made for', () => {
    expect(['d', 'bnbt_bn', 'zp1d_d', 'zp2d_d', 'repack_a', 'a_depthwise'].map((name) => layerBefore(graph, name)?.name)).toEqual(['d', 'bn', 'd', 'd', 'a', 'a']);
    expect(layerBefore(graph, 'd_alpha')).toBeUndefined();
  });
});
