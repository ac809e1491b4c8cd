import { expect, it } from 'vitest';
import { produceBits } from '../../../../main/compiler/passes/produce-bits.ts';
import { layer } from '../../../helpers/lowered-graph.ts';

it('the maximum of a window has the bits of its widest element, one result for every window and channel', () => {
  const pool = layer('p', 'Pooling1D', ['x'], { shape: [2, 2], attributes: { pool_op: 'Max', pool_width: 2, stride_width: 2, n_in: 4, n_out: 2, n_filt: 2, in_width: 4, out_width: 2, pad_left: 0, pad_right: 0 } });
  // Four steps of two channels.
  const bits = { k: Float64Array.of(0, 0, 0, 1, 0, 0, 0, 0), i: Float64Array.of(1, 2, 3, 0, 5, 1, 4, 2), f: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7) };
  const produced = produceBits(pool, [{ shape: [4, 2], bits }]);
  expect(produced).toEqual({ bits: { k: Float64Array.of(0, 1, 0, 0), i: Float64Array.of(3, 2, 5, 2), f: Float64Array.of(2, 3, 6, 7) } });
});
