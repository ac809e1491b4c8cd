/**
 * @file Pass: replace multidimensional Dense with a convolution.
 *
 * *Requires* the configuration applied.
 * *Guarantees* that a Dense on a tensor of rank 2 or 3 is a Conv1D or Conv2D of size 1 with the same name; it is a new layer
 * with a new index.
 * *Method*: kernel [in, out] → [1, in, out] or [1, 1, in, out]. hls4ml takes the stored values before any quantizer, and so
 * does this pass.
 * In profile hls4ml-0.8 it is a pointwise convolution at once, keeps the quantized values, and axes of length 1 do not count.
 * *Does not handle* higher ranks: a finding, hls4ml refuses them.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { AttributeValue, Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import { int } from '../../../preload/model/fixed-type.ts';
import { storedValues } from './channel-values.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with Dense layers over several axes as convolutions of size 1. Never throws. */
export function replaceMultidimensionalDense(graph: ModelGraph, { config, lastIndex }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  const isOld = config.profile === 'hls4ml-0.8';
  let index = lastIndex;
  for (const { name } of graph.layers) {
    const dense = editor.get(name);
    const input = editor.producer(dense?.inputs[0]);
    if (dense?.class_name !== 'Dense' || !input || input.shape.length < 2) continue;
    if (isOld && input.shape.filter((length) => length !== 1).length < 2) continue;
    if (input.shape.length > 3) {
      diagnostics.push(findings.multidimensionalDense(name, input.shape.length));
      continue;
    }
    index += 1;
    const hasBias = dense.attributes['bias_data'] !== null;
    const { result_type: _result, types: _types, ...kept } = dense;
    editor.update(
      initializeLayer({
        layer: {
          ...kept,
          class_name: `${isOld ? 'Pointwise' : ''}Conv${input.shape.length - 1}D`,
          attributes: convolutionAttributes(dense, input.shape, hasBias),
          weights: convolutionWeights(dense, input.shape.length - 1, isOld),
        },
        input,
        index,
        config,
        ...(hasBias ? {} : { weightTypes: { bias: int(1, false) } }),
      }),
    );
  }
  return { graph: editor.finish(), diagnostics, lastIndex: index };
}

function convolutionAttributes(dense: Layer, shape: readonly number[], hasBias: boolean): Readonly<Record<string, AttributeValue>> {
  const partitions = dense.attributes['parallelization_factor'];
  const [first = 1, second = 1] = shape;
  const common = {
    data_format: 'channels_last',
    // As the kernel says: behind a layer of unknown output shape the input's last axis is a guess.
    n_chan: dense.attributes['n_in'] ?? shape.at(-1) ?? 1,
    n_filt: dense.attributes['n_out'] ?? 1,
    ...(hasBias ? {} : { bias_data: null }),
    ...(partitions === undefined ? {} : { parallelization_factor: partitions }),
  };
  if (shape.length === 2) return { ...common, in_width: first, out_width: first, filt_width: 1, stride_width: 1, pad_left: 0, pad_right: 0 };
  return {
    ...common,
    in_height: first, in_width: second, out_height: first, out_width: second,
    filt_height: 1, filt_width: 1, stride_height: 1, stride_width: 1,
    pad_top: 0, pad_bottom: 0, pad_left: 0, pad_right: 0,
  };
}

function convolutionWeights(dense: Layer, dimensions: number, isOld: boolean): Readonly<Record<string, Weight>> {
  const { weight, bias } = dense.weights;
  const ones = Array.from({ length: dimensions }, () => 1);
  return {
    ...(weight ? { weight: { shape: [...ones, ...weight.shape], data: isOld ? weight.data : storedValues(weight) } } : {}),
    ...(bias ? { bias: { shape: bias.shape, data: isOld ? bias.data : storedValues(bias) } } : {}),
  };
}
