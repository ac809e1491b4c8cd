/** @file A simulation that ran on made-up inputs and proves nothing. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** hls4ml's test bench without vectors: "Unable to open input/predictions file, using default input." */
export const cosimConstantInputs: KnownFailure = {
  id: 'cosim-constant-inputs',
  title: 'The simulation ran on constant inputs',
  rank: 'warning',
  explain: onLines([/Unable to open input\/predictions file, using default input/, {
    cause: 'tb_data holds no vectors, so the test bench fed zeros; "Pass" then says only that the design ends.',
    remedy: 'Choose a dataset for the run: its samples become the test vectors.',
  }]),
};
