/** @file A tool that says all is well and leaves nothing. */

import { anyOf, onLines, type KnownFailure } from './known-failure.ts';

/** Exit code 0 and no report: the shape in which many failures of HLS reach hls4ml's users. */
export const noReport: KnownFailure = {
  id: 'no-report',
  title: 'The tool ended without a report',
  rank: 'consequence',
  explain: anyOf(
    (evidence) => (evidence.kind === 'no-report' ? { cause: `${evidence.stage} did not leave ${evidence.expected}, although the tool reported no error.`, remedy: 'Look for the last thing it did in the log; memory that ran out, a full disk and a licence are the usual causes. Then retry from this stage.' } : undefined),
    onLines([/Synthesis report not found|Cannot find generated Verilog files/, { cause: 'An earlier stage left no result, and this one needs it.', remedy: 'The cause stands further up in the log.' }]),
  ),
};
