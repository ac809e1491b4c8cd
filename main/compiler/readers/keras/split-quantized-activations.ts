/**
 * @file Makes a layer of its own of an inline activation that is a QKeras quantizer, under the name hls4ml gives it.
 *
 * Done while reading, because only here the quantizer is known to be an activation and not part of the layer.
 */

import type { Layer } from '../../ir/model-graph.ts';
import { quantizedActivationParts } from './layers/quantized-activations.ts';

/** Layers, and the tensors that took another one's place at the model's outputs. */
export interface SplitLayers {
  readonly layers: readonly Layer[];
  /** Old tensor → new tensor. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** Return the layers with inline quantizers behind them as layers. Never throws. */
export function splitQuantizedActivations(layers: readonly Layer[]): SplitLayers {
  const renamed = new Map<string, string>();
  const out: Layer[] = [];
  for (const layer of layers) {
    const inputs = layer.inputs.map((tensor) => renamed.get(tensor) ?? tensor);
    const [quantizer] = layer.output_quantizers ?? [];
    const isInline = quantizer !== undefined && Object.keys(layer.weights).length > 0;
    if (!isInline) {
      out.push({ ...layer, inputs });
      continue;
    }
    const { output_quantizers: _moved, reference_of: reference, ...rest } = layer;
    // hls4ml keeps the quantizer itself in this place, which is no text.
    const { activation: _quantizer, ...attributes } = layer.attributes;
    const linear = { ...rest, attributes };
    const name = `${layer.name}_${quantizer.className}`;
    renamed.set(layer.name, name);
    const parts = quantizedActivationParts({ name, shape: layer.shape }, quantizer);
    out.push({ ...linear, inputs }, {
      name,
      class_name: parts.class_name,
      inputs: [layer.name],
      outputs: [name],
      shape: layer.shape,
      result_type: { kind: 'auto' },
      types: {},
      attributes: parts.attributes,
      weights: {},
      ...(layer.scope === undefined ? {} : { scope: layer.scope }),
      source_layers: layer.source_layers,
      ...(reference === undefined ? {} : { reference_of: reference }),
      output_quantizers: [quantizer],
    });
  }
  return { layers: out, renamed };
}
