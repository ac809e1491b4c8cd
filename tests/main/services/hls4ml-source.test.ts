/** @file hls4ml as the source of an HLS run's project: what is said without it, and its own project in the hands of a (fake) vendor tool. */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hasEnded, makeHlsPlace, type HlsPlace } from '../../helpers/hls-place.ts';
import { findHls4ml } from '../../helpers/hls4ml-python.ts';
import { repositoryRoot } from '../../helpers/shared.ts';

const python = findHls4ml();
let place: HlsPlace;
afterEach(() => place.close());

const SOURCE = { kind: 'hls4ml' } as const;
const check = () => place.ask('job:check-hls', { designId: place.designId, hls: { stages: ['csynth'], source: SOURCE } });

/** A Python that says which hls4ml it has, and nothing more. */
function fakePython(folder: string, version: string): string {
  const path = join(folder, 'python-fake');
  writeFileSync(path, `#!/bin/sh\necho '${version}'\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(process.platform === 'win32')('without the right hls4ml', () => {
  it.each([
    ['none', 'No Python with hls4ml was found.'],
    ['hls4ml 1.1.0', 'has hls4ml 1.1.0; designs follow hls4ml 1.3.'],
  ])('a Python with %s is no source, and says what to do', async (version, message) => {
    place = await makeHlsPlace();
    await place.ask('tools:set-path', { name: 'hls4ml', scope: 'workspace', path: fakePython(place.folder, version) });
    const found = await check();
    expect(found.sources).toEqual(['bitloom', 'folder']);
    expect(found.findings).toContainEqual(expect.objectContaining({ severity: 'error', code: 'hls4ml-absent', message: expect.stringContaining(message) as string, help: expect.stringMatching(/pip install hls4ml==1\.3\.0/) as string }));
    expect(await place.refusal('job:start', { designId: place.designId, kind: 'hls', hls: { stages: ['csynth'], source: SOURCE } })).toMatchObject({ code: 'not-buildable' });
  }, 240_000);

  it('a structure edit that hls4ml has no setting for refuses it as a source, by its layer', async () => {
    place = await makeHlsPlace();
    await place.ask('tools:set-path', { name: 'hls4ml', scope: 'workspace', path: fakePython(place.folder, 'hls4ml 1.3.0') });
    await place.ask('design:apply-edit', { designId: place.designId, edit: { kind: 'add-structure', edit: { kind: 'extra-output', layer: 'fc1' } } });
    const found = await check();
    expect(found.sources).toEqual(['bitloom', 'hls4ml', 'folder']);
    expect(found.findings).toContainEqual(expect.objectContaining({ code: 'hls4ml-cannot', message: expect.stringMatching(/^hls4ml cannot build this design: fc1: structure edit/) as string }));
  }, 240_000);
});

const golden = (name: string, file: string): string => join(repositoryRoot, 'tests/golden', name, file);

describe.skipIf(process.platform === 'win32')('what hls4ml can be given of a network', () => {
  it('is said by layer before anything is started: einsum of Keras 3 is read from no file', async () => {
    place = await makeHlsPlace({ model: golden('k3-einsum-2', 'model.keras') });
    await place.ask('tools:set-path', { name: 'hls4ml', scope: 'workspace', path: fakePython(place.folder, 'hls4ml 1.3.0') });
    const reason = expect.stringMatching(/^Keras 2 has no layer for EinsumDense/) as string;
    expect(await place.ask('verify:check', { designId: place.designId })).toMatchObject({ obstacles: [{ layer: 'ed', reason }], python: { version: '1.3.0' } });
    expect((await check()).findings).toContainEqual(expect.objectContaining({ code: 'hls4ml-cannot', message: expect.stringMatching(/^hls4ml cannot build this design: ed: Keras 2 has no layer for EinsumDense/) as string }));
  }, 240_000);

  it.each([['torch-gru', 'model.pt2'], ['k3-depthwise', 'model.keras']])('is everything of %s', async (name, file) => {
    place = await makeHlsPlace({ model: golden(name, file) });
    await place.ask('tools:set-path', { name: 'hls4ml', scope: 'workspace', path: fakePython(place.folder, 'hls4ml 1.3.0') });
    expect(await place.ask('verify:check', { designId: place.designId })).toMatchObject({ obstacles: [] });
    expect((await check()).findings.filter(({ code }) => code.startsWith('hls4ml'))).toEqual([]);
  }, 240_000);

  it('is no configuration whose text would become C++', async () => {
    place = await makeHlsPlace();
    await place.ask('tools:set-path', { name: 'hls4ml', scope: 'workspace', path: fakePython(place.folder, 'hls4ml 1.3.0') });
    await place.ask('design:apply-edit', { designId: place.designId, edit: { kind: 'set-global', changes: { part: 'xc7"; exit; "' } } });
    expect(await place.ask('verify:check', { designId: place.designId })).toMatchObject({ obstacles: [{ reason: expect.stringMatching(/^The configuration has "xc7/) as string }] });
  }, 240_000);
});

describe.skipIf(typeof python === 'string')(`with hls4ml${typeof python === 'string' ? `: ${python}` : ''}`, () => {
  it('its own project, with samples of the dataset, is what the tool runs over', async () => {
    place = await makeHlsPlace();
    if (typeof python === 'string') return;
    await place.ask('tools:set-path', { name: 'hls4ml', scope: 'workspace', path: python.python });
    expect((await check()).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { jobId, tool } = await place.startTool(['csynth'], { source: SOURCE });
    const read = (name: string): string => readFileSync(join(tool.folder, name), 'utf8');
    const name = /set project_name "?(\w+)/.exec(read('project.tcl'))?.[1] ?? '';
    expect(read(`firmware/${name}.cpp`)).toContain('nnet::dense<');
    const rows = read('tb_data/tb_input_features.dat').trim().split('\n');
    expect([rows.length, rows[0]?.split(' ').length]).toEqual([100, 64]);
    expect(read('tb_data/tb_output_predictions.dat').trim().split('\n')).toHaveLength(100);
    expect(await place.log(jobId)).toContain('written by hls4ml 1.3.0');
    await tool.exit(1);
    await place.untilJob(jobId, 'its end', hasEnded);
  }, 240_000);

  it.each([
    ['PyTorch', 'torch-cnn2d', 'model.pt2', 'nnet::conv_2d_cl<'],
    ['Keras 3', 'k3-gru-before', 'model.keras', 'nnet::gru'],
  ])('a network of %s is handed to it as it is lowered here, and its project has those layers', async (_format, name, file, call) => {
    place = await makeHlsPlace({ model: golden(name, file) });
    if (typeof python === 'string') return;
    await place.ask('tools:set-path', { name: 'hls4ml', scope: 'workspace', path: python.python });
    expect((await check()).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { jobId, tool } = await place.startTool(['csynth'], { source: SOURCE });
    const read = (path: string): string => readFileSync(join(tool.folder, path), 'utf8');
    const top = /set project_name "?(\w+)/.exec(read('project.tcl'))?.[1] ?? '';
    expect(read(`firmware/${top}.cpp`)).toContain(call);
    expect(await place.log(jobId)).toContain('written by hls4ml 1.3.0, from the network as it is lowered here');
    await tool.exit(1);
    await place.untilJob(jobId, 'its end', hasEnded);
  }, 240_000);
});
