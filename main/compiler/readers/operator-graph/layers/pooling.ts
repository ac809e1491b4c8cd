/** @file Pooling with a window and over the whole image. Windows that hls4ml's layers cannot have are reference operations. */

import type { AttributeValue, Layer } from '../../../ir/model-graph.ts';
import { listOf } from '../operator-graph.ts';
import { windowShape } from '../window-shape.ts';
import type { LayerReader, OperatorContext } from './operator-context.ts';

const pool: LayerReader = (context) => {
  const { node } = context;
  const image = context.shape(0);
  const spatial = image.slice(0, -1);
  const kernel = listOf(node, 'kernel_shape') ?? [];
  const window = windowShape(node, spatial, kernel);
  if (node.channelsLast !== true || image.length > 3 || !window) return 'its window does not fit its input';
  const isMax = node.operator === 'MaxPool';
  const counts = !isMax && context.number('count_include_pad', 0) === 1;
  const n = kernel.length;
  // With ceil_mode the last window may reach beyond the padding.
  const missing = spatial.map((length, i) => Math.max(0, ((window.output[i] ?? 1) - 1) * (window.strides[i] ?? 1) + (kernel[i] ?? 1) - length - (window.pads[i] ?? 0) - (window.pads[n + i] ?? 0)));
  const reaches = missing.some((cells) => cells > 0);
  if (window.dilations.some((d) => d !== 1) || (counts && reaches)) {
    return [context.reference(node.operator, { kernel, strides: window.strides, dilations: window.dilations, pads: window.pads, count_include_pad: Number(counts) })];
  }
  const pads = window.pads.map((cells, i) => (i < n ? cells : cells + (missing[i - n] ?? 0)));
  const isPadded = pads.some((cells) => cells > 0);
  if (n === 1 || reaches || (counts && isPadded)) context.emulatedAs(`${isMax ? 'Max' : 'Average'}Pooling${n}D, as hls4ml builds it from Keras`);
  return [poolingLayer(context, { ...window, pads }, counts && isPadded)];
};

function poolingLayer(context: OperatorContext, { kernel, strides, dilations, pads, output }: NonNullable<ReturnType<typeof windowShape>>, counts: boolean): Layer {
  const image = context.shape(0);
  const n = kernel.length;
  const at = (list: readonly number[], axis: number): number => list[axis] ?? 0;
  const name = `${context.node.operator === 'MaxPool' ? 'Max' : 'Average'}Pooling${n}D`;
  const common: Readonly<Record<string, AttributeValue>> = { class_name: name, data_format: 'channels_last', pads, dilations, n_filt: image.at(-1) ?? 1, ...(counts ? { count_pad: true } : {}) };
  const attributes: Readonly<Record<string, AttributeValue>> = n === 1
    ? { ...common, n_in: at(image, 0), n_out: at(output, 0), pool_width: at(kernel, 0), stride_width: at(strides, 0), pad_left: at(pads, 0), pad_right: at(pads, 1) }
    : {
        ...common,
        in_height: at(image, 0), in_width: at(image, 1),
        stride_height: at(strides, 0), stride_width: at(strides, 1),
        pool_height: at(kernel, 0), filt_height: at(kernel, 0), pool_width: at(kernel, 1), filt_width: at(kernel, 1),
        pad_top: at(pads, 0), pad_bottom: at(pads, 2), pad_left: at(pads, 1), pad_right: at(pads, 3),
        out_height: at(output, 0), out_width: at(output, 1),
      };
  return context.layer({ class_name: `Pooling${n}D`, attributes });
}

const globalPool: LayerReader = (context) => {
  if (context.node.channelsLast !== true) return 'its input is no image';
  return globalPooling(context, context.node.operator === 'GlobalMaxPool' ? 'Max' : 'Average');
};

/** Return a global pooling, and a reshape where the result keeps axes of length 1. Never throws. */
export function globalPooling(context: OperatorContext, kind: 'Max' | 'Average'): readonly Layer[] {
  const image = context.shape(0);
  const channels = image.at(-1) ?? 1;
  const n = image.length - 1;
  context.emulatedAs(`Global${kind}Pooling${n}D, as hls4ml builds it from Keras`);
  const keeps = context.outputShape().length > 1;
  const [height = 1, width = 1] = image;
  const size = n === 1 ? { n_in: height } : { in_height: height, in_width: width };
  const attributes = { class_name: `Global${kind}Pooling${n}D`, data_format: 'channels_last', n_filt: channels, ...size };
  const pooled = `${context.node.name}_pooled`;
  const inputs = [context.input(0)];
  const layer = context.layer({ class_name: `GlobalPooling${n}D`, inputs, shape: [channels], attributes, ...(keeps ? { name: pooled, output: pooled } : {}) });
  return keeps ? [layer, context.layer({ class_name: 'Reshape', inputs: [pooled], attributes: { target_shape: context.outputShape() } })] : [layer];
}

/** Operator → layers. */
export const POOLING_READERS: Readonly<Record<string, LayerReader>> = { AveragePool: pool, GlobalAveragePool: globalPool, GlobalMaxPool: globalPool, MaxPool: pool };
