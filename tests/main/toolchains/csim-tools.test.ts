/** @file Compiler and headers that a user set by hand: by file or by folder, the workspace's before the user's, and not where they are gone. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csimTools } from '../../../main/toolchains/csim-tools.ts';

let root = '';
const at = (...parts: readonly string[]): string => join(root, ...parts);
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'bitloom-csim-'));
  for (const program of ['mine/bin/g++', 'other/bin/clang++', 'Vitis/2023.2/bin/vitis-run', 'Vitis_HLS/2022.2/bin/vitis_hls']) {
    mkdirSync(dirname(at(program)), { recursive: true });
    writeFileSync(at(program), '#!/bin/sh\n');
    chmodSync(at(program), 0o755);
  }
  mkdirSync(at('Vitis_HLS/2022.2/include'));
  writeFileSync(at('Vitis_HLS/2022.2/include/ap_fixed.h'), '');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('csimTools', () => {
  it('takes the compiler of a file or of a folder, the workspace’s before the user’s', () => {
    expect(csimTools({ user: { 'g++': at('mine/bin/g++') }, workspace: {} })).toEqual({ compiler: at('mine/bin/g++') });
    expect(csimTools({ user: { 'g++': at('mine') }, workspace: { 'g++': at('other') } })).toEqual({ compiler: at('other/bin/clang++') });
  });

  it('takes the headers of the first tool set by hand that has any', () => {
    expect(csimTools({ user: { 'vitis-run': at('Vitis/2023.2'), vitis_hls: at('Vitis_HLS/2022.2') }, workspace: {} })).toEqual({ headers: at('Vitis_HLS/2022.2/include') });
  });

  it('says nothing of places that are gone or hold nothing', () => {
    expect(csimTools({ user: { 'g++': at('gone'), vitis_hls: at('gone') }, workspace: {} })).toEqual({});
    expect(csimTools({ user: {}, workspace: {} })).toEqual({});
  });
});
