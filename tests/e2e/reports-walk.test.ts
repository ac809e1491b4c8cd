/**
 * @file Somebody's results in the window, against the real program: a folder becomes a run, stands on the ladder, teaches the
 * estimates; timing paths are drawn on the graph. Each test goes on where the one before ended.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { csynthXml, DIGITS_CONFIG, DIGITS_LAYERS, topFunction, utilizationText } from '../helpers/made-reports.ts';
import { hasShared, sharedPath } from '../helpers/shared.ts';
import { madeText } from '../main/compiler/readers/reports/report-files.ts';
import { lookAt } from './look-at.ts';
import { openWalk } from './open-walk.ts';
import { card, figure, figuresAreLive, inspector, openExample, selectLayers, showDockTab, showView, SOON, typeField, undoButton, type WatchedPage } from './studio-page.ts';

const PICTURES = resolve(import.meta.dirname, '..', 'output', 'screenshots-reports');
const folder = mkdtempSync(join(tmpdir(), 'bitloom-results-'));
let watched: WatchedPage;
let page: Page;

const MODULES = [
  { name: 'dense_latency_ap_fixed_config2_s', lut: 15_300, ff: 2800, dsp: 38 }, { name: 'relu_ap_fixed_relu_config3_s', lut: 460, ff: 10, dsp: 0 }, { name: 'dense_latency_ap_fixed_config4_s', lut: 7500, ff: 1300, dsp: 215 },
  { name: 'relu_ap_fixed_relu_config5_s', lut: 460, ff: 10, dsp: 0 }, { name: 'dense_latency_ap_fixed_config6_s', lut: 4500, ff: 700, dsp: 144 }, { name: 'softmax_stable_ap_fixed_softmax_config7_s', lut: 900, ff: 310, dsp: 10 },
];
/** A project as hls4ml and the tools leave it, with figures of this test's own. */
const PROJECT: Readonly<Record<string, string>> = {
  'digits_prj/hls4ml_config.yml': DIGITS_CONFIG, 'digits_prj/firmware/digits.cpp': topFunction(DIGITS_LAYERS), 'digits_prj/notes.md': 'mine',
  'digits_prj/myproject_prj/solution1/syn/report/csynth.xml': csynthXml({ name: 'digits', lut: 29_480, ff: 5230, dsp: 407, latencyCycles: 14 }, MODULES),
  'digits_prj/vivado_synth.rpt': utilizationText('digits', 'Optimized', { lut: 9120, ff: 4100, dsp: 407 }),
  'digits_prj/util_routed.rpt': utilizationText('digits', 'Routed', { lut: 8650, ff: 4090, dsp: 407 }),
};
// Instances of the made network stand where those of this one would: the report names modules, not networks.
const NEXTPNR = madeText('nextpnr-ice40.json').replaceAll('i_fc2', 'i_output').replaceAll('i_fc1_relu', 'i_fc2_relu');

beforeAll(() => {
  for (const [name, text] of Object.entries({ ...PROJECT, 'route.json': NEXTPNR, 'cut.json': NEXTPNR.slice(0, 2000), 'other.xml': csynthXml({ name: 'x', lut: 9, ff: 9, dsp: 9 }, [{ name: 'conv_1d_cl_array_config2_s', lut: 1, ff: 1, dsp: 1 }, { name: 'pooling1d_cl_array_config3_s', lut: 1, ff: 1, dsp: 1 }, { name: 'dense_config4_s', lut: 1, ff: 1, dsp: 1 }]) })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
});
await openWalk((opened) => {
  watched = opened;
  ({ page } = opened);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dialog = (): Locator => page.getByRole('dialog', { name: 'Open reports' });
const ladder = (): Locator => page.getByRole('table', { name: /^Ladder, / });
const pane = (): Locator => page.getByRole('complementary', { name: 'Comparison' });
const overlayButton = (name: string): Locator => page.getByRole('group', { name: 'Colour the graph by' }).getByRole('button', { name, exact: true });
const look = (name: string, prepare?: () => Promise<void>): Promise<void> => lookAt(watched, { folder: PICTURES, name, ...(prepare === undefined ? {} : { prepare }) });

describe('a folder of results', () => {
  it('is asked for from the command palette, and says what of it will be read', async () => {
    await openExample(page, 'digits-mlp');
    await page.keyboard.press('Control+K');
    await page.getByRole('dialog').getByRole('combobox').fill('open reports');
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    expect(await dialog().getByRole('button', { name: 'Open as runs' }).isDisabled()).toBe(true);
    await dialog().getByLabel('Folder of results').setInputFiles(join(folder, 'digits_prj'));
    await dialog().getByText(/5 files to read/).waitFor();
    expect(await dialog().innerText()).toContain('1 other file');
    await look('open-reports');
  });

  it('becomes one run with all its reports', async () => {
    await dialog().getByRole('button', { name: 'Open as runs' }).click();
    await dialog().getByText('3 reports read').waitFor();
    expect(await dialog().getByRole('region', { name: '1 new run' }).innerText()).toContain('flow hls · xc7z020clg400-1');
    await look('open-reports-done');
    await dialog().getByRole('button', { name: 'Show in Runs' }).click();
    await dialog().waitFor({ state: 'detached' });
    const reports = pane().getByRole('region', { name: '3 reports' });
    await reports.waitFor();
    for (const name of ['csynth.xml', 'vivado_synth.rpt', 'util_routed.rpt']) expect(await reports.innerText()).toContain(name);
    expect(await pane().getByRole('region', { name: /^Clock, speed and power/ }).innerText()).toMatch(/Latency\s+14\scycles · 70\sns/i);
  });

  it('has a column for each kind, tool and resource in the table, never one for two of them', async () => {
    const titles = (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    for (const kind of [/LUT.*csynth/i, /LUT.*post-synth.*Vivado/i, /LUT.*routed/i]) expect(titles.filter((title) => kind.test(title)), String(kind)).toHaveLength(1);
    const row = page.getByRole('table', { name: 'Runs' }).locator('tbody tr').first();
    for (const value of ['29.5', '9.12', '8.65']) expect(await row.innerText()).toContain(value);
    await look('runs-imported', openDrawer);
  });

  it('is the same run when it is opened again', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Open reports' }).click();
    await openFiles(() => dialog().getByLabel('Folder of results').setInputFiles(join(folder, 'digits_prj')));
    await dialog().getByText('1 run from the same files is here already').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('table', { name: 'Runs' }).locator('tbody tr').count()).toBe(1);
  });
});

describe('the ladder', () => {
  it('has one column a stage with the error of each against the next, and an empty cell says why it is empty', async () => {
    await pane().getByRole('button', { name: 'Show its ladder' }).click();
    await ladder().waitFor();
    const heads = (await ladder().getByRole('columnheader').allInnerTexts()).slice(1).map((text) => text.split('\n').slice(0, 2).join(' '));
    expect(heads).toEqual(['estimate hls · Bitloom', 'C synthesis hls · Vitis HLS 2024.1', 'post-synthesis hls · Vivado 2024.1', 'routed hls · Vivado 2024.1', 'post-synthesis rtl · Yosys']);
    const total = ladder().locator('tbody tr').first();
    await expect.poll(() => total.innerText(), SOON).toMatch(/29\s480/);
    expect(await total.innerText()).toMatch(/3\.23× post-synthesis[\s\S]*1\.05× routed/);
    const empty = ladder().getByRole('row', { name: /^fc1 / }).getByRole('button').nth(2);
    expect(await empty.innerText()).toMatch(/^—/);
    await empty.hover();
    await page.getByRole('tooltip').filter({ hasText: 'no hierarchy' }).waitFor();
    await page.mouse.move(700, 5);
    await look('ladder-lut');
  });

  it('changes its figure, and never shows two in one table', async () => {
    await page.getByRole('group', { name: 'Figure of the ladder' }).getByRole('button', { name: 'DSP' }).click();
    await page.getByRole('table', { name: 'Ladder, DSP' }).waitFor();
    expect(await ladder().getByRole('row', { name: /^fc2 / }).innerText()).toMatch(/215[\s\S]*exact[\s\S]*1× C synthesis, in band[\s\S]*215/);
    await look('ladder-dsp');
    await page.getByRole('group', { name: 'Figure of the ladder' }).getByRole('button', { name: 'Latency' }).click();
    await page.getByRole('table', { name: /^Ladder, latency/i }).waitFor();
    await look('ladder-latency');
    await page.getByRole('group', { name: 'Figure of the ladder' }).getByRole('button', { name: 'LUT' }).click();
  });

  it('of the open design loses the run as soon as the design is another one, with the reason', async () => {
    await page.getByRole('combobox', { name: 'Ladder of' }).selectOption({ index: 0 });
    await expect.poll(() => ladder().getByRole('columnheader').count(), SOON).toBeGreaterThan(4);
    await showView(page, 'Studio');
    await selectLayers(page, ['fc1']);
    await inspector(page).getByRole('tab', { name: 'weight' }).click();
    await typeField(page, 'weight').fill('fixed<8,3>');
    await typeField(page, 'weight').press('Enter');
    await expect.poll(() => card(page, 'fc1').innerText(), SOON).toContain('fixed<8,3>');
    await showView(page, 'Runs');
    await page.getByText('Runs that are not in it: 1').click();
    await page.getByText(': its configuration is another one').waitFor();
    await look('ladder-alone');
    await undoButton(page).click();
    await expect.poll(() => ladder().getByRole('columnheader').count(), SOON).toBeGreaterThan(4);
  });
});

describe('calibration', () => {
  it('is named where the estimate is shown, with the runs it rests on', async () => {
    await expect.poll(() => page.getByRole('region', { name: 'Calibration of estimates' }).innerText(), SOON).toContain('Calibrated on 1 run of this workspace');
    await page.getByRole('group', { name: 'Flow' }).getByRole('button', { name: 'hls' }).click();
    await figuresAreLive(page);
    await expect.poll(() => costHint(), SOON).toContain('calibrated on 1 run of yours');
    await look('calibration');
  });

  it('can be switched off: the estimate answers as if the run were not there', async () => {
    const learnt = await figure(page, 'DSP estimate').innerText();
    const section = page.getByRole('region', { name: 'Calibration of estimates' });
    await section.getByRole('button', { name: 'off' }).click();
    await expect.poll(() => figure(page, 'DSP estimate').innerText(), SOON).not.toBe(learnt);
    expect(await costHint()).not.toContain('calibrated');
    await section.getByRole('button', { name: 'on', exact: true }).click();
    await expect.poll(() => figure(page, 'DSP estimate').innerText(), SOON).toBe(learnt);
    await undoButton(page).click();
  });
});

describe('timing paths', () => {
  it('come with a dropped file, and are listed with slack, levels, fan-out and share of wires', async () => {
    await showView(page, 'Studio');
    await showDockTab(page, 'Timing');
    await page.getByText('No timing paths yet').waitFor();
    await drop([{ name: 'route.json', text: NEXTPNR }]);
    await dialog().getByText(/1 file to read/).waitFor();
    await dialog().getByRole('button', { name: 'Open as runs' }).click();
    await dialog().getByText('1 report read').waitFor();
    await page.keyboard.press('Escape');
    const first = page.getByRole('list', { name: 'Timing paths' }).getByRole('button').first();
    await first.waitFor();
    expect(await first.innerText()).toMatch(/slack 1\.928[\s\u202f]ns[\s\S]*10 levels[\s\S]*wires \d+[\s\u202f]%[\s\S]*fc2_relu → output/);
  });

  it('are drawn on the graph by a click, in order, with the delay in each layer', async () => {
    await page.getByRole('list', { name: 'Timing paths' }).getByRole('button').first().click();
    await card(page, 'output').getByRole('img', { name: /^2 of 2 on the timing path, \d/ }).waitFor();
    await card(page, 'fc2_relu').getByRole('img', { name: /^1 of 2 on the timing path/ }).waitFor();
    expect(await page.getByText(/timing path, slack 1\.928/).count()).toBe(1);
    expect(await overlayButton('Path').getAttribute('aria-pressed')).toBe('true');
    await look('critical-path');
  });

  it('show every cell and wire of the way, and lead to its layers', async () => {
    expect(await page.getByRole('region', { name: 'Cells and wires of the path' }).locator('tbody tr').count()).toBeGreaterThan(10);
    await page.getByRole('list', { name: 'Stretches of the path' }).getByRole('button', { name: /^output: / }).first().click();
    await expect.poll(() => inspector(page).innerText(), SOON).toContain('output');
  });

  it('are in the pane of their run, and lead from there to the graph', async () => {
    await overlayButton('None').click();
    await page.getByRole('button', { name: 'Open in Runs' }).click();
    await page.getByRole('group', { name: 'What is shown' }).getByRole('button', { name: 'Runs' }).click();
    const section = pane().getByRole('region', { name: 'Slowest paths' });
    await section.waitFor();
    await look('runs-paths', openDrawer);
    await section.getByRole('list', { name: 'Timing paths' }).getByRole('button').first().click();
    await card(page, 'output').getByRole('img', { name: /on the timing path/ }).waitFor();
  });

  it.skipIf(!hasShared)('of a real Vivado run come with its power, and stay outside of the layers that they do not name', async () => {
    await page.getByRole('button', { name: 'Newest run of the design' }).click();
    await page.keyboard.press('Control+K');
    await page.getByRole('dialog').getByRole('combobox').fill('open reports');
    await page.keyboard.press('Enter');
    const names = ['timing_post_route', 'power_post_route', 'util_hier'].map((name) => sharedPath('fixtures/reports', `vivado2025.1_demo_${name}.rpt`));
    await openFiles(() => dialog().getByLabel('Report files').setInputFiles(names));
    await dialog().getByText('3 reports read').waitFor();
    await look('open-reports-real');
    await dialog().getByRole('button', { name: 'Show in Runs' }).click();
    const speed = pane().getByRole('region', { name: /^Clock, speed and power/ });
    await speed.waitFor();
    expect(await speed.innerText()).toMatch(/power/i);
    expect(await pane().getByText('The configuration is assumed').count()).toBe(1);
    await look('runs-real', openDrawer);
  });
});

describe('what cannot be opened', () => {
  it.each([['cut.json', /cut\.json/], ['other.xml', /compute something else/]] as const)('%s is refused with what to do, and nothing changes', async (name, words) => {
    await showView(page, 'Runs');
    await page.getByRole('main').getByRole('button', { name: 'Open reports' }).click();
    await openFiles(() => dialog().getByLabel('Report files').setInputFiles(join(folder, name)));
    const alert = dialog().getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(words);
    expect(await alert.innerText()).toContain('What to do');
    if (name === 'other.xml') await look('open-reports-refused');
    await page.keyboard.press('Escape');
  });

  it('is refused before anything is sent where no file can be a report', async () => {
    await showView(page, 'Runs');
    await page.getByRole('main').getByRole('button', { name: 'Open reports' }).click();
    await dialog().getByLabel('Report files').setInputFiles([{ name: 'model.bin', mimeType: '', buffer: Buffer.from('x') }, { name: 'data.npy', mimeType: '', buffer: Buffer.from('y') }]);
    expect(await dialog().getByRole('alert').innerText()).toContain('None of the chosen files can be a report');
    expect(await dialog().getByRole('button', { name: 'Open as runs' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    expect(watched.errors).toEqual([]);
  });
});

/** Choose in the open dialog, and open. */
async function openFiles(choose: () => Promise<void>): Promise<void> {
  await dialog().waitFor();
  await choose();
  await dialog().getByRole('button', { name: 'Open as runs' }).click();
}

/** Drop files onto the window as a file manager does. */
async function drop(files: readonly { readonly name: string; readonly text: string }[]): Promise<void> {
  await page.evaluate((dropped) => {
    const transfer = new DataTransfer();
    for (const { name, text } of dropped) transfer.items.add(new File([text], name));
    window.dispatchEvent(new DragEvent('dragover', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, files);
  await dialog().waitFor();
}

/** What the strip says of the DSP estimate when the pointer rests on it. */
async function costHint(): Promise<string> {
  await figure(page, 'DSP estimate').hover();
  const text = await page.getByRole('tooltip').first().innerText();
  await page.mouse.move(700, 450);
  return text;
}

/** In a narrow window the pane is a drawer. */
async function openDrawer(): Promise<void> {
  // The layout follows the window's size a frame later.
  await page.waitForTimeout(400);
  const open = page.getByRole('main').getByRole('button', { name: /^(Compare|Show)$/ });
  if ((await pane().count()) === 0 && (await open.count()) > 0) await open.click();
  await pane().waitFor();
}
