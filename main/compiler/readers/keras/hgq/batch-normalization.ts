/** @file QBatchNormalization of HGQ2: a quantized factor and a quantized offset for every channel. */

import { elementCount } from '../../../ir/visit.ts';
import { integersAt, numberAt } from '../json-value.ts';
import { handlerAttributes } from '../keras3/converter-attributes.ts';
import type { LayerParts, LayerReader } from '../layer-context.ts';
import { factorsOf, quantized, readArray } from './fused-weights.ts';
import { readHgqQuantizer } from './quantizer.ts';

const f32 = Math.fround;

/** Read `QBatchNormalization` over the last axis. */
export const readHgqBatchNormalization: LayerReader = (context) => {
  const { config, inputShape: shape, layer } = context;
  const axis = integersAt(config, 'axis')?.[0] ?? -1;
  const isLast = axis === -1 || axis === shape.length;
  const channels = shape.at(-1) ?? 0;
  const epsilon = numberAt(config, 'epsilon') ?? 1e-3;
  const attributes = { ...handlerAttributes(context, 'BatchNormalization'), epsilon, n_filt: channels, n_in: elementCount(shape), inputs: layer.inputs };
  const parts: LayerParts = { class_name: 'BatchNormalization', shape, attributes };
  if (!context.expect(isLast, 'model/unsupported-option', `Layer "${layer.name}" normalises over axis ${axis}; hls4ml builds the last one only.`, { attribute: 'axis' })) return parts;
  const [hasGamma, hasBeta] = [context.flag('scale', true), context.flag('center', true)];
  const first = (hasGamma ? 1 : 0) + (hasBeta ? 1 : 0);
  const gamma = hasGamma ? readArray(context, { index: 0, name: 'bn_gamma', size: channels }) : undefined;
  const beta = hasBeta ? readArray(context, { index: hasGamma ? 1 : 0, name: 'bn_beta', size: channels }) : undefined;
  const mean = readArray(context, { index: first, name: 'moving_mean', size: channels });
  const variance = readArray(context, { index: first + 1, name: 'moving_variance', size: channels });
  const [kernelQuantizer, biasQuantizer] = [readHgqQuantizer(context, config['kq_conf'], { numbered: 'kq', named: 'kq' }), readHgqQuantizer(context, config['bq_conf'], { numbered: 'bq', named: 'bq' })];
  if (!mean || !variance || !kernelQuantizer || !biasQuantizer || context.hasFailed) return parts;
  const scale = factorsOf({ gamma, variance }, epsilon);
  // Without a beta of its own HGQ2 takes 1.
  const offset = mean.data.map((m, c) => f32((beta ? (beta.data[c] ?? 0) : 1) - f32(m * (scale[c] ?? 0))));
  return { ...parts, weights: { scale: quantized({ shape: [channels], data: scale }, kernelQuantizer), bias: quantized({ shape: [channels], data: offset }, biasQuantizer) } };
};
