/**
 * @file Pass: turn MatMul into Dense.
 *
 * *Requires* scalings moved behind the products.
 * *Guarantees* that no MatMul by a constant matrix is left: `Dense_<matmul>` stands in its place, without bias (zeros of the configured type).
 * *Method*: hls4ml's matmul_const_to_dense. On data of several axes it multiplies all sizes, which does not compile; here the layer works on the last axis,
 * as one from Keras.
 * *Does not handle* products of two tensors: no layer of hls4ml; the reader makes reference operations of them.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { configSource, constantOf, emptyPlaces, takeConstants, valueOf } from './constant-layers.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with products by constants as Dense layers. Never throws. */
export function turnMatMulIntoDense(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    const constant = layer.class_name === 'MatMul' ? constantOf(editor, layer.inputs[1]) : undefined;
    if (!constant || valueOf(constant).shape.length !== 2) continue;
    index += 1;
    const dense = denseOf(layer, constant, context, { index, input: editor.producer(layer.inputs[0]) });
    takeConstants(editor, { ...layer, inputs: layer.inputs.slice(0, 1) }, [constant]);
    editor.replace(layer.name, dense);
  }
  return { graph: editor.finish(), lastIndex: index };
}

function denseOf(layer: Layer, constant: Layer, { config }: PassContext, made: { readonly index: number; readonly input: Layer | undefined }): Layer {
  const weight = valueOf(constant);
  const [inputs = 1, outputs = 1] = weight.shape;
  const { result_type: _result, types: _types, ...rest } = layer;
  return initializeLayer({
    layer: {
      ...rest,
      name: `Dense_${layer.name}`,
      class_name: 'Dense',
      inputs: layer.inputs.slice(0, 1),
      attributes: { ...emptyPlaces({ weight: weight.quantizer }), use_bias: false, n_in: inputs, n_out: outputs },
      weights: { weight, bias: { shape: [outputs], data: new Float64Array(outputs) } },
      configured_as: configSource(layer),
      source_layers: [...new Set([...constant.source_layers, ...layer.source_layers])],
    },
    input: made.input,
    index: made.index,
    config,
  });
}
