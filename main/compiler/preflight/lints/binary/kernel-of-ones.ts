/** @file Lint: a binary kernel that becomes all ones. */

import type { Lint } from '../../lint.ts';
import { kernelsOfBits } from '../../single-bits.ts';

/** Finds binary kernels that hls4ml quantizes twice. */
export const binaryKernelOfOnes: Lint = {
  code: 'binary/kernel-of-ones',
  severity: 'error',
  needs: 'weights',
  title: 'Binary kernel that becomes all ones',
  explanation: 'Where something behind it changes the graph, hls4ml 1.3 meets a binary dense layer on thresholds twice. The second time its kernel is 0 and 1 already, both count as not negative, and all weights are written as +1.',
  help: 'Use QDense with a binary quantizer for this layer, or avoid what runs the passes again: two batch normalisations in a row, and max pooling of single bits.',
  check: (context) =>
    kernelsOfBits(context).flatMap(({ name, types, weights: { weight } }) => {
      const lost = types['weight']?.kind === 'xnor' && weight?.converted?.every((value) => value === 1) === true ? weight.data.filter((value) => value < 0).length : 0;
      return lost === 0 ? [] : [{ message: `Layer ${name}: hls4ml 1.3 quantizes the kernel a second time and writes all of it as +1, ${lost === 1 ? 'one −1' : `${lost} −1`} included; the emulation shows that network, not the trained one.`, layer: name, attribute: 'weight' }];
    }),
};
