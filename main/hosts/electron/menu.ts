/**
 * @file The native menu. Commands are sent to the window by the names of its command palette, so that there is one
 * place where they are carried out; clipboard, zoom and window roles are Electron's own.
 */

import type { MenuItemConstructorOptions } from 'electron';

/** Commands of the window's palette that the menu offers, by their ids there. */
export const MENU_COMMANDS = ['open-model', 'home', 'open-reports', 'export', 'export-hls', 'undo', 'redo', 'find', 'palette', 'view-studio', 'view-runs', 'view-jobs', 'view-data', 'view-tools', 'synthesize'] as const;

/** One of them. */
export type MenuCommand = (typeof MENU_COMMANDS)[number];

/** Build the menu's template. Never throws. */
export function menuTemplate(isMac: boolean, invoke: (command: MenuCommand) => void): MenuItemConstructorOptions[] {
  const command = (label: string, name: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => invoke(name),
    // The window binds the same keys; registering them here as well would run a command twice.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  return [
    ...(isMac ? [{ role: 'appMenu' } as MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [command('Open model…', 'open-model', 'CmdOrCtrl+O'), command('All projects and examples', 'home'), separator, command('Open reports…', 'open-reports'), command('Export hls4ml configuration', 'export'), command('Export HLS project…', 'export-hls'), separator, { role: isMac ? 'close' : 'quit' }],
    },
    {
      label: '&Edit',
      submenu: [command('Undo', 'undo', 'CmdOrCtrl+Z'), command('Redo', 'redo', 'CmdOrCtrl+Shift+Z'), separator, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }, separator, command('Find layer…', 'find', 'CmdOrCtrl+F'), command('All commands…', 'palette', 'CmdOrCtrl+K')],
    },
    {
      label: '&View',
      submenu: [command('Studio', 'view-studio'), command('Runs', 'view-runs'), command('Jobs', 'view-jobs'), command('Data', 'view-data'), command('Tools', 'view-tools'), separator, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, separator, { role: 'togglefullscreen' }, { role: 'toggleDevTools' }],
    },
    { label: '&Run', submenu: [command('Synthesize', 'synthesize', 'CmdOrCtrl+Enter')] },
    { role: 'windowMenu' },
  ];
}
