/** @file Lint: data that look as if a normalisation of training were missing. */

import { isFixed, printPrecision, valueRange } from '../../../../../preload/model/fixed-type.ts';
import type { VariableStatistics } from '../../../emulator/statistics.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { resultTypeFromQuantizer } from '../../../quantizers/quantizer-types.ts';
import type { Lint } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';
import { numberWords, shareWords } from '../../words.ts';

/** What a batch normalisation makes of training data stays within about this many of its units. */
const NORMALISED_MAX = 16;
/** Data beyond the range of a trained input quantizer by this factor were trained on another scale. */
const RANGE_FACTOR = 4;
/** Accuracy of the reference near chance, and samples that it takes to say so. */
const CHANCE_FACTOR = 1.5;
const SAMPLES_MIN = 50;

/** Finds inputs far outside of what the network was trained on, by what the network itself says of its training. */
export const datasetNotNormalised: Lint = {
  code: 'dataset/not-normalised',
  severity: 'warning',
  needs: 'data',
  title: 'Normalisation of the inputs likely missing',
  explanation: 'The range of the training data is not in a model file, but leaves traces: the range of an input quantizer, the statistics of a first batch normalisation, and a reference accuracy that is better than chance. These data fit none of them; usually the scaling that was done before training (division by 255, subtraction of a mean) is missing.',
  help: 'Apply the same normalisation as before training, and save the data again.',
  check: (context) =>
    context.graph.layers.filter(({ class_name }) => class_name === 'Input').flatMap((input) => {
      const seen = context.facts.data?.statistics.get(input.name)?.variables['result'];
      if (seen?.min === undefined || seen.max === undefined) return [];
      const why = [beyondQuantizer(context, input, seen), beyondStatistics(context, input), bytes(seen, context)].find((text) => text !== undefined);
      if (why === undefined) return [];
      return [{ message: `${input.name} holds values from ${numberWords(seen.min)} to ${numberWords(seen.max)}: ${why}.`, layer: input.name }];
    }),
};

function beyondQuantizer(context: LintContext, input: Layer, { min, max }: VariableStatistics): string | undefined {
  const readers = context.source.layers.filter((layer) => layer.inputs.some((tensor) => input.outputs.includes(tensor)));
  for (const quantizer of readers.flatMap((layer) => (layer.class_name === 'Activation' ? (layer.output_quantizers ?? []) : []))) {
    const type = resultTypeFromQuantizer(quantizer);
    if (type === undefined || !isFixed(type)) continue;
    const range = valueRange(type);
    const limit = RANGE_FACTOR * Math.max(Math.abs(range.min), range.max);
    if (Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) > limit) return `the network quantizes its input to ${printPrecision(type)}, up to ${numberWords(range.max)}`;
  }
  return undefined;
}

function beyondStatistics(context: LintContext, input: Layer): string | undefined {
  for (const layer of context.consumers(input)) {
    const seen = layer.class_name === 'BatchNormalization' ? context.facts.data?.statistics.get(layer.name)?.variables['result'] : undefined;
    if (seen?.min === undefined || seen.max === undefined) continue;
    const most = Math.max(Math.abs(seen.min), Math.abs(seen.max));
    if (most > NORMALISED_MAX) return `behind the batch normalisation ${layer.name}, which makes training data about 1 large, they are up to ${numberWords(most)}`;
  }
  return undefined;
}

/** Bytes as they come from an image file, in a network that makes nothing of them. */
function bytes({ min, max, histogram }: VariableStatistics, { facts: { data } }: LintContext): string | undefined {
  const { referenceAccuracy: accuracy, classCount, sampleCount = 0 } = data ?? {};
  const chance = 1 / Math.max(2, classCount ?? 2);
  const isChance = accuracy !== undefined && classCount !== undefined && sampleCount >= SAMPLES_MIN && accuracy < Math.min(0.9, CHANCE_FACTOR * chance);
  const areBytes = (min ?? -1) >= 0 && (max ?? 0) > 127 && (max ?? 0) <= 255 && histogram.firstExponent >= 0;
  if (isChance) return `the reference itself is right in ${shareWords(accuracy)} of the samples, near the ${shareWords(chance)} of guessing${areBytes ? '; they look like bytes, which are usually divided by 255' : ''}`;
  return areBytes && accuracy === undefined ? 'they look like bytes, which are usually divided by 255 before training' : undefined;
}
