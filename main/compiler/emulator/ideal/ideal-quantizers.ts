/** @file HGQ's layers as training computes them: the quantizer with widths for every element, and a function that is a table. */

import { applyElementQuantizer, quantizeElements, spreadWidths, WIDTHS } from '../../quantizers/element-widths.ts';
import { numberAttribute } from '../kernel.ts';
import type { IdealKernel } from './ideal-layer.ts';

/** Quantize every element to its own type; hardware may have found that fewer bits hold the same. Never throws. */
export const idealElementQuantizer: IdealKernel = ({ layer, inputs }) => {
  const { data } = inputs[0]!;
  const mask = layer.reference_weights?.[WIDTHS] ?? layer.weights[WIDTHS];
  return mask === undefined ? data : quantizeElements(data, spreadWidths(mask, layer.shape), { rounding: String(layer.attributes['RND']), overflow: String(layer.attributes['SAT']) });
};

/** Look every value up by its word in the table that training knows. Never throws. */
export const idealUnaryTable: IdealKernel = ({ layer, inputs }) => {
  const table = layer.weights['table']?.data ?? new Float64Array();
  const fraction = layer.reference_options?.['table_fraction_bits'];
  const scale = 2 ** (typeof fraction === 'number' ? fraction : 0);
  return inputs[0]!.data.map((x) => {
    const word = Math.floor(x * scale);
    return table[word < 0 ? word + table.length : word] ?? 0;
  });
};

/** Keras' epsilon, which the table of inverses adds. */
const EPSILON = 1e-7;

/** A softmax whose exponentials and inverses were trained as tables between quantizers, in 32-bit floats. Never throws. */
export const idealTrainedSoftmax: IdealKernel = ({ layer, inputs }) => {
  const { data } = inputs[0]!;
  const [outer, inner, size] = ['n_outer', 'n_inner', 'n_in'].map((name) => numberAttribute(layer, name, 1));
  const length = size! / outer! / inner!;
  const scale = numberAttribute(layer, 'exp_scale', 1);
  const through = (name: string, values: Float64Array): Float64Array => {
    const spec = layer.inner_quantizers?.[name];
    return spec ? applyElementQuantizer(spec, values) : values;
  };
  const result = new Float64Array(data.length);
  for (let slice = 0; slice < data.length / length; slice++) {
    const start = Math.floor(slice / inner!) * length * inner! + (slice % inner!);
    const row = Float64Array.from({ length }, (_, s) => data[start + s * inner!]!);
    const most = row.reduce((x, y) => Math.max(x, y), -Infinity);
    const isStable = layer.inner_quantizers?.['exp_input'] !== undefined;
    const arguments_ = isStable ? through('exp_input', row.map((x) => most - x)).map((x) => -x) : row;
    const exponentials = through('exp_output', arguments_.map((x) => Math.fround(Math.exp(x * scale))));
    const sum = through('inverse_input', Float64Array.of(exponentials.reduce((x, y) => x + y, 0)))[0]!;
    const inverse = through('inverse_output', Float64Array.of(Math.fround(1 / Math.fround(sum + EPSILON))))[0]!;
    exponentials.forEach((e, s) => (result[start + s * inner!] = e * inverse));
  }
  return result;
};
