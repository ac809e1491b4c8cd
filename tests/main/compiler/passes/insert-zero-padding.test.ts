/** @file Tests of the pass that makes the padding of stream convolutions a layer. */
import { expect, it } from 'vitest';
import { insertZeroPadding } from '../../../../main/compiler/passes/insert-zero-padding.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { chain, configured, contextOf, conv2d, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const stream = design({ LayerName: { x: { Precision: 'fixed<8,3>' } } }, { ioType: 'io_stream' });
const graph = (pad: number) => configured(chain([input('x', [6, 6, 1]), conv2d('c', { pad })]), stream);

it('pads before the convolution, with the input\'s type', () => {
  const done = insertZeroPadding(graph(1), contextOf(stream, 9)).graph;
  expect(namesOf(done)).toEqual(['x', 'zp2d_c', 'c']);
  expect(layerOf(done, 'zp2d_c')).toMatchObject({ class_name: 'ZeroPadding2D', shape: [8, 8, 1], result_type: fixed(8, 3), attributes: { pad_top: 1, in_height: 6, out_height: 8, n_chan: 1, index: 10 } });
  expect(layerOf(done, 'c')).toMatchObject({ inputs: ['zp2d_c'], attributes: { pad_top: 0, pad_right: 0, in_height: 8, in_width: 8 } });
});

it('does nothing without padding or with io_parallel', () => {
  const plain = graph(0);
  expect(insertZeroPadding(plain, contextOf(stream)).graph).toBe(plain);
  const padded = graph(1);
  expect(insertZeroPadding(padded, contextOf(design())).graph).toBe(padded);
});

it('pads where only some sides want it', () => {
  const one = graph(0);
  const uneven = { ...one, layers: one.layers.map((layer) => (layer.name === 'c' ? { ...layer, attributes: { ...layer.attributes, pad_bottom: 1 } } : layer)) };
  const done = insertZeroPadding(uneven, contextOf(stream)).graph;
  expect(layerOf(done, 'zp2d_c')).toMatchObject({ shape: [7, 6, 1], attributes: { pad_top: 0, pad_bottom: 1 } });
});
