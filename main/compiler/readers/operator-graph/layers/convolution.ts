/**
 * @file Convolutions: hls4ml's transient `Conv`, which the passes turn into Conv1D/2D or depthwise layers; dilated and other grouped
 * ones are reference operations.
 */

import type { AttributeValue } from '../../../ir/model-graph.ts';
import { windowShape } from '../window-shape.ts';
import type { LayerReader, OperatorContext } from './operator-context.ts';

const conv: LayerReader = (context) => {
  const { node } = context;
  const image = context.shape(0);
  const kernel = context.fact(1).shape;
  const spatial = image.slice(0, -1);
  if (node.channelsLast !== true || image.length > 3) return `convolutions over ${Math.max(0, image.length - 1)} axes are not supported`;
  if (!context.isParameter(1) || (context.input(2) !== '' && !context.isParameter(2))) return 'its kernel or bias is computed from data';
  const window = windowShape(node, spatial, kernel.slice(1, -1));
  if (!window) return 'its kernel does not fit its input';
  const [channels, filters] = [image.at(-1) ?? 1, kernel[0] ?? 1];
  const group = context.number('group', 1);
  const isPlain = group === 1 || (group === channels && filters === channels);
  if (!isPlain || window.dilations.some((d) => d !== 1)) {
    return [context.reference('Conv', { strides: window.strides, dilations: window.dilations, pads: window.pads, group })];
  }
  return [context.layer({ class_name: 'Conv', attributes: convAttributes(context, window, { channels, filters, group }) })];
};

interface Sizes {
  readonly channels: number;
  readonly filters: number;
  readonly group: number;
}

function convAttributes(context: OperatorContext, window: NonNullable<ReturnType<typeof windowShape>>, { channels, filters, group }: Sizes): Readonly<Record<string, AttributeValue>> {
  const image = context.shape(0);
  const n = window.kernel.length;
  const at = (list: readonly number[], axis: number): number => list[axis] ?? 0;
  const width = n - 1;
  const common = {
    data_format: 'channels_last',
    in_width: at(image, width),
    n_chan: channels,
    n_filt: filters,
    group,
    ...(group === 1 ? {} : { depth_multiplier: group / channels }),
    n_dim: n,
    out_width: at(window.output, width),
    pad_left: at(window.pads, width),
    pad_right: at(window.pads, n + width),
    filt_width: at(window.kernel, width),
    stride_width: at(window.strides, width),
    dilation_width: at(window.dilations, width),
  };
  if (n === 1) return common;
  return {
    ...common,
    in_height: at(image, 0),
    out_height: at(window.output, 0),
    pad_top: at(window.pads, 0),
    pad_bottom: at(window.pads, n),
    filt_height: at(window.kernel, 0),
    stride_height: at(window.strides, 0),
    dilation_height: at(window.dilations, 0),
  };
}

/** Operator → layers. */
export const CONVOLUTION_READERS: Readonly<Record<string, LayerReader>> = { Conv: conv };
