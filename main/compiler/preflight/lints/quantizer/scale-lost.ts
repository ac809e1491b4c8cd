/** @file Lint: a trained scale that its type does not hold. */

import { isFixed, printPrecision, type FixedType } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { convertedValues } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';
import { weightFacts } from '../../weight-facts.ts';
import { numberWords, shareWords } from '../../words.ts';

/** Error of a factor from which it is worth a finding. @unit fraction 0…1 */
const ERROR_MIN = 0.02;
/** Significant bits that the fix leaves the smallest factor. @unit bits */
const KEPT_BITS = 10;

/** Finds factors of ApplyAlpha layers that change when they are put into their type. */
export const quantizerScaleLost: Lint = {
  code: 'quantizer/scale-lost',
  severity: 'warning',
  needs: 'weights',
  title: 'Trained scale lost in its type',
  explanation: 'A quantizer with alpha="auto" (or a number) has a scale per channel, which hls4ml takes out of the kernel into a layer of its own, <layer>_alpha. The scale has the model’s default type, by default fixed<16,6> with ten fraction bits: small factors lose most of their digits there, or become 0.',
  help: 'Set the type of the scale of <layer>_alpha, or train with alpha="auto_po2" or alpha=1.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) => {
      const { scale } = layer.weights;
      const facts = layer.class_name === 'ApplyAlpha' && scale ? weightFacts(scale, layer.types['scale']) : undefined;
      const type = layer.types['scale'];
      if (facts === undefined || type === undefined || facts.relativeErrorMax < ERROR_MIN) return [];
      const what = facts.vanishedCount > 0 ? `${facts.vanishedCount} of ${facts.count} factors become 0` : facts.outsideCount > 0 ? `${facts.outsideCount} of ${facts.count} factors lie outside` : `factors change by up to ${shareWords(facts.relativeErrorMax)}`;
      return [{ message: `${layer.name}: ${what} in ${printPrecision(type)}; they span ${numberWords(facts.min)} to ${numberWords(facts.max)}.`, layer: layer.name, attribute: 'scale' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const precision = layer && holdingType(layer);
    return layer && precision !== undefined ? { label: `Set the scale of ${layer.name} to ${precision}`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['scale'], precision } } : undefined;
  },
};

/** Ten significant bits of the smallest factor, and room for the largest. */
function holdingType({ types, weights: { scale } }: Layer): string | undefined {
  const { scale: type } = types;
  if (!scale || !type || !isFixed(type)) return undefined;
  const sizes = [...convertedValues(scale)].map(Math.abs).filter((value) => value > 0);
  if (sizes.length === 0) return undefined;
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const fraction = KEPT_BITS - 1 - Math.floor(Math.log2(smallest));
  const integerBits = Math.max(Math.floor(Math.log2(largest)) + 2, 1 - fraction);
  const held: FixedType = { ...type, kind: 'fixed', signed: true, integerBits, widthBits: integerBits + fraction, rounding: 'RND' };
  return held.widthBits <= 64 ? printPrecision(held) : undefined;
}
