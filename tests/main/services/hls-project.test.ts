/** @file A project that this program wrote, opened again: the same network with the same configuration, to the last bit of every layer. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runConformance } from '../../../main/services/conformance.ts';
import { createServices } from '../../../main/services/create-services.ts';
import { writeHlsProject } from '../../../main/services/hls-project.ts';
import { readFolder } from '../../../main/services/read-folder.ts';
import type { ProjectView, UploadedFile } from '../../../preload/contract/project.ts';
import type { Result } from '../../../preload/contract/result.ts';
import type { DesignEdit } from '../../../preload/model/design.ts';
import { SOURCE_MODEL_FOLDER } from '../../../preload/model/project-folder.ts';
import { fmlOf, PROJECT_0_5, savedModel, tarGz, textFiles } from '../../helpers/hls4ml-project.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';
import { writeOnnx } from '../../helpers/write-onnx.ts';

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new TypeError(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

const place = tempFolder();
const workspacePath = join(place.path, 'workspace');
const services = valueOf(await createServices({ workspacePath, host: 'web' }));
afterAll(async () => {
  await services.close();
  place.remove();
});

async function importFiles(files: readonly UploadedFile[]): Promise<ProjectView> {
  return valueOf(await services.request('project:import', { files: [...files] }));
}

async function openFolder(folder: string): Promise<ProjectView> {
  return importFiles(valueOf(readFolder(folder)).files);
}

async function write({ currentDesignId, currentDatasetId }: ProjectView, folder: string): Promise<string> {
  valueOf(await writeHlsProject(workspacePath, { designId: currentDesignId, folder, projectName: 'again', keepLayersAsModules: false, sampleCount: 5, ...(currentDatasetId === undefined ? {} : { datasetId: currentDatasetId }) }));
  return folder;
}

function contents(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path).toString('latin1')]));
}

let count = 0;

/** Write a project, open the folder, write what was opened: same C++, constants, types, test vectors with what every output must be, configuration, model. */
async function expectSameAgain(first: ProjectView, edit?: DesignEdit): Promise<string> {
  if (edit !== undefined) valueOf(await services.request('design:apply-edit', { designId: first.currentDesignId, edit }));
  count += 1;
  const folder = await write(first, join(place.path, `first-${count}`));
  const opened = await openFolder(folder);
  const again = contents(await write(opened, join(place.path, `again-${count}`)));
  expect(Object.keys(again)).toEqual(Object.keys(contents(folder)));
  expect(again).toEqual(contents(folder));
  return folder;
}

describe('a written project opens again as the same design, file for file', () => {
  it('of the example digits-mlp', async () => {
    await expectSameAgain(valueOf(await services.request('project:open-example', { name: 'digits-mlp' })));
  });
  it('of the example digits-cnn-q, with precisions, strategy, part, clock and structure edited', async () => {
    const folder = await expectSameAgain(valueOf(await services.request('project:open-example', { name: 'digits-cnn-q' })), { kind: 'group', label: 'edits', edits: [
      { kind: 'set-global', changes: { part: 'xcku060-ffva1156-2-i', clockPeriodNs: 3.3, flow: 'hls' } },
      { kind: 'set-strategy', layers: ['conv'], strategy: 'Resource' }, { kind: 'set-reuse-factor', layers: ['conv'], reuseFactor: 3 },
      { kind: 'add-structure', edit: { kind: 'extra-output', layer: 'conv' } }, { kind: 'add-structure', edit: { kind: 'drop-softmax', layer: 'softmax' } },
    ] });
    expect(readFileSync(join(folder, 'firmware/again.h'), 'utf8')).toContain('void again(input_t image[64], layer6_t layer6_out[10], layer2_t result2_out[54]);');
  });
  it('of a network rebuilt from the C++ of hls4ml 0.5, with a type that was edited after', async () => {
    const first = await importFiles(textFiles(PROJECT_0_5).map(({ name, bytes }) => ({ name: `p05/${name}`, bytes })));
    const folder = await expectSameAgain(first, { kind: 'set-option', layers: ['fc1'], key: 'Precision', value: { result: 'fixed<13,7>', accum: 'fixed<16,6>', weight: 'fixed<16,6>', bias: 'fixed<16,6>' } });
    expect(readFileSync(join(folder, 'firmware/defines.h'), 'utf8')).toContain('ap_fixed<13, 7>');
    expect(readFileSync(join(folder, SOURCE_MODEL_FOLDER, 'firmware/net.cpp'), 'utf8')).toBe(PROJECT_0_5['firmware/net.cpp']);
  });
  it('of a saved model (.fml)', async () => {
    await expectSameAgain(await importFiles([fmlOf(savedModel())]));
  });
  it('of an ONNX model with its weights in another file, under names with blanks and umlauts', async () => {
    const weights = new Uint8Array(Float32Array.of(1, -2, 0.5, 4).buffer);
    const model = writeOnnx({ nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'] }], inputs: { x: [1, 2] }, outputs: ['y'], tensors: [{ name: 'w', shape: [2, 2], values: [], external: { location: 'größer (1).data' } }] });
    const folder = await expectSameAgain(await importFiles([{ name: 'mein Netz.onnx', bytes: model }, { name: 'größer (1).data', bytes: weights }]));
    expect(new Uint8Array(readFileSync(join(folder, SOURCE_MODEL_FOLDER, 'größer (1).data')))).toEqual(weights);
  });
});

describe('a written project of a golden case', () => {
  it.each(['binarydense-bias', 'hgq-merges', 'torch-residual', 'gru-stream-last'])("%s computes hls4ml's recorded integers on every layer, from the files in the folder alone", async (name) => {
    const golden = join(resolve('tests/golden'), name);
    const recorded = JSON.parse(readFileSync(join(golden, 'case.json'), 'utf8')) as { readonly model: { readonly path: string; readonly weights?: string } };
    const { path, weights } = recorded.model;
    const names = [path, ...(weights === undefined || !path.endsWith('.json') ? [] : [weights]), 'hls4ml_config.yml'];
    const folder = await expectSameAgain(await importFiles(names.map((file) => ({ name: file, bytes: new Uint8Array(readFileSync(join(golden, file))) }))));
    const copy = join(place.path, `case-${name}`);
    cpSync(golden, copy, { recursive: true });
    for (const file of names) rmSync(join(copy, file));
    cpSync(join(folder, 'hls4ml_config.yml'), join(copy, 'hls4ml_config.yml'));
    cpSync(join(folder, SOURCE_MODEL_FOLDER), join(copy, SOURCE_MODEL_FOLDER), { recursive: true });
    const below = (file: string): string => `${SOURCE_MODEL_FOLDER}/${file}`;
    writeFileSync(join(copy, 'case.json'), JSON.stringify({ ...recorded, model: { ...recorded.model, path: below(path), ...(weights === undefined ? {} : { weights: below(weights) }) } }));
    expect((await runConformance([copy])).cases).toEqual([{ case: `case-${name}`, status: 'exact' }]);
  });
});

describe('a written project in one file', () => {
  it('opens as .zip (what a window exports, the same bytes each time) and as .tar.gz', async () => {
    const example = valueOf(await services.request('project:open-example', { name: 'overflow-978' }));
    const order = { designId: example.currentDesignId, projectName: 'packed', keepLayersAsModules: false };
    const archive = valueOf(await services.request('hls:export', order));
    expect(valueOf(await services.request('hls:export', order)).bytes).toEqual(archive.bytes);
    const folder = await write(example, join(place.path, 'packed'));
    const tar = tarGz(Object.entries(contents(folder)).map(([path, text]) => ({ name: `packed/${path}`, bytes: Uint8Array.from(text, (letter) => letter.codePointAt(0) ?? 0) })));
    for (const file of [{ name: 'packed.zip', bytes: archive.bytes }, { name: 'packed.tar.gz', bytes: tar }]) {
      const opened = await importFiles([file]);
      expect([opened.model.format, opened.model.parameterCount]).toEqual([example.model.format, example.model.parameterCount]);
      expect(contents(await write({ ...opened, currentDatasetId: example.currentDatasetId ?? '' }, join(place.path, `of-${file.name}`)))).toEqual(contents(folder));
    }
  });
});

describe('a written project that was damaged', () => {
  it('without its model is refused by name, with what to do', async () => {
    const folder = await write(valueOf(await services.request('project:open-example', { name: 'overflow-978' })), join(place.path, 'headless'));
    rmSync(join(folder, SOURCE_MODEL_FOLDER), { recursive: true });
    expect(await services.request('project:import', { files: [...valueOf(readFolder(folder)).files] })).toMatchObject({ ok: false, failure: { code: 'bad-request', message: expect.stringMatching(/^headless: firmware\/again\.cpp is C\+\+ of Bitloom, and source_model\/ .* is not there\.$/) as string, help: expect.stringContaining('export the project again') as string } });
  });
  it('with a configuration that is none opens its model with the configuration of a new import, and says so', async () => {
    const folder = join(place.path, 'unread');
    mkdirSync(join(folder, SOURCE_MODEL_FOLDER, 'firmware'), { recursive: true });
    for (const { name, bytes } of textFiles(PROJECT_0_5)) {
      mkdirSync(join(folder, SOURCE_MODEL_FOLDER, name, '..'), { recursive: true });
      writeFileSync(join(folder, SOURCE_MODEL_FOLDER, name), bytes);
    }
    writeFileSync(join(folder, 'hls4ml_config.yml'), 'Bitloom:\n  Model: source_model/firmware/net.cpp\n');
    const opened = await openFolder(folder);
    expect(opened.model.format).toBe('hls4ml');
    expect(opened.model.problems.map(({ message }) => message).join()).toContain('hls4ml_config.yml was not used');
  });
});
