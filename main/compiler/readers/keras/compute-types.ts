/**
 * @file In which types a layer computes: Keras 3 lets a policy decide. 16-bit floats are computed in full precision here and said; layers
 * that Keras itself has quantised choose their scale from the data at run time, which no hardware here does.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { isObject, objectAt, textAt, type JsonObject } from './json-value.ts';
import type { LayerContext } from './layer-context.ts';

/** Layers named in the finding. */
const NAMED_MAX = 5;

/** Return whether a layer's policy is to compute in floats of 16 bits. Never throws. */
export function isHalfPrecision(config: JsonObject): boolean {
  return /^(mixed_)?b?float16$/.test(policyName(config));
}

/** Report an error and return false for a layer that `model.quantize` of Keras made. */
export function expectComputable(context: LayerContext): boolean {
  const { config, layer } = context;
  const dtype = config['dtype'];
  const policy = policyName(config);
  const isQuantized = (isObject(dtype) && (textAt(dtype, 'class_name') ?? '').startsWith('Quantized')) || /^(int8|int4|float8|gptq|awq)(_|\/|$)/.test(policy);
  return context.expect(!isQuantized, 'model/unsupported-option', `Layer "${layer.name}" was quantised by Keras (${policy}): it scales its input by the data of every call, which hardware does not.`, {
    attribute: 'dtype',
    help: 'Open the model from before model.quantize(…), or quantise it with QKeras or HGQ2.',
  });
}

/** Return what is to be said of layers that compute in 16 bits. Never throws. */
export function halfPrecisionFindings(layers: readonly string[]): readonly Diagnostic[] {
  const [first] = layers;
  if (first === undefined) return [];
  const names = layers.slice(0, NAMED_MAX).map((name) => `"${name}"`).join(', ');
  const message = `${layers.length === 1 ? 'Layer' : 'Layers'} ${names}${layers.length > NAMED_MAX ? ` and ${layers.length - NAMED_MAX} more` : ''} compute in 16-bit floats in Keras (dtype policy); the reference computes in 64 bits, so that it may differ from Keras by about 0.001 of the largest value.`;
  return [makeDiagnostic('warning', 'model/compute-type', message, { at: { layer: first, attribute: 'dtype' } })];
}

function policyName(config: JsonObject): string {
  const dtype = config['dtype'];
  return typeof dtype === 'string' ? dtype : isObject(dtype) ? (textAt(objectAt(dtype, 'config'), 'name') ?? '') : '';
}
