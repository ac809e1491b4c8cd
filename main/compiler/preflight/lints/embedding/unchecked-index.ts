/** @file Lint: an embedding that can be asked for rows it does not have. */

import { isFixed, printPrecision } from '../../../../../preload/model/fixed-type.ts';
import { numberAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Finds embeddings whose input type holds other numbers than their rows have. */
export const embeddingUncheckedIndex: Lint = {
  code: 'embedding/unchecked-index',
  severity: 'note',
  needs: 'graph',
  title: 'Index without a check',
  explanation: 'An index outside the table reads whatever lies there in hls4ml’s C++; the result is not defined. The emulation takes the nearest row and counts it.',
  help: 'Give the input an unsigned type that ends at the last row, and check the data.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const rows = numberAttribute(layer, 'vocab_size', 1);
      const input = context.inputType(layer);
      if (layer.class_name !== 'Embedding' || !isFixed(input) || (!input.signed && 2 ** input.integerBits <= rows)) return [];
      return [{ message: `${layer.name} has ${rows} rows; its input ${printPrecision(input)} can ask for others, which hls4ml does not check.`, layer: layer.name }];
    }),
};
