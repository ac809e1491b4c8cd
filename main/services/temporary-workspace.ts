/**
 * @file The mark of a workspace that goes away with the command that made it: jobs end with that command, and results
 * worth keeping (synthesis of unchanged layers) go to a cache elsewhere.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const MARK = z.strictObject({ pid: z.number().int(), cacheFolder: z.string() });

/** What a temporary workspace's jobs need to know. */
export type TemporaryMark = z.infer<typeof MARK>;

const pathOf = (workspacePath: string): string => join(workspacePath, 'temporary.json');

/** Mark a folder as temporary. @throws Node's file errors */
export function markTemporary(workspacePath: string, mark: TemporaryMark): void {
  writeFileSync(pathOf(workspacePath), JSON.stringify(mark));
}

/** Return the mark of a workspace, or undefined for one that stays. Never throws. */
export function readTemporaryMark(workspacePath: string): TemporaryMark | undefined {
  try {
    const parsed = MARK.safeParse(JSON.parse(readFileSync(pathOf(workspacePath), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
