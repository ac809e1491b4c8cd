import { afterEach, describe, expect, it } from 'vitest';
import type { Layer, ModelGraph } from '../../../main/compiler/ir/model-graph.ts';
import { EngineThread } from '../../../main/services/engine-thread.ts';
import { ok } from '../../../main/base/result.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';
import { SMALL_DESIGN } from '../../helpers/temp-workspace.ts';

const SIZE = 256;
const layer = (overrides: Partial<Layer> & Pick<Layer, 'name' | 'class_name'>): Layer => ({
  inputs: ['input'], outputs: [overrides.name], shape: [SIZE], result_type: { kind: 'auto' }, types: {}, attributes: {}, weights: {}, source_layers: [overrides.name], ...overrides,
});
/** A network large enough that its emulation takes seconds. */
const GRAPH: ModelGraph = {
  name: 'wide', format: 'keras2', inputs: ['x'], outputs: ['d2'], origin: {},
  layers: [
    layer({ name: 'x', class_name: 'Input', attributes: { input_shape: [SIZE] }, result_type: fixed(16, 6) }),
    ...['d1', 'd2'].map((name, i) => layer({
      name, class_name: 'Dense', inputs: [i === 0 ? 'x' : 'd1'], attributes: { n_in: SIZE, n_out: SIZE },
      weights: { weight: { shape: [SIZE, SIZE], data: Float64Array.from({ length: SIZE * SIZE }, (_, k) => Math.sin(k)) }, bias: { shape: [SIZE], data: new Float64Array(SIZE) } },
    })),
  ],
};
const SAMPLES = 4000;
const samples = { kind: 'memory' as const, sampleCount: SAMPLES, inputs: [Float64Array.from({ length: SAMPLES * SIZE }, (_, k) => Math.cos(k))] };

async function loaded(): Promise<{ readonly thread: EngineThread; readonly errors: unknown[] }> {
  const errors: unknown[] = [];
  const thread = new EngineThread((_where, error) => errors.push(error));
  await thread.load('model m', () => Promise.resolve(ok({ kind: 'load-model', modelId: 'm', graph: GRAPH })));
  await thread.load('dataset d', () => Promise.resolve(ok({ kind: 'load-dataset', dataId: 'd', samples })));
  return { thread, errors };
}

describe('EngineThread', () => {
  let thread: EngineThread | undefined;
  afterEach(async () => {
    await thread?.close();
  });
  const evaluate = { kind: 'evaluate', modelId: 'm', dataId: 'd', design: SMALL_DESIGN, limits: { threadCount: 2, memoryBytes: 2 ** 28 } } as const;

  it('ends a running emulation within 250 ms of the abort and answers the next task', async () => {
    ({ thread } = await loaded());
    await thread.run({ kind: 'lower', modelId: 'm', design: SMALL_DESIGN });
    const controller = new AbortController();
    const begun = Promise.withResolvers<void>();
    const running = thread.run(evaluate, { signal: controller.signal, onProgress: () => begun.resolve() });
    await begun.promise;
    const abortedMs = performance.now();
    controller.abort();
    expect(await running).toMatchObject({ ok: false, failure: { code: 'superseded' } });
    expect(performance.now() - abortedMs).toBeLessThan(250);
    expect(await thread.run({ kind: 'lower', modelId: 'm', design: SMALL_DESIGN })).toMatchObject({ ok: true, value: { inputs: ['x'], outputs: ['d2'] } });
  });

  it('does not start a task that was aborted before', async () => {
    ({ thread } = await loaded());
    expect(await thread.run(evaluate, { signal: AbortSignal.abort() })).toMatchObject({ ok: false, failure: { code: 'superseded' } });
  });

  it('answers a dataset that does not fit with a failure, and a bug with a saved stack', async () => {
    const made = await loaded();
    thread = made.thread;
    await thread.load('dataset e', () => Promise.resolve(ok({ kind: 'load-dataset', dataId: 'e', samples: { kind: 'memory', sampleCount: 2, inputs: [new Float64Array(6)] } })));
    expect(await thread.run({ ...evaluate, dataId: 'e' })).toMatchObject({ ok: false, failure: { code: 'dataset-rejected', message: expect.stringMatching(/x takes 256 values per sample; the dataset has 3/) } });
    expect(made.errors).toEqual([]);
    expect(await thread.run({ ...evaluate, dataId: 'never loaded' })).toMatchObject({ ok: false, failure: { code: 'internal' } });
    expect(made.errors).toHaveLength(1);
  });

  it('fails what is pending when it is closed', async () => {
    ({ thread } = await loaded());
    const running = thread.run(evaluate);
    await thread.close();
    expect(await running).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
  });
});
