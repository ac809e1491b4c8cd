/** @file Lint: a kernel whose weights do not fit into the words of da4ml's solver. */

import { longKernelBits, SOLVER_BITS } from '../../distributed-kernels.ts';
import type { Lint } from '../../lint.ts';

/** Finds kernels that spread over more bits than the solver holds. */
export const strategyDistributedArithmeticOverflows: Lint = {
  code: 'strategy/distributed-arithmetic-overflows',
  severity: 'warning',
  needs: 'weights',
  title: 'Kernel wider than the solver’s words',
  explanation: 'hls4ml’s solver holds the weights of a kernel as 32-bit integers on a common grid. Without a quantizer, a small weight with many bits makes that grid so fine that large weights no longer fit, and they are replaced by wrong ones without a message.',
  help: 'Train the layer with a quantizer, or use another strategy.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const bits = longKernelBits(layer) ?? 0;
      if (bits <= SOLVER_BITS || context.producer(layer)?.class_name === 'FixedPointQuantizer') return [];
      const width = Number.isFinite(bits) ? bits : 'far too many';
      return [{ message: `${layer.name}: the kernel spreads over ${width} bits, hls4ml's solver holds ${SOLVER_BITS}; weights that do not fit become others. The emulation computes with those.`, layer: layer.name, attribute: 'strategy' }];
    }),
};
