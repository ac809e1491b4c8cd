/** @file Lint: sums and results that some input can overflow. */

import type { DesignEdit } from '../../../../../preload/model/design.ts';
import { fractionBits, isFixed, printPrecision, valueRange, type FixedType } from '../../../../../preload/model/fixed-type.ts';
import { integerBitsFor } from '../../../emulator/suggest-types.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import type { Lint, LintFinding } from '../../lint.ts';
import type { LintContext, WorstCase } from '../../lint-context.ts';
import { numberWords } from '../../words.ts';

/** Finds accumulators and results whose exact worst case lies outside of a type that wraps. */
export const precisionMayOverflow: Lint = {
  code: 'precision/may-overflow',
  severity: 'note',
  needs: 'worst-case',
  title: 'Values can overflow',
  explanation: 'By interval analysis with the weights as they are, some input that the input type holds drives the value outside of its type. Data of the training kind may never do so; where the type wraps, data of another kind do it without a trace. Where nothing is listed, no input at all can.',
  help: 'Give the variable the integer bits of its worst case (Fit exactly), or a saturating type.',
  check: (context) =>
    context.graph.layers.flatMap((layer): readonly LintFinding[] => {
      const variables = overflowing(layer, context.facts.worstCase?.get(layer.name));
      return variables.map(({ variable, type, min, max }) => {
        const range = valueRange(type);
        const isBelow = range.min - min > max - range.max;
        return { message: `${layer.name}: ${variable} can reach ${numberWords(isBelow ? min : max)} for some input; ${printPrecision(type)} ends at ${numberWords(isBelow ? range.min : range.max)}.`, layer: layer.name, attribute: variable };
      });
    }),
  fix: ({ layer: name, attribute }, context) => {
    const layer = context.layer(name);
    const found = layer && overflowing(layer, worst(context, name)).find(({ variable }) => variable === attribute);
    if (layer === undefined || found === undefined) return undefined;
    const { type, min, max, variable } = found;
    const signed = type.signed || min < 0;
    const integerBits = integerBitsFor(min, max, { ...type, signed });
    const precision = printPrecision({ ...type, kind: 'fixed', signed, integerBits, widthBits: integerBits + fractionBits(type) });
    const edit: DesignEdit = { kind: 'set-precision', layers: [layer.name], variables: [variable], precision };
    return { label: `Widen ${variable} of ${layer.name} to ${precision}`, edit };
  },
};

const worst = ({ facts }: LintContext, name: string | undefined): WorstCase | undefined => facts.worstCase?.get(name ?? '');

interface Overflowing {
  readonly variable: 'accum' | 'result';
  readonly type: FixedType;
  readonly min: number;
  readonly max: number;
}

/** Saturation is what a saturating type is for. */
function overflowing(layer: Layer, bounds: WorstCase | undefined): readonly Overflowing[] {
  if (bounds === undefined) return [];
  const found = (variable: Overflowing['variable'], type: Layer['result_type'] | undefined, range: { readonly min: number; readonly max: number } | undefined, isOver: boolean): readonly Overflowing[] =>
    isOver && range !== undefined && type !== undefined && isFixed(type) && type.overflow === 'WRAP' ? [{ variable, type, ...range }] : [];
  return [...found('accum', layer.types['accum'], bounds.accum, bounds.accumMayOverflow), ...found('result', layer.result_type, bounds.result, bounds.resultMayOverflow)];
}
