/** @file Finding an installed vendor's headers: by its variables, by its programs, and not where there are none. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findVendorHeaders } from '../../../main/toolchains/vendor-headers.ts';

let root = '';
const at = (...parts: readonly string[]): string => join(root, ...parts);
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'bitloom-headers-'));
  for (const folder of ['Vitis_HLS/bin', 'Vitis_HLS/include', 'Vivado/bin', 'Vivado/include', 'empty/bin', 'links']) mkdirSync(at(folder), { recursive: true });
  for (const header of ['Vitis_HLS', 'Vivado']) writeFileSync(at(header, 'include', 'ap_fixed.h'), '');
  for (const program of ['Vitis_HLS/bin/vitis_hls', 'Vivado/bin/vivado_hls', 'empty/bin/vitis-run']) {
    writeFileSync(at(program), '#!/bin/sh\n');
    chmodSync(at(program), 0o755);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('findVendorHeaders', () => {
  it('finds them beside the program on the search path, newest tool first', () => {
    expect(findVendorHeaders({ PATH: [at('Vivado/bin'), at('Vitis_HLS/bin')].join(delimiter) })).toBe(at('Vitis_HLS/include'));
    expect(findVendorHeaders({ PATH: at('Vivado/bin') })).toBe(at('Vivado/include'));
  });

  it('follows a link to the program', () => {
    symlinkSync(at('Vitis_HLS/bin/vitis_hls'), at('links/vitis_hls'));
    expect(findVendorHeaders({ PATH: at('links') })).toBe(at('Vitis_HLS/include'));
  });

  it('prefers what the vendor’s setup script names', () => {
    expect(findVendorHeaders({ PATH: at('Vitis_HLS/bin'), XILINX_HLS: at('Vivado') })).toBe(at('Vivado/include'));
  });

  it('prefers a tool that was set by hand to every other', () => {
    expect(findVendorHeaders({ PATH: at('Vitis_HLS/bin'), XILINX_HLS: at('Vitis_HLS') }, [at('Vivado/bin/vivado_hls')])).toBe(at('Vivado/include'));
  });

  it('finds them in the installers’ folders, of the newest release, where nothing was sourced', () => {
    for (const release of ['2022.2', '2023.1']) {
      mkdirSync(at('roots/Vitis_HLS', release, 'include'), { recursive: true });
      writeFileSync(at('roots/Vitis_HLS', release, 'include/ap_fixed.h'), '');
    }
    expect(findVendorHeaders({ PATH: at('empty/bin'), BITLOOM_VENDOR_ROOTS: at('roots') })).toBe(at('roots/Vitis_HLS/2023.1/include'));
  });

  it('finds nothing where a tool has no headers, or there is no tool', () => {
    expect(findVendorHeaders({ PATH: at('empty/bin'), XILINX_VIVADO: at('nowhere') })).toBeUndefined();
    expect(findVendorHeaders({})).toBeUndefined();
  });
});
