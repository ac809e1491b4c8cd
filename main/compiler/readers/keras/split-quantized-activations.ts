/**
 * @file Makes a layer of its own of an inline activation that is a QKeras quantizer, under the name hls4ml gives it.
 *
 * Done while reading, because only here the quantizer is known to be an activation and not part of the layer.
 */

import type { LayerParts } from './layer-context.ts';
import { quantizedActivationParts } from './layers/quantized-activations.ts';

/** Return a layer with an inline quantizer behind it as a layer; others stay as they are. Never throws. */
export function splitQuantizedActivation(parts: LayerParts, name: string): LayerParts {
  const [quantizer] = parts.output_quantizers ?? [];
  if (quantizer === undefined || Object.keys(parts.weights ?? {}).length === 0) return parts;
  const { output_quantizers: _moved, ...rest } = parts;
  // hls4ml keeps the quantizer itself in this place, which is no text.
  const { activation: _quantizer, ...attributes } = rest.attributes;
  const behind = `${name}_${quantizer.className}`;
  return { ...rest, attributes, after: [...(parts.after ?? []), { name: behind, parts: quantizedActivationParts({ name: behind, shape: parts.shape }, quantizer) }] };
}
