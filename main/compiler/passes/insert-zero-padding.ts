/**
 * @file Pass: insert zero padding before stream convolutions.
 *
 * *Requires* strategies assigned and stream outputs cloned.
 * *Guarantees* with io_stream that no convolution pads: a layer `zp1d_<conv>` or `zp2d_<conv>` before it does. io_parallel: nothing.
 * *Method*: the convolution's input grows by the padding; the new layer has the input's type.
 * *Does not handle* pooling with padding: hls4ml has no stream kernel for it. Nor what hls4ml makes of a one-dimensional convolution
 * that is not the first reader of a copied stream: its padding goes before that reader, and the two share a stream. An error says so.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { AttributeValue, Layer, ModelGraph } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { findings } from './findings.ts';
import { initializeLayer } from './initialize-layer.ts';
import { isConv1D, isConv2D } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with the padding of stream convolutions as layers of their own. Never throws. */
export function insertZeroPadding(graph: ModelGraph, { design, config, lastIndex }: PassContext): PassResult {
  if (design.ioType !== 'io_stream') return { graph };
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  let index = lastIndex;
  // hls4ml pads all one-dimensional convolutions first; the indices show it.
  for (const isWanted of [isConv1D, isConv2D]) {
    for (const { name } of graph.layers) {
      const conv = editor.get(name);
      const input = editor.producer(conv?.inputs[0]);
      if (!conv || !input || !isWanted(conv.class_name) || paddings(conv).every((p) => p === 0)) continue;
      index += 1;
      const first = isWanted === isConv1D ? firstReader(editor, input) : conv;
      if (first !== undefined && first.name !== conv.name) diagnostics.push(findings.streamPaddingMisplaced(conv.name, first.name));
      const padding = paddingLayer(conv);
      const made = initializeLayer({ layer: padding, input, index, config });
      editor.update({ ...conv, attributes: { ...conv.attributes, ...withoutPadding(padding) } });
      editor.insertBehind(made, conv.name);
    }
  }
  return { graph: editor.finish(), lastIndex: index, ...(diagnostics.length > 0 ? { diagnostics } : {}) };
}

/** hls4ml names no reader for the padding of a row: it goes before the first layer that reads anything of the one in front. */
function firstReader(editor: GraphEditor, { outputs }: Layer): Layer | undefined {
  return editor.layers().find(({ inputs }) => outputs.includes(inputs[0] ?? ''));
}

function paddings(conv: Layer): readonly number[] {
  return ['pad_top', 'pad_bottom', 'pad_left', 'pad_right'].map((name) => numberAttribute(conv, name));
}

function paddingLayer(conv: Layer): Omit<Layer, 'result_type' | 'types'> {
  const is2D = isConv2D(conv.class_name);
  const name = `${is2D ? 'zp2d' : 'zp1d'}_${conv.name}`;
  const [top = 0, bottom = 0, left = 0, right = 0] = paddings(conv);
  const width = numberAttribute(conv, 'in_width');
  const height = numberAttribute(conv, 'in_height');
  const channels = numberAttribute(conv, 'n_chan');
  const row: Record<string, AttributeValue> = { pad_left: left, pad_right: right, in_width: width, out_width: left + width + right };
  const column: Record<string, AttributeValue> = { pad_top: top, pad_bottom: bottom, in_height: height, out_height: top + height + bottom };
  return {
    name,
    class_name: is2D ? 'ZeroPadding2D' : 'ZeroPadding1D',
    inputs: [conv.inputs[0] ?? ''],
    outputs: [name],
    shape: is2D ? [top + height + bottom, left + width + right, channels] : [left + width + right, channels],
    attributes: { ...(is2D ? column : {}), ...row, n_chan: channels, data_format: conv.attributes['data_format'] ?? 'channels_last' },
    weights: {},
    source_layers: [],
  };
}

function withoutPadding({ attributes, class_name }: Pick<Layer, 'attributes' | 'class_name'>): Readonly<Record<string, AttributeValue>> {
  const row = { pad_left: 0, pad_right: 0, in_width: attributes['out_width'] ?? 0 };
  return class_name === 'ZeroPadding2D' ? { ...row, pad_top: 0, pad_bottom: 0, in_height: attributes['out_height'] ?? 0 } : row;
}
