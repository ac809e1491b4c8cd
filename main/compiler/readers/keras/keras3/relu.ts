/**
 * @file ReLU and LeakyReLU of Keras 3. hls4ml means to make a relu of the plain one and makes a thresholded relu with a threshold of
 * 0: the same numbers, other attributes. It refuses a cap, and a slope together with a threshold.
 */

import { numberAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { native, type Attributes } from './converter-attributes.ts';

/** Caps for which hls4ml has an activation. */
const CAPPED: Readonly<Record<number, string>> = { 1: 'relu1', 6: 'relu6' };

/** Read `ReLU` and `LeakyReLU`. */
export const readReLU: LayerReader = (context) => {
  const { config, layer, inputShape: shape } = context;
  const attributes = context.commonAttributes();
  const cap = numberAt(config, 'max_value');
  const slope = numberAt(config, 'negative_slope') ?? (layer.className === 'LeakyReLU' ? 0.3 : 0);
  const threshold = numberAt(config, 'threshold') ?? 0;
  const isPlain = slope === 0 && threshold === 0;
  if (cap !== undefined && isPlain && CAPPED[cap] !== undefined) return capped(context, CAPPED[cap]);
  if (cap !== undefined || (slope !== 0 && threshold !== 0)) return refused(context, { cap, slope, threshold });
  const parts: LayerParts = { class_name: 'ParametrizedActivation', shape, attributes };
  const own: Attributes = slope === 0 ? { class_name: 'ThresholdedReLU', activ_param: threshold, activation: 'thresholdedrelu' } : { class_name: 'LeakyReLU', activ_param: slope, activation: 'leakyrelu' };
  return native(() => parts, () => own)(context);
};

function capped(context: LayerContext, activation: string): LayerParts | undefined {
  context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" is a ReLU with a cap, which hls4ml 1.3 refuses. It is emulated as Activation("${activation}"), which it builds.`, { attribute: 'max_value', help: `Write Activation("${activation}") if hls4ml shall build the network (relu1 only as custom function).` });
  return native(() => ({ class_name: 'Activation', shape: context.inputShape, attributes: context.commonAttributes() }), () => ({ class_name: 'Activation', activation }))(context);
}

interface Options {
  readonly cap: number | undefined;
  readonly slope: number;
  readonly threshold: number;
}

function refused(context: LayerContext, { cap, slope, threshold }: Options): LayerParts {
  const set = [...(cap === undefined ? [] : [`max_value = ${cap}`]), ...(slope === 0 ? [] : [`negative_slope = ${slope}`]), ...(threshold === 0 ? [] : [`threshold = ${threshold}`])].join(' and ');
  context.stopHardware('model/unsupported-option', `Layer "${context.layer.name}" (ReLU) sets ${set}; hls4ml 1.3 refuses that.`, { attribute: cap === undefined ? 'threshold' : 'max_value', help: 'Use a plain ReLU, a LeakyReLU layer for a slope, or a cap of 6, and train again; or cap the values by the type of the result.' });
  return {
    class_name: 'Unsupported',
    shape: context.inputShape,
    attributes: { ...context.commonAttributes(), activation: 'relu' },
    reference_operation: { name: 'KerasRelu', options: { ...(cap === undefined ? {} : { max_value: cap }), negative_slope: slope, threshold } },
  };
}
