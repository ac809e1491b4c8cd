import { describe, expect, it } from 'vitest';
import { BlockMemory, withoutLoss } from '../../../../main/compiler/emulator/emulation-cache.ts';
import { runIdeal } from '../../../../main/compiler/emulator/ideal-forward.ts';
import { planEmulation } from '../../../../main/compiler/emulator/plan.ts';
import { inputOf, wasmBackend } from '../../../helpers/compare-backends.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { denseLayer, graphOf, inputLayer, weight } from '../../../helpers/lowered-graph.ts';

const values = (seed: number): Float64Array => Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i + seed));

describe('BlockMemory', () => {
  it('never holds more than its limit', () => {
    const memory = new BlockMemory(50_000);
    for (let i = 0; i < 100; i++) {
      if (i % 7 === 0) memory.startSweep();
      memory.ideal.set(`k${i}`, values(i), 0);
      expect(memory.usedBytes).toBeLessThanOrEqual(50_000);
    }
  });

  it('keeps the first blocks of a sweep that does not fit, so that the next sweep finds them', () => {
    const memory = new BlockMemory(50_000);
    for (let sweep = 0; sweep < 3; sweep++) {
      memory.startSweep();
      const found = Array.from({ length: 20 }, (_, i) => {
        const known = memory.ideal.get(`k${i}`) !== undefined;
        if (!known) memory.ideal.set(`k${i}`, values(i), 0);
        return known;
      });
      expect(found.filter(Boolean)).toHaveLength(sweep === 0 ? 0 : 6);
    }
  });

  it('lets nothing go for its equals until an evaluation has passed it over, and then the least recently used', () => {
    const memory = new BlockMemory(50_000);
    memory.startSweep();
    for (let i = 0; i < 6; i++) memory.ideal.set(`old${i}`, values(i), 8000);
    memory.startSweep();
    memory.ideal.get('old0');
    expect(memory.ideal.set('early', values(9), 8000)).toBe(false);
    memory.startSweep();
    expect(memory.ideal.set('new', values(9), 8000)).toBe(true);
    expect(['old0', 'old1', 'old2'].map((key) => memory.ideal.get(key) !== undefined)).toEqual([true, false, true]);
  });

  it('gives room back at once when the limit is lowered', () => {
    const memory = new BlockMemory(50_000);
    memory.startSweep();
    for (let i = 0; i < 6; i++) memory.ideal.set(`k${i}`, values(i), 0);
    memory.limit(20_000);
    expect(memory.usedBytes).toBeLessThanOrEqual(20_000);
  });

  it('takes what it then keeps, and nothing larger: such tensors are not gathered, with the same figures', () => {
    const graph = graphOf([inputLayer('x', [50]), denseLayer('d', 'x', { weight: weight([50, 4], Array.from({ length: 200 }, (_, i) => ((i * 7) % 11) / 8 - 0.6)) })]);
    const plan = planEmulation(graph, { ioType: 'io_parallel' });
    const input = inputOf(200, 50, 3);
    const ideal = runIdeal(graph, input).tensors;
    const compareWith = (layer: string): Float64Array | undefined => ideal.get(layer);
    const run = (limitBytes: number) => {
      const memory = new BlockMemory(limitBytes);
      const outcome = wasmBackend.run(plan, input, { keep: 'outputs', collectStatistics: true, compareWith, cache: memory.emulation });
      return { memory, outcome, reused: wasmBackend.run(plan, input, { keep: 'outputs', collectStatistics: true, compareWith, cache: memory.emulation }).reusedLayers };
    };
    // 200 × 50 words of 16 bits are 20 kB, the result 1.6 kB.
    const [large, small] = [run(1_000_000), run(10_000)];
    expect([20_000, 1600].map((bytes) => small.memory.emulation.takes?.(bytes, 0))).toEqual([false, true]);
    // The figures of what was not kept are, and nobody has to compute its tensor for them.
    expect([large.reused, small.reused]).toEqual([['x', 'd'], ['x', 'd']]);
    expect([...small.outcome.statistics, ...small.outcome.errors]).toEqual([...large.outcome.statistics, ...large.outcome.errors]);
    expect(small.outcome.tensors).toEqual(large.outcome.tensors);
  });

  it('lets go first what takes the least work a byte, whatever it is', () => {
    const memory = new BlockMemory(50_000);
    const tensor = { mantissas: new Float64Array(1000), type: fixed(16, 6), shape: [1000], rowCount: 1 };
    const kept = (): string[] => [...['moved', 'product'].filter((key) => memory.ideal.get(key)), ...['early', 'late'].filter((key) => memory.emulation.get(key)?.tensor)];
    memory.startSweep();
    memory.ideal.set('moved', values(0), 8000);
    memory.ideal.set('product', values(1), 8000 * 64);
    memory.emulation.set('early', { tensor }, 8000 * 16);
    memory.emulation.set('late', { tensor }, 8000 * 1000);
    memory.ideal.set('filler', values(2), 8000 * 1e4);
    // The figures of the two tensors have the rest of the room, until the fifth.
    const states = [0, 1, 2, 3, 4, 5].map((i) => {
      memory.ideal.set(`dear${i}`, values(i), 8000 * 1e4);
      return kept();
    });
    expect(states).toEqual([['product', 'early', 'late'], ['product', 'late'], ['late'], [], [], []]);
    expect([0, 1, 2, 3, 4, 5].map((i) => memory.ideal.get(`dear${i}`) !== undefined)).toEqual([true, true, true, true, true, false]);
  });

  it('holds the emulation of a design for worthless once an evaluation has passed it over', () => {
    const memory = new BlockMemory(10_400);
    const tensor = { mantissas: new Float64Array(1000), type: fixed(16, 6), shape: [1000], rowCount: 1 };
    memory.startSweep();
    memory.emulation.set('gone', { tensor }, 8000 * 1000);
    const taken = [0, 1].map(() => {
      memory.startSweep();
      return memory.ideal.set('cheap', values(2), 8000);
    });
    expect(taken).toEqual([false, true]);
    expect(memory.emulation.get('gone')?.tensor).toBeUndefined();
  });

  it('takes half of their worth from ideal values with every evaluation that passes them over', () => {
    const memory = new BlockMemory(17_000);
    memory.startSweep();
    memory.ideal.set('product', values(0), 8000 * 64);
    memory.ideal.set('used', values(1), 8000 * 5);
    const taken = Array.from({ length: 6 }, () => {
      memory.startSweep();
      memory.ideal.get('used');
      return memory.ideal.set('other', values(3), 8000 * 4);
    });
    // Passed over none to five times, it has from 64 to 2 multiplications a byte.
    expect(taken).toEqual([false, false, false, false, false, true]);
    expect(['used', 'product'].map((key) => memory.ideal.get(key) !== undefined)).toEqual([true, false]);
  });

  it('lets even what is dear go when 200 evaluations have not asked for it', () => {
    const memory = new BlockMemory(50_000);
    memory.startSweep();
    memory.ideal.set('dear', values(0), 1e6);
    for (let i = 0; i < 200; i++) memory.startSweep();
    expect(memory.usedBytes).toBeGreaterThan(0);
    memory.startSweep();
    expect([memory.usedBytes, memory.ideal.get('dear')]).toEqual([0, undefined]);
  });

  it('computes a lost tensor again for a layer that reads it, without figures and ideal values of what has them', () => {
    const layers = (w: number): Layer[] => [
      inputLayer('x', [50]),
      denseLayer('a', 'x', { weight: weight([50, 900], Array.from({ length: 45_000 }, (_, i) => ((i * 7) % 11) / 8 - 0.6)) }),
      denseLayer('b', 'a', { weight: weight([900, 2], Array.from({ length: 1800 }, (_, i) => ((i * 5) % 7) / 8 - 0.4)) }, { result_type: fixed(w, 6) }),
    ];
    const input = inputOf(20, 50, 3);
    const run = (w: number, memory?: BlockMemory) => {
      const graph = graphOf(layers(w));
      const ideal = runIdeal(graph, input).tensors;
      const asked: string[] = [];
      const outcome = wasmBackend.run(planEmulation(graph, { ioType: 'io_parallel' }), input, {
        keep: 'outputs', collectStatistics: true, compareWith: (layer) => { asked.push(layer); return ideal.get(layer); }, ...(memory === undefined ? {} : { cache: memory.emulation }),
      });
      return { outcome, asked };
    };
    // 20 × 900 words are 36 kB: they find no room, their figures do.
    const memory = new BlockMemory(20_000);
    run(16, memory);
    memory.startSweep();
    const again = run(12, memory);
    const alone = run(12);
    expect([again.outcome.reusedLayers, again.asked]).toEqual([['x', 'a'], ['b']]);
    expect([...again.outcome.statistics, ...again.outcome.errors]).toEqual([...alone.outcome.statistics, ...alone.outcome.errors]);
    expect(again.outcome.tensors).toEqual(alone.outcome.tensors);
  });

  it('keeps ideal values as floats only where every one is a float', () => {
    const singles = Float64Array.of(0.5, -0, 3, Infinity, Math.fround(0.1));
    expect(withoutLoss(singles)).toBeInstanceOf(Float32Array);
    expect(Array.from(withoutLoss(singles))).toEqual(Array.from(singles));
    expect(withoutLoss(Float64Array.of(1, 0.1))).toBeInstanceOf(Float64Array);
  });
});
