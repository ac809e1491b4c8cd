/** @file A folder of hls4ml opened in the real program, what happened to its layers, and the files that come out again. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { csynthXml, utilizationText } from '../helpers/made-reports.ts';
import { PROJECT_0_5 } from '../helpers/hls4ml-project.ts';
import { lookAt } from './look-at.ts';
import { openWalk } from './open-walk.ts';
import { card, goHome, openExample, showDockTab, showView, SOON, type WatchedPage } from './studio-page.ts';

const PICTURES = resolve(import.meta.dirname, '..', 'output', 'screenshots-exchange');
const place = mkdtempSync(join(tmpdir(), 'bitloom-folder-'));
/** What tools left in the folder, and the script that they ran. */
const RESULTS = {
  'build_prj.tcl': 'set_part {xc7z020clg400-1}\ncreate_clock -period 5 -name default\n',
  'net_prj/solution1/syn/report/csynth.xml': csynthXml({ name: 'net', lut: 714, ff: 90, dsp: 6, latencyCycles: 9 }, [{ name: 'dense_ap_fixed_config2_s', lut: 604, ff: 80, dsp: 6 }, { name: 'relu_ap_fixed_relu_config3_s', lut: 52, ff: 5, dsp: 0 }], '2020.1'),
  'vivado_synth.rpt': utilizationText('net', 'Optimized', { lut: 321, ff: 88, dsp: 6 }),
};
let watched: WatchedPage;
let page: Page;

beforeAll(() => {
  const files = { ...PROJECT_0_5, 'tb_data/tb_input_features.dat': '1 0.5\n4 0\n', 'firmware/nnet_utils/nnet_dense.h': '// the library', 'build_lib.sh': 'exit 1\n', ...RESULTS };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, 'old_project', path)), { recursive: true });
    writeFileSync(join(place, 'old_project', path), text);
  }
  mkdirSync(PICTURES, { recursive: true });
});
await openWalk((opened) => {
  watched = opened;
  ({ page } = opened);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const dock = (): Locator => page.getByRole('region', { name: 'Dock', exact: true });

/** Choose an entry of the design menu and return the file that comes. */
async function download(entry: string): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  await page.getByRole('button', { name: /^Design:/ }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
  const got = await coming;
  return { name: got.suggestedFilename(), bytes: new Uint8Array(readFileSync(await got.path())) };
}

describe('a folder of hls4ml', () => {
  it('opens from Home with its layers, samples and a note that it was rebuilt', async () => {
    await page.getByLabel('Folder of hls4ml').setInputFiles(join(place, 'old_project'));
    await card(page, 'fc1').waitFor();
    expect(await card(page, 'relu1').innerText()).toContain('ufixed<8,3,RND,SAT>');
    await expect.poll(() => page.locator('header').first().innerText(), SOON).toContain('tb_data');
    await showDockTab(page, 'Problems');
    expect(watched.errors).toEqual([]);
  });

  it('has the results that lie in it as a run, on the ladder of its design, and the import says so', async () => {
    await page.getByText('2 reports in the folder became 1 run').first().waitFor();
    await showView(page, 'Runs');
    const row = page.getByRole('table', { name: 'Runs' }).locator('tbody tr');
    await expect.poll(() => row.count(), SOON).toBe(1);
    for (const text of ['old_project', '714', '321']) expect(await row.innerText()).toContain(text);
    await page.getByRole('group', { name: 'What is shown' }).getByRole('button', { name: 'Ladder' }).click();
    const ladder = page.getByRole('table', { name: /^Ladder, / });
    await expect.poll(async () => (await ladder.getByRole('columnheader').allInnerTexts()).join('|'), SOON).toContain('Vivado HLS 2020.1');
    expect(await ladder.getByRole('row', { name: /^fc1 / }).innerText()).toContain('604');
    await lookAt(watched, { folder: PICTURES, name: 'folder-ladder' });
    await page.getByRole('group', { name: 'What is shown' }).getByRole('button', { name: 'Runs' }).click();
    await lookAt(watched, { folder: PICTURES, name: 'folder-runs' });
    expect(watched.errors).toEqual([]);
  });
});

describe('what happened to a layer', () => {
  it('is told step by step beside both graphs, from either side', async () => {
    await goHome(page);
    await openExample(page, 'digits-cnn-q');
    await showDockTab(page, 'Lowering');
    const read = dock().getByRole('list', { name: 'Layers as read' });
    await read.getByRole('button', { name: /^conv_relu/ }).click();
    const story = dock().getByRole('group', { name: 'What happened' });
    await story.getByText('Built as conv_relu.').waitFor();
    expect(await story.getByText('apply-configuration').count()).toBeGreaterThan(0);
    await dock().getByRole('list', { name: 'Layers as built' }).getByRole('button', { name: /^fc / }).click();
    await story.getByText('Stands for fc.').waitFor();
    await expect.poll(() => card(page, 'fc').getAttribute('class'), SOON).toContain('selected');
    expect(watched.errors).toEqual([]);
  });
});

describe('the design menu', () => {
  it('hands out configuration, script, model, drawings and reports as files', async () => {
    const config = await download('Export hls4ml configuration');
    expect(config.name).toBe('hls4ml_config.yml');
    expect(new TextDecoder().decode(config.bytes)).toContain('HLSConfig:');
    expect(new TextDecoder().decode((await download('Export conversion script (convert.py)')).bytes)).toMatch(/^#!\/usr\/bin\/env python3/);
    expect((await download('Export graph as SVG')).name).toMatch(/\.svg$/);
    const picture = await download('Export graph as PNG');
    expect([...picture.bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(picture.bytes.length).toBeGreaterThan(5000);
    expect((await download('Export ONNX model (QONNX)')).bytes.length).toBeGreaterThan(2000);
    expect(new TextDecoder().decode((await download('Export report as HTML')).bytes)).toContain('emulatedAccuracy');
    expect(watched.errors).toEqual([]);
  }, 120_000);
});
