/** @file Lint: a look-up table shorter than what can arrive. */

import { isFixed, printPrecision, valueRange } from '../../../../../preload/model/fixed-type.ts';
import { textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';
import { numberWords } from '../../words.ts';

/** Where the tables of hls4ml end, and what the function is beyond. Sigmoid and tanh are within a step of their limits there. */
const TABLES: Readonly<Record<string, { readonly end: number; readonly beyond: (x: number) => number; readonly held: number }>> = {
  softplus: { end: 8, beyond: (x) => Math.log1p(Math.exp(-x)) + x, held: 8 },
  softsign: { end: 8, beyond: (x) => x / (1 + x), held: 8 / 9 },
};
/** Error beyond the end from which it is worth a finding, of the function's value there. */
const ERROR_MIN = 0.02;

/** Finds table activations that go on changing beyond the end of their table, on inputs that reach there. */
export const activationTableRange: Lint = {
  code: 'activation/table-range',
  severity: 'warning',
  needs: 'graph',
  title: 'Table shorter than its input range',
  explanation: 'hls4ml computes sigmoid, tanh, softplus and softsign by tables over −8…8 (tanh: −4…4) and takes the last entry beyond. Sigmoid and tanh have reached their limits there; softplus goes on growing and softsign has not come near 1.',
  help: 'Scale the network so that inputs of the activation stay below 8, or use relu; the statistics of table_index show whether it happens.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const name = textAttribute(layer, 'activation').toLowerCase();
      const table = layer.class_name === 'Activation' && Object.hasOwn(TABLES, name) ? TABLES[name] : undefined;
      const input = context.inputType(layer);
      if (table === undefined || !isFixed(input)) return [];
      const most = valueRange(input).max;
      if (most <= table.end || Math.abs(table.beyond(most) - table.held) < ERROR_MIN * table.held) return [];
      return [{ message: `${layer.name} knows ${name} up to ${table.end}; its input ${printPrecision(input)} reaches ${numberWords(most)}, where ${name} is ${numberWords(table.beyond(most))} and the table ends at about ${numberWords(table.held)}.`, layer: layer.name, attribute: 'table_size' }];
    }),
};
