/** @file LayerNormalization: in hardware over the last axis of a tensor with two axes, for the reference over any axes. */

import type { Weight } from '../../../ir/model-graph.ts';
import { roundHalfEven } from '../../../numerics/scalar-functions.ts';
import { isList, numberAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { plainWeight } from './weights.ts';

/** Epsilon that hls4ml's power of ten stands for may differ from the trained one by this factor without a finding. */
const EPSILON_TOLERANCE = 1e-6;

/** Read `LayerNormalization`. */
export const readLayerNormalization: LayerReader = (context) => {
  const { config, inputShape, layer } = context;
  const written = (isList(config['axis']) ? config['axis'] : [config['axis'] ?? -1]).map(Number);
  const axes = written.map((axis) => (axis < 0 ? axis + inputShape.length : axis - 1)).toSorted((a, b) => a - b);
  const isLast = axes.length === 1 && axes[0] === inputShape.length - 1;
  if (!context.expect(axes.every((axis) => axis >= 0 && axis < inputShape.length), 'model/shape-mismatch', `Layer "${layer.name}" normalises axis ${written.join(', ')} of a tensor with ${inputShape.length} axes.`, { attribute: 'axis' })) return undefined;
  context.expectBuilt(isLast, `Layer "${layer.name}" normalises axis ${written.join(', ')}; hls4ml builds the last axis only.`, { attribute: 'axis' });
  context.expectBuilt(inputShape.length === 2, `Layer "${layer.name}" normalises a tensor with ${inputShape.length} axes; hls4ml builds it for 2.`);
  if (isLast && context.generation === 3 && written[0] === -1 && inputShape.length === 2) {
    context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${layer.name}" normalises axis -1; of a Keras 3 model hls4ml 1.3 accepts only axis=2, which is the same. It is emulated.`, { attribute: 'axis', help: 'Write LayerNormalization(axis=2) if hls4ml shall build the network.' });
  }
  const epsilon = numberAt(config, 'epsilon') ?? 1e-3;
  const power = epsilonPower(context, epsilon);
  const [scale, bias] = factors(context, axes);
  const count = inputShape.reduce((p, n) => p * n, 1);
  const attributes = { ...context.commonAttributes(), n_in: count, n_out: count, seq_len: inputShape[0] ?? 1, axis: 2, epsilon_power_of_10: power };
  const parts: LayerParts = { class_name: 'LayerNormalization', shape: inputShape, attributes };
  if (!scale || !bias || context.hasFailed) return parts;
  if (!context.isStopped) return { ...parts, weights: { scale, bias } };
  // The arrays have the normalised axes only; the others are repeated.
  const placed = (weight: Weight): Weight => ({ ...weight, shape: inputShape.map((n, axis) => (axes.includes(axis) ? n : 1)) });
  return { ...parts, weights: { operand1: placed(scale), operand2: placed(bias) }, reference_operation: { name: 'LayerNormalization', options: { axes, epsilon } } };
};

/** Gamma and beta; one that the layer does not have is 1 or 0. */
function factors(context: LayerContext, axes: readonly number[]): readonly (Weight | undefined)[] {
  const shape = axes.map((axis) => context.inputShape[axis] ?? 1);
  return ([['scale', 'gamma', 1], ['center', 'beta', 0]] as const).map(([flag, name, otherwise]) => {
    if (context.flag(flag, true)) {
      const array = context.array(name, shape.map((size) => context.known(size)));
      return array && plainWeight(array);
    }
    if (!context.isStopped) context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" has no ${name} (${flag}=False): hls4ml 1.3 cannot convert that. It is emulated with a ${name} of ${otherwise}.`, { attribute: flag });
    return plainWeight({ shape, data: new Float64Array(shape.reduce((p, n) => p * n, 1)).fill(otherwise) });
  });
}

/** hls4ml keeps epsilon as a power of ten. */
function epsilonPower(context: LayerContext, epsilon: number): number {
  const power = epsilon > 0 ? -roundHalfEven(Math.log10(epsilon)) : 0;
  const { name } = context.layer;
  context.expectBuilt(power > 0, `Layer "${name}" has an epsilon of ${epsilon}; hls4ml needs one between 0 and 0.1.`, { attribute: 'epsilon' });
  const used = 10 ** -power;
  if (!context.isStopped && Math.abs(used / epsilon - 1) > EPSILON_TOLERANCE) {
    context.report('warning', 'model/option-ignored', `Layer "${name}" has an epsilon of ${epsilon}; hls4ml 1.3 keeps powers of ten only and computes with ${used}, and so does the emulation. The reference keeps it.`, { attribute: 'epsilon' });
  }
  return power;
}
