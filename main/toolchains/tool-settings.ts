/** @file Places of tools that were set by hand: for this user in a file of the configuration folder, for a workspace in its database. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ToolScope } from '../../preload/contract/tools.ts';

/** Tool → place. */
export type ToolPaths = Readonly<Record<string, string>>;

/** Places by who set them; the workspace's win. */
export type ConfiguredTools = Readonly<Record<ToolScope, ToolPaths>>;

/** Return the file with the user's settings; `BITLOOM_CONFIG` names another folder. Never throws. */
function userSettingsPath(env: Readonly<Record<string, string | undefined>> = process.env, platform: string = process.platform): string {
  const home = env['HOME'] ?? homedir();
  const folder = platform === 'win32' ? join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Bitloom') : platform === 'darwin' ? join(home, 'Library', 'Preferences', 'Bitloom') : join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'bitloom');
  return join(env['BITLOOM_CONFIG'] ?? folder, 'tools.json');
}

/** Return the places in a text that this program wrote; anything else is left out. Never throws. */
export function parseToolPaths(json: string | undefined): ToolPaths {
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}

/** Return the user's settings; none where there is no file. Never throws. */
export function readUserToolPaths(path = userSettingsPath()): ToolPaths {
  try {
    return parseToolPaths(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

/** Keep the user's settings. @throws Node's file errors */
export function writeUserToolPaths(paths: ToolPaths, path = userSettingsPath()): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}.tmp`, JSON.stringify(paths, undefined, 2));
  renameSync(`${path}.${process.pid}.tmp`, path);
}

/** Return the place set for a tool and by whom, or undefined. Never throws. */
export function configuredPlace(tools: ConfiguredTools, name: string): { readonly path: string; readonly scope: ToolScope } | undefined {
  for (const scope of ['workspace', 'user'] as const) {
    const path = tools[scope][name];
    if (path !== undefined) return { path, scope };
  }
  return undefined;
}
