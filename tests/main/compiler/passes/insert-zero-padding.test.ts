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

it('leaves what is not a convolution alone, and pads each side by its own', () => {
  const one = graph(0);
  const sides = { pad_top: 1, pad_bottom: 2, pad_left: 3, pad_right: 4 };
  const uneven = { ...one, layers: one.layers.map((layer) => (layer.name === 'c' ? { ...layer, attributes: { ...layer.attributes, ...sides } } : layer)) };
  expect(layerOf(insertZeroPadding(uneven, contextOf(stream)).graph, 'zp2d_c')).toMatchObject({ shape: [9, 13, 1], attributes: { ...sides, out_height: 9, out_width: 13 } });
});

// What hls4ml 1.3.0 was seen to build: its padding of a row names no reader, that of an image does.
it('says where hls4ml puts the padding of a row before another reader of the stream, and nothing of images', () => {
  const row = (name: string, from: string, pad: number) => ({
    name, class_name: 'Conv1D', inputs: [from], shape: [4 + pad, 2], weights: { weight: { shape: [2, 3, 2], data: new Float64Array(12) } },
    attributes: { name, class_name: 'Conv1D', data_format: 'channels_last', in_width: 5, n_chan: 3, n_filt: 2, filt_width: 2, stride_width: 1, out_width: 4 + pad, pad_left: 0, pad_right: pad },
  });
  const clone = (shape: readonly number[]) => ({ name: 'copy', class_name: 'Clone', inputs: ['x'], outputs: ['x_1', 'x_2'], shape });
  const found = (...layers: Parameters<typeof chain>[0]) => insertZeroPadding(configured(chain(layers, [layers.at(-2)?.name ?? '', layers.at(-1)?.name ?? '']), stream), contextOf(stream)).diagnostics;
  const x = input('x', [5, 3]);
  expect(found(x, clone([5, 3]), row('a', 'x_1', 0), row('b', 'x_2', 1))).toMatchObject([{ severity: 'error', code: 'structure/stream-padding-misplaced', at: { layer: 'b' } }]);
  expect(found(x, clone([5, 3]), row('a', 'x_1', 1), row('b', 'x_2', 0))).toBeUndefined();
  expect(found(x, clone([5, 3]), row('a', 'x_1', 1), row('b', 'x_2', 1))?.map(({ at }) => at?.layer)).toEqual(['b']);
  const image = (name: string, from: string, pad: number) => ({ ...conv2d(name, { pad }), inputs: [from] });
  expect(found(input('x', [6, 6, 1]), clone([6, 6, 1]), image('a', 'x_1', 0), image('b', 'x_2', 1))).toBeUndefined();
});
