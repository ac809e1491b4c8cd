/** @file Lint: padding that wins in a maximum. */

import { isFixed, printPrecision } from '../../../../../preload/model/fixed-type.ts';
import { isPadded, isMaximum } from '../../pooling-facts.ts';
import { isPooling } from '../../../passes/layer-classes.ts';
import type { Lint } from '../../lint.ts';
import { numberWords } from '../../words.ts';

/** Finds parallel max pooling with padding on unsigned data. */
export const poolingUnsignedPadding: Lint = {
  code: 'pooling/unsigned-padding',
  severity: 'warning',
  needs: 'graph',
  title: 'Padding that is not the smallest value',
  explanation: 'Cells around the image hold the word whose highest bit alone is set. For a signed type that is the smallest value; for an unsigned one it is half of the range, and it wins against everything below.',
  help: 'Give the input of the pooling a signed type, or use padding "valid".',
  check: (context) =>
    context.isStream ? [] : context.graph.layers.flatMap((layer) => {
      const input = context.inputType(layer);
      if (!isPooling(layer.class_name) || !isMaximum(layer) || !isPadded(layer) || !isFixed(input) || input.signed) return [];
      const value = numberWords(2 ** (input.integerBits - 1));
      return [{ message: `${layer.name} pools ${printPrecision(input)} with padding; the padding counts as ${value}, so that every maximum at the edge is at least ${value}.`, layer: layer.name }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const producer = layer && context.producer(layer);
    const type = producer?.result_type;
    if (producer === undefined || producer.class_name === 'Reshape' || !type || !isFixed(type)) return undefined;
    // One bit for the sign, the range and the grid as they are.
    const precision = printPrecision({ ...type, kind: 'fixed', signed: true, widthBits: type.widthBits + 1, integerBits: type.integerBits + 1 });
    return { label: `Give the result of ${producer.name} the signed type ${precision}`, edit: { kind: 'set-precision', layers: [producer.name], variables: ['result'], precision } };
  },
};
