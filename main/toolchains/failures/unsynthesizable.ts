/** @file C++ that cannot become hardware. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `ERROR: [SYNCHK 200-…]`, `[HLS 214-194] … Undefined function operator new`, `[HLS 200-70] Synthesizability check failed.` */
export const unsynthesizable: KnownFailure = {
  id: 'unsynthesizable',
  title: 'The C++ cannot be synthesized',
  rank: 'error',
  explain: onLines(
    [/\[HLS 214-194\].*Undefined function ([^(]+)/, (groups) => ({ cause: `Hardware has no ${(groups[1] ?? '').trim()}: memory of a size that is only known while running, or a function whose source is missing.`, remedy: 'Report it if Bitloom or hls4ml wrote the code; in code of your own, give arrays a fixed size.' })],
    [/ERROR: \[SYNCHK 200-\d+\] (.{1,200})/, (groups) => ({ cause: `HLS refuses a construct: ${groups[1] ?? ''}`, remedy: 'Report it if Bitloom or hls4ml wrote the code, with the layer and its settings.' })],
    [/Synthesizability check failed/i, { cause: 'HLS found constructs that cannot become hardware; the errors before this one name them.', remedy: 'Report it if Bitloom or hls4ml wrote the code, with the layer and its settings.' }],
  ),
};
