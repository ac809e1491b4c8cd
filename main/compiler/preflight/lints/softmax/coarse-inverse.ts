/** @file Lint: a table of inverses with wide bins. */

import { fractionBits, isFixed, printPrecision } from '../../../../../preload/model/fixed-type.ts';
import { numberAttribute, textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Widest step, relative to a sum of 1. */
const STEP_MAX = 1 / 16;

/** Finds softmax layers whose probabilities come out too large by a common factor. */
export const softmaxCoarseInverse: Lint = {
  code: 'softmax/coarse-inverse',
  severity: 'note',
  needs: 'graph',
  title: 'Inverse table coarse',
  explanation: 'Only the highest bits of the sum of exponentials address the table of inverses, and each entry is right for the lower edge of its bin only: probabilities of one sample come out too large by a common factor. The order of the classes stays.',
  help: 'Narrow inv_inp_t to the integer bits the sum needs, or make the table larger.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) => {
      const implementation = textAttribute(layer, 'implementation');
      const sum = layer.types['inv_inp'];
      if (layer.class_name !== 'Softmax' || (implementation !== 'stable' && implementation !== 'latency') || layer.attributes['skip'] === true || !sum || !isFixed(sum)) return [];
      const step = 2 ** sum.integerBits / numberAttribute(layer, 'inv_table_size', numberAttribute(layer, 'table_size', 1024));
      if (step <= STEP_MAX) return [];
      return [{ message: `${layer.name}: one entry of the inverse table covers ${step} of the sum of exponentials; probabilities come out up to ${Math.round(100 * step)} % too large, all of a sample alike.`, layer: layer.name, attribute: 'inv_inp' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const sum = layer?.types['inv_inp'];
    if (layer === undefined || !sum || !isFixed(sum)) return undefined;
    // The stable softmax adds up at most 1 per class.
    const integerBits = Math.ceil(Math.log2((layer.shape.at(-1) ?? 1) + 1)) + (sum.signed ? 1 : 0);
    if (integerBits >= sum.integerBits || textAttribute(layer, 'implementation') !== 'stable') return undefined;
    const precision = printPrecision({ ...sum, integerBits, widthBits: integerBits + fractionBits(sum) });
    return { label: `Set inv_inp_t of ${layer.name} to ${precision}, which holds a sum of ${layer.shape.at(-1) ?? 1}`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['inv_inp'], precision } };
  },
};
