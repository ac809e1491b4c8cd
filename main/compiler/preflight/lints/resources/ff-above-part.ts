/** @file Lint: Flip-flops beyond the part. */

import type { Lint } from '../../lint.ts';
import { aboveCapacity } from '../../resource-lint.ts';

/** Finds that the estimate is above what the part has. */
export const resourcesFfAbovePart: Lint = {
  code: 'resources/ff-above-part',
  severity: 'error',
  needs: 'estimate',
  title: 'Flip-flops above the part',
  explanation: 'The estimate says more than the part holds: an error where even its low end does, a warning where its middle does, a note where only its high end does. C synthesis does not mind and reports more than 100 %; placing then fails, hours later.',
  help: 'Narrow types, raise the reuse factor, or choose a larger part.',
  check: (context) => aboveCapacity(context, { figure: 'ff', capacity: (device) => device.ffCount, noun: 'FFs' }),
};
