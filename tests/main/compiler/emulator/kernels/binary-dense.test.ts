/** @file Tests of one-bit kernels, whose generated form (resource_unrolled) has no product where the stored bit is 0. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import type { NumericsProfile } from '../../../../../preload/model/design.ts';
import type { NumberType } from '../../../../../preload/model/fixed-type.ts';
import { loadWasmBackend } from '../../../../helpers/wasm-backend.ts';
import { denseLayer, graphOf, inputLayer, weight } from '../../../../helpers/lowered-graph.ts';

const BIT: NumberType = { kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' };

/** Four columns of a kernel over three inputs: + − −, + + −, + + +, − − −. */
const KERNEL = weight([3, 4], [1, 1, 1, -1, -1, 1, 1, -1, -1, -1, 1, -1]);

function results(strategy: string, input: NumberType, values: readonly number[], profile: NumericsProfile = 'hls4ml-1.3', backend = referenceBackend): number[] {
  const dense = denseLayer('d', 'x', { weight: KERNEL }, { attributes: { strategy, reuse_factor: 3 }, types: { weight: BIT } });
  const plan = planEmulation(graphOf([inputLayer('x', [3], { result_type: input }), dense]), { ioType: 'io_parallel', profile });
  expect(plan.diagnostics).toEqual([]);
  const outcome = backend.run(plan, { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.from(values)]]) });
  return [...toNumbers(outcome.tensors.get('d')?.mantissas ?? [])].map((word) => word / 1024);
}

it('a one-bit kernel adds and subtracts its data', () => {
  expect(results('resource', fixed(16, 6), [1, 2, 4])).toEqual([-5, -1, 7, -7]);
});

it('its generated form only adds: products with −1 are not there', () => {
  expect(results('resource_unrolled', fixed(16, 6), [1, 2, 4])).toEqual([1, 3, 7, 0]);
});

it('on one-bit data the generated form counts the ones that meet a one, of three', () => {
  // Data + − +: equal bits 1 + 0 + 0, 1 + 0 + 0, 1 + 0 + 1, none; twice the count minus three.
  expect(results('resource_unrolled', BIT, [1, 0, 1])).toEqual([-1, -1, 1, -3]);
  expect(results('resource', BIT, [1, 0, 1])).toEqual([1, -1, 1, -1]);
});

it('hls4ml 0.8 takes half of three, cut to one, before it doubles the count: one more than 1.3, on both backends', () => {
  for (const backend of [referenceBackend, loadWasmBackend()]) expect(results('resource', BIT, [1, 0, 1], 'hls4ml-0.8', backend)).toEqual([2, 0, 2, 0]);
});

it('reads every vector of a sample as −1 and 1', () => {
  const values = { weight: weight([2, 1], [1.5, 0.25]) };
  const dense = denseLayer('d', 'x', values, { shape: [3, 1] });
  const plan = planEmulation(graphOf([inputLayer('x', [3, 2], { result_type: BIT }), dense]), { ioType: 'io_parallel' });
  const outcome = referenceBackend.run(plan, { id: 'a', rowCount: 2, tensors: new Map([['x', Float64Array.of(1, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1)]]) });
  expect([...toNumbers(outcome.tensors.get('d')?.mantissas ?? [])].map((word) => word / 1024)).toEqual([1.75, -1.25, 1.25, -1.75, 1.75, -1.25]);
});
