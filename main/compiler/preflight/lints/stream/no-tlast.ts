/** @file Lint: streams at the border without TLAST. */

import type { Lint } from '../../lint.ts';

/** Finds streamed designs for which hls4ml writes ports that an AXI DMA cannot end a transfer by. */
export const streamNoTlast: Lint = {
  code: 'stream/no-tlast',
  severity: 'note',
  needs: 'graph',
  flow: 'hls',
  title: 'No TLAST at the border',
  explanation: 'hls4ml’s Vitis and Vivado projects have plain AXI streams at the border: data, valid, ready. An AXI DMA needs TLAST on the stream it receives to know where a packet ends; without it the transfer hangs, or ends only when its length is reached.',
  help: 'Put a packetiser (tlast generator) behind the output in the block design, or use a backend that writes the AXI wrapper (VivadoAccelerator, VitisUnified).',
  check: ({ isStream, graph }) =>
    !isStream ? [] : [{ message: `The ${graph.outputs.length === 1 ? 'output stream has' : `${graph.outputs.length} output streams have`} no TLAST; a DMA that receives ${graph.outputs.length === 1 ? 'it' : 'them'} cannot tell where a result ends.`, attribute: 'IOType' }],
};
