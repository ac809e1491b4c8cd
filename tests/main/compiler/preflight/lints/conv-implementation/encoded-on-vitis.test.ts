/** @file Tests of the lint conv-implementation/encoded-on-vitis: Encoded, which Vitis does not have. */
import { expect, it } from 'vitest';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import type { Design } from '../../../../../../preload/model/design.ts';
import { convImplementationEncodedOnVitis } from '../../../../../../main/compiler/preflight/lints/conv-implementation/encoded-on-vitis.ts';
import { conv2d, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, givenContext, loweredContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const pool: Layer = layer('p', 'Pooling2D', ['x'], { shape: [2, 2, 2], attributes: { pool_op: 'Max', pool_height: 2, pool_width: 2, stride_height: 2, stride_width: 2, implementation: 'encoded' } });
const encoded = { LayerName: { c: { ConvImplementation: 'Encoded' }, p: { ConvImplementation: 'Encoded' } } };
const conv = (more: Partial<Design> = {}) => loweredContext([input('x', [6, 6, 1]), conv2d('c')], design(encoded, more));

it('warns of convolutions, which use LineBuffer, and the fix writes that', () => {
  expect(places(convImplementationEncodedOnVitis, conv())).toEqual(['c implementation warning']);
  expect(afterFix(convImplementationEncodedOnVitis, conv())).toEqual([]);
});

it('is an error for pooling as a stream, which stops', () => {
  const pooling = (ioType: Design['ioType']) => givenContext([inputLayer('x', [4, 4, 2]), pool], design(encoded, { ioType }));
  expect(places(convImplementationEncodedOnVitis, pooling('io_stream'))).toEqual(['p implementation error']);
  expect(places(convImplementationEncodedOnVitis, pooling('io_parallel'))).toEqual([]);
});

it('says nothing on Vivado, which has it', () => {
  expect(places(convImplementationEncodedOnVitis, conv({ backend: 'Vivado' }))).toEqual([]);
});
