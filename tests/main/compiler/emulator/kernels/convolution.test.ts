/** @file Tests of convolutions beyond the conformance cases: layers that say nothing of dilation, dilated ones, and windows of one step. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { Plan } from '../../../../../main/compiler/emulator/plan.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { wasmBackend } from '../../../../helpers/compare-backends.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

/** Two steps of a window over three steps: x[t] + 2 · x[t + 1]. */
function convolution(dilation: Readonly<Record<string, number>>): Plan {
  const made = layer('c', 'Conv1D', ['x'], {
    shape: [2, 1], types: { accum: fixed(16, 6), weight: fixed(16, 6), bias: fixed(16, 6) }, weights: { weight: weight([2, 1, 1], [1, 2]), bias: weight([1], [0]) },
    attributes: { strategy: 'latency', reuse_factor: 1, in_width: 3, out_width: 2, n_chan: 1, n_filt: 1, filt_width: 2, stride_width: 1, pad_left: 0, pad_right: 0, ...dilation },
  });
  return planEmulation(graphOf([inputLayer('x', [3, 1]), made]), { ioType: 'io_parallel' });
}

it('a convolution is not dilated where its layer does not say so', () => {
  for (const dilation of [{}, { dilation_width: 1 }, { dilation_width: 1, dilation_height: 1 }]) {
    const outcome = referenceBackend.run(convolution(dilation), { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.of(1, 2, 3)]]) });
    expect([...toNumbers(outcome.tensors.get('c')?.mantissas ?? [])].map((word) => word / 1024)).toEqual([5, 8]);
  }
});

it('a dilated one is refused', () => {
  for (const dilation of [{ dilation_width: 2 }, { dilation_height: 2 }]) expect(convolution(dilation).diagnostics.map(({ message }) => message).join()).toMatch(/dilated convolutions have no kernel/);
});

it.each([['reference', referenceBackend], ['wasm', wasmBackend]] as const)('a window of one step with stride 2 and padding behind reads every second step: %s', (_, backend) => {
  const made = layer('c', 'Conv1D', ['x'], {
    shape: [3, 1], types: { accum: fixed(16, 6), weight: fixed(16, 6), bias: fixed(16, 6) }, weights: { weight: weight([1, 1, 1], [2]), bias: weight([1], [0.5]) },
    attributes: { strategy: 'latency', reuse_factor: 1, in_width: 3, out_width: 3, n_chan: 1, n_filt: 1, filt_width: 1, stride_width: 2, pad_left: 0, pad_right: 2 },
  });
  const plan = planEmulation(graphOf([inputLayer('x', [3, 1]), made]), { ioType: 'io_parallel' });
  const outcome = backend.run(plan, { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.of(1, 2, 3)]]) });
  expect([...toNumbers(outcome.tensors.get('c')?.mantissas ?? [])].map((word) => word / 1024)).toEqual([2.5, 6.5, 0.5]);
});
