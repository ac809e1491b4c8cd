/** @file The C simulation itself ends with an error. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `@E Simulation failed: Function 'main' returns nonzero value '1'.` and `[SIM 211-100] 'csim_design' failed: nonzero return value.` */
export const csimFailed: KnownFailure = {
  id: 'csim-failed',
  title: 'The C simulation failed',
  rank: 'error',
  explain: onLines(
    [/Function 'main' returns nonzero value|'csim_design' failed: nonzero return value/, { cause: 'The test bench ran and reported a failure.', remedy: 'Its own words stand above this line.' }],
    [/'csim_design' failed: (?:simulation error|abnormal)|Simulation failed: SIGSEGV|SIM.*segmentation fault/i, { cause: 'The compiled test bench crashed; large arrays on the stack do that.', remedy: 'Raise the stack limit ("ulimit -s unlimited" before Bitloom starts), or use io_stream, whose arrays are small.' }],
  ),
};
