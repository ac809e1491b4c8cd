/** @file Tests of which kernel computes which layer: activations with a bound. */
import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { graphOf, inputLayer, layer } from '../../../../helpers/lowered-graph.ts';

function run(made: Layer, values: readonly number[]): number[] {
  const plan = planEmulation(graphOf([inputLayer('x', [values.length]), made]), { ioType: 'io_parallel' });
  expect(plan.diagnostics).toEqual([]);
  const outcome = referenceBackend.run(plan, { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.from(values)]]) });
  return [...toNumbers(outcome.tensors.get(made.name)?.mantissas ?? [])].map((m) => m / 1024);
}

describe('activations', () => {
  it.each([['relu1', 1], ['relu6', 6]] as const)('%s ends at %d', (activation, top) => {
    const made = layer('a', 'Activation', ['x'], { shape: [6], attributes: { activation, n_in: 6 }, result_type: fixed(16, 6) });
    expect(run(made, [-2, 0, 0.5, top - 0.25, top + 0.25, 20])).toEqual([0, 0, 0.5, top - 0.25, top, top]);
  });

  it('tanh reads its 1024 entries over −4 to 4: tanh(1) is entry 640, ⌊0.76159 · 2^10⌋ steps', () => {
    const made = layer('a', 'Activation', ['x'], { shape: [3], attributes: { activation: 'tanh', n_in: 3, table_size: 1024 }, types: { table: fixed(18, 8) } });
    expect(run(made, [1, 0, 20])).toEqual([779 / 1024, 0, Math.floor(Math.tanh((8 * 511) / 1024) * 1024) / 1024]);
  });

  it('ternary_tanh compares the doubled word, which wraps in its type, with ±1; the ap_fixed headers give the same', () => {
    const made = layer('a', 'Activation', ['x'], { shape: [9], attributes: { activation: 'ternary_tanh', n_in: 9 } });
    expect(run(made, [0.75, 0.5, 0.25, 0, -0.25, -0.5, -0.75, 20, -20])).toEqual([1, 0, 0, 0, 0, -1, -1, -1, 1]);
  });
});

it('only the reference kernels know what hls4ml 0.8 computes otherwise: pooling has a description for the fast backend under 1.3 alone, a cast under both', () => {
  const described = (made: Layer, profile: 'hls4ml-1.3' | 'hls4ml-0.8'): boolean => planEmulation(graphOf([inputLayer('x', [4, 1]), made]), { ioType: 'io_stream', profile }).steps.some((step) => 'kernel' in step && step.kernel.spec !== undefined);
  const pool = layer('p', 'Pooling1D', ['x'], { shape: [2, 1], types: { accum: fixed(16, 6) }, attributes: { pool_op: 'max', pool_width: 2, stride_width: 2, n_in: 4, n_out: 2, n_filt: 1, in_width: 4, out_width: 2, pad_left: 0, pad_right: 0 } });
  const cast = layer('r', 'Reshape', ['x'], { shape: [4] });
  expect([described(pool, 'hls4ml-1.3'), described(pool, 'hls4ml-0.8'), described(cast, 'hls4ml-1.3'), described(cast, 'hls4ml-0.8')]).toEqual([true, false, true, true]);
});
