/** @file What an HLS run keeps beside the files of its project, for a later attempt. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findWrittenProject, sourcesWrittenAtMs, writeProject, type HlsProject } from '../../../main/jobs/hls-project.ts';
import { PROJECT_MARK } from '../../../main/toolchains/project-folder.ts';

const PROJECT: HlsProject = {
  files: ['project.tcl', 'build_prj.tcl', 'firmware/top.cpp'].map((path) => ({ path, text: 'x' })),
  topFunction: 'top', layers: [{ layer: 'fc1', index: 2, configName: 'config2' }, { layer: 'relu' }], leftOut: [{ layer: 'softmax', reason: 'no C++' }], notes: [],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-written-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const memory = (): string => join(folder, readdirSync(folder).find((name) => name.startsWith('.')) ?? '');

it('a later attempt finds the project as it was written, and when', () => {
  expect(findWrittenProject(folder)).toBeUndefined();
  const before = Date.now();
  const written = writeProject(folder, PROJECT);
  expect(findWrittenProject(folder)).toEqual(written);
  expect(written).toEqual({ topFunction: 'top', layers: PROJECT.layers, leftOut: PROJECT.leftOut, hasTestData: false });
  expect(sourcesWrittenAtMs(folder)).toBeGreaterThan(before - 2000);
});

it('an exported project, whose mark has another name, is none; nor is one whose memory was cut off or has another shape', () => {
  const written = writeProject(folder, PROJECT);
  expect(readdirSync(folder)).not.toContain(PROJECT_MARK);
  for (const text of ['{"topFunction":"to', '[]', '"top"', JSON.stringify({ madeBy: 'bitloom', files: ['a'] }), JSON.stringify({ ...written, layers: [{ index: 2 }] }), JSON.stringify({ ...written, topFunction: 3 })]) {
    writeFileSync(memory(), text);
    expect(findWrittenProject(folder), text).toBeUndefined();
  }
  writeFileSync(memory(), JSON.stringify(written));
  expect(findWrittenProject(folder)).toEqual(written);
});
