/** @file The header library of `resources/hls`, which every exported project carries; read once. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';

/** A header. */
export interface LibraryFile {
  /** Below resources/hls. */
  readonly path: string;
  readonly text: string;
}

const FOLDERS = ['ap_types', 'bitloom'] as const;

let library: readonly LibraryFile[] | undefined;

/** Return the headers. @throws when the program was taken apart */
export function hlsLibrary(): readonly LibraryFile[] {
  const root = join(packageRoot(), 'resources', 'hls');
  library ??= FOLDERS.flatMap((folder) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.h')).sort().map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') })));
  return library;
}
