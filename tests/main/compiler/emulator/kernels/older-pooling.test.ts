/** @file Tests of what hls4ml 0.8 cannot pool; the golden cases h081-* prove the numbers of what it can. */
import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { graphOf, inputLayer, layer } from '../../../../helpers/lowered-graph.ts';

describe('pooling of hls4ml 0.8 as io_parallel', () => {
  const pool = (outWidth: number, sides: Readonly<Record<string, number>>): Layer =>
    layer('p', 'Pooling1D', ['x'], {
      shape: [outWidth, 1],
      attributes: { pool_op: 'max', pool_width: 2, stride_width: 2, n_in: 4, n_out: outWidth, n_filt: 1, in_width: 4, out_width: outWidth, pad_left: 0, pad_right: 0, ...sides },
    });
  const problems = (made: Layer): number => planEmulation(graphOf([inputLayer('x', [4, 1]), made]), { ioType: 'io_parallel', profile: 'hls4ml-0.8' }).diagnostics.length;

  it('is computed where every step over the padded row has a result', () => {
    expect(problems(pool(3, { pad_left: 1, pad_right: 1 }))).toBe(0);
    expect(problems(pool(2, {}))).toBe(0);
  });

  it('is refused where it would write past the end of the result', () => {
    expect(problems(pool(2, { pad_left: 1, pad_right: 1 }))).toBe(1);
  });
});
