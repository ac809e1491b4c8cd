import { expect, it } from 'vitest';
import { produceBits } from '../../../../main/compiler/passes/produce-bits.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { layer } from '../../../helpers/lowered-graph.ts';

it('the maximum of a window has the bits of its widest element, one result for every window and channel', () => {
  const pool = layer('p', 'Pooling1D', ['x'], { shape: [2, 2], attributes: { pool_op: 'Max', pool_width: 2, stride_width: 2, n_in: 4, n_out: 2, n_filt: 2, in_width: 4, out_width: 2, pad_left: 0, pad_right: 0 } });
  // Four steps of two channels.
  const bits = { k: Float64Array.of(0, 0, 0, 1, 0, 0, 0, 0), i: Float64Array.of(1, 2, 3, 0, 5, 1, 4, 2), f: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7) };
  const produced = produceBits(pool, [{ shape: [4, 2], bits }]);
  expect(produced).toEqual({ bits: { k: Float64Array.of(0, 1, 0, 0), i: Float64Array.of(3, 2, 5, 2), f: Float64Array.of(2, 3, 6, 7) } });
});

it('a layer whose type is trusted has the bits of that type, also where another one like it had other bits before', () => {
  const bits = { k: Float64Array.of(1), i: Float64Array.of(3), f: Float64Array.of(2) };
  const produced = ([[8, 3], [6, 2]] as const).map(([widthBits, integerBits]) =>
    produceBits(layer('a', 'Activation', ['x'], { shape: [1], attributes: { activation: 'relu', trusted: true }, result_type: fixed(widthBits, integerBits) }), [{ shape: [1], bits }]));
  expect(produced).toEqual([[2, 5], [1, 4]].map(([i, f]) => ({ bits: { k: Float64Array.of(1), i: Float64Array.of(i!), f: Float64Array.of(f!) } })));
});
