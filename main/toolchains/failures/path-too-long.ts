/** @file Paths longer than the system allows. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** "File name too long", Windows' limit of 260 characters. */
export const pathTooLong: KnownFailure = {
  id: 'path-too-long',
  title: 'A path is too long',
  rank: 'cause',
  explain: onLines([/[Ff]ile ?name too long|ENAMETOOLONG|path (?:length )?(?:is )?(?:too long|exceeds? \d+)|exceeds? the (?:Windows|OS) (?:path|limit)|\[Common 17-(?:680|1293)\]|filename or extension is too long|260[ -]characters?/i, {
    cause: 'A path that the tool makes below the job\'s folder is longer than the system allows (260 characters on Windows).',
    remedy: 'Use a workspace with a short path (--workspace C:\\b), or shorten long layer names.',
  }]),
};
