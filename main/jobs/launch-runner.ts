/** @file Starts a runner: a process of its own that goes on when the program that started it ends. */

import { fileURLToPath } from 'node:url';
import { entryUrl } from '../base/entry-url.ts';
import { identifyProcess } from '../process/process-identity.ts';
import { startDetached } from '../process/start-process.ts';
import type { JobFolder } from './job-folder.ts';

/** Start the runner of a job whose folder holds its request; its identity is written beside it. Never throws. */
export async function launchRunner(folder: JobFolder): Promise<{ readonly ok: true; readonly pid: number } | { readonly ok: false; readonly reason: string }> {
  const started = await startDetached({
    // In Electron this is Electron itself, which then has to behave as Node.
    command: process.execPath,
    arguments: [fileURLToPath(entryUrl('runner')), folder.path],
    folder: folder.path,
    logFile: folder.outputPath,
    environment: process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' },
  });
  if (started.ok) folder.writeRunner(identifyProcess(started.pid));
  return started;
}
