/** @file The clock is too fast for the logic. */

import { onLines, type KnownFailure } from './known-failure.ts';

const REMEDY = 'Give it a longer clock period, narrower types, or a larger reuse factor in the layer on the path; the estimate of HLS is pessimistic, Vivado\'s figure decides.';

/** `WARNING: [HLS 200-871] Estimated clock period (5.844 ns) exceeds the target`, and Vivado's Timing 38-282. */
export const timingNotMet: KnownFailure = {
  id: 'timing-not-met',
  title: 'The clock period is not met',
  rank: 'warning',
  explain: onLines(
    [/Estimated clock period \(([\d.]+) ?ns\) exceeds the target(?: \(target clock period: ([\d.]+) ?ns)?/, (groups) => ({ cause: `HLS expects ${groups[1] ?? ''} ns${groups[2] === undefined ? '' : ` where ${groups[2]} ns were asked for (minus the clock uncertainty)`}.`, remedy: REMEDY })],
    [/\[Timing 38-282\]|timing (?:constraints|requirements) (?:are|were) not met|design did not meet timing/i, { cause: 'The placed design is slower than the clock that was asked for.', remedy: REMEDY }],
  ),
};
