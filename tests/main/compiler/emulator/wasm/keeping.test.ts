/** @file Which tensors the WASM backend keeps, and that what it does not keep comes out the same again. */
import { expect, it } from 'vitest';
import { BlockMemory } from '../../../../../main/compiler/emulator/emulation-cache.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import type { Plan } from '../../../../../main/compiler/emulator/plan.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { expectEqual, inputOf, numbers, wasmBackend } from '../../../../helpers/compare-backends.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

function dense(name: string, from: Layer, size: number): Layer {
  const count = from.shape[0] ?? 1;
  return denseLayer(name, from.name, { weight: weight([count, size], numbers(count * size, size, 1)), bias: numbers(size, 2, 1) }, { attributes: { n_in: count, n_out: size }, result_type: fixed(16, 6), types: { accum: fixed(16, 6), weight: fixed(12, 4), bias: fixed(12, 4) } });
}

function relu(name: string, from: Layer, type: FixedType): Layer {
  return layer(name, 'Activation', [from.name], { shape: from.shape, result_type: type, attributes: { activation: 'relu' } });
}

/** 4 → 40 → 8 → 2, with relu behind the first two. */
function planOf(lastType: FixedType): Plan {
  const x = inputLayer('x', [4], { result_type: fixed(16, 6) });
  const wide = dense('wide', x, 40);
  const wideRelu = relu('wide_relu', wide, fixed(14, 6));
  const narrow = dense('narrow', wideRelu, 8);
  const narrowRelu = relu('narrow_relu', narrow, lastType);
  return planEmulation(graphOf([x, wide, wideRelu, narrow, narrowRelu, dense('last', narrowRelu, 2)]), { ioType: 'io_parallel' });
}

it('keeps what many multiplications a byte have made, and nothing that costs less than to keep it', () => {
  const plan = planOf(fixed(16, 6));
  const input = inputOf(70, 4, 3);
  const cache = new BlockMemory(2 ** 28).emulation;
  wasmBackend.run(plan, input, { cache, collectStatistics: true, keep: 'outputs' });
  const kept = plan.steps.flatMap((step) => {
    if (step.kind !== 'layer') return [];
    const entry = cache.get(`${input.id}/${input.rowCount}/${step.key}`);
    expect(entry?.statistics?.layer, 'figures are always kept').toBe(step.layer.name);
    return entry?.tensor === undefined ? [] : [step.layer.name];
  });
  // 4 and then 320 multiplications, 8 for every element on the way: 40 words of 2 bytes are not worth it, 8 are.
  expect(kept).toEqual(['narrow', 'last']);
});

it('computes what an edit needs again, and says that only what lies behind the edit is new', () => {
  const input = inputOf(70, 4, 3);
  const cache = new BlockMemory(2 ** 28).emulation;
  wasmBackend.run(planOf(fixed(16, 6)), input, { cache, collectStatistics: true });
  const edited = planOf(fixed(9, 3, 'RND', 'SAT'));
  const found = wasmBackend.run(edited, input, { cache, collectStatistics: true });
  expect(found.reusedLayers).toEqual(['x', 'wide', 'wide_relu', 'narrow']);
  expectEqual(wasmBackend.run(edited, input, { collectStatistics: true }), found);
});

it('tells the cache the work from the input on, shared out among the steps: what lies behind is dearer a byte', () => {
  const works = new Map<string, number>();
  const plan = planOf(fixed(16, 6));
  const input = inputOf(70, 4, 3);
  wasmBackend.run(plan, input, { cache: { get: () => undefined, set: (key, _, work) => works.set(key, work) }, keep: 'outputs' });
  // 8 for every element of a step, and 4 × 40, 40 × 8 and 8 × 2 multiplications; six steps.
  const expected = [32, 512, 832, 1216, 1280, 1312].map((work) => (70 * work) / 6);
  const found = plan.steps.flatMap((step) => (step.kind === 'layer' || step.kind === 'input' ? [works.get(`${input.id}/${input.rowCount}/${step.key}`) ?? 0] : []));
  expect(found.map((work) => Math.round(work))).toEqual(expected.map((work) => Math.round(work)));
});
