/** @file Lint: products that are cut one by one, and the bias that makes. */

import { fractionBits, isFixed, printPrecision, type FixedType } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { isDistributed } from '../../../ir/visit.ts';
import { hasKernel } from '../../../passes/layer-classes.ts';
import { termCount } from '../../../passes/infer-precision.ts';
import type { Lint } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';
import { weightFacts } from '../../weight-facts.ts';
import { numberWords } from '../../words.ts';

/** Expected shift of a result from which it is worth a finding. @unit LSB of the result */
const SHIFT_MIN_LSB = 4;

/** More steps than this say nothing: the result is far finer than it needs to be. @unit LSB of the result */
const STEPS_MAX = 1e6;

/** Finds layers whose accumulator cuts the fraction of every product downwards. */
export const precisionProductTruncation: Lint = {
  code: 'precision/product-truncation',
  severity: 'warning',
  needs: 'weights',
  title: 'Products are cut one by one',
  explanation: 'Every product is cast to the accumulator before it is added. With truncation each loses half a step of the accumulator on average, always downwards: all results are shifted by about half a step times the number of products. It is the most common reason for a network that is slightly wrong everywhere.',
  help: 'Give the accumulator the fraction bits of the products, or a rounding mode (RND).',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const found = truncation(layer, context);
      if (found === undefined) return [];
      const { terms, accum, productFraction, shift } = found;
      const steps = shift * 2 ** lsbBits(layer);
      const stepWords = steps > STEPS_MAX ? '' : `, ${numberWords(steps)} steps of its result`;
      return [{ message: `${layer.name} cuts ${terms} products per result from ${productFraction} to ${fractionBits(accum)} fraction bits (${printPrecision(accum)}): results are shifted by about −${numberWords(shift)}${stepWords}.`, layer: layer.name, attribute: 'accum' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const found = layer && truncation(layer, context);
    if (layer === undefined || found === undefined) return undefined;
    const { accum, productFraction } = found;
    const precision = printPrecision({ ...accum, kind: 'fixed', widthBits: accum.integerBits + productFraction });
    return { label: `Widen accum of ${layer.name} to ${precision}`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['accum'], precision } };
  },
};

interface Truncation {
  /** Products that are not 0, per result. */
  readonly terms: number;
  readonly accum: FixedType;
  readonly productFraction: number;
  /** Expected shift downwards. @unit model units */
  readonly shift: number;
}

function truncation(layer: Layer, context: LintContext): Truncation | undefined {
  const { accum, weight: type } = layer.types;
  const { weight } = layer.weights;
  const input = context.inputType(layer);
  const isExact = isDistributed(layer);
  if (!hasKernel(layer.class_name) || isExact || !weight || !accum || !type || !isFixed(accum) || !isFixed(type) || !isFixed(input) || accum.rounding !== 'TRN') return undefined;
  const productFraction = fractionBits(input) + fractionBits(type);
  const facts = weightFacts(weight, type);
  if (facts === undefined || productFraction <= fractionBits(accum)) return undefined;
  const terms = Math.round((termCount(layer) * (facts.nonZeroCount - facts.vanishedCount)) / Math.max(1, facts.count));
  // Uniformly distributed lost bits: half a step, less half of the product's own step.
  const shift = (terms * (2 ** -fractionBits(accum) - 2 ** -productFraction)) / 2;
  return shift * 2 ** lsbBits(layer) < SHIFT_MIN_LSB ? undefined : { terms, accum, productFraction, shift };
}

/** Fraction bits of the result. */
function lsbBits({ result_type: result }: Layer): number {
  return isFixed(result) ? fractionBits(result) : 0;
}
