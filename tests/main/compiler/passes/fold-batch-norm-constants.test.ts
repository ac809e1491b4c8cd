/** @file Tests of the pass that makes scale and bias of four parameters. */
import { expect, it } from 'vitest';
import { foldBatchNormConstants } from '../../../../main/compiler/passes/fold-batch-norm-constants.ts';
import { fuseQuantWithConstant } from '../../../../main/compiler/passes/fuse-quant-with-constant.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, expectValues, quant, runMore, runPass } from '../../../helpers/parse-graph.ts';

const parameters = [constant('gamma', [2], [2, 3]), constant('beta', [2], [1, -1]), constant('mean', [2], [0.5, 4]), constant('variance', [2], [3, 15])];
const norm = { name: 'bn', class_name: 'BatchNormOnnx', inputs: ['x', 'gamma', 'beta', 'mean', 'variance'], shape: [2], attributes: { epsilon: 1, n_in: 2, n_filt: -1 } };

it('computes γ/√(σ²+ε) and β − scale·μ', () => {
  const { graph } = runPass(foldBatchNormConstants, [input('x', [2]), ...parameters, norm]);
  expect(namesOf(graph)).toEqual(['x', 'bn']);
  expect(layerOf(graph, 'bn')).toMatchObject({ class_name: 'BatchNormalization', inputs: ['x'], attributes: { epsilon: 1, n_in: 2, gamma_quantizer: null, variance_quantizer: null } });
  expectValues(graph, ([a = 0, b = 0]) => [(a - 0.5) / 2 * 2 + 1, (b - 4) / 4 * 3 - 1]);
});

it('uses the quantised values of a parameter for the reference, and the stored ones as hls4ml does', () => {
  const { graph } = runPass(foldBatchNormConstants, [input('x', [2]), ...parameters.slice(0, 3), constant('variance', [2], [3, 15]), norm]);
  const quantised = runMore(runPass(fuseQuantWithConstant, [input('x', [2]), constant('g', [2], [2.1, 2.9]), quant('gamma', 'g', { scale: [1] }), ...parameters.slice(1), norm]).graph, foldBatchNormConstants);
  expect(layerOf(quantised, 'bn').weights['scale']?.data).toEqual(layerOf(graph, 'bn').weights['scale']?.data);
  // Of γ = 2.1 and 2.9 the framework uses 2 and 3, hls4ml what is stored; √(3 + 1) and √(15 + 1).
  expect([...(layerOf(quantised, 'bn').weights['scale']?.data ?? [])]).toEqual([1, 0.75]);
  expect([...(layerOf(quantised, 'bn').weights['scale']?.converted ?? [])]).toEqual([Math.fround(1.05), Math.fround(0.725)]);
  expect(layerOf(graph, 'bn').weights['scale']).not.toHaveProperty('converted');
});

it('leaves a parameter that is computed', () => {
  const { graph } = runPass(foldBatchNormConstants, [input('x', [2]), input('gamma', [2]), ...parameters.slice(1), norm]);
  expect(layerOf(graph, 'bn').class_name).toBe('BatchNormOnnx');
});
