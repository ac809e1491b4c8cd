/** @file Files that may not be read, written or run. */

import { anyOf, onLines, type KnownFailure } from './known-failure.ts';

/** "Permission denied", EACCES. */
export const permissionDenied: KnownFailure = {
  id: 'permission-denied',
  title: 'Permission denied',
  rank: 'cause',
  explain: anyOf(
    onLines([/^(?:.*?(["']?[\w./~-]+\/[\w./~-]+["']?):? ?)?.*(?:[Pp]ermission denied|EACCES|EPERM|[Rr]ead-only file system|Operation not permitted)/, (groups) => ({
      cause: `The user that runs Bitloom may not use ${groups[1] === undefined ? 'a file' : groups[1].replaceAll(/["']/g, '')}.`,
      remedy: 'Check owner and permissions of the tool, of the workspace, and of ~/.Xilinx (a tool that once ran as root leaves files there that others cannot write).',
    })]),
    (evidence) => ((evidence.kind === 'not-started' && /EACCES|permission/i.test(evidence.reason)) || (evidence.kind === 'tool-ended' && evidence.exitCode === 126) ? { cause: 'The tool\'s file may not be run.', remedy: 'Make it executable (chmod +x), or choose the right file in Tools; a disk that is mounted noexec does this too.' } : undefined),
  ),
};
