/** @file Lint: a bias that counts twice. */

import { convertedValues } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';
import { kernelsOfBits } from '../../single-bits.ts';

/** Finds layers that count equal bits from a bias on. */
export const binaryBiasCountsTwice: Lint = {
  code: 'binary/bias-counts-twice',
  severity: 'warning',
  needs: 'weights',
  title: 'Bias that counts twice',
  explanation: 'With single bits as data and as weights hls4ml 1.3 counts equal bits from the bias on and takes 2 · count − n, which doubles the bias too.',
  help: 'Train the layer without a bias (use_bias=False), or halve its bias.',
  check: (context) =>
    kernelsOfBits(context)
      // A bias that is itself a single bit is written as 0; a depthwise kernel does not count.
      .filter(({ class_name, types, weights: { bias } }) => types['weight']?.kind === 'xnor' && !class_name.startsWith('Depthwise') && bias !== undefined && types['bias']?.kind !== 'xnor' && convertedValues(bias).some((value) => value !== 0))
      .map(({ name }) => ({ message: `Layer ${name} counts equal bits and doubles the count with its bias in it: hls4ml 1.3 adds the bias twice, and so does the emulation. The reference adds it once.`, layer: name, attribute: 'bias' })),
};
