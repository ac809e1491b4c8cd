/** @file Lint: Block RAM beyond the part. */

import type { Lint } from '../../lint.ts';
import { aboveCapacity } from '../../resource-lint.ts';

/** Finds that the estimate is above what the part has. */
export const resourcesBramAbovePart: Lint = {
  code: 'resources/bram-above-part',
  severity: 'error',
  needs: 'estimate',
  title: 'Block RAM above the part',
  explanation: 'The estimate says more than the part holds: an error where even its low end does, a warning where its middle does, a note where only its high end does. C synthesis does not mind and reports more than 100 %; placing then fails, hours later.',
  help: 'Make tables smaller, use Latency for small layers (weights are wired in), or choose a larger part.',
  check: (context) => aboveCapacity(context, { figure: 'bram18k', capacity: (device) => device.bram18kCount, noun: 'block RAMs of 18 Kb' }),
};
