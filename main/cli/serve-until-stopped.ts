/** @file Serves the studio to a browser until Ctrl-C; prints the URL with its token once. */

import { join } from 'node:path';
import { startWebHost } from '../hosts/web/start-web-host.ts';
import { createServices } from '../services/create-services.ts';
import { workspaceFolder } from '../services/workspace-folder.ts';
import type { CommandContext, CommandOutcome } from './command.ts';
import { openBrowser } from './open-browser.ts';
import { packageRoot } from '../base/package-root.ts';
import { FailureError, UsageError } from './usage-error.ts';
import { currentSurroundings } from './window-decision.ts';

/** Serve the workspace of a command. @throws {FailureError} when the workspace cannot be used */
export async function serveUntilStopped(context: CommandContext): Promise<CommandOutcome> {
  const { terminal, signal } = context;
  const port = context.arguments.wholeNumber('port', 0, 65_535);
  const root = packageRoot();
  const opened = await createServices({ workspacePath: workspaceFolder(context.workspacePath), host: 'web', examplesPath: join(root, 'resources', 'examples') });
  if (!opened.ok) throw new FailureError(opened.failure);
  const services = opened.value;
  for (const note of services.notes) terminal.note(note);
  try {
    const host = await startWebHost({ services, rendererPath: join(root, 'out', 'renderer'), ...(port === undefined ? {} : { port }) }).catch((error: unknown) => {
      throw new UsageError(`The server cannot listen on port ${port ?? 'of its choice'}: ${error instanceof Error ? error.message : String(error)}.`, 'Choose another with --port, or leave it out for a free one.');
    });
    try {
      terminal.print(host.url);
      terminal.note(`Serving ${services.workspacePath} to this machine only; open the address above. Ctrl-C ends it; running jobs go on.`);
      if (!context.arguments.has('no-browser')) await openBrowser(host.url, currentSurroundings());
      await untilAborted(signal);
    } finally {
      await host.close();
    }
  } finally {
    await services.close();
  }
  return { exitCode: 0 };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
