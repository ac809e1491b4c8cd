import { describe, expect, it } from 'vitest';
import { estimateHls } from '../../../../main/compiler/estimators/estimate-hls.ts';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { hasShared } from '../../../helpers/shared.ts';
import { readGoldenCase } from '../rtl/golden-case.ts';

function denseGraph(attributes: Layer['attributes'], weightBits = 16): ModelGraph {
  const type = fixed(16, 6);
  const base = { inputs: ['x'], outputs: [], types: {}, weights: {}, source_layers: [], result_type: type };
  const dense: Layer = {
    ...base, name: 'fc', class_name: 'Dense', shape: [4], attributes: { n_in: 8, n_out: 4, strategy: 'latency', reuse_factor: 1, ...attributes },
    types: { accum: type, weight: fixed(weightBits, 6), bias: type }, weights: { weight: { shape: [8, 4], data: Float64Array.from({ length: 32 }, (_, k) => (k * 37 - 500) / 1024) } },
  };
  return { name: 'g', format: 'keras2', layers: [{ ...base, name: 'x', class_name: 'Input', shape: [8], attributes: {} }, dense], inputs: ['x'], outputs: ['fc'], origin: {} };
}

const conditions = { ioType: 'io_parallel', clockPeriodNs: 5 } as const;

describe('estimateHls', () => {
  it('is exact for DSPs inside the rule’s domain and a band outside it', () => {
    expect(estimateHls(denseGraph({}), conditions).layers[0]?.dsp?.certainty).toBe('exact');
    expect(estimateHls(denseGraph({}, 18), conditions).layers[0]?.dsp?.certainty).toBe('band');
    expect(estimateHls(denseGraph({ reuse_factor: 4 }), conditions).layers[0]?.dsp?.certainty).toBe('band');
  });

  it('divides the multipliers of a Resource layer by the reuse factor and gives it a memory', () => {
    const [fc] = estimateHls(denseGraph({ strategy: 'resource', reuse_factor: 8 }), conditions).layers;
    expect(fc?.dsp?.value).toBe(4);
    expect(fc?.bram18k?.value).toBe(2);
    expect(fc?.initiationIntervalCycles?.low).toBe(8);
  });

  it('gives LUTs only where there is a model: distributed arithmetic', () => {
    expect(estimateHls(denseGraph({}), conditions).layers[0]).toMatchObject({ absent: { lut: expect.stringMatching(/no model/) } });
    const [fc] = estimateHls(denseGraph({ strategy: 'distributed_arithmetic' }), conditions).layers;
    expect(fc?.lut?.low).toBeGreaterThan(0);
    expect(fc?.dsp).toMatchObject({ certainty: 'exact', value: 0 });
  });

  it.each(['LSTM', 'GRU', 'TimeDistributed', 'LayerNormalization'])('has no figure for %s, says why, and gives no total without it', (className) => {
    const graph = denseGraph({});
    const [input, dense] = graph.layers;
    if (!input || !dense) throw new TypeError('the graph has two layers');
    const { layers, total } = estimateHls({ ...graph, layers: [input, dense, { ...dense, name: 'odd', class_name: className, inputs: ['fc'] }], outputs: ['odd'] }, conditions);
    expect(layers[0]?.latencyCycles?.value).toBeGreaterThan(0);
    expect(layers[1]).toEqual({ layer: 'odd', flow: 'hls', absent: expect.objectContaining({ latencyCycles: expect.stringContaining(className), dsp: expect.stringContaining(className) }) });
    expect(total.latencyCycles).toBeUndefined();
    expect(total.dsp).toBeUndefined();
    expect(total.absent?.latencyCycles).toBe('no model for odd');
  });

  it.skipIf(!hasShared)('contains KERAS_3layer’s published figures: 20 cycles, interval 7, 3334 DSPs, 4 block RAMs (needs ../shared)', () => {
    const golden = readGoldenCase('keras-3layer');
    const { total } = estimateHls(golden.graph, { ioType: 'io_parallel', clockPeriodNs: 10, weightMantissas: golden.weights });
    const contains = (band: { readonly low: number; readonly high: number } | undefined, figure: number): boolean => band !== undefined && band.low <= figure && figure <= band.high;
    expect(contains(total.latencyCycles, 20)).toBe(true);
    expect(contains(total.initiationIntervalCycles, 7)).toBe(true);
    expect(contains(total.dsp, 3334)).toBe(true);
    expect(contains(total.bram18k, 4)).toBe(true);
    expect((total.latencyCycles?.high ?? 0) - (total.latencyCycles?.low ?? 0)).toBeLessThan(60);
  });
});
