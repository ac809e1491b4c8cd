/** @file Lint: broadcasting over too few elements. */

import { elementCount } from '../../../ir/visit.ts';
import { broadcastOperands } from '../../broadcast-operands.ts';
import type { Lint } from '../../lint.ts';

/** Finds merges whose smaller operand comes later in the alphabet. */
export const mergeBroadcastCount: Lint = {
  code: 'merge/broadcast-count',
  severity: 'error',
  needs: 'graph',
  title: 'Broadcasting over too few elements',
  explanation: 'hls4ml 1.3 compares the two sizes as texts and takes the later one in the alphabet for the larger one; where that is the smaller size, most elements of the result are never written.',
  help: 'Repeat the smaller tensor in the model so that both have one shape.',
  check: (context) =>
    context.isStream ? [] : context.graph.layers.flatMap((layer) => {
      const operands = broadcastOperands(layer, context);
      if (operands === undefined) return [];
      const [long, short] = [operands.long.shape.join('*'), operands.short.shape.join('*')];
      if (short <= long) return [];
      return [{ message: `${layer.name}: hls4ml 1.3 takes ${short} for larger than ${long} and computes ${elementCount(operands.short.shape)} of ${elementCount(layer.shape)} elements.`, layer: layer.name }];
    }),
};
