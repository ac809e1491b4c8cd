/** @file Lint: constants that become 0. */

import { fractionBits, isFixed, printPrecision } from '../../../../../preload/model/fixed-type.ts';
import type { Lint } from '../../lint.ts';
import { weightFacts } from '../../weight-facts.ts';
import { countWords, numberWords, shareWords } from '../../words.ts';

/** Share of the values that are not 0 from which it is worth a finding. @unit fraction 0…1 */
const SHARE_MIN = 0.25;
/** Fewer values than this say nothing. */
const COUNT_MIN = 8;

/** Finds weights of which a quarter or more is smaller than a step of their type. */
export const weightsVanish: Lint = {
  code: 'weights/vanish',
  severity: 'warning',
  needs: 'weights',
  title: 'Constants vanish',
  explanation: 'Values smaller than one step of the type become 0 (or, with truncation, one step below it when they are negative). A few do no harm; where a large share does, the layer computes something else.',
  help: 'Give the constant more fraction bits.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) =>
      Object.entries(layer.weights).flatMap(([variable, weight]) => {
        const type = layer.types[variable];
        const facts = weightFacts(weight, type);
        if (facts === undefined || type === undefined || !isFixed(type) || facts.nonZeroCount < COUNT_MIN || facts.vanishedCount < SHARE_MIN * facts.nonZeroCount) return [];
        return [{
          message: `${layer.name}: ${shareWords(facts.vanishedCount / facts.nonZeroCount)} of the ${countWords(facts.nonZeroCount)} values of ${variable} become 0 in ${printPrecision(type)}, whose step is ${numberWords(2 ** -fractionBits(type))}.`,
          layer: layer.name, attribute: variable,
        }];
      }),
    ),
};
