/**
 * @file Where the executables of a tool are: set by hand, on the search path, in the installers' folders, in environment modules,
 * in WSL; best first. Only the last two start something.
 */

import { existsSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import type { ToolOrigin } from '../../preload/contract/tools.ts';
import { captureBytes, captureOutput } from '../process/capture-output.ts';
import { findExecutable } from '../process/find-executable.ts';
import { activationEnvironment, DEFINE_MODULE, type Activation } from './activation.ts';
import { compareVersions, findInstalls, releaseInPath, settingsScript, vendorRoots, type VendorInstall } from './install-folders.ts';
import { KNOWN_TOOLS, type KnownTool } from './known-tools.ts';

/** An executable and how to get it to run. */
export interface LocatedTool {
  readonly path: string;
  readonly origin: ToolOrigin;
  readonly activation: Activation;
  /** Release in its path, where the path says it. */
  readonly release?: string;
}

/** Where to look. */
export interface SearchPlaces {
  readonly searchPath: string;
  readonly installs: readonly VendorInstall[];
  /** Tools of environment modules and of WSL, by name. */
  readonly elsewhere: ReadonlyMap<string, readonly LocatedTool[]>;
}

/** Look at the folders, modules and WSL once for all tools. Never rejects. */
export async function lookAround(env: Readonly<Record<string, string | undefined>> = process.env, platform: string = process.platform): Promise<SearchPlaces> {
  const searchPath = env['PATH'] ?? '';
  const elsewhere = new Map<string, LocatedTool[]>();
  const [modules, wsl] = await Promise.all([locateInModules(env), platform === 'win32' ? locateInWsl(searchPath) : []]);
  for (const [name, tool] of [...modules, ...wsl]) elsewhere.set(name, [...(elsewhere.get(name) ?? []), tool]);
  return { searchPath, installs: findInstalls(vendorRoots(env, platform)), elsewhere };
}

/** Return where a tool is, best first; a place set by hand that has no such tool gives nothing for it. Never throws. */
export function locateTool(tool: KnownTool, places: SearchPlaces, configured?: string): readonly LocatedTool[] {
  const byHand = configured === undefined ? undefined : executableAt(tool, configured);
  const found = [
    ...(byHand === undefined ? [] : [{ path: byHand, origin: 'configured' as const, ...activationBeside(byHand) }]),
    ...tool.executables.flatMap((name) => onSearchPath(name, places.searchPath)),
    ...(tool.products === undefined ? [] : inInstalls(tool, places.installs)),
    ...(places.elsewhere.get(tool.name) ?? []),
  ];
  return found.filter((one, index) => found.findIndex((other) => other.path === one.path) === index);
}

/** Return the executable at a place that a user named: the file itself, or the folder that holds it or its installation. Never throws. */
export function executableAt(tool: Pick<KnownTool, 'executables'>, place: string): string | undefined {
  const status = statSync(place, { throwIfNoEntry: false });
  if (status?.isFile() === true) return findExecutable(place);
  if (status?.isDirectory() !== true) return undefined;
  const folders = [join(place, 'bin'), place, ...['Vitis', 'Vitis_HLS', 'Vivado'].map((product) => join(place, product, 'bin'))];
  return tool.executables.map((name) => findExecutable(name, folders.join(delimiter))).find((path) => path !== undefined);
}

/** On the search path the environment is as somebody wanted it, unless nobody sourced anything. */
function onSearchPath(name: string, searchPath: string): readonly LocatedTool[] {
  const path = findExecutable(name, searchPath);
  if (path === undefined) return [];
  return [{ path, origin: 'search-path', ...activationBeside(path) }];
}

function inInstalls(tool: KnownTool, installs: readonly VendorInstall[]): readonly LocatedTool[] {
  return installs.filter(({ product }) => tool.products?.includes(product) === true).flatMap(({ folder, version }) =>
    tool.executables.flatMap((name): LocatedTool[] => {
      const path = findExecutable(name, join(folder, 'bin'));
      return path === undefined ? [] : [{ path, origin: 'install-folder', ...activationBeside(path), release: version }];
    }),
  );
}

/** `FOLDER/bin/tool` with `FOLDER/settings64.sh`. */
function activationBeside(path: string): Pick<LocatedTool, 'activation' | 'release'> {
  const folder = basename(dirname(path)) === 'bin' ? dirname(dirname(path)) : undefined;
  const script = folder === undefined ? undefined : settingsScript(folder);
  const release = releaseInPath(path);
  return { activation: script === undefined ? { kind: 'inherited' } : { kind: 'settings', script }, ...(release === undefined ? {} : { release }) };
}

const MODULE_NAME = /vitis|vivado|xilinx|amd-?fpga|amd\/\d/i;
/** Loading a module takes up to a second; older ones than these are not tried. */
const MODULES_TRIED = 6;

async function locateInModules(env: Readonly<Record<string, string | undefined>>): Promise<readonly (readonly [string, LocatedTool])[]> {
  if (process.platform === 'win32' || ['MODULEPATH', 'MODULESHOME', 'LMOD_CMD'].every((name) => (env[name] ?? '') === '')) return [];
  const { lines } = await captureOutput({ command: 'bash', arguments: ['-c', `${DEFINE_MODULE}\nmodule -t avail </dev/null 2>&1`], timeoutMs: 20_000 });
  const names = lines.map((line) => line.replace(/\(.*\)|\s.*$/g, '').trim()).filter((line) => MODULE_NAME.test(line) && !line.endsWith(':') && !line.endsWith('/'));
  const newest = [...new Set(names)].toSorted((a, b) => compareVersions(releaseInPath(b) ?? '0', releaseInPath(a) ?? '0')).slice(0, MODULES_TRIED);
  const found: (readonly [string, LocatedTool])[] = [];
  for (const name of newest) {
    const environment = await activationEnvironment({ kind: 'module', name });
    if (!environment.ok) continue;
    for (const tool of KNOWN_TOOLS.filter(({ products }) => products !== undefined)) {
      const path = tool.executables.map((executable) => findExecutable(executable, environment.value['PATH'])).find((at) => at !== undefined);
      const release = path === undefined ? undefined : (releaseInPath(path) ?? releaseInPath(name));
      if (path !== undefined && !isOn(env['PATH'], path)) found.push([tool.name, { path, origin: 'module', activation: { kind: 'module', name }, ...(release === undefined ? {} : { release }) }]);
    }
  }
  return found;
}

function isOn(searchPath: string | undefined, path: string): boolean {
  return (searchPath ?? '').split(delimiter).includes(dirname(path));
}

/** Distributions that programs bring for themselves; they have no tools, often no bash. */
const WSL_OWN = /^(?:docker-desktop|rancher-desktop|podman-)/i;
/** A distribution that sleeps takes seconds to wake; more than these are not asked. */
const DISTRIBUTIONS_ASKED = 4;

/** Names of the distributions, the default one first; empty where WSL does not list them. It prints UTF-16, or UTF-8 where `WSL_UTF8` says so. */
async function wslDistributions(wsl: string): Promise<readonly string[]> {
  const { end, bytes } = await captureBytes({ command: wsl, arguments: ['-l', '-q'], timeoutMs: 10_000 });
  if (end.kind !== 'exited' || end.exitCode !== 0) return [];
  const text = bytes.includes(0) ? bytes.toString('utf16le') : bytes.toString('utf8');
  return text.replace(/^\uFEFF/, '').split(/\r?\n/).map((name) => name.trim()).filter((name) => name !== '' && !WSL_OWN.test(name)).slice(0, DISTRIBUTIONS_ASKED);
}

/** One line `tool TAB path` for each executable of AMD in a distribution. */
const WSL_QUESTION = `shopt -s nullglob
for tool in vitis-run vitis_hls vivado_hls vivado v++; do
  for path in "$(command -v "$tool")" /tools/Xilinx/*/*/bin/"$tool" /opt/Xilinx/*/*/bin/"$tool" "$HOME"/Xilinx/*/*/bin/"$tool"; do
    if [ -x "$path" ]; then printf '%s\\t%s\\t%s\\n' "$tool" "$path" "$(ls "$(dirname "$(dirname "$path")")"/settings64.sh 2>/dev/null)"; fi
  done
done`;

/** Return what is installed inside Windows' Linux subsystem. Never rejects. */
export async function locateInWsl(searchPath: string): Promise<readonly (readonly [string, LocatedTool])[]> {
  const wsl = findExecutable('wsl.exe', searchPath) ?? findExecutable('wsl', searchPath);
  if (wsl === undefined || !existsSync(wsl)) return [];
  const distributions = await wslDistributions(wsl);
  const found = await Promise.all((distributions.length === 0 ? [undefined] : distributions).map((distribution) => askDistribution(wsl, distribution)));
  const tools = found.flat();
  return tools.toSorted(([, a], [, b]) => compareVersions(b.release ?? '0', a.release ?? '0'));
}

async function askDistribution(wsl: string, distribution: string | undefined): Promise<readonly (readonly [string, LocatedTool])[]> {
  const named = distribution === undefined ? {} : { distribution };
  const { lines } = await captureOutput({ command: wsl, arguments: [...(distribution === undefined ? [] : ['-d', distribution]), '-e', 'bash', '-lc', WSL_QUESTION], timeoutMs: 30_000 });
  return lines.flatMap((line): (readonly [string, LocatedTool])[] => {
    const [name = '', path = '', script = ''] = line.replaceAll('\0', '').split('\t');
    const release = releaseInPath(path);
    return path.startsWith('/') ? [[name, { path, origin: 'wsl', activation: { kind: 'wsl', ...named, ...(script.trim() === '' ? {} : { script: script.trim() }) }, ...(release === undefined ? {} : { release }) }]] : [];
  });
}
