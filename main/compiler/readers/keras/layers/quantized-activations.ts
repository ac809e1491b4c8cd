/**
 * @file Activations that are QKeras quantizers: which layer hls4ml makes of each, and what it drops on the way.
 *
 * hls4ml knows eight classes. What their arguments say beyond a type and a threshold (a scale, an upper bound, a smooth variant)
 * it drops without a word; the hardware is emulated as it is, the reference keeps them, and a finding tells.
 * @source hls4ml 1.3.0, `converters/keras/qkeras.py`, behaviour checked on the conformance cases
 */

import { TERNARY_THRESHOLD } from '../../../quantizers/binary-ternary.ts';
import { numberArgument } from '../../../quantizers/qkeras-spec.ts';
import type { AttributeValue, QuantizerSpec } from '../../../ir/model-graph.ts';
import type { LayerContext, LayerParts } from '../layer-context.ts';
import { quantizerText } from './weights.ts';

const SUPPORTED = new Set(['quantized_bits', 'quantized_relu', 'quantized_tanh', 'quantized_sigmoid', 'binary', 'ternary', 'binary_tanh', 'binary_sigmoid']);

/** Return whether an activation written as text is a quantizer: a call such as `ternary(alpha=1)`. Never throws. */
export function isActivationQuantizer(text: string): boolean {
  return /^(quantized_\w+|(stochastic_)?(binary|ternary)|bernoulli)\s*\(/.test(text) || text === 'binary_sigmoid';
}

/** Report an error unless hls4ml makes a layer of the quantizer, and warnings for what it drops. */
export function expectActivationQuantizer(context: LayerContext, quantizer: QuantizerSpec): void {
  const { name } = context.layer;
  const isSupported = context.expect(SUPPORTED.has(quantizer.className), 'model/unsupported-quantizer', `Layer "${name}" has the activation ${quantizerText(quantizer)}; hls4ml 1.3 has no layer for it.`, {
    attribute: 'activation',
    help: `As activations it knows ${[...SUPPORTED].join(', ')}.`,
  });
  const dropped = isSupported ? droppedArguments(quantizer) : [];
  if (dropped.length === 0) return;
  context.report('warning', 'model/option-ignored', `Layer "${name}" (${quantizer.className}) sets ${dropped.join(' and ')}; hls4ml 1.3 ignores that, and so does the emulation. The reference keeps it.`, {
    attribute: 'activation',
    help: 'Train with a quantizer that hls4ml builds as it is, or expect the hardware to differ from the reference here.',
  });
}

/** Return the activation layer that stands for a quantizer; its numbers come from `output_quantizers`. Never throws. */
export function quantizedActivationParts({ name, shape }: { readonly name: string; readonly shape: readonly number[] }, quantizer: QuantizerSpec): LayerParts {
  const kind = activationKind(quantizer);
  const attributes = { name, class_name: kind.framework ?? kind.class_name, data_format: 'channels_last', ...kind.attributes, trusted: true };
  return { class_name: kind.class_name, shape, attributes, output_quantizers: [quantizer] };
}

/** IR class, framework class where hls4ml keeps another name, and attributes of the layer a quantizer becomes. */
export interface ActivationKind {
  readonly class_name: string;
  readonly framework?: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

function activationKind(quantizer: QuantizerSpec): ActivationKind {
  const { className } = quantizer;
  const slope = numberArgument(quantizer, 'negative_slope', 0);
  const isReal = numberArgument(quantizer, 'use_real_sigmoid', 0) !== 0 || numberArgument(quantizer, 'use_real_tanh', 0) !== 0;
  switch (className) {
    case 'ternary':
      return { class_name: 'TernaryTanh', attributes: { activation: 'ternary_tanh', threshold: numberArgument(quantizer, 'threshold', TERNARY_THRESHOLD) } };
    case 'binary':
    case 'binary_tanh':
    case 'binary_sigmoid':
      return { class_name: 'Activation', attributes: { activation: 'binary_tanh' } };
    case 'quantized_sigmoid':
    case 'quantized_tanh':
      if (isReal) return { class_name: 'Activation', attributes: { activation: className.replace('quantized_', '') } };
      return { class_name: 'HardActivation', attributes: { activation: className.replace('quantized_', 'hard_'), slope: 0.5, shift: 0.5 } };
    case 'quantized_relu':
      if (slope === 0) return { class_name: 'Activation', attributes: { activation: 'relu' } };
      return { class_name: 'ParametrizedActivation', framework: 'LeakyReLU', attributes: { activation: 'leaky_relu', activ_param: slope } };
    default:
      return { class_name: 'Activation', attributes: { activation: className === 'quantized_bits' ? 'linear' : className.replace('quantized_', '') } };
  }
}

/** Arguments that change the framework's values and that hls4ml does not look at. */
function droppedArguments(quantizer: QuantizerSpec): readonly string[] {
  const { alpha } = quantizer.config;
  const dropped: string[] = [];
  if (alpha !== undefined && alpha !== null && alpha !== 1) dropped.push(`alpha = ${String(alpha)}`);
  for (const key of ['use_01', 'use_sigmoid']) if (numberArgument(quantizer, key, 0) !== 0) dropped.push(`${key} = 1`);
  if (numberArgument(quantizer, 'keep_negative', 1) === 0) dropped.push('keep_negative = 0');
  if (numberArgument(quantizer, 'is_quantized_clip', 1) === 0) dropped.push(`relu_upper_bound = ${numberArgument(quantizer, 'relu_upper_bound', 0)}`);
  if (quantizer.className === 'binary_sigmoid') dropped.push('0 and 1 as its values (they become −1 and 1)');
  return dropped;
}
