/** @file Which folder is the workspace, for hosts that do not open storage themselves. */

import { resolve } from 'node:path';
import { defaultWorkspacePath } from '../storage/workspace.ts';

/** Return the workspace folder: the one asked for, else the default of this machine. Never throws. */
export function workspaceFolder(asked: string | undefined): string {
  return asked === undefined ? defaultWorkspacePath() : resolve(asked);
}
