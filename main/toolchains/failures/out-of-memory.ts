/** @file The machine has no memory left. */

import { anyOf, onLines, type KnownFailure } from './known-failure.ts';

const REMEDY = 'Run one job at a time, free memory, or make the design smaller: strategy Resource, larger reuse factors, io_stream. The Jobs view shows how much memory the job used.';

/** `rdiArgs.sh: line 369: 12345 Killed "$RDI_PROG" "$@"`, std::bad_alloc, or the tool killed without a word. */
export const outOfMemory: KnownFailure = {
  id: 'out-of-memory',
  title: 'The machine ran out of memory',
  rank: 'cause',
  explain: anyOf(
    onLines(
      [/\bKilled\s+"?\$RDI_PROG"?/, { cause: 'The system killed the tool, which it does when no memory is left.', remedy: REMEDY }],
      [/std::bad_alloc|Out of memory|cannot allocate memory|ran out of memory|memory exhausted|TclStackFree|unable to (?:re)?alloc \d+ bytes/i, { cause: 'The tool asked for memory that the machine does not have.', remedy: REMEDY }],
    ),
    (evidence) => (evidence.kind === 'tool-ended' && (evidence.signal === 'SIGKILL' || evidence.exitCode === 137) ? { cause: 'The tool was killed from outside; on Linux that is what happens when no memory is left (dmesg says so).', remedy: REMEDY } : undefined),
  ),
};
