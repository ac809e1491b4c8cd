/** @file Tests of the lint recurrent/types-differ: LSTMs whose accumulator and result differ. */
import { expect, it } from 'vitest';
import { recurrentTypesDiffer } from '../../../../../../main/compiler/preflight/lints/recurrent/types-differ.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const recurrent = (className: string, accum: ReturnType<typeof fixed>) => givenContext([inputLayer('x', [4, 3]), layer('r', className, ['x'], { shape: [3], types: { accum } })]);

it('names both types, and proposes the wider one', () => {
  const [finding] = found(recurrentTypesDiffer, recurrent('LSTM', fixed(20, 8)));
  expect(finding?.message).toBe('r accumulates in fixed<20,8> and returns fixed<16,6>; the C++ of hls4ml 1.3 for an LSTM compiles only if both are the same.');
  expect(finding?.fixes?.[0]?.edit).toEqual({ kind: 'set-precision', layers: ['r'], variables: ['accum', 'result'], precision: 'fixed<20,8>' });
});

it('says nothing where they are the same, and of a GRU', () => {
  expect([...places(recurrentTypesDiffer, recurrent('LSTM', fixed(16, 6))), ...places(recurrentTypesDiffer, recurrent('GRU', fixed(20, 8)))]).toEqual([]);
});
