/** @file The FPGA part is not installed. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `ERROR: [HLS 200-1023] Part 'xcvu13p-flga2577-2-e' is not installed.`, Vivado's Device 21-436 and Coretcl 2-106. */
export const missingPart: KnownFailure = {
  id: 'missing-part',
  title: 'The part is not installed',
  rank: 'cause',
  explain: onLines(
    [/Part '([^']+)' is not (?:installed|supported)(?!.*license)/i, (groups) => explained(groups[1])],
    [/No parts matched '([^']+)'/i, (groups) => explained(groups[1])],
    [/Specified part could not be found|Can(?:not|'t) find (?:the )?(?:part|device) '?([\w-]+)?/i, (groups) => explained(groups[1])],
  ),
};

function explained(part: string | undefined) {
  return {
    cause: `The installation has no data for ${part === undefined ? 'the part' : `the part ${part}`}: the name is mistyped, or its family was left out when the tool was installed.`,
    remedy: 'Choose another part in the top bar, or add the family with AMD\'s installer ("Add Design Tools or Devices").',
  };
}
