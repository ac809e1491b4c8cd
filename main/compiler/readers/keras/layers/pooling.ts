/** @file Pooling over windows and over everything. */

import { integersAt, textAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { axisPadding } from '../padding.ts';

/** Read `MaxPooling1D/2D` and `AveragePooling1D/2D`. */
export const readPooling: LayerReader = (context) => {
  const axes = context.layer.className.endsWith('1D') ? 1 : 2;
  const { config, layer, inputShape } = context;
  if (!context.expectChannelsLast() || !context.expectRank(axes + 1)) return undefined;
  const pool = context.integers('pool_size', axes);
  const strides = integersAt(config, 'strides') ? context.integers('strides', axes) : pool;
  const padding = textAt(config, 'padding') ?? 'valid';
  if (!pool || !strides) return undefined;
  const out = pool.flatMap((window, axis) => axisPadding(padding, inputShape[axis] ?? 0, strides[axis] ?? 1, window) ?? []);
  const fits = out.length === axes && (out.every((o) => o.out > 0) || !context.isShapeKnown);
  if (!context.expect(fits, 'model/shape-mismatch', `Layer "${layer.name}": windows of [${pool.join(', ')}] with padding "${padding}" do not fit the input [${inputShape.join(', ')}].`)) return undefined;
  const [first, second] = out;
  const filters = inputShape.at(-1) ?? 0;
  if (axes === 1) {
    const attributes = {
      ...context.commonAttributes(),
      n_in: inputShape[0] ?? 0,
      n_filt: filters,
      pool_width: pool[0] ?? 1,
      stride_width: strides[0] ?? 1,
      n_out: first?.out ?? 0,
      pad_left: first?.before ?? 0,
      pad_right: first?.after ?? 0,
      pool_op: poolOperation(context),
    };
    return { class_name: 'Pooling1D', shape: [first?.out ?? 0, filters], attributes };
  }
  const attributes = {
    ...context.commonAttributes(),
    in_height: inputShape[0] ?? 0,
    in_width: inputShape[1] ?? 0,
    n_filt: filters,
    stride_height: strides[0] ?? 1,
    stride_width: strides[1] ?? 1,
    pool_height: pool[0] ?? 1,
    pool_width: pool[1] ?? 1,
    out_height: first?.out ?? 0,
    out_width: second?.out ?? 0,
    pad_top: first?.before ?? 0,
    pad_bottom: first?.after ?? 0,
    pad_left: second?.before ?? 0,
    pad_right: second?.after ?? 0,
    pool_op: poolOperation(context),
  };
  return { class_name: 'Pooling2D', shape: [first?.out ?? 0, second?.out ?? 0, filters], attributes };
};

/** Read `GlobalMaxPooling1D/2D` and `GlobalAveragePooling1D/2D`. */
export const readGlobalPooling: LayerReader = (context) => {
  const axes = context.layer.className.endsWith('1D') ? 1 : 2;
  if (!context.expectChannelsLast() || !context.expectRank(axes + 1)) return undefined;
  return axes === 1 ? globalPooling(context, 'GlobalPooling1D', { n_in: context.inputShape[0] ?? 0 }) : globalPooling(context, 'GlobalPooling2D', { in_height: context.inputShape[0] ?? 0, in_width: context.inputShape[1] ?? 0 });
};

function globalPooling(context: LayerContext, className: string, sizes: Readonly<Record<string, number>>): LayerParts {
  const keepsAxes = context.flag('keepdims', false);
  const filters = context.inputShape.at(-1) ?? 0;
  const parts: LayerParts = { class_name: className, shape: [filters], attributes: { ...context.commonAttributes(), keepdims: keepsAxes, ...sizes, n_filt: filters, pool_op: poolOperation(context) } };
  if (!keepsAxes) return parts;
  context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" keeps the pooled axes (keepdims=True); hls4ml 1.3 drops them. It is emulated with a reshape behind it.`, { attribute: 'keepdims', help: 'Set keepdims=False and put a Reshape layer behind it if hls4ml shall build the network.' });
  const name = `${context.layer.name}_keepdims`;
  const shape = [...context.inputShape.slice(0, -1).map(() => 1), filters];
  return { ...parts, after: [{ name, parts: { class_name: 'Reshape', shape, attributes: { name, class_name: 'Reshape', target_shape: shape } } }] };
}

function poolOperation(context: LayerContext): 'Max' | 'Average' {
  return context.layer.className.includes('Max') ? 'Max' : 'Average';
}
