/** @file Lint: differences of the stable softmax that can wrap. */

import { isFixed, printPrecision } from '../../../../../preload/model/fixed-type.ts';
import { textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';
import { numberWords } from '../../words.ts';

/** Finds stable softmax layers on signed input, unless the type of the differences is set. */
export const softmaxStableWraps: Lint = {
  code: 'softmax/stable-wraps',
  severity: 'note',
  needs: 'graph',
  title: 'Softmax differences can wrap',
  explanation: 'The stable softmax subtracts every input from the largest one and keeps the difference in an unsigned type with one integer bit less than the input: a difference of half the range or more starts again at 0, and the class that is furthest away gets a probability like the best one.',
  help: 'Give the input of the softmax one more integer bit than its values need; the statistics of inp_norm show whether it happens.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const input = context.inputType(layer);
      const isStable = layer.class_name === 'Softmax' && textAttribute(layer, 'implementation') === 'stable' && layer.attributes['skip'] !== true;
      if (!isStable || layer.types['inp_norm'] !== undefined || !isFixed(input) || !input.signed || context.design.numericsProfile !== 'hls4ml-1.3') return [];
      return [{ message: `${layer.name}: inputs that lie ${numberWords(2 ** (input.integerBits - 1))} or more apart wrap in hls4ml's stable softmax, which keeps differences in half the range of ${printPrecision(input)}.`, layer: layer.name, attribute: 'inp_norm' }];
    }),
};
