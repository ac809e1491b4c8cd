/** @file Lint: a part that the device table does not know. */

import type { Lint } from '../../lint.ts';

/** Finds that nothing can be checked against the part. */
export const partUnknown: Lint = {
  code: 'part/unknown',
  severity: 'note',
  needs: 'estimate',
  title: 'Part not in the table',
  explanation: 'Resources are checked against what the part has, and the clock against its family. This part is not in the program’s table, or its name is misspelt; hls4ml hands the name to the tool, which refuses a part that is not installed.',
  help: 'Compare the name with the tool’s list of parts, or choose one of the table.',
  check: ({ facts: { device }, design }) => (device === undefined ? [{ message: `The part ${design.part} is not in the device table; DSPs, LUTs, memory and clock are not checked against it.`, attribute: 'part' }] : []),
};
