/** @file Lint: broadcasting by repetition. */

import { broadcastOperands } from '../../broadcast-operands.ts';
import type { Lint } from '../../lint.ts';

/** Finds merges in which hls4ml repeats elements where the network repeats axes. */
export const mergeBroadcast: Lint = {
  code: 'merge/broadcast',
  severity: 'warning',
  needs: 'graph',
  title: 'Broadcasting by repetition',
  explanation: 'hls4ml repeats the shorter operand over the longer one, element by element. That is what the network does only where the shorter operand lacks leading axes; elsewhere other elements meet.',
  help: 'Repeat the smaller tensor in the model so that both have one shape.',
  check: (context) =>
    context.isStream ? [] : context.graph.layers.flatMap((layer) => {
      const operands = broadcastOperands(layer, context);
      if (operands === undefined) return [];
      const { long, short } = operands;
      const core = short.shape.slice(short.shape.findIndex((n) => n !== 1));
      const isRepetition = short.shape.every((n) => n === 1) || long.shape.slice(long.shape.length - core.length).join() === core.join();
      if (isRepetition) return [];
      return [{ message: `${layer.name} merges [${long.shape.join(', ')}] with [${short.shape.join(', ')}]; hls4ml repeats the elements of ${short.name} in order, and so does the emulation. The reference does not.`, layer: layer.name }];
    }),
};
