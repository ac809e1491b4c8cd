/** @file Too many registers instead of a memory. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `ERROR: [XFORM 203-103] Array 'w2.V': partitioned elements number (6400) has exeeded the threshold (4096)`. */
export const arrayPartitionLimit: KnownFailure = {
  id: 'array-partition-limit',
  title: 'An array is too large to be split into registers',
  rank: 'cause',
  explain: onLines([/Array '([^']+)'.*partitioned elements number \((\d+)\).*ex\w*eeded (?:the )?threshold \((\d+)\)|partition.*elements.*(?:exceeds?|larger than) (?:the )?(?:threshold|limit)/i, (groups) => ({
    cause: groups[1] === undefined ? 'An array would become more registers than the tool allows.' : `The array ${groups[1]} has ${groups[2] ?? ''} elements; at most ${groups[3] ?? ''} become registers.`,
    remedy: 'Use io_stream, or strategy Resource with a larger reuse factor for that layer; Vivado HLS before 2019 stops at 1024.',
  })]),
};
