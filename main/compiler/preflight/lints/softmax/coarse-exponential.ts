/** @file Lint: a table of exponentials with steps wider than what it should tell apart. */

import { isFixed, type FixedType } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { numberAttribute, textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';
import { numberWords } from '../../words.ts';

/** Widest step that still tells classes apart. @unit model units */
const STEP_MAX = 0.5;

/** Finds softmax layers whose table covers more than half a unit of the input with one entry. */
export const softmaxCoarseExponential: Lint = {
  code: 'softmax/coarse-exponential',
  severity: 'warning',
  needs: 'graph',
  title: 'Exponential table too coarse',
  explanation: 'Only the highest bits of the difference address the table. Where one step of the table is wider than the differences between classes, all of them get the same probability.',
  help: 'Give the input of the softmax a narrower type (fewer integer bits), or make its table larger.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const implementation = textAttribute(layer, 'implementation');
      if (layer.class_name !== 'Softmax' || (implementation !== 'stable' && implementation !== 'latency') || layer.attributes['skip'] === true) return [];
      const address = differenceType(layer, context);
      if (address === undefined) return [];
      const size = numberAttribute(layer, 'inv_table_size', numberAttribute(layer, 'table_size', 1024));
      const step = 2 ** address.integerBits / Math.min(size, 2 ** address.widthBits);
      if (step <= STEP_MAX) return [];
      return [{ message: `${layer.name}: one entry of the exponential table covers ${numberWords(step)} of the input; classes that lie closer get the same probability.`, layer: layer.name, attribute: 'table_size' }];
    }),
};

/** Type of the differences that address the table. */
function differenceType(layer: Layer, context: LintContext): FixedType | undefined {
  const input = context.inputType(layer);
  const own = layer.types['inp_norm'];
  if (own && isFixed(own)) return own;
  if (!isFixed(input)) return undefined;
  const sign = input.signed ? 1 : 0;
  return { ...input, widthBits: input.widthBits - sign, integerBits: input.integerBits - sign, signed: false };
}
