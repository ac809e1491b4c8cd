/** @file The lowered network as ONNX, read again; what onnxruntime computes of such files is compared in the tests of the service. */
import { expect, it } from 'vitest';
import { writeOnnx } from '../../../../main/compiler/export/write-onnx.ts';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import type { H5Access } from '../../../../main/compiler/readers/h5-access.ts';
import { readOnnxModel } from '../../../../main/compiler/readers/onnx/read-onnx.ts';
import { defined } from '../../../../main/base/assert.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

function readAgain(layers: readonly Layer[]): ModelGraph {
  const written = writeOnnx(graphOf(layers));
  if (!written.ok) throw new TypeError(written.reason);
  return defined(readOnnxModel({ model: { name: 'n.onnx', bytes: written.bytes }, companions: [], h5: {} as H5Access }).graph, 'the file is a model');
}

it('holds the weights that hardware multiplies with', () => {
  // On the grid of fixed<6,2>, cut downwards: 0.3 becomes 0.25, −0.3 becomes −0.3125.
  const { layers } = readAgain([inputLayer('x', [2]), denseLayer('d', 'x', { weight: weight([2, 1], [0.3, -0.3]), bias: [0] }, { types: { accum: fixed(16, 6), weight: fixed(6, 2), bias: fixed(6, 2) } })]);
  const constants = layers.flatMap((made) => Object.values(made.weights).map(({ data }) => [...data]));
  expect(constants).toContainEqual([0.25, -0.3125]);
});

it('pads steps, not samples or channels', () => {
  const { layers } = readAgain([inputLayer('x', [4, 2]), layer('p', 'ZeroPadding1D', ['x'], { shape: [7, 2], attributes: { pad_left: 1, pad_right: 2, in_width: 4, out_width: 7, n_chan: 2 } })]);
  expect(layers.map(({ shape }) => shape.join('×'))).toContain('7×2');
});

it('says of QONNX operators where they come from, in the field of the format for it', () => {
  const written = writeOnnx(graphOf([inputLayer('x', [2])]));
  const domain = 'qonnx.custom_op.general';
  // NodeProto.domain is field 7: a tag of 7 · 8 + 2, then the length.
  expect(written.ok && Buffer.from(written.bytes).includes(Buffer.concat([Buffer.of(7 * 8 + 2, domain.length), Buffer.from(domain)]))).toBe(true);
});
