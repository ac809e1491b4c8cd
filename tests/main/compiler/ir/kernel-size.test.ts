/** @file Products of a layer's kernel, by hand. */
import { describe, expect, it } from 'vitest';
import { kernelSize, productsPerElement } from '../../../../main/compiler/ir/kernel-size.ts';
import { layer } from '../../../helpers/lowered-graph.ts';

const window = { filt_height: 3, filt_width: 3, n_chan: 32 };
const dense = layer('fc', 'Dense', ['x'], { shape: [10], attributes: { n_in: 64, n_out: 10 } });
const conv = layer('conv', 'Conv2D', ['x'], { shape: [8, 8, 16], attributes: { ...window, n_filt: 16 } });
const depthwise = layer('dw', 'DepthwiseConv2D', ['x'], { shape: [8, 8, 32], attributes: { ...window, n_filt: 32 } });
const pool = layer('pool', 'Pooling2D', ['x'], { shape: [4, 4, 32], attributes: {} });

describe('kernel sizes', () => {
  it('are what reuse factors divide: all channels of a window, also where a convolution is depthwise', () => {
    expect([dense, conv, depthwise, pool].map((l) => kernelSize(l))).toEqual([{ inputs: 64, outputs: 10 }, { inputs: 288, outputs: 16 }, { inputs: 288, outputs: 32 }, undefined]);
  });

  it('give each element its products: a channel of a depthwise convolution has those of its own window only', () => {
    expect([dense, conv, depthwise, pool].map((l) => productsPerElement(l))).toEqual([64, 288, 9, undefined]);
  });
});
