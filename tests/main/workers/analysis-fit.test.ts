import { describe, expect, it } from 'vitest';
import { analyseIntervals, possibleOverflows } from '../../../main/compiler/analysis/interval-analysis.ts';
import type { ModelGraph } from '../../../main/compiler/ir/model-graph.ts';
import { proposeFit } from '../../../main/workers/analysis-fit.ts';
import { settableVariables } from '../../../main/workers/analysis-variables.ts';
import { evaluateSamples } from '../../../main/workers/evaluate-samples.ts';
import type { EngineDataset } from '../../../main/workers/sample-source.ts';
import { applyEdit, type Design } from '../../../preload/model/design.ts';
import { analysisHostOf } from '../../helpers/analysis-host.ts';
import { activation, batchNorm, chain, conv2d, dense, design, input } from '../../helpers/build-graph.ts';
import { chosenSeed, RandomSource } from '../../helpers/random-source.ts';

const MODES = ['', ',RND', ',TRN,SAT', ',RND,SAT', ',RND_CONV,SAT', ',TRN,SAT_SYM', ',TRN_ZERO', ',RND_INF,SAT_ZERO'];

/** A type that is often too narrow. */
const someType = (random: RandomSource): string => `fixed<${random.integer(6, 16)},${random.integer(1, 5)}${random.pick(MODES)}>`;

const numbers = (random: RandomSource, count: number, size: number): number[] => Array.from({ length: count }, () => Math.round(random.normal() * size * 256) / 256);

/** Convolution, batch normalisation and dense layers with an activation in between. */
function someNetwork(random: RandomSource): ModelGraph {
  const withWindow = random.chance(0.5);
  const width = random.integer(2, 6);
  const first = withWindow ? [input('x', [4, 4, 1]), { ...conv2d('conv', { size: [4, 4], window: [3, 3], filters: 2 }) }, activation('act', 'relu', { shape: [2, 2, 2] }), { name: 'flat', class_name: 'Reshape', shape: [8], attributes: { name: 'flat', class_name: 'Reshape', target_shape: [8] } }] : [input('x', [8])];
  return chain([
    ...first, dense('fc1', { size: [8, width], weights: numbers(random, 8 * width, 1), bias: numbers(random, width, 0.5) }),
    ...(random.chance(0.5) ? [batchNorm('bn', numbers(random, width, 1), numbers(random, width, 1))] : []),
    activation('act1', random.pick(['relu', 'tanh', 'sigmoid', 'linear', 'softsign']), { shape: [width] }),
    dense('fc2', { size: [width, 3], weights: numbers(random, 3 * width, 1), bias: numbers(random, 3, 0.5) }),
  ]);
}

function someDesign(random: RandomSource, graph: ModelGraph): Design {
  const names = graph.layers.filter((layer) => layer.class_name !== 'Reshape').map((layer) => layer.name);
  return design({ LayerName: Object.fromEntries(names.map((name) => [name, { Precision: { result: someType(random), accum: someType(random), weight: someType(random), bias: someType(random), default: someType(random) } }])) });
}

/** Samples at the ends of the input's type and between them. */
function someData(random: RandomSource, graph: ModelGraph, sampleCount: number): EngineDataset {
  const size = graph.layers[0]?.shape.reduce((product, length) => product * length, 1) ?? 1;
  return { sampleCount, inputs: [{ data: Float64Array.from({ length: sampleCount * size }, () => (random.chance(0.5) ? random.pick([-16, -8, -4, -1, 1, 3.99, 7.9, 15.9]) : random.normal() * 4)) }] };
}

const ROUNDS = 60;

describe('types fitted to the worst case', () => {
  it('are overflowed by no data, whatever the types were before', () => {
    let fitted = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const random = new RandomSource(chosenSeed(), round);
      const graph = someNetwork(random);
      const start = someDesign(random, graph);
      const host = analysisHostOf(graph, { data: someData(random, graph, 40) });
      const proposal = proposeFit(host, { design: start, dataId: 'data' }, { method: 'exact', fitDataId: 'data', keepFraction: random.chance(0.5) });
      const after = applyEdit(start, proposal?.edit ?? { kind: 'group', label: '', edits: [] }).design;
      const lowered = host.lower(after);
      const wanted = new Set(settableVariables(host, start).map(({ layer, variable }) => `${layer} ${variable}`));
      const possible = possibleOverflows(analyseIntervals(lowered.plan())).filter(({ layer, variable }) => wanted.has(`${layer} ${variable}`));
      expect(possible, `round ${round}`).toEqual([]);
      const { statistics } = evaluateSamples(lowered, host.dataset('data'), { dataId: 'after', want: ['statistics'] }) ?? { statistics: new Map<string, never>() };
      const overflowing = [...statistics].flatMap(([layer, seen]: readonly [string, { readonly variables: Readonly<Record<string, { readonly variable: string; readonly overflowCount: number }>> }]) =>
        Object.values(seen.variables).filter(({ variable, overflowCount }) => overflowCount > 0 && wanted.has(`${layer} ${variable}`) && layer !== 'x').map(({ variable }) => `${layer} ${variable}`),
      );
      expect(overflowing, `round ${round}`).toEqual([]);
      fitted += proposal?.types.length ?? 0;
    }
    expect(fitted).toBeGreaterThan(ROUNDS);
  }, 60_000);

  it('lose nothing where they may have as many fraction bits as it takes', () => {
    const graph = chain([input('x', [2]), dense('fc', { size: [2, 1], weights: [0.5, -0.25], bias: [0.125] })]);
    const host = analysisHostOf(graph, { data: { sampleCount: 1, inputs: [{ data: Float64Array.of(1, 1) }] } });
    const proposal = proposeFit(host, { design: design({ Model: { Precision: 'fixed<8,3>' } }), dataId: 'data' }, { method: 'exact', fitDataId: 'data' });
    // Inputs −4 … 3.97 in steps of 2^-5, weights in steps of 2^-2: sums in steps of 2^-7.
    expect(proposal?.types.map(({ layer, variable, to, min, max }) => [layer, variable, to.kind === 'fixed' ? [to.widthBits, to.integerBits] : [], min, max])).toEqual([
      ['fc', 'weight', [3, 1], -0.25, 0.5],
      ['fc', 'bias', [2, -1], 0, 0.125],
      ['fc', 'accum', [10, 3], -2.8671875, 3.109375],
      ['fc', 'result', [10, 3], -2.8671875, 3.109375],
    ]);
  });
});

describe('types fitted to data', () => {
  it('hold what was measured without overflow, even where overflow hid overflow', () => {
    for (let round = 0; round < ROUNDS; round++) {
      const random = new RandomSource(chosenSeed(), 1000 + round);
      const graph = someNetwork(random);
      const start = someDesign(random, graph);
      const host = analysisHostOf(graph, { data: someData(random, graph, 20) });
      const proposal = proposeFit(host, { design: start, dataId: 'data' }, { method: 'data', fitDataId: 'data', keepFraction: true });
      const after = host.lower(applyEdit(start, proposal?.edit ?? { kind: 'group', label: '', edits: [] }).design);
      const wanted = new Set(settableVariables(host, start).map(({ layer, variable }) => `${layer} ${variable}`));
      const evaluation = evaluateSamples(after, host.dataset('data'), { dataId: 'after', want: ['statistics'] });
      const overflowing = [...(evaluation?.statistics ?? [])].flatMap(([layer, seen]) => Object.values(seen.variables).filter(({ variable, overflowCount }) => overflowCount > 0 && variable !== 'product' && wanted.has(`${layer} ${variable}`)).map(({ variable, min, max, type }) => `${layer} ${variable} ${min} ${max} ${JSON.stringify(type)}`));
      expect(overflowing, `round ${round}`).toEqual([]);
    }
  }, 60_000);

  it('have a margin where values arrive, none where they are constants', () => {
    const graph = chain([input('x', [2]), dense('fc', { size: [2, 1], weights: [0.5, -0.25], bias: [0.125] })]);
    const host = analysisHostOf(graph, { data: { sampleCount: 1, inputs: [{ data: Float64Array.of(1, 1) }] } });
    const proposal = proposeFit(host, { design: design(), dataId: 'data' }, { method: 'data', fitDataId: 'data', marginBits: 2, keepFraction: true });
    const integers = Object.fromEntries((proposal?.types ?? []).map(({ layer, variable, to }) => [`${layer} ${variable}`, to.kind === 'fixed' ? to.integerBits : 0]));
    expect(integers).toEqual({ 'x result': 4, 'fc weight': 1, 'fc bias': -1, 'fc accum': 2, 'fc result': 2 });
  });
});

describe('what can be set', () => {
  it('leaves out types that follow from others and settings that change the structure', () => {
    const graph = chain([input('x', [4]), dense('fc'), batchNorm('bn', [1, 2, 1, 1], [0, 0, 0, 1]), activation('sm', 'softmax', { shape: [4] })]);
    const host = analysisHostOf(graph, {});
    const found = settableVariables(host, design({ LayerName: { fc: { Precision: 'auto' } } })).map(({ layer, variable }) => `${layer} ${variable}`);
    expect(host.lower(design({ LayerName: { fc: { Precision: 'auto' } } })).graph.layers.map(({ name }) => name)).toEqual(['x', 'fc', 'sm']);
    expect(found).toContain('fc accum');
    // A result that is set keeps the batch normalisation from being folded in.
    expect(found).not.toContain('fc result');
    expect(found.filter((name) => name.startsWith('sm '))).not.toContain('sm inp_norm');
  });
});
