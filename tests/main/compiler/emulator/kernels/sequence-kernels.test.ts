/** @file Tests of layer normalisation, TimeDistributed, and the quantizers and tables of HGQ. */
import { describe, expect, it } from 'vitest';
import { inverseRootTable } from '../../../../../main/compiler/numerics/tables.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { runIdeal } from '../../../../../main/compiler/emulator/ideal-forward.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { fixed, int, ufixed } from '../../../../../preload/model/fixed-type.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

const parallel = { ioType: 'io_parallel' } as const;
const input = (values: readonly number[], rowCount = 1) => ({ id: 'a', rowCount, tensors: new Map([['x', Float64Array.from(values)]]) });

describe('layer normalisation', () => {
  const norm = (rangePower = 0): Layer => layer('n', 'LayerNormalization', ['x'], { shape: [1, 4], types: { accum: fixed(24, 10), table: ufixed(16, 6), scale: fixed(16, 6), bias: fixed(16, 6) }, weights: { scale: weight([4], [1, 1, 1, 1]), bias: weight([4], [0, 0, 0, 0]) }, attributes: { n_in: 4, seq_len: 1, table_size: 1024, table_range_power2: rangePower, epsilon_power_of_10: 3 } });

  it('has 1/sqrt(epsilon) as its first entry', () => {
    const table = inverseRootTable(4, 2, 0);
    expect(table[0]).toBeCloseTo(10, 5);
    expect(table[2]).toBeCloseTo(1 / Math.sqrt(0.51), 5);
    expect(inverseRootTable(4, 2, 1)[2]).toBeCloseTo(1 / Math.sqrt(0.26), 5);
  });

  it('counts variances beyond its table, which leave the output too large', () => {
    const outcome = referenceBackend.run(planEmulation(graphOf([inputLayer('x', [1, 4]), norm()]), parallel), input([-8, 8, -8, 8]), { collectStatistics: true });
    expect(outcome.statistics.get('n')?.variables['table_index']).toMatchObject({ count: 1, overflowCount: 1 });
    expect(Number(outcome.tensors.get('n')?.mantissas[1]) / 1024).toBeGreaterThan(7);
  });

  it('is near the ideal inside its table', () => {
    const graph = graphOf([inputLayer('x', [1, 4]), norm()]);
    const values = input([-0.5, 0.5, 0.25, -0.25]);
    const ideal = runIdeal(graph, values).tensors.get('n') ?? [];
    const words = referenceBackend.run(planEmulation(graph, parallel), values).tensors.get('n')?.mantissas ?? [];
    ideal.forEach((x, i) => expect(Number(words[i]) / 1024).toBeCloseTo(x, 1));
  });

  it('does not exist as a stream', () => {
    expect(planEmulation(graphOf([inputLayer('x', [1, 4]), norm()]), { ioType: 'io_stream' }).diagnostics[0]?.message).toMatch(/no LayerNormalization for io_stream/);
  });
});

describe('TimeDistributed', () => {
  const dense = denseLayer('fc', 'td', { weight: weight([2, 3], [1, 2, 3, -1, 0.5, 4]), bias: [0.5, 0, 0] });
  const layers = [
    inputLayer('x', [3, 2]),
    layer('td', 'TimeDistributed', ['x'], { shape: [2] }),
    dense,
    layer('r', 'Activation', ['fc'], { shape: [3], attributes: { activation: 'relu' } }),
    layer('td_end', 'TimeDistributed', ['r'], { shape: [3, 3] }),
  ];
  const values = input([1, 2, -1, 0.5, 3, -2, 0, 1, 4, 4, -5, 2], 2);
  const outcome = referenceBackend.run(planEmulation(graphOf(layers), parallel), values, { collectStatistics: true });
  const words = (name: string): number[] => [...(outcome.tensors.get(name)?.mantissas ?? [])].map(Number);

  it('runs the layers inside once per step', () => {
    const flat = referenceBackend.run(planEmulation(graphOf([inputLayer('x', [2]), { ...dense, inputs: ['x'] }, { ...layers[3]!, inputs: ['fc'] }]), parallel), { ...values, rowCount: 6 });
    expect(words('td_end')).toEqual([...(flat.tensors.get('r')?.mantissas ?? [])].map(Number));
  });

  it('leaves the last step on the layers inside', () => {
    expect(words('td')).toEqual([3 * 1024, -2 * 1024, -5 * 1024, 2 * 1024]);
    expect([words('r').slice(0, 3), words('r').slice(3)]).toEqual([words('td_end').slice(6, 9), words('td_end').slice(15)]);
  });

  it('counts what happens inside under the name of the layer', () => {
    expect(outcome.statistics.get('td_end')?.variables['fc.result']).toMatchObject({ count: 2 * 3 * 3 });
  });

  it('has ideal values of all steps', () => {
    const ideal = [...(runIdeal(graphOf(layers), values).tensors.get('td_end') ?? [])];
    expect(ideal.map((x) => x * 1024)).toEqual(words('td_end'));
  });
});

describe('a quantizer with widths per element', () => {
  const mask = weight([3, 1, 3], [1, 0, 1, 4, 3, 0, 2, 1, 0]);
  const quantizer = (more: Layer['attributes'] = {}): Layer => layer('q', 'FixedPointQuantizer', ['x'], { shape: [3], types: { mask_kbi: int(16) }, weights: { mask_kbi: mask }, attributes: { RND: 'RND', SAT: 'SAT', ...more } });

  it('rounds and saturates each in its own type; width 0 is 0', () => {
    const run = (values: readonly number[]): number[] => [...(referenceBackend.run(planEmulation(graphOf([inputLayer('x', [3]), quantizer()]), parallel), input(values)).tensors.get('q')?.mantissas ?? [])].map((m) => Number(m) / 1024);
    expect(run([0.3, 0.3, 5])).toEqual([0.25, 0.25, 0]);
    expect(run([9, -1, 5])).toEqual([1.75, 0, 0]);
  });

  it('refuses modes it does not know and streams', () => {
    expect(planEmulation(graphOf([inputLayer('x', [3]), quantizer({ SAT: 'SAT_ODD' })]), parallel).diagnostics[0]?.message).toMatch(/SAT_ODD/);
    expect(planEmulation(graphOf([inputLayer('x', [3]), quantizer()]), { ioType: 'io_stream' }).diagnostics).toHaveLength(1);
  });
});

it('a table is addressed by the raw bits of its input', () => {
  const table = layer('t', 'UnaryLUT', ['x'], { shape: [4], types: { table: fixed(8, 4) }, weights: { table: weight([4], [0, 1, 2, 3]) } });
  const outcome = referenceBackend.run(planEmulation(graphOf([inputLayer('x', [4], { result_type: fixed(2, 2) }), table]), parallel), input([0, 1, -2, -1]));
  expect([...(outcome.tensors.get('t')?.mantissas ?? [])].map((m) => Number(m) / 1024)).toEqual([0, 1, 2, 3]);
});
