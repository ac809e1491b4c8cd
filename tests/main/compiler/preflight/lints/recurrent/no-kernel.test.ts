/** @file Tests of the lint recurrent/no-kernel: SimpleRNN, of which hls4ml has no C++. */
import { expect, it } from 'vitest';
import { recurrentNoKernel } from '../../../../../../main/compiler/preflight/lints/recurrent/no-kernel.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const recurrent = (className: string) => givenContext([inputLayer('x', [4, 3]), layer('r', className, ['x'], { shape: [3] })]);

it('names SimpleRNN, and no other recurrent layer', () => {
  expect(places(recurrentNoKernel, recurrent('SimpleRNN'))).toEqual(['r – error']);
  expect([...places(recurrentNoKernel, recurrent('LSTM')), ...places(recurrentNoKernel, recurrent('GRU'))]).toEqual([]);
});
