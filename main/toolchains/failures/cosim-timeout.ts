/** @file A simulation that does not come to its end. */

import { anyOf, onLines, type KnownFailure } from './known-failure.ts';

/** The simulator's own time limits, and long silence. */
export const cosimTimeout: KnownFailure = {
  id: 'cosim-timeout',
  title: 'The simulation takes too long',
  rank: 'cause',
  explain: anyOf(
    onLines([/[Ss]imulation (?:timed out|time-?out)|RTL simulation.*exceed(?:ed|s) the (?:maximum|time)|\[COSIM 212-\d+\].*time-?out/i, { cause: 'The simulator\'s time limit ran out before all vectors were through.', remedy: 'Use fewer vectors, or a smaller network; RTL simulation does about a thousand cycles a second.' }]),
    (evidence) => (evidence.kind === 'silence' ? { cause: `The tool has printed nothing for ${evidence.minutes} minutes${evidence.stage === undefined ? '' : ` in ${evidence.stage}`}; it may be working, or wait for something.`, remedy: 'Its processor time in the Jobs view tells: near 0 means that it waits. Cancel ends it and all it started.' } : undefined),
  ),
};
