/** @file The convolution that a Conv of an ONNX graph becomes, with its kernel as hls4ml has it: [height, width, in, out]. */

import type { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, Weight } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { configSource, constantOf, emptyPlaces, takeConstants, valueOf } from './constant-layers.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext } from './pass.ts';

const COPIED = ['in_width', 'out_width', 'n_chan', 'n_filt', 'pad_left', 'pad_right', 'filt_width', 'stride_width', 'dilation_width', 'in_height', 'out_height', 'pad_top', 'pad_bottom', 'filt_height', 'stride_height', 'dilation_height', 'data_format'];

/** Put a convolution of the given kind in the place of a Conv whose kernel and bias are constants. Returns whether it could. Never throws. */
export function replaceConv(editor: GraphEditor, conv: Layer, kind: 'Conv' | 'DepthwiseConv', made: { readonly context: PassContext; readonly index: number }): boolean {
  const constants = conv.inputs.slice(1).map((tensor) => constantOf(editor, tensor));
  const [kernel, bias] = constants;
  if (!kernel || constants.length > 2 || (constants.length === 2 && !bias)) return false;
  const className = `${kind}${numberAttribute(conv, 'n_dim', 2)}D`;
  const filters = numberAttribute(conv, 'n_filt', 1);
  const { result_type: _result, types: _types, ...rest } = conv;
  const weight = valueOf(kernel);
  const place = kind === 'DepthwiseConv' ? 'depthwise' : 'weight';
  const layer = initializeLayer({
    layer: {
      ...rest,
      name: `${className}_${conv.name}`,
      class_name: className,
      inputs: conv.inputs.slice(0, 1),
      attributes: {
        ...Object.fromEntries(COPIED.flatMap((name) => (conv.attributes[name] === undefined ? [] : [[name, conv.attributes[name]] as const]))),
        ...emptyPlaces({ [place]: weight.quantizer, ...(bias ? { bias: valueOf(bias).quantizer } : {}) }),
        use_bias: bias !== undefined,
        ...(kind === 'DepthwiseConv' ? { depth_multiplier: 1 } : {}),
      },
      weights: { weight: turned(weight), bias: bias ? valueOf(bias) : { shape: [filters], data: new Float64Array(filters) } },
      configured_as: configSource(conv),
      source_layers: [...new Set([...constants.flatMap((constant) => constant?.source_layers ?? []), ...conv.source_layers])],
    },
    input: editor.producer(conv.inputs[0]),
    index: made.index,
    config: made.context.config,
  });
  takeConstants(editor, { ...conv, inputs: conv.inputs.slice(0, 1) }, constants.flatMap((constant) => constant ?? []));
  editor.replace(conv.name, layer);
  return true;
}

/** Filters from the first axis to the last. */
function turned(weight: Weight): Weight {
  const [filters = 1, ...rest] = weight.shape;
  const inner = rest.reduce((p, n) => p * n, 1);
  const turn = (values: Float64Array): Float64Array => {
    const result = new Float64Array(values.length);
    for (let filter = 0; filter < filters; filter++) for (let i = 0; i < inner; i++) result[i * filters + filter] = values[filter * inner + i] ?? 0;
    return result;
  };
  return { shape: [...rest, filters], data: turn(weight.data), ...(weight.unquantized ? { unquantized: turn(weight.unquantized) } : {}), ...(weight.quantizer ? { quantizer: weight.quantizer } : {}) };
}
