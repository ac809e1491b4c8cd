/** @file Stages of a pipeline that share what they must not share. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `ERROR: [HLS 200-779] Non-shared array 'x' failed dataflow checking: it can only have a single reader and a single writer.` */
export const dataflowViolation: KnownFailure = {
  id: 'dataflow-violation',
  title: 'A dataflow rule is broken',
  rank: 'cause',
  explain: onLines(
    [/'([^']+)'\s+failed dataflow checking:? ?(.{0,160})/, (groups) => ({ cause: `${groups[1] ?? 'An array'} lies between stages of the dataflow in a way that is not allowed${groups[2] === '' ? '' : `: ${groups[2] ?? ''}`}.`, remedy: 'In io_stream every output may have one reader: where a layer feeds two others, a clone has to stand between them. Report it if Bitloom or hls4ml wrote the code.' })],
    [/\[HLS 200-(?:1449|1450|1451)\]|bypass(?:es)? the dataflow|[Dd]ataflow.*(?:feedback|cyclic)/, { cause: 'Data skips a stage of the dataflow or runs backwards, so the stages cannot work at the same time.', remedy: 'Networks with branches of very different depth need deeper FIFOs, or io_parallel.' }],
  ),
};
