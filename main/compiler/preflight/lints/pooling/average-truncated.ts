/** @file Lint: averages that are cut off. */

import { fractionBits, isFixed, printPrecision } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import type { Lint } from '../../lint.ts';
import { isMaximum, windowSize } from '../../pooling-facts.ts';

/** Finds average pooling whose types do not hold the quotient. */
export const poolingAverageTruncated: Lint = {
  code: 'pooling/average-truncated',
  severity: 'note',
  needs: 'graph',
  title: 'Average cut off, not rounded',
  explanation: 'The sum is divided toward zero on the grid of the accumulator and then cast to the result, by default cut downwards: averages come out up to one step too small.',
  help: 'Give the accumulator more fraction bits and the result a rounding mode such as RND.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const { accum } = layer.types;
      const [input, result] = [context.inputType(layer), layer.result_type];
      if (!layer.class_name.includes('Pooling') || isMaximum(layer) || !accum || !isFixed(accum) || !isFixed(input) || !isFixed(result)) return [];
      const count = windowSize(layer);
      const needed = fractionBits(input) + Math.log2(count);
      const isExact = Number.isInteger(needed) && fractionBits(accum) >= needed && (fractionBits(result) >= needed || result.rounding !== 'TRN');
      if (isExact || count === 1) return [];
      return [{ message: `${layer.name} divides by ${count} toward zero on the grid of ${printPrecision(accum)} and casts to ${printPrecision(result)}: averages are cut off, not rounded.`, layer: layer.name, attribute: 'accum' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const edits = layer === undefined ? undefined : roundingTypes(layer);
    if (layer === undefined || edits === undefined) return undefined;
    const label = `Give the accumulator of ${layer.name} the type ${edits.accum} and its result the rounding mode RND`;
    return {
      label,
      edit: { kind: 'group', label, edits: [{ kind: 'set-precision', layers: [layer.name], variables: ['accum'], precision: edits.accum }, { kind: 'set-precision', layers: [layer.name], variables: ['result'], precision: edits.result }] },
    };
  },
};

/** As many fraction bits as tell all sums apart, and rounding at the end. */
function roundingTypes(layer: Layer): { readonly accum: string; readonly result: string } | undefined {
  const { accum } = layer.types;
  const result = layer.result_type;
  if (!accum || accum.kind !== 'fixed' || result.kind !== 'fixed') return undefined;
  const extra = Math.ceil(Math.log2(windowSize(layer)));
  const fraction = Math.max(fractionBits(accum), fractionBits(result) + extra + 1);
  const integerBits = Math.max(accum.integerBits, result.integerBits + extra);
  return { accum: printPrecision({ ...accum, integerBits, widthBits: integerBits + fraction }), result: printPrecision({ ...result, rounding: 'RND' }) };
}
