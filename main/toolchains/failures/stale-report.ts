/** @file Numbers from another time. */

import type { KnownFailure } from './known-failure.ts';

/** A report that is older than the sources it should be about. */
export const staleReport: KnownFailure = {
  id: 'stale-report',
  title: 'A report is older than the sources',
  rank: 'consequence',
  explain: (evidence) => (evidence.kind === 'stale-report' && evidence.stage !== 'csynth' ? { cause: `${evidence.file} was written before this run began: ${evidence.stage} did not write a new one.`, remedy: 'Its numbers were not taken over. Retry from this stage.' } : undefined),
};
