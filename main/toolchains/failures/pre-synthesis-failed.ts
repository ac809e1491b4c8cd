/** @file The sentence with which HLS gives up, after it has said why. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `ERROR: [HLS 200-70] Pre-synthesis failed.`, `[HLS 200-1715] Encountered problem during source synthesis`. */
export const preSynthesisFailed: KnownFailure = {
  id: 'pre-synthesis-failed',
  title: 'HLS gave up',
  rank: 'consequence',
  explain: onLines([/Pre-synthesis failed|Encountered problem during source synthesis|\[HLS 200-70\]|csynth_design.*failed|Failed during preprocessing/, {
    cause: 'An error before this line ended the synthesis.',
    remedy: 'See the first error of the log.',
  }]),
};
