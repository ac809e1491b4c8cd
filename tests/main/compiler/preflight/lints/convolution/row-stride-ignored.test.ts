/** @file Tests of the lint convolution/row-stride-ignored: vertical strides of kernels one row high. */
import { expect, it } from 'vitest';
import { convolutionRowStrideIgnored } from '../../../../../../main/compiler/preflight/lints/convolution/row-stride-ignored.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const conv = (className: string, filtHeight: number, ioType: 'io_parallel' | 'io_stream' = 'io_stream', stride = 2) =>
  givenContext([inputLayer('x', [5, 5, 1]), layer('c', className, ['x'], { shape: [3, 5, 1], attributes: { filt_height: filtHeight, filt_width: 2, stride_height: stride, stride_width: 1 } })], design({}, { ioType }));

it('names them as a stream', () => {
  expect(places(convolutionRowStrideIgnored, conv('Conv2D', 1))).toEqual(['c stride_height warning']);
  expect(places(convolutionRowStrideIgnored, conv('DepthwiseConv2D', 1))).toEqual(['c stride_height warning']);
});

it('says nothing of higher kernels, of pointwise ones, of a stride of 1, and with io_parallel', () => {
  expect([...places(convolutionRowStrideIgnored, conv('Conv2D', 1, 'io_stream', 1)), ...places(convolutionRowStrideIgnored, conv('Conv2D', 2)), ...places(convolutionRowStrideIgnored, conv('PointwiseConv2D', 1)), ...places(convolutionRowStrideIgnored, conv('Conv2D', 1, 'io_parallel'))]).toEqual([]);
});
