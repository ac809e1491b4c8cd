/** @file Tests of the pass that makes thresholds of a batch normalisation before a binary or ternary activation. */
import { expect, it } from 'vitest';
import { mergeBatchNormQuantizedTanh } from '../../../../main/compiler/passes/merge-batch-norm-quantized-tanh.ts';
import { XNOR } from '../../../../main/compiler/quantizers/quantizer-types.ts';
import { fixed, int } from '../../../../preload/model/fixed-type.ts';
import { activation, batchNorm, chain, configured, contextOf, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';

const run = (scale: readonly number[], bias: readonly number[], kind = 'binary_tanh') => {
  const graph = configured(chain([input('x', [2]), batchNorm('bn', scale, bias), activation('a', kind, { shape: [2], attributes: { trusted: true }, output_quantizers: [{ className: 'binary', config: { alpha: 1 } }] }), dense('d', { size: [2, 2] })]));
  return mergeBatchNormQuantizedTanh(graph, contextOf(design(), 9));
};
const thresholds = (of: ReturnType<typeof run>, name: string): number[] => [...(layerOf(of.graph, 'bnbt_bn').weights[name]?.data ?? [])];

it('puts the binary threshold at −bias/scale, rounded down to the grid of the data', () => {
  const merged = run([2, 3], [1, -1]);
  expect(namesOf(merged.graph)).toEqual(['x', 'bnbt_bn', 'd']);
  expect(thresholds(merged, 'threshold')).toEqual([-0.5, Math.floor(1024 / 3) / 1024]);
  expect(layerOf(merged.graph, 'bnbt_bn')).toMatchObject({ class_name: 'BatchNormalizationQuantizedTanh', inputs: ['x'], result_type: XNOR, types: { threshold: fixed(16, 6) }, attributes: { n_in: 2, n_out: 2, n_filt: -1, quantize: 2, index: 10, reuse_factor: 1 } });
  expect(layerOf(merged.graph, 'd').inputs).toEqual(['bnbt_bn']);
  expect(merged.lastIndex).toBe(10);
  expect(merged.diagnostics).toEqual([]);
});

it('puts ternary thresholds half a step around it', () => {
  const merged = run([2, 0.5], [0, 1], 'ternary_tanh');
  expect(thresholds(merged, 'threshold_hi')).toEqual([0.25, -1]);
  expect(thresholds(merged, 'threshold_lo')).toEqual([-0.25, -3]);
  expect(layerOf(merged.graph, 'bnbt_bn').result_type).toEqual(int(2));
});

it('gives thresholds the axes of scale and bias together', () => {
  const norm = batchNorm('bn', [2, 3], [1, -1]);
  const scale = norm.weights?.['scale'];
  const withAxis = scale === undefined ? norm : { ...norm, weights: { ...norm.weights, scale: { ...scale, shape: [1, 2] } } };
  const { graph } = mergeBatchNormQuantizedTanh(configured(chain([input('x', [2]), withAxis, activation('a', 'ternary_tanh', { shape: [2] })])), contextOf(design(), 9));
  expect(layerOf(graph, 'bnbt_bn').weights['threshold_hi']?.shape).toEqual([1, 2]);
});

it('keeps scale, bias and quantizer for ideal arithmetic', () => {
  const layer = layerOf(run([2, 3], [1, -1]).graph, 'bnbt_bn');
  expect([...(layer.reference_weights?.['scale']?.data ?? [])]).toEqual([2, 3]);
  expect(layer.output_quantizers).toEqual([{ className: 'binary', config: { alpha: 1 } }]);
  expect(layer.reference_of).toBe('a');
});

it('says that a negative scale is compared the wrong way round, and does it', () => {
  const merged = run([-2, 3], [1, -1]);
  expect(thresholds(merged, 'threshold')[0]).toBe(0.5);
  expect(merged.diagnostics?.map((d) => [d.code, d.severity])).toEqual([['binary/negative-scale', 'warning']]);
});

it('leaves a scale of 0 alone, with an error', () => {
  const merged = run([0, 3], [1, -1]);
  expect(namesOf(merged.graph)).toEqual(['x', 'bn', 'a', 'd']);
  expect(merged.diagnostics?.map((d) => [d.code, d.severity])).toEqual([['binary/zero-scale', 'error']]);
});

it('leaves a batch normalisation of single bits alone, with an error', () => {
  const graph = configured(chain([input('x', [2]), batchNorm('bn', [2, 3], [1, -1]), activation('a', 'binary_tanh', { shape: [2] })]));
  const bits = { ...graph, layers: graph.layers.map((layer) => (layer.name === 'x' ? { ...layer, result_type: XNOR } : layer)) };
  const merged = mergeBatchNormQuantizedTanh(bits, contextOf(design(), 9));
  expect(namesOf(merged.graph)).toEqual(['x', 'bn', 'a']);
  expect(merged.diagnostics?.map(({ severity }) => severity)).toEqual(['error']);
});

it('does not touch other activations', () => {
  expect(namesOf(run([2, 3], [1, -1], 'relu').graph)).toEqual(['x', 'bn', 'a', 'd']);
});
