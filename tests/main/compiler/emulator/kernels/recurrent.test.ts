/** @file Tests of recurrent layers beyond the conformance cases: states, statistics, refusals. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

const GATES = { LSTM: 4, GRU: 3 } as const;

function recurrent(className: 'LSTM' | 'GRU', attributes: Layer['attributes'] = {}, type = fixed(16, 6)): Layer {
  const size = GATES[className] * 2;
  const pattern = (count: number): number[] => Array.from({ length: count }, (_, i) => ((i * 5) % 7) / 4 - 0.75);
  const types = { accum: type, table: fixed(18, 8), weight: fixed(16, 6), recurrent_weight: fixed(16, 6), bias: fixed(16, 6), recurrent_bias: fixed(16, 6) };
  const weights = { weight: weight([3, size], pattern(3 * size)), recurrent_weight: weight([2, size], pattern(2 * size)), bias: weight([size], pattern(size)), recurrent_bias: weight([size], pattern(size)) };
  return layer('r', className, ['x'], { shape: [2], result_type: type, types, weights, attributes: { activation: 'tanh', recurrent_activation: 'sigmoid', table_size: 1024, return_sequences: false, ...attributes } });
}

const plan = (made: Layer, ioType: 'io_parallel' | 'io_stream' = 'io_parallel') => planEmulation(graphOf([inputLayer('x', [4, 3]), made]), { ioType });
const rows = (...samples: readonly (readonly number[])[]) => ({ id: 'rows', rowCount: samples.length, tensors: new Map([['x', Float64Array.from(samples.flat())]]) });
const one = Array.from({ length: 12 }, (_, i) => (i % 5) / 2 - 1);
const two = one.toReversed();

it.each(['LSTM', 'GRU'] as const)('%s starts every sample with states of 0', (className) => {
  const words = referenceBackend.run(plan(recurrent(className)), rows(one, two, one)).tensors.get('r')?.mantissas ?? [];
  expect([...words].slice(4)).toEqual([...words].slice(0, 2));
  expect([...words].slice(2, 4)).not.toEqual([...words].slice(0, 2));
});

it.each(['LSTM', 'GRU'] as const)('%s returns the last of all its states', (className) => {
  const last = referenceBackend.run(plan(recurrent(className)), rows(one)).tensors.get('r')?.mantissas ?? [];
  const all = referenceBackend.run(plan({ ...recurrent(className, { return_sequences: true }), shape: [4, 2] }), rows(one)).tensors.get('r')?.mantissas ?? [];
  expect([...all].slice(-2)).toEqual([...last]);
});

it('counts what overflows inside the cell', () => {
  const outcome = referenceBackend.run(plan(recurrent('LSTM', {}, fixed(8, 1))), rows(one), { collectStatistics: true });
  const variables = outcome.statistics.get('r')?.variables ?? {};
  expect(Object.keys(variables)).toEqual(expect.arrayContaining(['gate', 'state', 'result', 'accum', 'table_index']));
  expect(variables['gate']).toMatchObject({ count: 4 * 2 * 4 });
  expect(variables['gate']?.overflowCount).toBeGreaterThan(0);
  expect(variables['result']).toMatchObject({ count: 2 * 4, overflowCount: 0 });
});

it('refuses activations that hls4ml has no recurrent form of, and a SimpleRNN', () => {
  expect(plan(recurrent('GRU', { activation: 'softsign' })).diagnostics[0]?.message).toMatch(/no activation "softsign" for recurrent layers/);
  expect(plan({ ...recurrent('GRU'), class_name: 'SimpleRNN' }).diagnostics[0]?.message).toMatch(/no kernel for SimpleRNN/);
});

it('a state of 30 integer bits times a gate of 20 fraction bits is computed exactly: 52 bits on a grid of 2^-40 are 72', () => {
  const made = recurrent('GRU');
  const wide = { ...made, result_type: fixed(30, 30), types: { ...made.types, accum: fixed(22, 2) } };
  expect(plan(wide).steps.map((step) => ('kernel' in step ? step.kernel.neededBits : 0)).at(-1)).toBeGreaterThanOrEqual(72);
});
