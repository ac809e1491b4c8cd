/** @file Tests of single layers as Keras 2 has them: what has no word there is refused. */
import { expect, it } from 'vitest';
import { kerasLayer } from '../../../../main/compiler/export/keras-layers.ts';
import { layer, weight } from '../../../helpers/lowered-graph.ts';

it('a dilated convolution is refused, whichever of its attributes says so', () => {
  const reason = (dilation: Readonly<Record<string, number>>): string | undefined => {
    const made = layer('c', 'Conv1D', ['x'], { shape: [2, 1], weights: { weight: weight([2, 1, 1], [1, 2]), bias: weight([1], [0]) }, attributes: { in_width: 3, out_width: 2, n_chan: 1, n_filt: 1, filt_width: 2, stride_width: 1, pad_left: 0, pad_right: 0, ...dilation } });
    const written = kerasLayer(made, [[3, 1]]);
    return 'reason' in written ? written.reason : undefined;
  };
  expect([reason({}), reason({ dilation: 1, dilation_width: 1 })]).toEqual([undefined, undefined]);
  expect([reason({ dilation: 2 }), reason({ dilation_width: 2 })]).toEqual(['it is dilated', 'it is dilated']);
});
