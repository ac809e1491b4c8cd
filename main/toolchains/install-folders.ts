/**
 * @file Where AMD's installers put things, release by release, on Linux and Windows. Reads folders, starts nothing.
 *
 * Up to 2024.2: `ROOT/Vivado/2023.2`, `ROOT/Vitis_HLS/2023.2`, `ROOT/Vitis/2023.2`. From 2025.1 on the release comes first:
 * `ROOT/2025.1/Vivado`, `ROOT/2025.1/Vitis`. Old ones of Vivado HLS also as `ROOT/Vivado_HLS/2018.3`.
 */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Products as the installer names their folders. */
export type VendorProduct = 'Vitis' | 'Vitis_HLS' | 'Vivado' | 'Vivado_HLS';

/** A product of one release. */
export interface VendorInstall {
  readonly product: VendorProduct;
  readonly version: string;
  /** The folder with `bin` and `settings64.sh`. */
  readonly folder: string;
}

const RELEASE = /^20\d\d\.\d(\.\d)?$/;
const PRODUCTS: readonly VendorProduct[] = ['Vitis', 'Vitis_HLS', 'Vivado', 'Vivado_HLS'];

/** Return the folders below which installers put AMD's tools; `BITLOOM_VENDOR_ROOTS` adds further ones. Never throws. */
export function vendorRoots(env: Readonly<Record<string, string | undefined>> = process.env, platform: string = process.platform): readonly string[] {
  const separator = platform === 'win32' ? ';' : ':';
  const named = (env['BITLOOM_VENDOR_ROOTS'] ?? '').split(separator).filter((path) => path !== '');
  if (platform === 'win32') {
    const drives = [...new Set([env['SystemDrive'] ?? 'C:', 'C:', 'D:', 'E:'])];
    return [...named, ...drives.flatMap((drive) => [`${drive}\\Xilinx`, `${drive}\\AMDDesignTools`, `${drive}\\AMD`])];
  }
  if (platform !== 'linux') return named;
  const home = env['HOME'];
  return [...named, '/tools/Xilinx', '/opt/Xilinx', '/opt/xilinx', '/tools/AMD', '/opt/AMD', '/opt/amd', ...(home === undefined ? [] : [`${home}/Xilinx`, `${home}/AMD`])];
}

/** Return every installation below the roots, newest release first. Never throws. */
export function findInstalls(roots: readonly string[]): readonly VendorInstall[] {
  const found = [...new Set(roots)].flatMap((root) => [...productFirst(root), ...releaseFirst(root)]);
  return found.toSorted((a, b) => compareVersions(b.version, a.version));
}

function productFirst(root: string): readonly VendorInstall[] {
  return PRODUCTS.flatMap((product) => releasesIn(join(root, product)).map((version) => ({ product, version, folder: join(root, product, version) })));
}

function releaseFirst(root: string): readonly VendorInstall[] {
  return releasesIn(root).flatMap((version) => PRODUCTS.map((product) => ({ product, version, folder: join(root, version, product) })).filter(({ folder }) => existsSync(folder)));
}

function releasesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => RELEASE.test(name));
  } catch {
    return [];
  }
}

/** Return the settings script of an installation, or undefined when it has none. Never throws. */
export function settingsScript(folder: string, platform: string = process.platform): string | undefined {
  const script = join(folder, platform === 'win32' ? 'settings64.bat' : 'settings64.sh');
  return existsSync(script) ? script : undefined;
}

/** Return the release in a path such as `…/Vivado/2023.2/bin/vivado`, or undefined. Never throws. */
export function releaseInPath(path: string): string | undefined {
  return path.split(/[/\\]/).findLast((part) => RELEASE.test(part));
}

/** Compare releases by number, not by text: below 0 when `a` is older. Never throws. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
