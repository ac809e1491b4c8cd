/** @file How much room there is where a folder lies. */

import { statfsSync } from 'node:fs';

/** Return the free space around a folder, or nothing where the system does not tell. @unit bytes Never throws. */
export function freeSpace(folder: string): { readonly freeBytes?: number } {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return { freeBytes: bavail * bsize };
  } catch {
    return {};
  }
}
