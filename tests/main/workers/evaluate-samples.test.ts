/** @file Statistics of a dataset do not depend on how its samples are cut into blocks. */

import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../../main/compiler/emulator/reference-backend.ts';
import { evaluateSamples } from '../../../main/workers/evaluate-samples.ts';
import { analysisHostOf } from '../../helpers/analysis-host.ts';
import { activation, chain, dense, design, input } from '../../helpers/build-graph.ts';
import { wasmBackend } from '../../helpers/compare-backends.ts';

const SAMPLES = 2300;
const graph = chain([input('x', [2]), dense('fc', { size: [2, 3], weights: [1, -2, 3, -4, 5, 0.25], bias: [0, 0.5, -1] }), activation('act', 'relu', { shape: [3] })]);

describe('a dataset that is evaluated in blocks', () => {
  it.each([['reference', referenceBackend], ['wasm', wasmBackend]] as const)('has histograms of the same samples, ranges and overflows of all: %s', (_, backend) => {
    const data = Float64Array.from({ length: 2 * SAMPLES }, (_, i) => Math.sin(i) * 2 ** (i % 11) / 64);
    // Far out in a sample that no histogram counts.
    data[2 * 900] = 1000;
    const host = analysisHostOf(graph, { data: { sampleCount: SAMPLES, inputs: [{ data }] } });
    const lowered = host.lower(design({ Model: { Precision: 'fixed<12,4>', ReuseFactor: 1 } }));
    const seen = evaluateSamples(lowered, host.dataset('data'), { dataId: 'data', want: ['statistics'], backend })?.statistics;
    const x = seen?.get('x')?.variables['result'];
    const counted = (name: string): number => Object.values(seen?.get(name)?.variables ?? {}).filter(({ variable }) => variable === 'result').reduce((sum, { histogram }) => sum + histogram.counts.reduce((a, b) => a + b, histogram.zeroCount), 0);
    // 256 samples, then 1,024 … 1,087 and 2,048 … 2,111.
    expect([counted('x'), counted('fc'), counted('act')]).toEqual([2 * 384, 3 * 384, 3 * 384]);
    expect(x).toMatchObject({ count: 2 * SAMPLES, max: 1000, maxSampleIndex: 900, overflowCount: data.filter((value) => Math.floor(value * 256) > 2047 || Math.floor(value * 256) < -2048).length });
    expect((x?.histogram.firstExponent ?? 0) + (x?.histogram.counts.length ?? 0)).toBeLessThan(9);
  });
});
