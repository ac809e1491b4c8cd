/** @file The top function has another name than the project says. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `ERROR: [HLS 214-157] Top function not found: there is no function named 'myproject'`. */
export const topNotFound: KnownFailure = {
  id: 'top-not-found',
  title: 'The top function was not found',
  rank: 'cause',
  explain: onLines([/Top function not found(?:: there is no function named '([^']+)')?|Cannot find the top function '?([\w:]+)?/i, (groups) => ({
    cause: `There is no function ${groups[1] ?? groups[2] ?? 'of that name'} in firmware/: the name in project.tcl and the one in the C++ differ.`,
    remedy: 'Generate the project again; after renaming by hand, change project.tcl, build_prj.tcl and the C++ together.',
  })]),
};
