/** @file Lint: selu with another factor as a stream. */

import { isFixed, printPrecision } from '../../../../../preload/model/fixed-type.ts';
import { textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Finds streamed selu activations. */
export const activationSeluStream: Lint = {
  code: 'activation/selu-stream',
  severity: 'note',
  needs: 'graph',
  title: 'Selu with another factor as stream',
  explanation: 'With io_stream the factor of the straight branch is held in the type of the data, with io_parallel in ufixed<16,1>. Few fraction bits make it 1.',
  help: 'Give the data enough fraction bits, or use io_parallel.',
  check: (context) =>
    !context.isStream ? [] : context.graph.layers.flatMap((layer) => {
      const input = context.inputType(layer);
      if (textAttribute(layer, 'activation') !== 'selu' || !isFixed(input)) return [];
      return [{ message: `${layer.name} holds the factor 1.0507 of selu in ${printPrecision(input)} as a stream, in ufixed<16,1> with io_parallel.`, layer: layer.name }];
    }),
};
