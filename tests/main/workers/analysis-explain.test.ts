import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '../../../main/compiler/ir/model-graph.ts';
import { explainDesign } from '../../../main/workers/analysis-explain.ts';
import { runAnalysis, type AnalysisTask } from '../../../main/workers/run-analysis.ts';
import type { EngineDataset } from '../../../main/workers/sample-source.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';
import { analysisHostOf } from '../../helpers/analysis-host.ts';
import { activation, chain, dense, design, input } from '../../helpers/build-graph.ts';
import { RandomSource } from '../../helpers/random-source.ts';

const random = new RandomSource(3);
const weights = (count: number, size: number): number[] => Array.from({ length: count }, () => Math.round(random.normal() * size * 64) / 64);

/** A residual block: fc1 is too large for its type, the sum and what follows are not. */
const residual: ModelGraph = chain([
  input('x', [4]),
  dense('fc1', { size: [4, 4], weights: [40, 0, 0, 0, 0, 40, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], bias: [0, 0, 0, 0] }),
  { name: 'add', class_name: 'Merge', inputs: ['x', 'fc1'], shape: [4], attributes: { name: 'add', class_name: 'Add', op: 'add' } },
  activation('act', 'tanh', { shape: [4] }),
  dense('out', { size: [4, 3], weights: weights(12, 1), bias: [0, 0, 0] }),
]);

const wide = 'fixed<32,12>';
const settings = design({ LayerName: { x: { Precision: wide }, fc1: { Precision: { default: wide, result: 'fixed<16,6>' } }, add: { Precision: wide }, act: { Precision: wide, TableSize: 4096, table_t: 'fixed<24,4>' }, out: { Precision: wide } } });
const data: EngineDataset = { sampleCount: 300, inputs: [{ data: Float64Array.from({ length: 1200 }, () => random.normal()) }], labels: Int32Array.from({ length: 300 }, () => random.integer(0, 2)) };

describe('an explanation', () => {
  it('follows both ways into a sum, and finds the layer whose ideal result mends the network', () => {
    const report = explainDesign(analysisHostOf(residual, { data }), { design: settings, dataId: 'data' }, 256);
    expect(report).toMatchObject({ sampleCount: 256, totalSamples: 300 });
    const of = (name: string) => report?.layers.find(({ layer }) => layer === name);
    expect(report?.layers.map(({ layer, startsAt }) => [layer, startsAt])).toEqual([['x', undefined], ['fc1', 'fc1'], ['add', 'fc1'], ['act', 'fc1'], ['out', 'fc1']]);
    expect(of('fc1')).toMatchObject({ damaged: true, cause: 'overflow', overflows: [{ variable: 'result', type: fixed(16, 6), harmless: false }] });
    expect(report?.asIs.maxAbsError).toBeGreaterThan(0.5);
    expect(of('fc1')?.ifIdeal?.maxAbsError).toBeLessThan(0.05);
    expect(of('fc1')?.ifIdeal?.flipCount).toBeLessThan(report?.asIs.flipCount ?? 0);
    // Made ideal, the others make of wrong inputs what they made before.
    for (const name of ['x', 'add']) expect(of(name)?.ifIdeal).toEqual(report?.asIs);
  });

  it('names the sample and element where a layer errs most, with both values', () => {
    const report = explainDesign(analysisHostOf(residual, { data }), { design: settings, dataId: 'data' }, 300);
    const worst = report?.layers.find(({ layer }) => layer === 'fc1')?.worst;
    const value = (data.inputs[0]?.data[(worst?.sample ?? 0) * 4 + (worst?.element ?? 0)] ?? 0) * 40;
    expect(worst?.element).toBeLessThan(2);
    expect(worst?.ideal).toBeCloseTo(value, 2);
    expect(worst?.maxAbsError).toBeCloseTo(Math.abs((worst?.emulated ?? 0) - (worst?.ideal ?? 0)), 12);
  });

  it('is the same when it is asked again, out of what was remembered', () => {
    const host = analysisHostOf(residual, { data });
    const once = explainDesign(host, { design: settings, dataId: 'data' }, 300);
    expect(explainDesign(host, { design: settings, dataId: 'data' }, 300)).toEqual(once);
  });
});

describe('every analysis', () => {
  const of = { modelId: 'm', design: settings, dataId: 'data' };
  const tasks: readonly AnalysisTask[] = [
    { kind: 'explain', ...of }, { kind: 'outputs', ...of }, { kind: 'ranges', ...of }, { kind: 'bit-cost', layer: 'fc1', variable: 'result', ...of },
    { kind: 'propose-fit', method: 'data', fitDataId: 'data', ...of }, { kind: 'propose-fit', method: 'exact', fitDataId: 'data', ...of },
    { kind: 'search-space', ...of }, { kind: 'judge', variables: [], wantsQuality: true, ...of },
  ];

  it('answers nothing when it is cancelled, wherever that happens, and something when it is not', () => {
    for (const task of tasks) {
      const name = `${task.kind} ${'method' in task ? task.method : ''}`;
      let asked = 0;
      expect(runAnalysis(analysisHostOf(residual, { data }, () => (asked++, false)), task), name).toBeDefined();
      for (const share of [0, 0.1, 0.5, 0.9]) {
        let left = Math.floor(asked * share);
        expect(runAnalysis(analysisHostOf(residual, { data }, () => left-- <= 0), task), `${name} at ${share} of ${asked}`).toBeUndefined();
      }
    }
  }, 30_000);
});
