/** @file The tool itself crashed. */

import { anyOf, onLines, type KnownFailure } from './known-failure.ts';

const REMEDY = 'Try again (some crashes come and go), then another release; narrower or smaller layers avoid many of them. The file hs_err_pid….log in the job\'s folder is what AMD asks for.';

/** "Abnormal program termination (11)", "segfault in …", the tool ended by a signal. */
export const toolCrashed: KnownFailure = {
  id: 'tool-crashed',
  title: 'The tool crashed',
  rank: 'cause',
  explain: anyOf(
    onLines(
      [/Abnormal program termination \((\d+|EXCEPTION_\w+)\)/, (groups) => ({ cause: `The tool broke off by itself (signal ${groups[1] ?? ''}).`, remedy: REMEDY })],
      [/^segfault in |Signal SIGSEGV received|An unexpected error has occurred \((\d+)\)/, { cause: 'The tool broke off by itself (segmentation fault).', remedy: REMEDY }],
    ),
    (evidence) => (evidence.kind === 'tool-ended' && evidence.signal !== undefined && evidence.signal !== 'SIGKILL' ? { cause: `The tool was ended by ${evidence.signal}${evidence.stage === undefined ? '' : ` in ${evidence.stage}`}.`, remedy: REMEDY } : undefined),
  ),
};
