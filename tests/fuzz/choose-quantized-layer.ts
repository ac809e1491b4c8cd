/** @file The next layer of a generated QKeras network: layers with quantizers for their weights, and quantized activations. */

import type { ConfigMap, ConfigValue } from '../../preload/model/design.ts';
import type { RandomSource } from '../helpers/random-source.ts';
import type { LayerSettings } from './recipe.ts';

/** A layer without its name and inputs. */
export interface PlainLayer {
  readonly className: string;
  readonly settings: LayerSettings;
}

/** Makes a layer for a tensor of a shape. */
export type Choice = (random: RandomSource, shape: readonly number[]) => PlainLayer;

function quantizer(className: string, config: ConfigMap): ConfigMap {
  return { class_name: className, config, module: 'qkeras.quantizers', registered_name: className };
}

function bits(random: RandomSource, alpha: ConfigValue, widths: readonly [number, number] = [2, 8]): ConfigMap {
  const width = random.integer(...widths);
  return quantizer('quantized_bits', { bits: width, integer: random.integer(0, Math.min(2, width - 1)), symmetric: random.integer(0, 1), alpha, keep_negative: true, use_stochastic_rounding: false, qnoise_factor: 1 });
}

/** Scales of a kernel: none, fitted, fitted to powers of two, a constant. QKeras itself writes no alpha of None: it becomes auto_po2. */
function alpha(random: RandomSource): ConfigValue {
  return random.pick<ConfigValue>([1, 1, 1, 'auto_po2', 'auto_po2', 'auto', 'auto_po2', 0.5]);
}

function po2(random: RandomSource): ConfigMap {
  return quantizer('quantized_po2', { bits: random.integer(3, 5), max_value: random.pick<ConfigValue>([null, null, 1, 2]), use_stochastic_rounding: false, quadratic_approximation: false, qnoise_factor: 1, log2_rounding: 'rnd' });
}

/** QKeras refuses a threshold beside a fitted scale. */
function ternary(random: RandomSource): ConfigMap {
  const scale = random.pick<ConfigValue>([1, 1, 'auto', 'auto_po2']);
  return quantizer('ternary', { alpha: scale, threshold: scale === 1 ? random.pick<ConfigValue>([null, 0.5]) : null, use_stochastic_rounding: false, number_of_unrolls: 5 });
}

function kernelQuantizer(random: RandomSource): ConfigMap {
  const roll = random.fraction();
  if (roll < 0.6) return bits(random, alpha(random));
  if (roll < 0.72) return quantizer('binary', { use_01: false, alpha: random.pick<ConfigValue>([1, 1, 'auto', 'auto_po2']), use_stochastic_rounding: false });
  if (roll < 0.84) return ternary(random);
  if (roll < 0.88) return quantizer('stochastic_ternary', { alpha: random.pick<ConfigValue>([1, 'auto_po2']), threshold: null, temperature: 8, use_real_sigmoid: true, number_of_unrolls: 5 });
  if (roll < 0.92) return quantizer('stochastic_binary', { alpha: random.pick<ConfigValue>([1, 'auto_po2']), temperature: 6, use_real_sigmoid: true });
  return po2(random);
}

function biasQuantizer(random: RandomSource): ConfigValue {
  return random.chance(0.2) ? null : bits(random, 1, [3, 8]);
}

/** A quantizer that an activation can be. */
function activationQuantizer(random: RandomSource): ConfigMap | string {
  const relu = (slope: number): ConfigMap => {
    const width = random.integer(2, 8);
    return quantizer('quantized_relu', { bits: width, integer: random.integer(0, Math.min(3, width)), use_sigmoid: 0, negative_slope: slope, use_stochastic_rounding: false, relu_upper_bound: null, is_quantized_clip: true, qnoise_factor: 1 });
  };
  const width = random.integer(2, 8);
  const symmetric = random.chance(0.3);
  const roll = random.fraction();
  if (roll < 0.3) return relu(0);
  if (roll < 0.36) return relu(random.pick([0.25, 0.5]));
  if (roll < 0.62) return bits(random, 1);
  if (roll < 0.72) return quantizer('quantized_tanh', { bits: width, symmetric, use_stochastic_rounding: false, use_real_tanh: random.chance(0.4) });
  if (roll < 0.82) return quantizer('quantized_sigmoid', { bits: width, symmetric, use_real_sigmoid: random.chance(0.4), use_stochastic_rounding: false });
  if (roll < 0.88) return quantizer('binary', { use_01: false, alpha: 1, use_stochastic_rounding: false });
  if (roll < 0.94) return quantizer('ternary', { alpha: 1, threshold: random.pick<ConfigValue>([null, 0.25]), use_stochastic_rounding: false, number_of_unrolls: 5 });
  return random.pick(['binary_tanh', 'ternary_tanh', `quantized_bits(${width},${Math.min(2, width - 1)},alpha=1)`, `quantized_relu(${width},${Math.min(2, width)})`]);
}

function inline(random: RandomSource): ConfigValue {
  const roll = random.fraction();
  return roll < 0.6 ? 'linear' : roll < 0.7 ? random.pick(['relu', 'tanh', 'sigmoid']) : activationQuantizer(random);
}

function common(random: RandomSource): LayerSettings {
  return { activation: inline(random), use_bias: random.chance(0.8), bias_quantizer: biasQuantizer(random), kernel_range: null, bias_range: null };
}

function windows(random: RandomSource, shape: readonly number[]): LayerSettings {
  const kernel = shape.slice(0, -1).map((size) => random.integer(1, Math.min(size, 3)));
  const stride = random.chance(0.7) ? 1 : 2;
  return { kernel_size: kernel, strides: kernel.map(() => stride), padding: random.pick(['valid', 'same']), data_format: 'channels_last', dilation_rate: kernel.map(() => 1), groups: 1 };
}

const dense: Choice = (random) => ({ className: 'QDense', settings: { ...common(random), units: random.integer(1, 8), kernel_quantizer: kernelQuantizer(random) } });

const convolution: Choice = (random, shape) => ({
  className: `QConv${shape.length - 1}D`,
  settings: { ...windows(random, shape), ...common(random), filters: random.integer(1, 4), kernel_quantizer: kernelQuantizer(random) },
});

const normalizedConvolution: Choice = (random, shape) => ({
  className: 'QConv2DBatchnorm',
  settings: {
    ...windows(random, shape), ...common(random), use_bias: true, filters: random.integer(1, 4), kernel_quantizer: random.chance(0.8) ? bits(random, 1) : kernelQuantizer(random),
    axis: [3], momentum: 0.99, epsilon: 0.001, center: true, scale: true, ema_freeze_delay: null, folding_mode: random.pick(['ema_stats_folding', 'batch_stats_folding']),
  },
});

const depthwise: Choice = (random, shape) => ({ className: 'QDepthwiseConv2D', settings: { ...windows(random, shape), ...common(random), depth_multiplier: 1, depthwise_quantizer: kernelQuantizer(random), depthwise_range: null } });

const separable: Choice = (random, shape) => ({
  className: `QSeparableConv${shape.length - 1}D`,
  settings: { ...windows(random, shape), ...common(random), activation: 'linear', filters: random.integer(1, 4), depth_multiplier: 1, depthwise_quantizer: kernelQuantizer(random), pointwise_quantizer: kernelQuantizer(random) },
});

const activation: Choice = (random) => ({ className: 'QActivation', settings: { activation: activationQuantizer(random) } });

const batchNorm: Choice = (random, shape) => {
  const reluPo2 = (max: ConfigValue, isQuadratic: boolean): ConfigMap => quantizer('quantized_relu_po2', { bits: 6, max_value: max, negative_slope: 0, use_stochastic_rounding: false, quadratic_approximation: isQuadratic, qnoise_factor: 1, log2_rounding: 'rnd' });
  const plainPo2 = quantizer('quantized_po2', { bits: 5, max_value: null, use_stochastic_rounding: false, quadratic_approximation: false, qnoise_factor: 1, log2_rounding: 'rnd' });
  const isPo2 = random.chance(0.5);
  const choose = (usual: ConfigMap): ConfigMap => (isPo2 ? usual : bits(random, 1, [5, 9]));
  return {
    className: 'QBatchNormalization',
    settings: {
      axis: [shape.length], momentum: 0.99, epsilon: 0.001, center: true, scale: true,
      beta_quantizer: choose(plainPo2), gamma_quantizer: choose(reluPo2(2048, false)), mean_quantizer: choose(plainPo2), variance_quantizer: isPo2 ? reluPo2(null, true) : null, beta_range: null, gamma_range: null,
    },
  };
};

const recurrent: Choice = (random) => {
  const className = random.pick(['QLSTM', 'QGRU', 'QLSTM', 'QGRU', 'QSimpleRNN']);
  const weights = (): ConfigMap => bits(random, 1, [4, 8]);
  return {
    className,
    settings: {
      units: random.integer(1, 4), activation: 'tanh', ...(className === 'QSimpleRNN' ? {} : { recurrent_activation: 'sigmoid' }), ...(className === 'QGRU' ? { reset_after: true } : {}), use_bias: true, unit_forget_bias: true,
      kernel_quantizer: weights(), recurrent_quantizer: weights(), bias_quantizer: weights(), state_quantizer: random.chance(0.2) ? weights() : null,
      return_sequences: random.chance(0.5), return_state: false, go_backwards: false, stateful: false, unroll: false, time_major: false, implementation: 1,
    },
  };
};

/** By rank of the tensor; what stands more than once is chosen more often. */
export const QUANTIZED_BY_RANK: Readonly<Record<number, readonly Choice[]>> = {
  1: [dense, dense, dense, activation, activation, batchNorm],
  2: [dense, convolution, convolution, separable, activation, activation, batchNorm, recurrent],
  3: [dense, convolution, convolution, normalizedConvolution, depthwise, separable, activation, activation, batchNorm],
};
