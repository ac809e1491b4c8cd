/** @file LayerNormalization over the last axis of a tensor with two axes. */

import { isList, numberAt } from '../json-value.ts';
import type { LayerContext, LayerReader } from '../layer-context.ts';
import { plainWeight } from './weights.ts';

/** Epsilon that hls4ml's power of ten stands for may differ from the trained one by this factor without a finding. */
const EPSILON_TOLERANCE = 1e-6;

/** Read `LayerNormalization`. */
export const readLayerNormalization: LayerReader = (context) => {
  const { config, inputShape, layer } = context;
  if (!context.expectRank(2)) return undefined;
  const written = config['axis'];
  const axis = Number(isList(written) ? written[0] : (written ?? -1));
  context.expect(axis === 2 || axis === -1, 'model/unsupported-option', `Layer "${layer.name}" normalises axis ${axis}; hls4ml builds the last axis only.`, { attribute: 'axis' });
  const epsilon = numberAt(config, 'epsilon') ?? 1e-3;
  const power = epsilonPower(context, epsilon);
  const size = context.known(inputShape[1]);
  const [gamma, beta] = [context.flag('scale', true), context.flag('center', true)];
  for (const [key, isThere] of [['scale', gamma], ['center', beta]] as const) {
    if (!isThere) context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${layer.name}" has no ${key === 'scale' ? 'gamma' : 'beta'} (${key}=False): hls4ml 1.3 cannot convert that. It is emulated with ${key === 'scale' ? 'a gamma of 1' : 'a beta of 0'}.`, { attribute: key });
  }
  const filled = (value: number): { readonly shape: readonly number[]; readonly data: Float64Array } => ({ shape: [inputShape[1] ?? 1], data: new Float64Array(inputShape[1] ?? 1).fill(value) });
  const scale = gamma ? context.array('gamma', [size]) : filled(1);
  const bias = beta ? context.array('beta', [size]) : filled(0);
  const count = inputShape.reduce((p, n) => p * n, 1);
  const attributes = { ...context.commonAttributes(), n_in: count, n_out: count, seq_len: inputShape[0] ?? 1, axis: 2, epsilon_power_of_10: power };
  const parts = { class_name: 'LayerNormalization', shape: inputShape, attributes };
  return scale && bias && !context.hasFailed ? { ...parts, weights: { scale: plainWeight(scale), bias: plainWeight(bias) } } : parts;
};

/** hls4ml keeps epsilon as a power of ten. */
function epsilonPower(context: LayerContext, epsilon: number): number {
  const power = epsilon > 0 ? -roundHalfEven(Math.log10(epsilon)) : 0;
  const { name } = context.layer;
  context.expect(power > 0, 'model/unsupported-option', `Layer "${name}" has an epsilon of ${epsilon}; hls4ml needs one between 0 and 0.1.`, { attribute: 'epsilon' });
  const used = 10 ** -power;
  if (power > 0 && Math.abs(used / epsilon - 1) > EPSILON_TOLERANCE) {
    context.report('warning', 'model/option-ignored', `Layer "${name}" has an epsilon of ${epsilon}; hls4ml 1.3 keeps powers of ten only and computes with ${used}, and so does the emulation. The reference keeps it.`, { attribute: 'epsilon' });
  }
  return power;
}

/** Python's round. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
