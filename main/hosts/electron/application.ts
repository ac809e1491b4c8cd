/**
 * @file The desktop host: services, window, transport and menu put together. What each of them does stands in its own file.
 */

import { join } from 'node:path';
import { app, dialog, Menu, screen, session, shell, type BrowserWindow } from 'electron';
import type { UploadedFile } from '../../../preload/contract/project.ts';
import type { Result } from '../../../preload/contract/result.ts';
import { createServices, type Services } from '../../services/create-services.ts';
import { workspaceFolder } from '../../services/workspace-folder.ts';
import { sendEvent, serveIpc, type Dispatcher } from './ipc-transport.ts';
import { openMainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { lockSession } from './navigation-lock.ts';
import { PAGE_URL, servePage } from './page-protocol.ts';
import { fileArguments, readUserFiles } from './user-files.ts';
import { readWindowState } from './window-state.ts';

/** A started desktop host. */
export interface Application {
  /** Bring the window to the front and open the files of another start. */
  secondStart(argv: readonly string[]): void;
  /** Open files named by the system (double click, dock). */
  openFiles(paths: readonly string[]): Promise<void>;
  /** Make the window again where it was closed without ending the program (macOS). */
  activate(): Promise<void>;
  close(): Promise<void>;
}

/** Start the desktop host; Electron must be ready. Shows why and quits where the workspace cannot be opened. */
export async function startApplication(builtFolder: string, workspacePath: string | undefined): Promise<Application | undefined> {
  let window: BrowserWindow | undefined;
  const services = await createServices({ workspacePath: workspaceFolder(workspacePath), host: 'electron', pickFiles: async () => pickFiles(window), showFolder });
  if (!services.ok) {
    dialog.showErrorBox('Bitloom cannot open its workspace', [services.failure.message, services.failure.help].filter(Boolean).join('\n\n'));
    app.quit();
    return undefined;
  }
  lockSession(session.defaultSession);
  servePage(join(builtFolder, 'renderer'));
  const contents = () => window?.webContents;
  // Events sent before the page listens are lost; its first question says that it does.
  const page = Promise.withResolvers<void>();
  const { router } = services.value;
  const dispatcher: Dispatcher = {
    dispatch: async (channel, payload) => {
      if (channel === 'app:describe') page.resolve();
      return router.dispatch(channel, payload);
    },
  };
  serveIpc(dispatcher, contents, PAGE_URL);
  services.value.events.subscribeAll(({ event, payload }) => sendEvent(contents(), event, payload));
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform === 'darwin', (command) => sendEvent(contents(), 'app:command-invoked', { command }))));

  const show = async (): Promise<void> => {
    const stateFile = join(app.getPath('userData'), 'window.json');
    window = await openMainWindow({ preloadFile: join(builtFolder, 'preload', 'index.cjs'), pageUrl: PAGE_URL, stateFile, state: readWindowState(stateFile, screen.getAllDisplays().map((display) => display.workArea)) });
    window.on('closed', () => (window = undefined));
  };
  const openFiles = async (paths: readonly string[]): Promise<void> => {
    if (paths.length === 0) return;
    await page.promise;
    await openProject(services.value, window, paths);
  };
  try {
    await show();
  } catch (error) {
    dialog.showErrorBox('Bitloom cannot show its window', `${error instanceof Error ? error.message : String(error)}\n\nBuild it again ("npm run build"), or use the studio in a browser: "npx bitloom serve".`);
    await services.value.close();
    app.quit();
    return undefined;
  }
  await openFiles(fileArguments(process.argv.slice(1)));
  return {
    secondStart: (argv) => {
      window?.restore();
      window?.focus();
      void openFiles(fileArguments(argv.slice(1)));
    },
    openFiles,
    activate: async () => {
      if (window === undefined) await show();
    },
    close: async () => services.value.close(),
  };
}

async function openProject(services: Services, window: BrowserWindow | undefined, paths: readonly string[]): Promise<void> {
  const files = await readUserFiles(paths);
  const project = files.ok ? await services.request('project:import', { files: files.value }) : files;
  if (project.ok) sendEvent(window?.webContents, 'project:opened', { projectId: project.value.projectId });
  else dialog.showErrorBox(`${paths.join(', ')} could not be opened`, [project.failure.message, project.failure.help].filter(Boolean).join('\n\n'));
}

async function pickFiles(window: BrowserWindow | undefined): Promise<Result<readonly UploadedFile[]>> {
  if (window === undefined) return { ok: false, failure: { code: 'cancelled', message: 'The window is closed.' } };
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open model',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Models, configurations and data', extensions: ['keras', 'zip', 'h5', 'hdf5', 'json', 'onnx', 'pt2', 'pt', 'pth', 'fml', 'gz', 'tgz', 'tar', 'yml', 'yaml', 'npz', 'npy', 'csv', 'dat'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  if (canceled) return { ok: false, failure: { code: 'cancelled', message: 'No file was chosen.' } };
  return readUserFiles(filePaths);
}

/** The system answers with a text where it could not. */
async function showFolder(path: string): Promise<boolean> {
  return (await shell.openPath(path)) === '';
}
