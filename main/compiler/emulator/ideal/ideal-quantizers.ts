/** @file HGQ's layers as training computes them: the quantizer with widths for every element, and a function that is a table. */

import { quantizeElements, spreadWidths, WIDTHS } from '../../quantizers/element-widths.ts';
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
