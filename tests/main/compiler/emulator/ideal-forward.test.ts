import { describe, expect, it } from 'vitest';
import type { IdealValues } from '../../../../main/compiler/emulator/error-sums.ts';
import { runIdeal, startIdealRun, type IdealCache } from '../../../../main/compiler/emulator/ideal-forward.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

function idealOf(layers: readonly Layer[], x: readonly number[], rowCount = 1): Float64Array {
  const graph = graphOf(layers);
  const outcome = runIdeal(graph, { id: 'x', rowCount, tensors: new Map([['x', Float64Array.from(x)]]) });
  expect(outcome.diagnostics).toEqual([]);
  return outcome.tensors.get(graph.outputs[0] ?? '') ?? new Float64Array();
}

describe('runIdeal', () => {
  it('computes Dense without any rounding', () => {
    const third = 1 / 3;
    const dense = denseLayer('a', 'x', { weight: weight([2, 2], [third, 100, 1, -100]), bias: [0.1, 0] }, { result_type: fixed(4, 2) });
    expect(Array.from(idealOf([inputLayer('x', [2]), dense], [1, 2]))).toEqual([0.1 + third + 2, -100]);
  });

  it('computes a padded, strided convolution over rows and columns', () => {
    const conv = layer('c', 'Conv2D', ['x'], {
      shape: [2, 2, 1],
      attributes: { filt_height: 2, filt_width: 2, stride_height: 2, stride_width: 2, pad_top: 0, pad_left: 0 },
      weights: { weight: weight([2, 2, 1, 1], [1, 10, 100, 1000]), bias: weight([1], [0.5]) },
    });
    const image = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(Array.from(idealOf([inputLayer('x', [3, 3, 1]), conv], image))).toEqual([5421.5, 603.5, 87.5, 9.5]);
  });

  it('normalises softmax over the last axis, whatever ioType would do', () => {
    const softmax = layer('s', 'Softmax', ['x'], { shape: [2, 2] });
    const y = idealOf([inputLayer('x', [2, 2]), softmax], [0, 0, 1, 1]);
    expect(Array.from(y)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('leaves padding out of maximum and mean', () => {
    const pool = (op: string): Layer =>
      layer('p', 'Pooling1D', ['x'], { shape: [2, 1], attributes: { pool_op: op, pool_width: 2, stride_width: 2, pad_left: 1, pad_right: 0 } });
    expect(Array.from(idealOf([inputLayer('x', [3, 1]), pool('Max')], [-5, -1, -3]))).toEqual([-5, -1]);
    expect(Array.from(idealOf([inputLayer('x', [3, 1]), pool('Average')], [-5, -1, -3]))).toEqual([-5, -2]);
  });

  it('applies the quantizers that the framework applies', () => {
    const spec = { className: 'quantized_relu', config: { bits: 4, integer: 1, use_sigmoid: 0, negative_slope: 0 } };
    const relu = layer('r', 'Activation', ['x'], { shape: [3], attributes: { activation: 'relu' }, output_quantizers: [spec] });
    expect(Array.from(idealOf([inputLayer('x', [3]), relu], [-1, 0.3, 9]))).toEqual([0, 0.25, 1.875]);
  });

  it('follows the options of a relu that hardware drops', () => {
    const relu = (attributes: Layer['attributes']): Layer => layer('r', 'Activation', ['x'], { shape: [3], attributes: { activation: 'ReLU', ...attributes } });
    expect(Array.from(idealOf([inputLayer('x', [3]), relu({ max_value: 6 })], [-1, 5, 9]))).toEqual([0, 5, 6]);
    expect(Array.from(idealOf([inputLayer('x', [3]), relu({ negative_slope: 0.5, threshold: 1 })], [-1, 0.5, 9]))).toEqual([-1, -0.25, 9]);
  });

  it('multiplies and adds per channel in a batch normalization', () => {
    const bn = layer('b', 'BatchNormalization', ['x'], { shape: [2, 2], attributes: { n_filt: 2 }, weights: { scale: weight([2], [2, -1]), bias: weight([2], [0.5, 1]) } });
    expect(Array.from(idealOf([inputLayer('x', [2, 2]), bn], [1, 2, 3, 4]))).toEqual([2.5, -1, 6.5, -3]);
  });

  it('names layers without an ideal model and everything behind them', () => {
    const graph = graphOf([inputLayer('x', [1]), layer('g', 'GarNet', ['x'], { shape: [1] }), layer('r', 'Activation', ['g'], { shape: [1] })]);
    const outcome = runIdeal(graph, { id: 'x', rowCount: 1, tensors: new Map([['x', Float64Array.of(1)]]) });
    expect(outcome.diagnostics.map((d) => d.at.layer)).toEqual(['g', 'r']);
    expect([...outcome.tensors.keys()]).toEqual(['x']);
  });

  it('takes layers behind a linear activation that an edited type made a layer of its own from the cache, and not behind one that changes values', () => {
    const values = new Map<string, IdealValues>();
    const cache: IdealCache = { get: (key) => values.get(key), set: (key, made) => values.set(key, made).has(key) };
    const input = { id: 'x', rowCount: 1, tensors: new Map([['x', Float64Array.of(1, -2)]]) };
    const dense = denseLayer('a', 'x', { weight: weight([2, 1], [3, 4]) });
    const last = (from: string): Layer => denseLayer('b', from, { weight: weight([1, 1], [5]) });
    const between = (activation: string): Layer => layer('l', 'Activation', ['a'], { shape: [1], attributes: { activation } });
    const run = (layers: readonly Layer[]) => runIdeal(graphOf([inputLayer('x', [2]), dense, ...layers]), input, { cache }).tensors.get('b');
    const plain = run([last('a')]);
    expect(plain).toEqual(Float64Array.of(-25));
    expect(run([between('linear'), last('l')])).toBe(plain);
    expect(run([between('relu'), last('l')])).toEqual(Float64Array.of(0));
  });

  it('takes unchanged layers from the cache; types, strategy and reuse factor are no change', () => {
    const values = new Map<string, IdealValues>();
    const cache: IdealCache = { get: (key) => values.get(key), set: (key, made) => values.set(key, made).has(key) };
    const input = { id: 'x', rowCount: 1, tensors: new Map([['x', Float64Array.of(1, 2)]]) };
    const w = weight([2, 1], [1, 2]);
    const narrow = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: w })]);
    const edited = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: w }, { result_type: fixed(8, 2), attributes: { strategy: 'resource', reuse_factor: 2 } })]);
    const first = runIdeal(narrow, input, { cache }).tensors.get('a');
    expect(runIdeal(edited, input, { cache }).tensors.get('a')).toBe(first);
    const heavier = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: weight([2, 1], [1, 3]) })]);
    expect(runIdeal(heavier, input, { cache }).tensors.get('a')).toEqual(Float64Array.of(7));
  });
});

describe('startIdealRun', () => {
  it('gives a layer of many multiplications up within it, and keeps nothing of that layer', () => {
    const [n, outputs, rowCount] = [1000, 1000, 40];
    const dense = denseLayer('a', 'x', { weight: weight([n, outputs], Array.from({ length: n * outputs }, () => 1)), bias: Array.from({ length: outputs }, () => 0) }, {});
    const kept: string[] = [];
    let asked = 0;
    const run = startIdealRun(graphOf([inputLayer('x', [n]), dense]), { id: 'x', rowCount, tensors: new Map([['x', new Float64Array(n * rowCount).fill(1)]]) }, {
      isCancelled: () => (asked += 1) > 3, cache: { get: () => undefined, set: (key) => kept.push(key) > 0 },
    });
    expect(run.of('a')).toBeUndefined();
    expect(kept).toEqual([]);
    // 40 million multiplications, asked about every two: it stopped at the fourth question and asked once more at the end.
    expect(asked).toBeGreaterThanOrEqual(4);
    expect(asked).toBeLessThan(10);
  });
});
