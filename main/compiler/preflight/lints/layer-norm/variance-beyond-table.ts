/** @file Lint: variances of the data beyond the table of a layer normalisation. */

import { numberAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';
import { shareWords } from '../../words.ts';

/** Finds layer normalisations that take the last entry of their table. */
export const layerNormVarianceBeyondTable: Lint = {
  code: 'layer-norm/variance-beyond-table',
  severity: 'warning',
  needs: 'data',
  title: 'Variance beyond the table',
  explanation: 'The inverse square root is a table over variances from 0 to 2^-TableRangePower2. Rows of the data have larger variances: they take the last entry and are not normalised.',
  help: 'Scale the input of the layer so that variances stay below the end of the table.',
  check: ({ graph, facts }) =>
    graph.layers.flatMap((layer) => {
      const seen = layer.class_name === 'LayerNormalization' ? facts.data?.statistics.get(layer.name)?.variables['table_index'] : undefined;
      if (seen === undefined || seen.overflowCount === 0) return [];
      return [{ message: `${layer.name}: ${shareWords(seen.overflowShare)} of the rows have a variance above ${2 ** -numberAttribute(layer, 'table_range_power2')}, where the table ends.`, layer: layer.name, attribute: 'table_range_power2' }];
    }),
};
