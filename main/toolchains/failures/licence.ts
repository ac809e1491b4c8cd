/** @file A licence that is not there, not valid, or not reachable. */

import { onLines, type KnownFailure } from './known-failure.ts';

const REMEDY = 'Set XILINXD_LICENSE_FILE to the licence file or to port@server before Bitloom starts, check its date, or choose a part of the free edition (for example xc7z020clg400-1).';

/** `ERROR: [Common 17-345] A valid license was not found for feature 'Synthesis' and/or device 'xcku060'.` */
export const licence: KnownFailure = {
  id: 'licence',
  title: 'No valid licence',
  rank: 'cause',
  explain: onLines(
    [/valid licen[cs]e was not found for feature '([^']+)'(?: and\/or device '([^']+)')?/i, (groups) => ({ cause: `There is no valid licence for ${groups[1] ?? 'the tool'}${groups[2] === undefined ? '' : ` on device ${groups[2]}`}.`, remedy: REMEDY })],
    [/licen[cs]e (?:checkout|server).*(?:fail|down|not respond|cannot)|failed to (?:check ?out|get|obtain) (?:a )?licen[cs]e|Cannot connect to license server|no such feature exists|licen[cs]e .*(?:has )?expired/i, { cause: 'The licence could not be had from its file or server.', remedy: REMEDY }],
    [/does not have an appropriate license/i, { cause: 'The part is unknown, not installed, or no licence covers it (from release 2026.1 on HLS itself needs one).', remedy: REMEDY }],
  ),
};
