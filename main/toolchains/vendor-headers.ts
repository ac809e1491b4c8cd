/** @file Finds the C++ headers of an installed vendor tool (`ap_fixed.h` and its like) without starting anything. */

import { realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findExecutable } from '../process/find-executable.ts';
import { HLS_ADAPTERS } from './hls-adapter.ts';
import { findInstalls, vendorRoots } from './install-folders.ts';

/** What the vendor's setup scripts set, newest tool first. */
const VARIABLES = ['XILINX_HLS', 'XILINX_VITIS', 'XILINX_VIVADO'] as const;

/**
 * Return the folder of an installed `ap_fixed.h`, or undefined: of the tools that were set by hand (`executables`), of those whose
 * setup script was sourced or that are on the search path, of those in the installers' folders, newest release first. Never throws.
 */
export function findVendorHeaders(environment: Readonly<Record<string, string | undefined>> = process.env, executables: readonly string[] = []): string | undefined {
  const named = VARIABLES.map((name) => environment[name] ?? '').filter((root) => root !== '');
  // The headers lie in the installation of each of these programs, newest tool first.
  const onPath = HLS_ADAPTERS.flatMap((name) => installationOf(findExecutable(name, environment['PATH'] ?? '')) ?? []);
  const installed = findInstalls(vendorRoots(environment)).map(({ folder }) => folder);
  return [...executables.flatMap((program) => installationOf(program) ?? []), ...named, ...onPath, ...installed].map((root) => join(root, 'include')).find((folder) => isFile(join(folder, 'ap_fixed.h')));
}

/** `ROOT/bin/program`; a link on the search path leads there. */
function installationOf(program: string | undefined): string | undefined {
  if (program === undefined) return undefined;
  try {
    return dirname(dirname(realpathSync(program)));
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
