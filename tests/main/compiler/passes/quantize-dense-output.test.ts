/** @file Tests of the pass that lets binary and ternary dense layers count in whole numbers. */
import { expect, it } from 'vitest';
import { mergeBatchNormQuantizedTanh } from '../../../../main/compiler/passes/merge-batch-norm-quantized-tanh.ts';
import { quantizeDenseOutput } from '../../../../main/compiler/passes/quantize-dense-output.ts';
import { XNOR } from '../../../../main/compiler/quantizers/quantizer-types.ts';
import type { ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { int } from '../../../../preload/model/fixed-type.ts';
import { activation, batchNorm, chain, configured, contextOf, dense, design, input, layerOf } from '../../../helpers/build-graph.ts';

function network(className: string, kind: string): ModelGraph {
  const quantizer = { className, config: { alpha: 1 } };
  const layers = [
    input('x', [3]), batchNorm('b1', [1, 1, 1], [0, 0, 0]), activation('a1', kind, { shape: [3] }),
    dense('d', { size: [3, 2], weights: [1, -1, 1, 1, -1, -1], quantizer }), batchNorm('b2', [2, 2], [1, -1]), activation('a2', kind, { shape: [2] }),
  ];
  return mergeBatchNormQuantizedTanh(configured(chain(layers)), contextOf(design())).graph;
}

it('counts equal bits: single-bit kernel, int<⌈log₂ n⌉+2>, no bias, whole thresholds', () => {
  const { graph } = quantizeDenseOutput(network('BinaryQuantizer', 'binary_tanh'));
  const layer = layerOf(graph, 'd');
  expect(layer).toMatchObject({ result_type: int(4), types: { accum: int(4), weight: XNOR, bias: XNOR } });
  expect([...(layer.weights['bias']?.converted ?? [])]).toEqual([-1, -1]);
  expect([...(layer.weights['bias']?.data ?? [])]).toEqual([0.5, 0.5]);
  expect(layerOf(graph, 'bnbt_b2').types['threshold']).toEqual(int(4));
  expect([...(layerOf(graph, 'bnbt_b2').weights['threshold']?.data ?? [])]).toEqual([-1, 0]);
});

it('gives ternary kernels two bits', () => {
  const { graph } = quantizeDenseOutput(network('TernaryQuantizer', 'ternary_tanh'));
  expect(layerOf(graph, 'd')).toMatchObject({ result_type: int(4), types: { weight: int(2), bias: int(2) } });
  expect([...(layerOf(graph, 'd').weights['bias']?.converted ?? [])]).toEqual([0, 0]);
  expect(layerOf(graph, 'bnbt_b2').types).toMatchObject({ threshold_hi: int(4), threshold_lo: int(4) });
});

it('makes all ones of a binary kernel that it meets a second time, as hls4ml does', () => {
  const once = quantizeDenseOutput(network('BinaryQuantizer', 'binary_tanh')).graph;
  expect(layerOf(once, 'd').weights['weight']?.converted).toBeUndefined();
  const twice = quantizeDenseOutput(once).graph;
  expect([...(layerOf(twice, 'd').weights['weight']?.converted ?? [])]).toEqual([1, 1, 1, 1, 1, 1]);
  expect([...(layerOf(twice, 'd').weights['weight']?.data ?? [])]).toEqual([1, -1, 1, 1, -1, -1]);
});

it('leaves layers with trained quantizers alone', () => {
  const graph = network('binary', 'binary_tanh');
  expect(quantizeDenseOutput(graph).graph).toBe(graph);
});
