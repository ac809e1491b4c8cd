/** @file The co-simulation could not be set up or run. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `ERROR: [COSIM 212-…]`, and the simulator's XSIM errors. */
export const cosimFailed: KnownFailure = {
  id: 'cosim-failed',
  title: 'The co-simulation failed',
  rank: 'error',
  explain: onLines(
    [/\[COSIM 212-345\]|Cosim only supports the following 'ap_ctrl_none'/, { cause: 'A top function without handshake (ap_ctrl_none) can be co-simulated only in few cases.', remedy: 'Leave cosim out, or give the top function the usual handshake.' }],
    [/ERROR: \[XSIM 43-(\d+)\] (.{1,160})/, (groups) => ({ cause: `The simulator stopped (XSIM 43-${groups[1] ?? ''}): ${groups[2] ?? ''}`, remedy: 'XSIM needs gcc and the C library\'s development files; a missing one shows right above.' })],
    [/ERROR: \[COSIM 212-(\d+)\] (.{1,160})/, (groups) => ({ cause: `The co-simulation stopped (COSIM 212-${groups[1] ?? ''}): ${groups[2] ?? ''}`, remedy: 'The lines before it name the step; csim has to pass first.' })],
  ),
};
