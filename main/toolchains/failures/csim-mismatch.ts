/** @file The hardware simulation gives other numbers than the C simulation. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** hls4ml's `ERROR: Test failed` after comparing the two result files, and HLS' own check of outputs. */
export const csimMismatch: KnownFailure = {
  id: 'csim-mismatch',
  title: 'RTL simulation and C simulation disagree',
  rank: 'cause',
  explain: onLines(
    [/^ERROR: Test failed\b/, { cause: 'The results of the RTL simulation (tb_data/rtl_cosim_results.log) differ from those of the C simulation (tb_data/csim_results.log).', remedy: 'Compare the two files line by line: a first line that is missing points at the interface or at a FIFO that is too short, other values at uninitialised memory; csim of an older run also counts.' }],
    [/C\/RTL co-simulation finished: FAIL|co-simulation finished: FAIL/i, { cause: 'The RTL gave other outputs than the C++ test bench expects.', remedy: 'See the first message of the simulator above; the result files lie in tb_data of the job\'s folder.' }],
  ),
};
