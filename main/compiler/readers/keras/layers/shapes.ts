/** @file Layers that only move or repeat values: flatten, reshape, transpose, zero padding, cropping, upsampling. */

import { elementCount } from '../../../ir/visit.ts';
import { integersAt, isList, textAt, type JsonValue } from '../json-value.ts';
import type { LayerContext, LayerReader } from '../layer-context.ts';

/** Read `Flatten`. */
export const readFlatten: LayerReader = (context) => {
  context.expectChannelsLast();
  const shape = [elementCount(context.inputShape)];
  return { class_name: 'Reshape', shape, attributes: { ...context.commonAttributes('Reshape'), target_shape: shape } };
};

/** Read `Reshape`; a −1 in the target is resolved. */
export const readReshape: LayerReader = (context) => {
  const target = integersAt(context.config, 'target_shape') ?? [];
  const size = elementCount(context.inputShape);
  const rest = elementCount(target.filter((n) => n !== -1));
  const shape = target.map((n) => (n === -1 ? size / rest : n));
  const fits = target.filter((n) => n === -1).length <= 1 && shape.every((n) => Number.isSafeInteger(n) && n > 0) && elementCount(shape) === size;
  if (!context.expect(fits || !context.isShapeKnown, 'model/shape-mismatch', `Layer "${context.layer.name}" cannot give [${context.inputShape.join(', ')}] the shape [${target.join(', ')}].`)) return undefined;
  return { class_name: 'Reshape', shape, attributes: { ...context.commonAttributes('Reshape'), target_shape: shape } };
};

/** Read `Permute`. */
export const readPermute: LayerReader = (context) => {
  const dims = integersAt(context.config, 'dims') ?? [];
  const isPermutation = dims.toSorted((a, b) => a - b).every((axis, index) => axis === index + 1) && dims.length === context.inputShape.length;
  if (!context.expect(isPermutation, 'model/shape-mismatch', `Layer "${context.layer.name}" cannot permute the ${context.inputShape.length} axes of its input by [${dims.join(', ')}].`)) return undefined;
  const perm = dims.map((axis) => axis - 1);
  const shape = perm.map((axis) => context.inputShape[axis] ?? 0);
  // Two axes are written as the lower ones of three.
  const [depth, height, width] = perm.length === 2 ? [1, ...context.inputShape] : context.inputShape;
  const order = perm.length === 2 ? [0, ...perm.map((axis) => axis + 1)] : perm;
  const attributes = { ...context.commonAttributes('Transpose'), perm, dim: `${perm.length}d`, perm_str: order.join(','), depth: depth ?? 1, height: height ?? 1, width: width ?? 1 };
  return { class_name: 'Transpose', shape, attributes };
};

/** Read `ZeroPadding1D` and `ZeroPadding2D`. */
export const readZeroPadding: LayerReader = (context) => {
  const axes = context.layer.className.endsWith('1D') ? 1 : 2;
  if (!context.expectChannelsLast() || !context.expectRank(axes + 1)) return undefined;
  const pads = edgePairs(context, 'padding', axes);
  if (!pads) return undefined;
  const { inputShape } = context;
  const out = pads.map(([before, after], axis) => before + (inputShape[axis] ?? 0) + after);
  const channels = inputShape.at(-1) ?? 0;
  const [first, second] = pads;
  const attributes =
    axes === 1
      ? { ...context.commonAttributes(), pad_left: first?.[0] ?? 0, pad_right: first?.[1] ?? 0, out_width: out[0] ?? 0, n_chan: channels, in_width: inputShape[0] ?? 0 }
      : {
          ...context.commonAttributes(),
          pad_top: first?.[0] ?? 0,
          pad_bottom: first?.[1] ?? 0,
          pad_left: second?.[0] ?? 0,
          pad_right: second?.[1] ?? 0,
          out_height: out[0] ?? 0,
          out_width: out[1] ?? 0,
          n_chan: channels,
          in_height: inputShape[0] ?? 0,
          in_width: inputShape[1] ?? 0,
        };
  return { class_name: context.layer.className, shape: [...out, channels], attributes };
};

/** Read `Cropping1D` and `Cropping2D`. */
export const readCropping: LayerReader = (context) => {
  const axes = context.layer.className.endsWith('1D') ? 1 : 2;
  if (!context.expectChannelsLast() || !context.expectRank(axes + 1)) return undefined;
  const crops = edgePairs(context, 'cropping', axes);
  if (!crops) return undefined;
  const { inputShape } = context;
  const out = crops.map(([before, after], axis) => (inputShape[axis] ?? 0) - before - after);
  if (!context.expect(out.every((n) => n > 0) || !context.isShapeKnown, 'model/shape-mismatch', `Layer "${context.layer.name}" crops away all of its input [${inputShape.join(', ')}].`)) return undefined;
  const channels = inputShape.at(-1) ?? 0;
  const [first, second] = crops;
  const attributes =
    axes === 1
      ? { ...context.commonAttributes(), crop_left: first?.[0] ?? 0, crop_right: first?.[1] ?? 0, out_width: out[0] ?? 0, n_chan: channels, in_width: inputShape[0] ?? 0 }
      : {
          ...context.commonAttributes(),
          crop_top: first?.[0] ?? 0,
          crop_bottom: first?.[1] ?? 0,
          crop_left: second?.[0] ?? 0,
          crop_right: second?.[1] ?? 0,
          out_height: out[0] ?? 0,
          out_width: out[1] ?? 0,
          n_chan: channels,
          in_height: inputShape[0] ?? 0,
          in_width: inputShape[1] ?? 0,
        };
  return { class_name: context.layer.className, shape: [...out, channels], attributes };
};

/** Read `UpSampling1D` and `UpSampling2D` (nearest neighbour). */
export const readUpsampling: LayerReader = (context) => {
  const axes = context.layer.className.endsWith('1D') ? 1 : 2;
  if (!context.expectChannelsLast() || !context.expectRank(axes + 1)) return undefined;
  const algorithm = textAt(context.config, 'interpolation') ?? 'nearest';
  context.expect(algorithm === 'nearest', 'model/unsupported-option', `Layer "${context.layer.name}" interpolates with "${algorithm}"; only nearest is supported.`, { attribute: 'interpolation' });
  const factors = context.integers('size', axes);
  if (!factors) return undefined;
  const { inputShape } = context;
  const [height, width, channels] = axes === 1 ? [1, ...inputShape] : inputShape;
  const widthFactor = factors.at(-1) ?? 1;
  const heightFactor = axes === 1 ? undefined : (factors[0] ?? 1);
  const outHeight = (height ?? 1) * (heightFactor ?? 1);
  const outWidth = (width ?? 1) * widthFactor;
  const attributes = {
    ...context.commonAttributes(),
    in_height: height ?? 1,
    in_width: width ?? 1,
    n_chan: channels ?? 1,
    algorithm,
    ...(heightFactor === undefined ? {} : { height_factor: heightFactor }),
    width_factor: widthFactor,
    out_height: outHeight,
    out_width: outWidth,
    align_corners: false,
  };
  return { class_name: 'Resize', shape: [...(axes === 1 ? [] : [outHeight]), outWidth, channels ?? 1], attributes };
};

/** Amounts before and after per axis: `1`, `[1, 2]` or `[[1, 2], [0, 3]]`. */
function edgePairs(context: LayerContext, key: string, axes: number): readonly (readonly [number, number])[] | undefined {
  const written = context.config[key];
  const perAxis = axes === 1 ? [isList(written) ? written : written] : isList(written) ? written : [written, written];
  const pairs = perAxis.flatMap((value: JsonValue | undefined): (readonly [number, number])[] => {
    if (typeof value === 'number') return [[value, value]];
    const [before, after] = isList(value) ? value : [];
    return typeof before === 'number' && typeof after === 'number' ? [[before, after]] : [];
  });
  if (pairs.length === axes && pairs.every(([before, after]) => before >= 0 && after >= 0)) return pairs;
  context.fail('model/architecture-invalid', `Layer "${context.layer.name}" has no usable "${key}".`, { attribute: key });
  return undefined;
}

/** Read `RepeatVector`: as the reshape and the upsampling that compute the same. */
export const readRepeatVector: LayerReader = (context) => {
  const { layer, inputShape } = context;
  if (!context.expectRank(1)) return undefined;
  const [count] = context.integers('n', 1) ?? [];
  if (count === undefined) return undefined;
  const channels = inputShape[0] ?? 0;
  context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${layer.name}" is a RepeatVector, for which hls4ml 1.3 has no layer. It is emulated as Reshape((1, ${channels})) and UpSampling1D(${count}).`, { help: 'Write these two layers if hls4ml shall build the network.' });
  const name = `${layer.name}_reshape`;
  const reshape = { class_name: 'Reshape', shape: [1, channels], attributes: { name, class_name: 'Reshape', target_shape: [1, channels] } };
  const attributes = { ...context.commonAttributes(), class_name: 'UpSampling1D', in_height: 1, in_width: 1, n_chan: channels, algorithm: 'nearest', width_factor: count, out_height: 1, out_width: count, align_corners: false };
  return { class_name: 'Resize', shape: [count, channels], attributes, before: [{ name, parts: reshape }], inputs: [name] };
};
