/** @file Lint: single bits that are read as 0 and 1. */

import type { Lint } from '../../lint.ts';
import { kernelsOfBits } from '../../single-bits.ts';

/** Finds kernels of powers of two behind single bits. */
export const binaryBitsTimesPowers: Lint = {
  code: 'binary/bits-times-powers',
  severity: 'warning',
  needs: 'graph',
  title: 'Single bits read as 0 and 1',
  explanation: 'A single bit stands for −1 or 1. Where the weights are powers of two hls4ml 1.3 shifts the bit as it is, so that a −1 counts as 0.',
  help: 'Use another weight quantizer in this layer, or set the result type of the activation before it to a fixed-point type by using quantized_bits.',
  check: (context) =>
    kernelsOfBits(context)
      .filter(({ types }) => types['weight']?.kind === 'exponent')
      .map(({ name }) => ({ message: `Layer ${name} multiplies single bits by powers of two; hls4ml 1.3 reads them as 0 and 1 there, not as −1 and 1, and so does the emulation. The reference does not.`, layer: name, attribute: 'weight' })),
};
