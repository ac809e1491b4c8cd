/** @file Lint: broadcasting in a stream. */

import type { Lint } from '../../lint.ts';
import { broadcastOperands } from '../../broadcast-operands.ts';

/** Finds streamed merges of two tensors of different shapes. */
export const streamBroadcast: Lint = {
  code: 'stream/broadcast',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Broadcasting in a stream',
  explanation: 'hls4ml merges streams element by element. For Vitis it has no broadcasting of streams; the layer that it inserts for Vivado is not emulated here.',
  help: 'Use io_parallel, or repeat the smaller tensor in the model so that both have one shape.',
  check: (context) =>
    !context.isStream ? [] : context.graph.layers.flatMap((layer) => {
      const operands = broadcastOperands(layer, context);
      if (operands === undefined) return [];
      const why = context.design.backend === 'Vitis' ? 'hls4ml has that for io_parallel only' : 'the Broadcast layer that hls4ml inserts for Vivado is not emulated';
      return [{ message: `${layer.name} repeats ${operands.short.name} over ${operands.long.name}; ${why}.`, layer: layer.name }];
    }),
  fix: () => ({ label: 'Use io_parallel', edit: { kind: 'set-global', changes: { ioType: 'io_parallel' } } }),
};
