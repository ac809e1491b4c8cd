/** @file No room on the disk. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** "No space left on device", ENOSPC, quota. */
export const diskFull: KnownFailure = {
  id: 'disk-full',
  title: 'The disk is full',
  rank: 'cause',
  explain: onLines([/No space left on device|ENOSPC|[Dd]isk quota exceeded|EDQUOT|not enough (?:disk )?space|insufficient disk space|disk (?:is )?full/, {
    cause: 'There is no room left on a disk that the tool writes to (the job\'s folder, or the folder for temporary files).',
    remedy: 'Make room and retry from the failed stage; removing old runs frees their folders. TMPDIR can point to another disk.',
  }]),
};
