/** @file Lint: distributed arithmetic that rounds the kernel. */

import { longKernelBits, SOLVER_BITS } from '../../distributed-kernels.ts';
import type { Lint } from '../../lint.ts';

/** Finds kernels that are too long for the solver's single precision. */
export const strategyDistributedArithmeticRounds: Lint = {
  code: 'strategy/distributed-arithmetic-rounds',
  severity: 'warning',
  needs: 'weights',
  title: 'Distributed arithmetic rounds the kernel',
  explanation: 'hls4ml’s solver builds columns of the kernel from one another and subtracts them in single precision. For a kernel without a quantizer the differences do not fit, so that weights of the hardware differ from the trained ones in their last bits. Which ones depends on the split it finds cheapest; the emulation follows da4ml 0.6.0, other versions split some kernels otherwise.',
  help: 'Train the layer with a quantizer; distributed arithmetic is made for short weights.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const bits = longKernelBits(layer);
      if (bits === undefined || bits > SOLVER_BITS || context.producer(layer)?.class_name === 'FixedPointQuantizer') return [];
      return [{ message: `${layer.name}: the unquantized kernel takes ${bits} bits; hls4ml's solver subtracts its columns in single precision, so that weights of the hardware may differ in their last bits. The emulation computes with those.`, layer: layer.name, attribute: 'strategy' }];
    }),
};
