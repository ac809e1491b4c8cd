/** @file Opens the services on the user's workspace, or on a temporary one that goes away with the command. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../process/process-identity.ts';
import { createServices } from '../services/create-services.ts';
import { markTemporary, readTemporaryMark } from '../services/temporary-workspace.ts';
import { workspaceFolder } from '../services/workspace-folder.ts';
import type { CommandContext } from './command.ts';
import { packageRoot } from '../base/package-root.ts';
import type { StudioSession } from './studio-session.ts';
import { FailureError } from './usage-error.ts';

/** Which workspace. */
export interface SessionOptions extends Pick<CommandContext, 'terminal' | 'workspacePath'> {
  readonly temporary: boolean;
  /** Temporary only: do not use what was synthesized before. */
  readonly emptyCache?: boolean;
}

/** Open a session. @throws {FailureError} when the workspace cannot be used */
export async function openSession({ terminal, workspacePath, temporary, emptyCache }: SessionOptions): Promise<StudioSession> {
  const lasting = workspaceFolder(workspacePath);
  const path = temporary ? makeTemporary(emptyCache === true ? undefined : join(lasting, 'cache')) : lasting;
  const opened = await createServices({ workspacePath: path, host: 'web', examplesPath: join(packageRoot(), 'resources', 'examples') });
  if (!opened.ok) {
    if (temporary) rmSync(path, { recursive: true, force: true });
    throw new FailureError(opened.failure);
  }
  const services = opened.value;
  if (!temporary) for (const note of services.notes) terminal.note(note);
  return {
    workspacePath: path,
    temporary,
    request: (channel, payload) => services.request(channel, payload),
    subscribe: (event, listener) => services.events.subscribe(event, listener),
    close: async () => {
      await services.close();
      if (temporary) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

const PREFIX = 'bitloom-command-';

/** Layers that were synthesized once stay in the cache of the lasting workspace. */
function makeTemporary(cacheFolder: string | undefined): string {
  removeAbandoned();
  const path = mkdtempSync(join(tmpdir(), PREFIX));
  markTemporary(path, { pid: process.pid, cacheFolder: cacheFolder ?? join(path, 'cache') });
  return path;
}

/** Commands that were killed could not clear up after themselves. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(tmpdir(), name);
    const mark = readTemporaryMark(path);
    if (mark !== undefined && !isAlive(mark.pid)) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  }
}
