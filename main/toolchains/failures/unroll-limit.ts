/** @file HLS gives up on unrolling a loop. */

import { layerOf, onLines, type KnownFailure } from './known-failure.ts';

/** `ERROR: [XFORM 203-504] Stop unrolling loop …`, from Vitis HLS on also as HLS 200-1471. */
export const unrollLimit: KnownFailure = {
  id: 'unroll-limit',
  title: 'A loop is too large to be unrolled',
  rank: 'cause',
  explain: onLines([/Stop unrolling loop '([^']+)'(?:.* in function '(.+?)' because)?/, (groups) => ({
    cause: `Loop ${groups[1] ?? ''} of ${layerOf(groups[2] ?? '')} would become more operations at once than the tool allows (its limit, about 4096, is built in).`,
    remedy: 'Give that layer strategy Resource and a larger reuse factor, use io_stream instead of io_parallel, or make the layer smaller (prune it, fewer filters).',
  })]),
};
