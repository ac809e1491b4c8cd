/**
 * @file Pass: extract the ternary threshold.
 *
 * *Requires* the configuration applied.
 * *Guarantees* that every TernaryTanh switches at ±0.5: where a quantizer was trained with another threshold, a layer
 * `<layer>_scale` of class ApplyAlpha before it multiplies by 0.5/threshold.
 * *Method*: the factor belongs to no framework layer, so ideal arithmetic multiplies by one and keeps the trained threshold.
 * A later pass merges the layer into thresholds, or into the kernel before it.
 * *Does not handle* kernels over rows and columns before it: hls4ml stops there (fuse-batch-norm.ts says so).
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { elementCount, numberAttribute } from '../ir/visit.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Where the hardware's ternary tanh switches. @unit model units */
const HARDWARE_THRESHOLD = 0.5;

/** Return the graph with the thresholds of ternary activations as scales before them. Never throws. */
export function extractTernaryThreshold(graph: ModelGraph, { config, lastIndex }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = lastIndex;
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    const input = editor.producer(layer?.inputs[0]);
    if (layer?.class_name !== 'TernaryTanh' || !input) continue;
    const threshold = numberAttribute(layer, 'threshold', HARDWARE_THRESHOLD);
    if (threshold === HARDWARE_THRESHOLD) continue;
    index += 1;
    editor.update({ ...layer, attributes: { ...layer.attributes, threshold: HARDWARE_THRESHOLD } });
    editor.insertBehind(initializeLayer({ layer: scaleLayer(layer, input, HARDWARE_THRESHOLD / threshold), input, index, config }), name);
  }
  return { graph: editor.finish(), lastIndex: index };
}

function scaleLayer(layer: Layer, input: Layer, factor: number): Omit<Layer, 'result_type' | 'types'> {
  const name = `${layer.name}_scale`;
  const { shape } = input;
  const count = elementCount(shape);
  return {
    name,
    class_name: 'ApplyAlpha',
    inputs: [...layer.inputs],
    outputs: [name],
    shape,
    attributes: { name, class_name: 'Alpha', inputs: [...layer.inputs], outputs: [...layer.inputs], n_in: numberAttribute(layer, 'n_in', count), n_filt: numberAttribute(layer, 'n_filt', -1) },
    weights: {
      scale: { shape, data: new Float64Array(count).fill(1), converted: new Float64Array(count).fill(factor) },
      bias: { shape, data: new Float64Array(count) },
    },
    source_layers: layer.source_layers,
    ...(input.reference_of === undefined ? {} : { reference_of: input.reference_of }),
  };
}
