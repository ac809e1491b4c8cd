/** @file Tests of depthwise convolutions beyond the conformance cases: what the order of additions allows. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { Plan } from '../../../../../main/compiler/emulator/plan.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

/** Windows of two steps over three steps of two channels: x[t, c] · w[0, c] + x[t + 1, c] · w[1, c] + b[c]. */
function depthwise(strategy: string, reuseFactor: number, overflow: 'WRAP' | 'SAT'): Plan {
  const made = layer('d', 'DepthwiseConv1D', ['x'], {
    shape: [2, 2], types: { accum: fixed(16, 6, 'TRN', overflow), weight: fixed(16, 6), bias: fixed(16, 6) },
    weights: { weight: weight([2, 2, 1], [1, 0.5, 2, -1]), bias: weight([2], [0, 4]) },
    attributes: { strategy, reuse_factor: reuseFactor, in_width: 3, out_width: 2, n_chan: 2, n_filt: 2, filt_width: 2, stride_width: 1, pad_left: 0, pad_right: 0, depth_multiplier: 1 },
  });
  return planEmulation(graphOf([inputLayer('x', [3, 2]), made]), { ioType: 'io_parallel' });
}

it('adds the products of every channel, also with a resource strategy and a reuse factor', () => {
  for (const [strategy, reuse, overflow] of [['latency', 1, 'WRAP'], ['latency', 2, 'SAT'], ['resource', 1, 'SAT'], ['resource', 2, 'WRAP']] as const) {
    const plan = depthwise(strategy, reuse, overflow);
    expect(plan.diagnostics, `${strategy} ${overflow}`).toEqual([]);
    const outcome = referenceBackend.run(plan, { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.of(1, 2, 3, 4, 5, 6)]]) });
    expect([...toNumbers(outcome.tensors.get('d')?.mantissas ?? [])].map((word) => word / 1024)).toEqual([1 + 6, 1 - 4 + 4, 3 + 10, 2 - 6 + 4]);
  }
});

it('refuses a saturating accumulator where a reuse factor changes the order of additions', () => {
  expect(depthwise('resource', 2, 'SAT').diagnostics.map(({ message }) => message).join()).toMatch(/saturating accumulator/);
});
