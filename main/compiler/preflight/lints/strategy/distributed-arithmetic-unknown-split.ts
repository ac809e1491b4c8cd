/** @file Lint: a kernel that the solver rounds in a way that is not followed. */

import { longKernelBits } from '../../distributed-kernels.ts';
import type { Lint } from '../../lint.ts';

/** Finds kernels without a quantizer behind a quantizer with a type for each element. */
export const strategyDistributedArithmeticUnknownSplit: Lint = {
  code: 'strategy/distributed-arithmetic-unknown-split',
  severity: 'error',
  needs: 'weights',
  title: 'Split of the kernel not known',
  explanation: 'hls4ml’s solver rounds a kernel without a quantizer by how it splits it, which depends on the type of every input. Behind a quantizer with a type for each element, those types are not followed here.',
  help: 'Train the layer with a quantizer for its kernel too.',
  check: (context) =>
    context.graph.layers
      .filter((layer) => context.producer(layer)?.class_name === 'FixedPointQuantizer' && longKernelBits(layer) !== undefined)
      .map(({ name }) => ({ message: `${name}: behind a quantizer with a type for each element, it is not known how hls4ml's solver splits its unquantized kernel.`, layer: name, attribute: 'strategy' })),
};
