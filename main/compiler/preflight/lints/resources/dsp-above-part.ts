/** @file Lint: DSPs beyond the part. */

import type { Lint } from '../../lint.ts';
import { aboveCapacity } from '../../resource-lint.ts';

/** Finds that the estimate is above what the part has. */
export const resourcesDspAbovePart: Lint = {
  code: 'resources/dsp-above-part',
  severity: 'error',
  needs: 'estimate',
  title: 'DSPs above the part',
  explanation: 'The estimate says more than the part holds: an error where even its low end does, a warning where its middle does, a note where only its high end does. C synthesis does not mind and reports more than 100 %; placing then fails, hours later.',
  help: 'Narrow operands (below 9 bits multiply in LUTs), raise the reuse factor under Resource, use distributed_arithmetic, or a larger part.',
  check: (context) => aboveCapacity(context, { figure: 'dsp', capacity: (device) => device.dspCount, noun: 'DSPs' }),
};
