import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateRtl, planRtl } from '../../../../main/compiler/rtl/generate-rtl.ts';
import { repositoryRoot, hasShared } from '../../../helpers/shared.ts';
import { EXAMPLES, emulateExample, lowerExample, lowerFolder } from './bundled-example.ts';
import { compareWithTrace, hasIcarus, integersIn, readGoldenCase, sampleOf, simulate } from './golden-case.ts';

/** Cases and the adder levels per stage they are generated with; together they use every generator and mode. */
const CASES: readonly (readonly [name: string, levels: number])[] = [
  ['dense-wrap', 1], ['dense-wrap', 100], ['dense-rnd-weights', 3], ['dense-nobias-unsigned-in', 2], ['dense-3d-input', 3], ['mix-mlp', 4], ['mix-mlp-auto', 2],
  ['conv1d-valid', 3], ['conv1d-causal', 2], ['conv1d-same-stride2', 3], ['conv2d-same-stride2', 4], ['conv2d-pointwise', 3], ['batchnorm', 2], ['act-sigmoid', 3],
  ['act-tanh', 1], ['quant-signed', 1], ['quant-unsigned', 2], ['quant-negative-frac', 1], ['quant-small-integer', 3], ['pool1d', 2], ['pool2d', 3], ['pool2d-auto', 4],
  ['pool2d-unsigned-same', 1], ['globalpool1d', 2], ['globalpool2d', 3], ['concat-axes', 1], ['mix-residual', 3], ['two-in-two-out', 2], ['qact-chain', 2],
  ['qact-relu-int', 1], ['qact-bits-sym', 1], ['qconv1d', 3], ['qconv2dbn', 3], ['qdense-alpha-auto', 2], ['qdense-alpha-auto-po2', 2], ['qdense-int', 2], ['nested', 3],
  ['issue978-wide', 3], ['issue978-saturate', 2], ['issue978-auto', 3], ['keras-3layer-f8-3', 4], ['qkeras-3layer', 4], ['keras-1layer', 3],
];

/** The first rows of a case are its extremes; sweeps over modes and tables run in full. */
const SAMPLES = 24;

describe.skipIf(!hasShared || !hasIcarus)('generated Verilog in Icarus (needs ../shared and iverilog)', () => {
  it.concurrent.each(CASES)('%s with %d levels per stage computes every layer of the trace, one sample a cycle, at the stated latency', async (name, levels) => {
    const golden = readGoldenCase(name);
    const everyLayer = { ...golden.graph, outputs: golden.graph.layers.map((layer) => layer.name) };
    const design = generateRtl(everyLayer, { adderLevelsPerStage: levels, weightMantissas: golden.weights });
    const unbuilt = design.unsupported.map((u) => golden.graph.layers.find((l) => l.name === u.layer)?.class_name);
    expect(unbuilt.filter((className) => className !== 'Softmax')).toEqual([]);
    const samples = /^(quant|act|qact)/.test(name) ? golden.samples : SAMPLES;
    const stimulus = Array.from({ length: samples }, (_, s) => golden.graph.inputs.map((input) => sampleOf(golden.trace.get(input) ?? [], s, golden.samples)));
    const results = await simulate({ top: design.top, sources: design.modules.map((m) => m.verilog) }, stimulus);
    expect(results).toHaveLength(samples);
    expect(compareWithTrace(golden, design.top, results)).toEqual([]);
  }, 240_000);

  it('reports a weight that differs by one LSB at its layer', async () => {
    const golden = readGoldenCase('dense-wrap');
    const weights = new Map(golden.weights);
    weights.set('fc|weight', (weights.get('fc|weight') ?? []).map((w, k) => (k === 3 ? w + 1n : w)));
    const design = generateRtl(golden.graph, { adderLevelsPerStage: 3, weightMantissas: weights });
    const stimulus = Array.from({ length: golden.samples }, (_, s) => [sampleOf(golden.trace.get('inp') ?? [], s, golden.samples)]);
    const results = await simulate({ top: design.top, sources: design.modules.map((m) => m.verilog) }, stimulus);
    expect(compareWithTrace(golden, design.top, results).map((m) => m.layer)).toEqual(['fc']);
  });
});

describe.skipIf(!hasIcarus || !existsSync(join(repositoryRoot, 'resources', 'examples')))('bundled examples in Icarus (needs iverilog)', () => {
  it.each(EXAMPLES)('%s: the top equals the emulator on held-out data', async (name) => {
    const graph = await lowerExample(name);
    const samples = name === 'overflow-978' ? 1 : 40;
    const trace = emulateExample(name, graph, samples);
    const count = (trace.get(graph.inputs[0] ?? '')?.length ?? 0) / (graph.layers[0]?.shape.reduce((a, b) => a * b, 1) ?? 1);
    const design = generateRtl({ ...graph, outputs: graph.layers.map((l) => l.name) }, { adderLevelsPerStage: 4 });
    const stimulus = Array.from({ length: count }, (_, s) => graph.inputs.map((input) => sampleOf(trace.get(input) ?? [], s, count)));
    const results = await simulate({ top: design.top, sources: design.modules.map((m) => m.verilog) }, stimulus);
    expect(design.top.outputs.length).toBeGreaterThanOrEqual(2);
    expect(compareWithTrace({ graph, ioType: 'io_parallel', weights: new Map(), trace, samples: count }, design.top, results)).toEqual([]);
  });
});

describe.skipIf(!hasIcarus)('distributed arithmetic in Icarus (needs iverilog)', () => {
  it.each(['dense-da', 'conv2d-da-padded', 'dense-da-spread'])('%s: the adders are those of the kernel that hls4ml builds, not of the trained one', async (name) => {
    const folder = join(repositoryRoot, 'tests/golden', name);
    const graph = await lowerFolder(folder);
    const trace = integersIn(join(folder, 'trace.npz'));
    const design = generateRtl(graph, { adderLevelsPerStage: 6 });
    expect(design.unsupported).toEqual([]);
    const [input] = graph.inputs;
    const size = graph.layers[0]?.shape.reduce((a, b) => a * b, 1) ?? 1;
    const samples = (trace.get(input ?? '') ?? []).length / size;
    const stimulus = Array.from({ length: samples }, (_, s) => [sampleOf(trace.get(input ?? '') ?? [], s, samples)]);
    const results = await simulate({ top: design.top, sources: design.modules.map((m) => m.verilog) }, stimulus);
    expect(results).toHaveLength(samples);
    expect(compareWithTrace({ graph, ioType: 'io_parallel', weights: new Map(), trace, samples }, design.top, results)).toEqual([]);
  }, 120_000);
});

describe.skipIf(!hasShared)('generateRtl', () => {
  it('names layers without hardware and leaves what reads them outside the top', () => {
    const golden = readGoldenCase('keras-3layer-latency-rf8-sat');
    const design = generateRtl(golden.graph, { adderLevelsPerStage: 4, weightMantissas: golden.weights });
    expect(design.unsupported.find((u) => u.layer === 'fc1_relu')?.reason).toMatch(/reuse factor 8/);
    expect(design.top.outputs).toEqual([]);
  });

  it('refuses a unit above the limit with the limit in the reason', () => {
    const golden = readGoldenCase('dense-wrap');
    const { unsupported } = generateRtl(golden.graph, { adderLevelsPerStage: 4, weightMantissas: golden.weights, unitBitsMax: 100 });
    expect(unsupported.map((u) => u.reason).join()).toMatch(/limit of this flow is 100/);
  });

  it('gives no module the name of a Verilog word', () => {
    const golden = readGoldenCase('qkeras-3layer');
    const { modules } = generateRtl(golden.graph, { adderLevelsPerStage: 4, weightMantissas: golden.weights });
    expect(modules.map((m) => m.moduleName)).not.toContain('output');
  });

  it('plans an unchanged network again from the cache, and only the changed layer after a change', () => {
    const golden = readGoldenCase('mix-mlp');
    const cache = new Map();
    const options = { adderLevelsPerStage: 4, weightMantissas: golden.weights, cache };
    const first = planRtl(golden.graph, options);
    const entries = cache.size;
    expect(planRtl(golden.graph, options)).toEqual(first);
    expect(cache.size).toBe(entries);
    const weights = new Map(golden.weights);
    weights.set('d2|weight', (weights.get('d2|weight') ?? []).map((w) => w + 1n));
    planRtl(golden.graph, { ...options, weightMantissas: weights });
    expect(cache.size - entries).toBeLessThanOrEqual(2);
  });

  it('has a latency that does not grow with more levels per stage', () => {
    const golden = readGoldenCase('mix-mlp-auto');
    const latencies = [1, 2, 4, 8].map((adderLevelsPerStage) => planRtl(golden.graph, { adderLevelsPerStage, weightMantissas: golden.weights }).latencyCycles);
    expect(latencies.toSorted((a, b) => b - a)).toEqual(latencies);
    expect(latencies[0]).toBeGreaterThan(latencies[3] ?? 0);
  });
});
