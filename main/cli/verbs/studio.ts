/** @file `bitloom studio` (`npm start`): the desktop window; where it cannot be had, one line why, and the server. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runProcess } from '../../process/start-process.ts';
import type { Command, CommandContext } from '../command.ts';
import { findElectron, installElectron } from '../electron-binary.ts';
import { packageRoot } from '../../base/package-root.ts';
import { serveUntilStopped } from '../serve-until-stopped.ts';
import { currentSurroundings, decideWindow } from '../window-decision.ts';

/** A window that ends sooner than this with an error was never there. @unit ms */
const STILLBORN_MS = 10_000;

/** The verb. */
export const studioCommand: Command = {
  verb: 'studio',
  positionals: ['[FILE…]'],
  options: [
    { name: 'no-browser', summary: 'where the server takes over, do not open a browser' },
    { name: 'port', value: 'PORT', summary: 'where the server takes over, its port' },
  ],
  explanation: ['Opens the studio window. As root, without a display, or when Electron cannot be fetched, the same studio is served to a browser instead.'],
  async run(context) {
    const reason = await openWindow(context);
    if (reason === undefined) return { exitCode: 0, json: { window: true } };
    context.terminal.note(`No window: ${reason}. Serving the studio to a browser instead.`);
    return serveUntilStopped(context);
  },
};

/** Returns why there was no window; undefined when it was there and the user closed it. */
async function openWindow(context: CommandContext): Promise<string | undefined> {
  const decision = decideWindow(currentSurroundings());
  if (!decision.window) return decision.reason;
  const root = packageRoot();
  if (!existsSync(join(root, 'out', 'main', 'index.js'))) return 'the window part of the program was not built';
  if (findElectron(root) === undefined) {
    const failure = await installElectron(root, context.terminal, context.signal);
    if (failure !== undefined) return failure;
  }
  const electron = findElectron(root);
  if (electron === undefined) return 'Electron could not be fetched';
  return runWindow(context, electron, root);
}

async function runWindow(context: CommandContext, electron: string, root: string): Promise<string | undefined> {
  const startedAtMs = Date.now();
  const end = await runProcess({
    command: electron,
    arguments: [root, ...context.arguments.positionals.map((path) => resolve(path))],
    signal: context.signal,
    terminal: true,
    environment: context.workspacePath === undefined ? {} : { BITLOOM_WORKSPACE: resolve(context.workspacePath) },
  });
  if ((end.kind === 'exited' && end.exitCode === 0) || context.signal.aborted || Date.now() - startedAtMs > STILLBORN_MS) return undefined;
  const how = end.kind === 'exited' ? `exit code ${end.exitCode}` : end.kind === 'not-started' ? end.reason : end.kind;
  return `Electron ended at once (${how})`;
}
