/** @file Every kind of file dropped onto the window as the desktop drops it: what opens, how it looks, or what is said instead. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { fmlOf, PROJECT_0_5, savedModel, tarGz, textFiles } from '../helpers/hls4ml-project.ts';
import { rawZip } from '../helpers/raw-zip.ts';
import { hasShared, repositoryRoot, sharedPath } from '../helpers/shared.ts';
import { lookAt } from './look-at.ts';
import { openWalk } from './open-walk.ts';
import { dropPaths, whileDragged } from './real-drop.ts';
import { card, goHome, inspector, showView, SOON, undoButton, type WatchedPage } from './studio-page.ts';

const place = mkdtempSync(join(tmpdir(), 'bitloom-drop-'));
let watched: WatchedPage;
let page: Page;

await openWalk((opened) => {
  watched = opened;
  ({ page } = opened);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** A file in a folder of the test; returns its path. */
function write(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(join(place, path)), { recursive: true });
  writeFileSync(join(place, path), content);
  return join(place, path);
}

/** A copy of a file beside the repository, under a name that tells projects apart. */
function copy(from: string, as: string): string {
  mkdirSync(dirname(join(place, as)), { recursive: true });
  copyFileSync(sharedPath('models', from), join(place, as));
  return join(place, as);
}

const PICTURES = join(repositoryRoot, 'tests', 'output', 'screenshots');
const digits = (file: string): string => join(repositoryRoot, 'resources', 'examples', 'digits-mlp', file);
const header = (): Locator => page.getByRole('banner');
const nodes = (): Locator => page.locator('.react-flow__node');
const alert = (): Locator => page.getByRole('alert');

async function atHome(): Promise<void> {
  if (await page.getByRole('heading', { name: 'Examples' }).isVisible()) return;
  await goHome(page);
}

/** Drop on Home and wait for a project of that name with so many cards; returns what the inspector says of the import. */
async function opens(paths: readonly string[], title: string, count: number): Promise<string> {
  await atHome();
  await dropPaths(page, paths);
  await expect.poll(() => header().innerText(), SOON).toContain(title);
  await expect.poll(() => nodes().count(), SOON).toBe(count);
  expect(await page.getByRole('main').getByRole('alert').count()).toBe(0);
  expect(watched.errors).toEqual([]);
  return inspector(page).innerText();
}

/** Drop on Home and return what is said; nothing may open. */
async function refuses(paths: readonly string[]): Promise<string> {
  await atHome();
  await dropPaths(page, paths);
  const said = alert().filter({ hasText: basename(paths[0] ?? '') });
  await said.waitFor();
  const text = await said.innerText();
  await page.getByRole('heading', { name: 'Examples' }).waitFor();
  await said.getByRole('button', { name: 'Close this message' }).click();
  await said.waitFor({ state: 'detached' });
  expect(text).toContain('What to do:');
  expect(watched.errors).toEqual([]);
  return text;
}

describe.skipIf(!hasShared)('models dropped on Home', () => {
  it.each([
    { what: 'a Keras 2 .h5', from: ['made/keras2-cnn1d/model.h5'], as: ['k2-cnn.h5'], title: 'k2-cnn', count: 11, says: ['Keras 2', 'dropout'] },
    { what: 'a Keras 3 .keras', from: ['made/keras3-mlp/model.keras'], as: ['k3-mlp.keras'], title: 'k3-mlp', count: 8, says: ['Keras 3', 'k3-mlp.keras'] },
    { what: 'a .json with its weights', from: ['made/keras3-mlp/model.json', 'made/keras3-mlp/model.weights.h5'], as: ['k3-parts.json', 'k3-parts.weights.h5'], title: 'k3-parts', count: 8, says: ['Keras 3'] },
    { what: 'a QKeras .json with its weights', from: ['keras/qkeras_3layer.json', 'keras/qkeras_3layer_weights.h5'], as: ['q3.json', 'q3_weights.h5'], title: 'q3', count: 9, says: ['QKeras on Keras 2', 'quantized_bits (6 bits)'] },
    { what: 'an HGQ .h5', from: ['keras/hgq_jet_classifier.h5'], as: ['hgq-jets.h5'], title: 'hgq-jets', count: 13, says: ['HGQ on Keras 2', 'FixedPointQuantizer'] },
    { what: 'an HGQ2 .keras', from: ['made/hgq2-mlp/model.keras'], as: ['hgq2.keras'], title: 'hgq2', count: 9, says: ['HGQ2 on Keras 3'] },
    { what: 'an .onnx with its external data', from: ['made/onnx-external-data/model.onnx', 'made/onnx-external-data/model.onnx.data'], as: ['model.onnx', 'model.onnx.data'], title: 'model', count: 6, says: ['ONNX', 'model.onnx'] },
    { what: 'a QONNX .onnx', from: ['made/brevitas-mlp-4bit-po2/qonnx.onnx'], as: ['brevitas.onnx'], title: 'brevitas', count: 7, says: ['QONNX', 'pytorch'] },
    { what: 'a quantized .onnx of onnxruntime', from: ['made/ort-mlp-int8-channel-sym/model.onnx'], as: ['ort8.onnx'], title: 'ort8', count: 18, says: ['onnx.quantize'] },
    { what: 'a .pt2 of torch.export', from: ['made/torch-mlp/model.pt2'], as: ['torch-mlp.pt2'], title: 'torch-mlp', count: 7, says: ['PyTorch', 'torch.export'] },
  ])('$what opens with $count layers and its import summary', async ({ from, as, title, count, says }) => {
    const summary = await opens(from.map((path, index) => copy(path, as[index] ?? path)), title, count);
    for (const text of says) expect(summary).toContain(text);
  });
  it('a network with a layer that cannot be built opens with a red node, its class, reason and remedy', async () => {
    const summary = await opens([copy('made/keras3-lambda/model.keras', 'with-lambda.keras')], 'with-lambda', 3);
    for (const text of ['Hardware stops at 1 layer', 'Lambda', 'never executed', 'Write the function with layers of Keras']) expect(summary).toContain(text);
  });
  it('a pickle of PyTorch is answered with the three lines that export the model, and nothing of it runs', async () => {
    const text = await refuses([copy('made/torch-pickles/module.pth', 'mlp.pth')]);
    for (const line of ['import torch; model = torch.load("mlp.pth"', 'program = torch.export.export(model', 'torch.export.save(program']) expect(text).toContain(line);
  });
  it.each([
    { what: 'TorchScript', from: 'made/torch-pickles/torchscript.pt', as: 'script.pt', says: 'TorchScript archive' },
    { what: 'a zipped SavedModel', from: 'made/keras2-saved-model/saved_model.zip', as: 'saved.zip', says: 'is a TensorFlow SavedModel' },
  ])('$what is recognised and answered with what to save instead', async ({ from, as, says }) => {
    expect(await refuses([copy(from, as)])).toContain(says);
  });
  it.each([
    { from: 'made/keras2-cnn1d/model.h5', as: 'cut.h5', says: /damaged|HDF5/ },
    { from: 'made/keras3-mlp/model.keras', as: 'cut.keras', says: /damaged|archive/ },
    { from: 'made/hgq2-mlp/model.keras', as: 'cut-hgq2.keras', says: /damaged|archive/ },
    { from: 'keras/hgq_jet_classifier.h5', as: 'cut-hgq.h5', says: /damaged|HDF5/ },
    { from: 'keras/qkeras_3layer.json', as: 'cut.json', says: /JSON/ },
    { from: 'made/torch-mlp/dynamo.op18.onnx', as: 'cut.onnx', says: /damaged/ },
    { from: 'made/brevitas-mlp-4bit-po2/qonnx.onnx', as: 'cut-q.onnx', says: /damaged/ },
    { from: 'made/torch-mlp/model.pt2', as: 'cut.pt2', says: /damaged|archive/ },
    { from: 'made/torch-pickles/module.pth', as: 'cut.pth', says: /damaged|archive|pickle/i },
  ])('half of a file is refused by name: $as', async ({ from, as, says }) => {
    const bytes = readFileSync(sharedPath('models', from));
    expect(await refuses([write(as, bytes.subarray(0, bytes.length >> 1))])).toMatch(says);
  });
  it('an .onnx without its external data opens with red nodes that ask for the file', async () => {
    const summary = await opens([copy('made/onnx-external-data/model.onnx', 'alone/without-data.onnx')], 'without-data', 4);
    expect(summary).toMatch(/Hardware stops at 2 layers[^]*its values are in the file model\.onnx\.data, which was not chosen[^]*Open the model together with model\.onnx\.data\./);
  });
});

describe('whatever else is dropped on Home', () => {
  it('a model with its configuration and data opens as one project with all of them', async () => {
    await opens([digits('model.h5'), digits('hls4ml_config.yml'), digits('evaluation.npz'), digits('calibration.npz')], 'model', 7);
    await expect.poll(() => header().innerText(), SOON).toMatch(/evaluation/);
  });
  it('a project folder of hls4ml opens under its own name, rebuilt from its C++, and nothing in it runs', async () => {
    for (const [path, text] of Object.entries({ ...PROJECT_0_5, 'tb_data/tb_input_features.dat': '1 0.5\n4 0\n', 'build_lib.sh': `touch ${join(place, 'ran')}\n`, 'firmware/nnet_utils/nnet_dense.h': '// the library' })) write(join('old_project', path), text);
    await opens([join(place, 'old_project')], 'old_project', 3);
    await expect.poll(() => header().innerText(), SOON).toContain('tb_data');
    expect(() => readFileSync(join(place, 'ran'))).toThrow(/ENOENT/);
  });
  it('a project folder of Bitloom opens with the model and the configuration that lie in it', async () => {
    write('own_project/source_model/model.h5', readFileSync(digits('model.h5')));
    write('own_project/hls4ml_config.yml', 'HLSConfig:\n  Model:\n    Precision: fixed<18,7>\n    ReuseFactor: 1\nBitloom:\n  Flow: rtl\n  Model: source_model/model.h5\n');
    write('own_project/firmware/net.cpp', 'bitloom::dense');
    await opens([join(place, 'own_project')], 'own_project', 7);
    expect(await card(page, 'fc2').innerText()).toContain('fixed<18,7>');
  });
  it('a project folder in one file opens like the folder, and nothing in it runs', async () => {
    const files = textFiles({ ...PROJECT_0_5, 'tb_data/tb_input_features.dat': '1 0.5\n4 0\n', 'build_lib.sh': `touch ${join(place, 'ran')}\n` }).map(({ name, bytes }) => ({ name: `packed_project/${name}`, bytes }));
    for (const path of [write('mailed.tar.gz', tarGz(files)), write('mailed.zip', rawZip(files))]) {
      await opens([path], 'packed_project', 3);
      await expect.poll(() => header().innerText(), SOON).toContain('tb_data');
    }
    expect(() => readFileSync(join(place, 'ran'))).toThrow(/ENOENT/);
    expect(await refuses([write('cut.tar.gz', tarGz(files).subarray(0, 300))])).toMatch(/damaged|cut off/);
  });
  it('an .fml of hls4ml opens with the types it was saved with', async () => {
    await opens([write('saved.fml', fmlOf(savedModel()).bytes)], 'saved', 2);
    expect(await card(page, 'fc').innerText()).toContain('fixed<20,9,TRN,SAT>');
  });
  it('half of an .fml, a folder without a network and an unknown file are refused by name', async () => {
    expect(await refuses([write('cut.fml', fmlOf(savedModel()).bytes.subarray(0, 200))])).toMatch(/damaged|archive/);
    write('holiday/notes.md', 'sun');
    write('holiday/list.yml', 'a: 1');
    expect(await refuses([join(place, 'holiday')])).toMatch(/no model in this folder/);
    expect(await refuses([write('notes.txt', 'no network')])).toContain('no kind of file that can be opened here');
    expect(await refuses([write('README', 'no network')])).toContain('no kind of file that can be opened here');
  });
  it('two models at once, data alone and an empty file are refused with what to drop instead', async () => {
    const second = write('second.h5', readFileSync(digits('model.h5')));
    expect(await refuses([digits('model.h5'), second])).toMatch(/There are 2 models: model\.h5, second\.h5/);
    expect(await refuses([digits('evaluation.npz')])).toContain('no model among these files');
    expect(await refuses([write('empty.onnx', '')])).toContain('empty.onnx is empty');
  });
});

describe('files dropped onto an open project', () => {
  const dialog = (): Locator => page.getByRole('dialog', { name: 'Import a dataset' });
  const message = (text: string | RegExp): Locator => page.getByRole('region', { name: 'Messages' }).getByText(text);

  it('a configuration becomes the open design as one step that can be undone, its wrong keys are named, and the cover says so', async () => {
    await opens([write('open.h5', readFileSync(digits('model.h5')))], 'open', 7);
    const config = write('tuned.yml', 'HLSConfig:\n  Model:\n    Precision: fixed<18,7>\n    ReuseFactor: 1\n  LayerName:\n    fc1:\n      Precission: fixed<9,3>\n');
    expect(await dropPaths(page, [config])).toMatch(/^Drop a model to open it, a configuration or data for this project/);
    await message(/Imported tuned\.yml with \d+ finding/).waitFor();
    await expect.poll(() => card(page, 'fc2').innerText(), SOON).toContain('fixed<18,7>');
    await page.getByRole('region', { name: 'Messages' }).getByText(/Precission/).first().waitFor({ state: 'attached' });
    await undoButton(page).click();
    await expect.poll(() => card(page, 'fc2').innerText(), SOON).not.toContain('fixed<18,7>');
    expect(watched.errors).toEqual([]);
  });
  it('a broken configuration leaves the design as it is and says the line; two at once are refused', async () => {
    const before = await card(page, 'fc1').innerText();
    await dropPaths(page, [write('broken.yml', 'HLSConfig:\n  Model: [\n')]);
    await alert().filter({ hasText: 'broken.yml' }).waitFor();
    await dropPaths(page, [write('a.yml', 'HLSConfig: {}'), write('b.yml', 'HLSConfig: {}')]);
    await alert().filter({ hasText: '2 configurations were dropped: a.yml, b.yml' }).waitFor();
    expect(await card(page, 'fc1').innerText()).toBe(before);
    expect(watched.errors).toEqual([]);
  });
  it('a dataset asks for its role and becomes the data that numbers are computed on; labels come with their samples', async () => {
    await dropPaths(page, [digits('evaluation.npz')]);
    await dialog().getByText('evaluation.npz').waitFor();
    await dialog().getByRole('button', { name: 'Import', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    await expect.poll(() => header().innerText(), SOON).toContain('evaluation');
    const row = Array.from({ length: 64 }, (_, index) => index % 16).join(',');
    await dropPaths(page, [write('x_more.csv', `${row}\n${row}\n`), write('y_more.csv', '3\n5\n')]);
    await dialog().getByText('x_more.csv').waitFor();
    await dialog().getByText('y_more.csv').waitFor();
    await dialog().getByRole('button', { name: 'Import', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    await showView(page, 'Data');
    await page.getByRole('main').getByText('x_more').first().waitFor();
    await showView(page, 'Studio');
    expect(watched.errors).toEqual([]);
  });
  it('data of another shape and half of an .npz stay in the dialog with the reason', async () => {
    await dropPaths(page, [write('wrong.csv', '1,2,3\n4,5,6\n')]);
    await dialog().getByRole('button', { name: 'Import', exact: true }).click();
    await dialog().getByRole('alert').filter({ hasText: /64/ }).waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dropPaths(page, [write('cut.npz', readFileSync(digits('evaluation.npz')).subarray(0, 900))]);
    await dialog().getByRole('button', { name: 'Import', exact: true }).click();
    await dialog().getByRole('alert').filter({ hasText: 'cut.npz' }).waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    expect(watched.errors).toEqual([]);
  });
  it('an unknown file is named, a report asks which design it belongs to', async () => {
    await dropPaths(page, [write('picture.docx', 'no')]);
    await alert().filter({ hasText: 'picture.docx: no kind of file that can be opened here' }).waitFor();
    await dropPaths(page, [write('letter.docx', 'no')]);
    await alert().filter({ hasText: 'letter.docx: no kind of file that can be opened here' }).waitFor();
    expect(await alert().count(), 'the newer message takes the place of the older').toBe(1);
    await dropPaths(page, [write('net_csynth.rpt', '== Vitis HLS Report\n')]);
    const reports = page.getByRole('dialog', { name: 'Open reports' });
    await reports.getByText('net_csynth.rpt').waitFor();
    await reports.getByRole('button', { name: 'Cancel' }).click();
    expect(watched.errors).toEqual([]);
  });
  it('another model opens as a project of its own; a damaged one leaves the open project', async () => {
    await dropPaths(page, [write('broken.h5', readFileSync(digits('model.h5')).subarray(0, 3000))]);
    await alert().filter({ hasText: 'broken.h5' }).waitFor();
    expect(await header().innerText()).toContain('open');
    await dropPaths(page, [write('another.h5', readFileSync(digits('model.h5')))]);
    await expect.poll(() => header().innerText(), SOON).toContain('another');
    await expect.poll(() => nodes().count(), SOON).toBe(7);
    expect(watched.errors).toEqual([]);
  });
  it('what was said about the project is gone when it is closed', async () => {
    await dropPaths(page, [write('picture.docx', 'no')]);
    await alert().filter({ hasText: 'picture.docx' }).waitFor();
    await goHome(page);
    expect(await alert().count()).toBe(0);
  });
  it('where no project is open, in Tools, a model opens and data is told where it belongs; the page stays', async () => {
    await goHome(page);
    await showView(page, 'Tools');
    await dropPaths(page, [digits('evaluation.npz')]);
    await alert().filter({ hasText: 'belong to a project, and none is open' }).waitFor();
    await dropPaths(page, [write('from-tools.h5', readFileSync(digits('model.h5')))]);
    await expect.poll(() => header().innerText(), SOON).toContain('from-tools');
    expect(watched.errors).toEqual([]);
  });
});

describe('how a drop looks, in light and dark, large and small', () => {
  const look = (name: string): Promise<void> => lookAt(watched, { folder: PICTURES, name });
  beforeAll(() => {
    mkdirSync(PICTURES, { recursive: true });
  });

  it('the cover over Home and what is said of a file that cannot be opened', async () => {
    await goHome(page);
    await whileDragged(page, [digits('model.h5')], () => look('drop-home'));
    await dropPaths(page, [write('half.h5', readFileSync(digits('model.h5')).subarray(0, 3000))]);
    await alert().filter({ hasText: 'half.h5' }).waitFor();
    await look('drop-home-refused');
    await alert().filter({ hasText: 'half.h5' }).getByRole('button', { name: 'Close this message' }).click();
  });
  it('the cover over an open project, the dialog that a dropped dataset fills, and what is said there', async () => {
    await opens([write('looked-at.h5', readFileSync(digits('model.h5')))], 'looked-at', 7);
    await whileDragged(page, [digits('evaluation.npz')], () => look('drop-project'));
    const dialog = page.getByRole('dialog', { name: 'Import a dataset' });
    const row = Array.from({ length: 64 }, (_, index) => index % 16).join(',');
    await dropPaths(page, [write('x_seen.csv', `${row}\n${row}\n`), write('y_seen.csv', '3\n5\n')]);
    await dialog.getByText('x_seen.csv').waitFor();
    await look('drop-dataset');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dropPaths(page, [write('narrow.csv', '1,2,3\n4,5,6\n')]);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    await look('drop-dataset-refused');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dropPaths(page, [write('odd.docx', 'no')]);
    await alert().filter({ hasText: 'odd.docx' }).waitFor();
    await look('drop-project-refused');
  });
});
