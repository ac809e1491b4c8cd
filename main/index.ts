/**
 * @file Start-up order of the desktop program, nothing else: scheme, single instance, ready, window, quit.
 */

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { startApplication, type Application } from './hosts/electron/application.ts';
import { declarePageScheme } from './hosts/electron/page-protocol.ts';

const builtFolder = dirname(dirname(fileURLToPath(import.meta.url)));
let application: Application | undefined;
/** Files that the system asked for before the window was there. */
const early: string[] = [];

declarePageScheme();
app.enableSandbox();

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv) => application?.secondStart(argv));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (application === undefined) early.push(path);
    else void application.openFiles([path]);
  });
  app.on('activate', () => void application?.activate());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    if (application === undefined) return;
    // Jobs go on by themselves; only the database and the worker threads have to be closed.
    event.preventDefault();
    const closing = application;
    application = undefined;
    void closing.close().finally(() => app.quit());
  });
  void app.whenReady().then(async () => {
    application = await startApplication(builtFolder, process.env['BITLOOM_WORKSPACE']);
    if (early.length > 0) await application?.openFiles(early);
  });
} else {
  app.quit();
}
