/** @file Lint: constants outside the range of their type. */

import { fractionBits, isFixed, printPrecision, valueRange } from '../../../../../preload/model/fixed-type.ts';
import { integerBitsFor } from '../../../emulator/suggest-types.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import type { Lint } from '../../lint.ts';
import { weightFacts } from '../../weight-facts.ts';
import { numberWords } from '../../words.ts';

/** Finds weights, biases and scales that wrap or are cut. */
export const weightsOverflow: Lint = {
  code: 'weights/overflow',
  severity: 'error',
  needs: 'weights',
  title: 'Constants overflow',
  explanation: 'Constants are put into their type when the project is written. Those outside of its range wrap to another sign or size, or are cut where the type saturates; no tool says so.',
  help: 'Give the constant more integer bits.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) =>
      Object.entries(layer.weights).flatMap(([variable, weight]) => {
        const type = layer.types[variable];
        const facts = weightFacts(weight, type);
        if (facts === undefined || facts.outsideCount === 0 || type === undefined || !isFixed(type)) return [];
        const range = valueRange(type);
        const isBelow = range.min - facts.min > facts.max - range.max;
        const wraps = type.overflow === 'WRAP';
        return [{
          message: `${layer.name}: ${facts.outsideCount} of ${facts.count} values of ${variable} ${wraps ? 'wrap' : 'are cut'}: ${numberWords(isBelow ? facts.min : facts.max)} in ${printPrecision(type)}, which ends at ${numberWords(isBelow ? range.min : range.max)}.`,
          layer: layer.name, attribute: variable, severity: wraps ? 'error' as const : 'warning' as const,
        }];
      }),
    ),
  fix: ({ layer: name, attribute }, context) => {
    const layer = context.layer(name);
    const precision = layer && attribute !== undefined ? holdingType(layer, attribute) : undefined;
    return layer && attribute !== undefined && precision !== undefined ? { label: `Widen ${attribute} of ${layer.name} to ${precision}`, edit: { kind: 'set-precision', layers: [layer.name], variables: [attribute], precision } } : undefined;
  },
};

/** A quantizer decides the type whatever the configuration says. */
function holdingType(layer: Layer, variable: string): string | undefined {
  const [weight, type] = [layer.weights[variable], layer.types[variable]];
  const facts = weight && weightFacts(weight, type);
  if (weight === undefined || weight.quantizer !== undefined || facts === undefined || type === undefined || !isFixed(type)) return undefined;
  const signed = type.signed || facts.min < 0;
  const integerBits = integerBitsFor(facts.min, facts.max, { ...type, signed });
  return printPrecision({ ...type, kind: 'fixed', signed, integerBits, widthBits: integerBits + fractionBits(type) });
}
