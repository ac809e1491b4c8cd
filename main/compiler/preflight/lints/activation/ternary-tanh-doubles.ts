/** @file Lint: the ternary activation that doubles its input. */

import { isFixed, printPrecision } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';
import { numberWords } from '../../words.ts';

/** Return whether a layer computes ternary_tanh. Never throws. */
export function isTernaryTanh(layer: Layer): boolean {
  return layer.class_name === 'TernaryTanh' || textAttribute(layer, 'activation') === 'ternary_tanh';
}

/** Finds parallel ternary activations on a type that wraps. */
export const activationTernaryTanhDoubles: Lint = {
  code: 'activation/ternary-tanh-doubles',
  severity: 'warning',
  needs: 'graph',
  title: 'Ternary activation doubles its input',
  explanation: 'With io_parallel the input is doubled in its own type before it is compared with 1 and −1. From half of the type’s range on the doubled word wraps and the sign turns around.',
  help: 'Give the input one more integer bit.',
  check: (context) =>
    context.isStream ? [] : context.graph.layers.filter(isTernaryTanh).flatMap((layer) => {
      const input = context.inputType(layer);
      if (!isFixed(input) || input.overflow !== 'WRAP') return [];
      return [{ message: `${layer.name} doubles its input within ${printPrecision(input)}; from ${numberWords(2 ** (input.integerBits - (input.signed ? 2 : 1)))} on that wraps.`, layer: layer.name }];
    }),
};
