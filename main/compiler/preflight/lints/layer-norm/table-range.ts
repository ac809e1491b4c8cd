/** @file Lint: a layer normalisation that can meet larger variances than its table knows. */

import { isFixed } from '../../../../../preload/model/fixed-type.ts';
import { numberAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Finds layer normalisations whose accumulator holds variances beyond the table. */
export const layerNormTableRange: Lint = {
  code: 'layer-norm/table-range',
  severity: 'warning',
  needs: 'graph',
  title: 'Variance can leave the table',
  explanation: 'The inverse square root is a table over variances from 0 to 2^-TableRangePower2. Larger variances take the last entry, so that the output grows with its input instead of being normalised.',
  help: 'Scale the input so that variances stay below the end of the table; the statistics of table_index show whether it happens. The range cannot be made larger than 1.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) => {
      const { accum } = layer.types;
      const end = 2 ** -numberAttribute(layer, 'table_range_power2');
      if (layer.class_name !== 'LayerNormalization' || !accum || !isFixed(accum) || 2 ** (accum.integerBits - 1) <= end) return [];
      return [{ message: `${layer.name} knows inverse roots of variances below ${end} only; larger ones count as ${end}.`, layer: layer.name, attribute: 'table_range_power2' }];
    }),
};
