/** @file Embedding: row number int(x) of a table, every element cast. An index outside the table has no defined result; it is clamped and counted. */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import { asWords, castBits, refuse } from '../kernel.ts';
import type { PrepareKernel } from '../kernel.ts';
import { indexType } from './table-activation.ts';

/** Prepare an embedding. */
export const prepareEmbedding: PrepareKernel = (source) => {
  const table = source.weights.get('embeddings');
  const { type } = source.inputs[0]!;
  if (table === undefined || (table.type.kind !== 'fixed' && table.type.kind !== 'int')) return refuse('its table is missing');
  const tableType = table.type;
  const width = source.output.shape.at(-1)!;
  const rows = table.mantissas.length / width;
  const count = source.inputs[0]!.elementCount;
  const to = source.output.type;
  const fraction = fractionBits(type);
  return {
    ok: true,
    neededBits: Math.max(castBits(tableType, to), type.widthBits + Math.max(0, -fraction)),
    spec: { kind: 'embedding', entries: table.mantissas, width, tableType, index: indexType(rows) },
    bind: (a, arrays) => {
      const words = asWords(a, table.mantissas);
      const { quantize } = a.quantizer(fractionBits(tableType), to, arrays.watch?.('result', to));
      const probe = arrays.watch?.('table_index', indexType(rows));
      const unit = a.shiftLeft(a.of(1), Math.max(0, fraction));
      const x = arrays.inputs[0]!;
      return (row) => {
        for (let i = row * count; i < (row + 1) * count; i++) {
          const asked = a.toNumber(a.divide(a.shiftLeft(x[i]!, Math.max(0, -fraction)), unit));
          const index = Math.min(rows - 1, Math.max(0, asked));
          probe?.record(asked, asked !== index, false);
          for (let k = 0; k < width; k++) arrays.output[i * width + k] = quantize(words[index * width + k]!);
        }
      };
    },
  };
};
