/** @file The pool of emulation threads: same numbers as one thread, whatever its size; what an edit leaves alone is found again. */

import { afterEach, describe, expect, it } from 'vitest';
import type { Layer, ModelGraph } from '../../../main/compiler/ir/model-graph.ts';
import { emulationBackend } from '../../../main/workers/emulation-backend.ts';
import { EmulationPool } from '../../../main/workers/emulation-pool.ts';
import { evaluateDesign } from '../../../main/workers/engine-evaluate.ts';
import { lowerDesign } from '../../../main/workers/engine-lower.ts';
import { evaluateInPool } from '../../../main/workers/evaluate-in-pool.ts';
import type { Evaluation } from '../../../main/workers/evaluation-collector.ts';
import { DesignPacker } from '../../../main/workers/pack-design.ts';
import { openSamples, type SharedSamples } from '../../../main/workers/sample-file.ts';
import { inSharedMemory, labelsInSharedMemory } from '../../../main/workers/shared-memory.ts';
import { applyEdit, type Design } from '../../../preload/model/design.ts';
import { chain, dense, input } from '../../helpers/build-graph.ts';
import { SMALL_DESIGN } from '../../helpers/temp-workspace.ts';

const COUNT = 10_000;
const GRAPH: ModelGraph = chain([
  input('x', [8]),
  dense('d1', { size: [8, 16], weights: Array.from({ length: 128 }, (_, i) => Math.sin(i)) }),
  { name: 'relu', class_name: 'Activation', shape: [16], attributes: { activation: 'relu', n_in: 16 } },
  dense('d2', { size: [16, 4], weights: Array.from({ length: 64 }, (_, i) => Math.cos(i) * 3) }),
] as readonly (Partial<Layer> & Pick<Layer, 'name' | 'class_name'>)[]);
const SHARED: SharedSamples = {
  kind: 'memory', sampleCount: COUNT, inputs: [inSharedMemory(Float64Array.from({ length: COUNT * 8 }, (_, i) => Math.sin(i * i) * 4))],
  labels: labelsInSharedMemory(Int32Array.from({ length: COUNT }, (_, i) => i % 4)),
};

const comparable = ({ elapsedMs: _elapsedMs, ...rest }: Evaluation): Omit<Evaluation, 'elapsedMs'> => rest;

function setType(design: Design, layer: string, precision: string): Design {
  const edited = applyEdit(design, { kind: 'set-precision', layers: [layer], variables: ['result'], precision });
  return 'design' in edited ? edited.design : edited;
}

describe('EmulationPool', () => {
  let pool = new EmulationPool();
  let packer = new DesignPacker();
  afterEach(() => {
    pool.close();
    pool = new EmulationPool();
    packer = new DesignPacker();
  });
  const evaluate = (design: Design, cancel = new SharedArrayBuffer(4), onProgress: (samples: number, total: number, partial?: Evaluation) => void = () => undefined): Promise<Evaluation | undefined> =>
    evaluateInPool(pool, packer, { lowered: lowerDesign(GRAPH, design), samples: { dataKey: 'data', shared: SHARED, source: openSamples(SHARED) }, modelId: 'm', cancel, onProgress });

  it('reports the same to the last bit with one thread, with three, and without threads', async () => {
    const alone = evaluateDesign(lowerDesign(GRAPH, SMALL_DESIGN), openSamples(SHARED), { dataId: 'data', backend: emulationBackend() });
    for (const threadCount of [1, 3]) {
      pool.limit({ threadCount, memoryBytes: 2 ** 26 });
      const report = await evaluate(SMALL_DESIGN);
      expect(report && comparable(report)).toEqual(alone && comparable(alone));
      pool.close();
      pool = new EmulationPool();
    }
    expect(alone).toMatchObject({ samples: COUNT, totalSamples: COUNT });
    expect(alone?.quality.referenceAccuracy).toBeGreaterThan(0);
    expect(alone?.layers.find(({ layer }) => layer === 'd2')?.error?.maxAbs).toBeGreaterThan(0);
  });

  it('gives a first report of 256 samples, which is that of these samples alone', async () => {
    pool.limit({ threadCount: 2, memoryBytes: 2 ** 26 });
    const partials: Evaluation[] = [];
    await evaluate(SMALL_DESIGN, new SharedArrayBuffer(4), (_samples, _total, partial) => {
      if (partial !== undefined) partials.push(partial);
    });
    const [first] = partials;
    expect(first).toMatchObject({ samples: 256, totalSamples: COUNT });
    const few: SharedSamples = { ...SHARED, sampleCount: 256, inputs: SHARED.inputs.map((values) => values.subarray(0, 256 * 8)) };
    const alone = evaluateDesign(lowerDesign(GRAPH, SMALL_DESIGN), openSamples(few), { dataId: 'few', backend: emulationBackend() });
    expect(first?.layers).toEqual(alone?.layers);
  });

  it('is right after edits to and fro, with a memory that holds all, a part or nothing', async () => {
    const designs = [SMALL_DESIGN, setType(SMALL_DESIGN, 'd2', 'fixed<9,4>'), setType(SMALL_DESIGN, 'd1', 'fixed<10,5>'), SMALL_DESIGN];
    const wanted = designs.map((design) => evaluateDesign(lowerDesign(GRAPH, design), openSamples(SHARED), { dataId: 'data', backend: emulationBackend() }));
    for (const memoryBytes of [2 ** 26, 2_000_000, 0]) {
      pool.limit({ threadCount: 2, memoryBytes });
      for (const [index, design] of designs.entries()) {
        const report = await evaluate(design);
        expect(report?.layers).toEqual(wanted[index]?.layers);
        expect(report?.quality).toEqual(wanted[index]?.quality);
        expect(pool.usedBytes).toBeLessThanOrEqual(memoryBytes);
      }
      pool.close();
      pool = new EmulationPool();
      packer = new DesignPacker();
    }
  });

  it('ends when it is cancelled, and works again afterwards', async () => {
    pool.limit({ threadCount: 2, memoryBytes: 2 ** 26 });
    const cancel = new SharedArrayBuffer(4);
    const running = evaluate(SMALL_DESIGN, cancel);
    Atomics.store(new Int32Array(cancel), 0, 1);
    expect(await running).toBeUndefined();
    expect(await evaluate(SMALL_DESIGN)).toMatchObject({ samples: COUNT });
  });

  it('refuses samples of another size with the input’s name', async () => {
    const other: SharedSamples = { kind: 'memory', sampleCount: 2, inputs: [inSharedMemory(new Float64Array(10))] };
    const samples = { dataKey: 'other', shared: other, source: openSamples(other) };
    await expect(evaluateInPool(pool, packer, { lowered: lowerDesign(GRAPH, SMALL_DESIGN), samples, modelId: 'm', cancel: new SharedArrayBuffer(4), onProgress: () => undefined })).rejects.toThrow('input x takes 8 values per sample; the dataset has 5');
  });
});
