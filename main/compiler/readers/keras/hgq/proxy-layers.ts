/**
 * @file The layers that HGQ of version 1 puts into its proxy models: the quantizer with widths for every element or one set for all, and
 * a function as a table. The rest of such a model is Keras 2.
 *
 * @source hls4ml 1.3.0, `converters/keras/hgq_proxy_model.py`: names of arrays and options, checked on its example models
 */

import type { Weight } from '../../../ir/model-graph.ts';
import type { H5Dataset } from '../../h5-access.ts';
import { integersAt, objectAt, textAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';

const ROUNDINGS = ['TRN', 'RND', 'RND_CONV', 'TRN_ZERO', 'RND_ZERO', 'RND_MIN_INF', 'RND_INF'];
const OVERFLOWS = ['WRAP', 'SAT', 'SAT_SYM', 'SAT_ZERO'];

/** Read `FixedPointQuantizer`. */
export const readProxyQuantizer: LayerReader = (context) => {
  const { config, inputShape: shape, layer } = context;
  const [rounding, overflow] = [textAt(config, 'RND') ?? '', textAt(config, 'SAT') ?? ''];
  context.expect(ROUNDINGS.includes(rounding) && OVERFLOWS.includes(overflow), 'model/unsupported-quantizer', `Layer "${layer.name}" is a quantizer with the modes ${rounding}, ${overflow}; known are ${ROUNDINGS.join(', ')} and ${OVERFLOWS.join(', ')}.`);
  const attributes = { ...context.commonAttributes('FixedPointQuantizer'), RND: rounding, SAT: overflow, fusible: context.flag('fusible', false), overrides: JSON.stringify(objectAt(config, 'overrides')) };
  const widths = readWidths(context);
  return { class_name: 'FixedPointQuantizer', shape, attributes, ...(widths && !context.hasFailed ? { weights: { mask_kbi: widths } } : {}) };
};

function readWidths(context: LayerContext): Weight | undefined {
  const { inputShape: shape, layer } = context;
  const find = (name: string): H5Dataset | undefined => {
    const path = context.stored.stored().find((one) => one.replace(/:\d+$/, '').split('/').at(-1) === name);
    return path === undefined ? undefined : context.stored.at(path);
  };
  const arrays = ['keep_negative', 'bits', 'integers'].map(find);
  const [k, b, i] = arrays;
  const own = k && context.flag('fusible', false) ? shape.map(() => 1) : (k?.shape.slice(k.shape.length - shape.length) ?? []);
  const count = own.reduce((product, n) => product * n, 1);
  const isWhole = k && b && i && [k, b, i].every(({ data, shape: one }) => one.join() === k.shape.join() && data.length > 0 && data.every((x) => Number.isInteger(x) && Math.abs(x) <= 64));
  const fits = isWhole && own.length === shape.length && (context.flag('fusible', false) || k.data.length === count) && own.every((n, axis) => n === 1 || n === shape[axis]);
  if (!context.expect(fits === true, 'model/weights-shape', `Layer "${layer.name}" needs keep_negative, bits and integers as whole numbers for data of shape [${shape.join(', ')}]; the file has ${context.stored.stored().map((one) => `"${one}"`).join(', ') || 'none of them'}.`)) return undefined;
  return { shape: [3, 1, ...own], data: Float64Array.from([k, b, i].flatMap((array) => [...(array?.data.subarray(0, count) ?? [])])) };
}

/** Read `UnaryLUT`: `kif_in` says what the words of its input are, `kif_out` what those of the table are. */
export const readProxyTable: LayerReader = (context) => {
  const { config, inputShape: shape, layer } = context;
  const parts: LayerParts = { class_name: 'UnaryLUT', shape, attributes: { ...context.commonAttributes('UnaryLUT'), activation: 'unary_lut' } };
  const table = context.array('table', [undefined]);
  const fraction = integersAt(config, 'kif_in')?.[2];
  if (!context.expect(fraction !== undefined, 'model/architecture-invalid', `Layer "${layer.name}" is a table without kif_in, so what its words stand for is unknown.`, { attribute: 'kif_in' }) || fraction === undefined) return parts;
  return table ? { ...parts, weights: { table: { shape: table.shape, data: table.data } }, reference_options: { table_fraction_bits: fraction } } : parts;
};
