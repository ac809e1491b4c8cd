import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../../../main/compiler/emulator/backend.ts';
import { BlockMemory } from '../../../../main/compiler/emulator/emulation-cache.ts';
import { planEmulation } from '../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../main/compiler/emulator/reference-backend.ts';
import type { ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { toBigints } from '../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

const parallel = { ioType: 'io_parallel' } as const;
const input = { id: 'a', rowCount: 2, tensors: new Map([['x', Float64Array.of(1, 2, -1, 0.5)]]) };

function twoLayers(second: number, reluBits = 16): ModelGraph {
  return graphOf([
    inputLayer('x', [2]),
    denseLayer('a', 'x', { weight: weight([2, 2], [1, 2, 3, -4]), bias: [0.5, 0] }),
    layer('r', 'Activation', ['a'], { shape: [2], attributes: { activation: 'relu' }, result_type: fixed(reluBits, 6) }),
    denseLayer('b', 'r', { weight: weight([2, 1], [second, 1]) }),
  ]);
}

describe('the reference backend', () => {
  it('computes a Dense by hand', () => {
    const outcome = referenceBackend.run(planEmulation(twoLayers(1), parallel), input);
    expect(outcome.tensors.get('a')?.mantissas).toEqual(Float64Array.of(7.5 * 1024, -6 * 1024, 1024, -4 * 1024));
    expect(outcome.tensors.get('b')?.mantissas).toEqual(Float64Array.of(7.5 * 1024, 1024));
  });

  it('computes types wider than 53 bits on bigints', () => {
    const wide = fixed(80, 20);
    const graph = graphOf([
      inputLayer('x', [2], { result_type: fixed(30, 6) }),
      denseLayer('a', 'x', { weight: weight([2, 1], [1, -0.25]) }, { result_type: wide, types: { accum: wide, weight: fixed(40, 6) } }),
    ]);
    const mantissas = referenceBackend.run(planEmulation(graph, parallel), input).tensors.get('a')?.mantissas;
    expect(Array.isArray(mantissas)).toBe(true);
    expect(toBigints(mantissas ?? [])).toEqual([1n << 59n, -(9n << 57n)]);
  });

  it('recomputes only what lies downstream of an edit', () => {
    const cache = new BlockMemory(2 ** 28).emulation;
    const run = (graph: ModelGraph): readonly string[] => referenceBackend.run(planEmulation(graph, parallel), input, { cache }).reusedLayers;
    expect(run(twoLayers(1))).toEqual([]);
    expect(run(twoLayers(1))).toEqual(['x', 'a', 'r', 'b']);
    expect(run(twoLayers(2))).toEqual(['x', 'a', 'r']);
    expect(run(twoLayers(1, 12))).toEqual(['x', 'a']);
    const reused = referenceBackend.run(planEmulation(twoLayers(2), parallel), input, { cache });
    const fresh = referenceBackend.run(planEmulation(twoLayers(2), parallel), input);
    expect(reused.tensors.get('b')).toEqual(fresh.tensors.get('b'));
  });

  it('does not mix up data sets in one cache', () => {
    const cache = new BlockMemory(2 ** 28).emulation;
    const plan = planEmulation(twoLayers(1), parallel);
    referenceBackend.run(plan, input, { cache });
    const other = { id: 'b', rowCount: 2, tensors: new Map([['x', Float64Array.of(0, 0, 0, 0)]]) };
    const outcome = referenceBackend.run(plan, other, { cache });
    expect(outcome.reusedLayers).toEqual([]);
    expect(outcome.tensors.get('b')?.mantissas).toEqual(Float64Array.of(512, 512));
  });

  it('computes again when a cached layer has no statistics but they are wanted', () => {
    const cache = new BlockMemory(2 ** 28).emulation;
    const plan = planEmulation(twoLayers(1), parallel);
    referenceBackend.run(plan, input, { cache });
    const outcome = referenceBackend.run(plan, input, { cache, collectStatistics: true });
    expect(outcome.reusedLayers).toEqual([]);
    expect([...outcome.statistics.keys()]).toEqual(['x', 'a', 'r', 'b']);
  });

  it('stops between blocks when cancelled and keeps the finished layers', () => {
    let asked = 0;
    const outcome = referenceBackend.run(planEmulation(twoLayers(1), parallel), input, { blockRowCount: 1, isCancelled: () => ++asked > 3 });
    expect(outcome.status).toBe('cancelled');
    expect([...outcome.tensors.keys()]).toEqual(['x', 'a']);
  });

  it('gives the same words for every block size', () => {
    const plan = planEmulation(twoLayers(3), parallel);
    const whole = referenceBackend.run(plan, input).tensors.get('b');
    expect(referenceBackend.run(plan, input, { blockRowCount: 1 }).tensors.get('b')).toEqual(whole);
  });

  it('drops tensors nobody needs any more when only outputs are kept', () => {
    const outcome = referenceBackend.run(planEmulation(twoLayers(1), parallel), input, { keep: 'outputs' });
    expect([...outcome.tensors.keys()]).toEqual(['b']);
  });

  it('throws a ShapeError that names the input', () => {
    const plan = planEmulation(twoLayers(1), parallel);
    expect(() => referenceBackend.run(plan, { ...input, tensors: new Map() })).toThrow(ShapeError);
    expect(() => referenceBackend.run(plan, { ...input, rowCount: 3 })).toThrow(/x: 4 values were given, 3 × 2 = 6/);
  });
});

describe('the plan', () => {
  it('marks a layer without a kernel, blocks what follows and still runs the rest', () => {
    const graph = graphOf([
      inputLayer('x', [2]),
      denseLayer('a', 'x', { weight: weight([2, 2], [1, 2, 3, -4]) }),
      layer('odd', 'GarNet', ['a'], { shape: [2] }),
      denseLayer('b', 'odd', { weight: weight([2, 1], [1, 1]) }),
    ]);
    const plan = planEmulation(graph, parallel);
    expect(plan.steps.map((s) => s.kind)).toEqual(['input', 'layer', 'unsupported', 'blocked']);
    expect(plan.diagnostics.map((d) => [d.code, d.at.layer])).toEqual([
      ['emulator/no-bit-exact-model', 'odd'],
      ['emulator/blocked', 'b'],
    ]);
    expect([...referenceBackend.run(plan, input).tensors.keys()]).toEqual(['x', 'a']);
  });

  it('refuses undecided and non-fixed types', () => {
    const graph = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: weight([2, 1], [1, 2]) }, { types: { weight: { kind: 'auto' } } })]);
    expect(planEmulation(graph, parallel).diagnostics[0]?.message).toContain('the type of its weight is not decided');
    const float = graphOf([inputLayer('x', [2], { result_type: { kind: 'other', text: 'float' } })]);
    expect(planEmulation(float, parallel).diagnostics[0]?.message).toContain('float is not fixed-point');
    for (const accum of [{ kind: 'exponent', widthBits: 4, signed: true }, { kind: 'other', text: 'float' }] as const) {
      const summing = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: weight([2, 1], [1, 2]) }, { types: { accum, weight: fixed(16, 6), bias: fixed(16, 6) } })]);
      expect(planEmulation(summing, parallel).diagnostics[0]).toMatchObject({ message: `Layer a is not emulated: its accumulator type ${accum.kind === 'other' ? 'float' : 'po2<4>'} is not fixed-point.`, help: 'Give accum of a a fixed-point or integer type, such as fixed<16,6>.' });
    }
  });

  it('adds compressed weights in cycles where saturation makes that visible', () => {
    const graphWith = (strategy: string): ModelGraph =>
      graphOf([inputLayer('x', [4]), denseLayer('a', 'x', { weight: weight([4, 1], [20, 20, -20, -20]) }, { attributes: { strategy, reuse_factor: 2 }, types: { accum: fixed(16, 6, 'TRN', 'SAT'), weight: fixed(16, 6), bias: fixed(16, 6) } })]);
    const of = (strategy: string): unknown => referenceBackend.run(planEmulation(graphWith(strategy), parallel), { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.of(1, 1, 1, 1)]]) }).tensors.get('a')?.mantissas;
    expect(of('compressed')).toEqual(Float64Array.of(0));
    expect(of('latency')).toEqual(Float64Array.of(32_767 - 40 * 1024));
  });

  it('keeps the key of a layer when only its reuse factor changes, unless saturation makes the order visible', () => {
    const keyOf = (reuse: number, accum = fixed(16, 6)): string => {
      const given = { types: { accum }, attributes: { strategy: 'resource', reuse_factor: reuse } };
      const graph = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: weight([2, 1], [1, 2]) }, given)]);
      const step = planEmulation(graph, parallel).steps[1];
      return step?.kind === 'layer' ? step.key : '';
    };
    expect(keyOf(1)).toBe(keyOf(2));
    const saturating = fixed(16, 6, 'TRN', 'SAT');
    expect(keyOf(1, saturating)).not.toBe(keyOf(2, saturating));
  });
});
