/** @file Lint: samples that are no numbers. */

import type { Lint } from '../../lint.ts';

/** Finds NaN and infinite values among the samples. */
export const datasetNotFiniteSamples: Lint = {
  code: 'dataset/not-finite-samples',
  severity: 'warning',
  needs: 'data',
  title: 'NaN or infinite samples',
  explanation: 'Hardware has no such numbers. C simulation makes numbers of them: 0 where the input type wraps, the end of its range where it saturates, NaN like +∞. The emulation does the same; the reference values of these samples are no numbers.',
  help: 'Remove or repair these samples; figures of error and accuracy count them.',
  check: ({ facts }) =>
    (facts.data?.inputs ?? []).flatMap(({ layer, notFinite }) => {
      if (notFinite === undefined) return [];
      const { count, sample, element, value } = notFinite;
      return [{ message: count === 1 ? `Input ${layer}: sample ${sample} holds ${value} (value ${element}).` : `Input ${layer}: ${count} values are NaN or infinite, the first is ${value} in sample ${sample} (value ${element}).`, layer }];
    }),
};
