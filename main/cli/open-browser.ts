/** @file Shows a page in the user's browser, where there is a desktop. */

import { findExecutable } from '../process/find-executable.ts';
import { runProcess } from '../process/start-process.ts';
import { hasDesktop } from './window-decision.ts';
import type { Surroundings } from './window-decision.ts';

/** Open a page in the browser; returns whether one was asked. Never rejects. */
export async function openBrowser(url: string, surroundings: Surroundings): Promise<boolean> {
  if (!hasDesktop(surroundings)) return false;
  const [command, args] = opener(surroundings.platform, url);
  if (findExecutable(command) === undefined) return false;
  const end = await runProcess({ command, arguments: args, timeoutMs: 10_000 });
  return end.kind === 'exited' && end.exitCode === 0;
}

function opener(platform: string, url: string): [string, string[]] {
  if (platform === 'darwin') return ['open', [url]];
  // `start` is a word of the shell; its first quoted argument would be a title. `&` must not reach the shell.
  return platform === 'win32' ? ['cmd', ['/c', 'start', '', url.replaceAll('&', '^&')]] : ['xdg-open', [url]];
}
