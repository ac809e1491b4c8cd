/** @file Lint: buffers between streams that take much memory. */

import type { Lint } from '../../lint.ts';
import { streamBuffers } from '../../stream-buffers.ts';
import { countWords, shareWords } from '../../words.ts';

/** @unit bits */
const BRAM18K_BITS = 18 * 1024;
/** Share of the part's block RAM from which it is worth a finding. */
const SHARE_MIN = 0.1;

/** Finds streamed designs whose buffers take a tenth of the part's block RAM or more. */
export const streamFifoBits: Lint = {
  code: 'stream/fifo-bits',
  severity: 'warning',
  needs: 'estimate',
  flow: 'hls',
  title: 'Large buffers between streams',
  explanation: 'hls4ml gives every stream a buffer as deep as its tensor has pixels, so that nothing can stall. Most are far deeper than they need to be; wide or deep ones become block RAM.',
  help: 'Run hls4ml’s FIFO depth optimisation with cosimulation, or make large tensors smaller early in the network.',
  check: ({ graph, facts: { device }, isStream }) => {
    if (!isStream || device === undefined) return [];
    const buffers = streamBuffers(graph);
    const bits = buffers.reduce((sum, buffer) => sum + buffer.bits, 0);
    const capacity = device.bram18kCount * BRAM18K_BITS;
    const [largest] = buffers.toSorted((a, b) => b.bits - a.bits);
    if (largest === undefined || bits < capacity * SHARE_MIN) return [];
    return [{
      message: `The buffers between streams hold ${countWords(bits)} bits, ${shareWords(bits / capacity)} of the block RAM of ${device.name}; the largest, behind ${largest.layer}, is ${countWords(largest.depth)} deep and ${countWords(largest.widthBits)} bits wide.`,
      layer: largest.layer, attribute: 'result', severity: bits > capacity ? 'warning' : 'note',
    }];
  },
};
