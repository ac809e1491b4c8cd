/**
 * @file The vendor flow as a user takes it, in a real browser against the real program, with tools that the test plays: from
 * *Synthesize* over two crashes of the program, and the stage that failed, to numbers on the layers, the ladder and the critical
 * path on the graph. Each test goes on where the one before ended; the pictures land in `tests/output/screenshots-hls`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { startBrowser } from '../helpers/browser.ts';
import { makeFakeInstallation, type FakeInstallation, type FakeInvocation } from '../helpers/fake-tool/fake-installation.ts';
import { csynthText, csynthXml, REPORT, vivadoText, writeHlsProject } from '../helpers/fake-tool/hls-project.ts';
import { timingText } from '../helpers/fake-tool/vivado-timing.ts';
import { hasShared, sharedPath } from '../helpers/shared.ts';
import { startStudioServer, type StudioServer } from '../helpers/studio-server.ts';
import { lookAt } from './look-at.ts';
import { card, jobLayers, openExample, openPage, rowsOf, showDockTab, showView, SOON, startAnyway, type WatchedPage } from './studio-page.ts';

const PICTURES = resolve(import.meta.dirname, '..', 'output', 'screenshots-hls');
/** Vivado's part of a real run, 5,000 lines; without it a few lines of this test's own. */
const REAL_LOG = { file: sharedPath('fixtures/reports', 'vitis2024.1_har_cnn_hls_run_tcl.log'), from: 50, half: 2500, to: 5045 };
const [IN_FC1, IN_RELU, IN_FC2] = ['grp_dense_latency_ap_fixed_16_6_5_3_0_config2_s_fu_1', 'grp_relu_ap_fixed_relu_config3_s_fu_2', 'grp_dense_latency_ap_fixed_16_6_5_3_0_config4_s_fu_3'];
const TIMING = timingText([
  { slackNs: 0.318, cells: [{ pin: `${IN_FC2}/sum_reg[1]/Q`, type: 'FDRE', delayNs: 0.456 }, { pin: `${IN_FC2}/sum_carry/O`, type: 'LUT6', delayNs: 0.124, wire: { delayNs: 3.8, fanOut: 5 } }], last: { pin: `${IN_FC2}/out_reg[3]/D`, delayNs: 0.3, fanOut: 1 } },
  {
    slackNs: -0.212,
    cells: [{ pin: `${IN_FC1}/mul_reg[3]/Q`, type: 'FDRE', delayNs: 0.456 }, { pin: `${IN_FC1}/sum_carry/O`, type: 'LUT6', delayNs: 0.7, wire: { delayNs: 1.2, fanOut: 14 } }, { pin: `${IN_RELU}/data_o/O`, type: 'LUT6', delayNs: 0.124, wire: { delayNs: 1.4, fanOut: 3 } }, { pin: `${IN_FC2}/a_mux/O`, type: 'LUT6', delayNs: 0.124, wire: { delayNs: 1.1, fanOut: 32 } }],
    last: { pin: `${IN_FC2}/a_reg[2]/D`, delayNs: 0.1, fanOut: 1 },
  },
]);

const started = await startBrowser();
const folder = mkdtempSync(join(tmpdir(), 'bitloom-hls-walk-'));
const projectFolder = join(folder, 'hls4ml');
const UNROLL = "ERROR: [XFORM 203-504] Stop unrolling loop 'Product1' (firmware/nnet_utils/nnet_dense_latency.h:37) in function 'nnet::dense_latency' because it may cause large runtime and excessive memory usage due to increase in code size.";

let tools: FakeInstallation;
let server: StudioServer;
let context: BrowserContext;
let watched: WatchedPage;
let page: Page;
let tool: FakeInvocation;

beforeAll(async () => {
  if (!started.ok) return;
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  writeHlsProject(projectFolder);
  tools = await makeFakeInstallation();
  server = await startStudioServer(tools.environment);
  context = await started.value.newContext({ width: 1440, height: 900, scheme: 'dark' });
  watched = await openPage(context, server.url);
  ({ page } = watched);
}, 180_000);

beforeEach((test) => {
  if (!started.ok) test.skip(started.reason);
});

afterAll(async () => {
  if (!started.ok) return;
  await started.value.close();
  await server.close();
  await tools.close();
  rmSync(folder, { recursive: true, force: true });
});

const stage = (name: string): Locator => page.getByRole('region', { name: 'Stages' }).getByRole('listitem').filter({ hasText: new RegExp(`^${name}`) });
const look = (name: string, prepare?: () => Promise<void>): Promise<void> => lookAt(watched, { folder: PICTURES, name, ...(prepare === undefined ? {} : { prepare }) });
/** The program is gone as by a crash, the tool works on, the program comes back on the same workspace. */
async function crashWhile(work: () => Promise<void>): Promise<void> {
  await server.kill();
  await work();
  await page.close();
  watched = await openPage(context, await server.restart());
  ({ page } = watched);
  await showView(page, 'Jobs');
}

describe('the hls flow', () => {
  it('names its tools and what each enables', async () => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Tools' }).click();
    await page.getByRole('main').getByText('2023.2').first().waitFor();
    await look('tools');
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Studio' }).click();
  }, 240_000);

  it('offers how far to go, says which tool it takes, and starts it from Synthesize', async () => {
    await openExample(page, 'digits-mlp');
    await page.getByRole('banner').getByRole('button', { name: 'hls', exact: true }).click();
    await page.getByRole('button', { name: 'More ways to run' }).click();
    await page.getByRole('menuitem', { name: /Choose stages and project/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Run an HLS tool' });
    await dialog.getByRole('checkbox', { name: /csim/ }).check();
    await dialog.getByRole('checkbox', { name: /vsynth/ }).check();
    await dialog.getByLabel('C++ project').selectOption('folder');
    await dialog.getByLabel('Folder of the project').fill(projectFolder);
    await dialog.getByText('Vitis HLS 2023.2').waitFor();
    await look('synthesize');
    const start = tools.started();
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    // The estimate has more DSPs than the part.
    await startAnyway(page);
    tool = await start;
    expect(tool).toMatchObject({ name: 'vitis-run', arguments: ['--mode', 'hls', '--tcl', 'build_prj.tcl'] });
    await dialog.waitFor({ state: 'detached' });
  }, 240_000);

  it('shows stages and lines as the tool writes them', async () => {
    await showView(page, 'Jobs');
    await tool.print('***** C SIMULATION *****', 'a line of the tool');
    await stage('csim').getByText('running').waitFor();
    await page.getByRole('log').getByText('a line of the tool').waitFor();
    await tool.print('***** C SIMULATION COMPLETED IN 0h0m2s *****', '***** C/RTL SYNTHESIS *****');
    await stage('csim').getByText('done').waitFor();
    await stage('csynth').getByText('running').waitFor();
  }, 240_000);

  it('goes on while the program is dead, and is taken up again when it comes back', async () => {
    await crashWhile(async () => {
      await tool.write(REPORT.xml, csynthXml({ lut: 2902, ff: 700, dsp: 90, bram18: 0, latency: 10, interval: 8 }));
      await tool.write(REPORT.text, csynthText([{ index: 2, functionName: 'dense_latency', lut: 2000, ff: 500, dsp: 70, latency: 3 }, { index: 4, functionName: 'dense_latency', lut: 900, ff: 200, dsp: 20, latency: 2 }]));
      await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 0h1m2s *****', 'a line that nobody saw', '***** VIVADO SYNTHESIS *****');
    });
    await stage('vsynth').getByText('running').waitFor();
    await stage('csynth').getByText('done').waitFor();
    await page.getByRole('log').getByText('a line that nobody saw').waitFor();
    await expect.poll(async () => (await rowsOf(jobLayers(page).getByRole('table')))['fc1']?.slice(0, 2)).toEqual(['done', '2\u202fk']);
    expect((await jobLayers(page).getByRole('row', { name: /^fc1_relu/ }).innerText())).toMatch(/no module of its own[\s\S]*done/);
    expect(await jobLayers(page).innerText(), 'inputs are no layers of the tool').not.toContain('pixels');
    await page.getByText('Counts are from Vitis HLS 2023.2, csynth.').waitFor();
    await look('job-taken-up');
  }, 240_000);

  it('keeps what was finished when a stage fails, says why, and goes on from there', async () => {
    await tool.print(UNROLL);
    await tool.exit(1);
    const alert = page.getByRole('main').getByRole('alert');
    await alert.getByText('What to do:').waitFor();
    // The line comes with the log, which may be a moment behind the job's state.
    await alert.getByText('XFORM 203-504').first().waitFor();
    expect(await alert.innerText()).toMatch(/unroll[\s\S]*XFORM 203-504[\s\S]*results so far are kept/);
    await look('job-failed');
    const again = tools.started();
    await page.getByRole('button', { name: 'Run again from vsynth' }).click();
    tool = await again;
    expect(tool.name, 'only Vivado synthesis is left, over the same project').toBe('vitis-run');
  }, 240_000);

  it('follows 5,000 lines of a real run over another crash, to the end', async () => {
    await tool.print('***** VIVADO SYNTHESIS *****');
    await replay(REAL_LOG.from, REAL_LOG.half);
    await stage('vsynth').getByText('running').waitFor();
    await crashWhile(async () => {
      await replay(REAL_LOG.half, REAL_LOG.to);
      await tool.write(REPORT.vivado, vivadoText({ lut: 1526, ff: 2428, dsp: 66, bram36: 1.5 }));
    });
    await stage('vsynth').getByText('running').waitFor();
    await page.getByRole('tab', { name: /^Messages/ }).click();
    await page.getByRole('tabpanel', { name: /^Messages/ }).getByRole('button').first().waitFor();
    await look('job-messages');
    await page.getByRole('tab', { name: 'Log' }).click();
    await tool.write(REPORT.routed, vivadoText({ lut: 1433, ff: 2401, dsp: 66, bram36: 1.5, state: 'Routed' }));
    await tool.write(REPORT.timing, TIMING);
    await tool.print('***** VIVADO SYNTHESIS COMPLETED IN 0h3m0s *****');
    await tool.exit(0);
    await page.getByRole('button', { name: 'Show the run' }).waitFor();
    await stage('vsynth').getByText('done').waitFor();
    await page.getByText(/Vitis HLS 2023.2 · attempt 2/).waitFor();
    expect(await stage('csim').innerText(), 'the time of the first attempt').toMatch(/\d\u202f(ms|s)/);
    await look('job-done');
  }, 240_000);

  it('stores its typed results with the run, on the layers', async () => {
    await page.getByRole('button', { name: 'Show the run' }).click();
    const table = page.getByRole('main').getByRole('table').filter({ has: page.getByRole('columnheader', { name: 'BRAM18' }) });
    await table.getByRole('row', { name: /^fc1 / }).waitFor();
    expect(await rowsOf(table)).toMatchObject({ fc1: ['2\u202fk', '500', '70', '0', '3'], fc2: ['900', '200', '20', '0', '2'], Total: ['2.9\u202fk', '700', '90', '0', '10'] });
    await page.getByRole('main').getByText('10\u202fcyc · 50\u202fns · II 8').waitFor();
    await look('run');
  }, 240_000);

  it('stands on the ladder: estimate, csynth, post-synthesis, routed, each with its error against the next', async () => {
    await page.getByRole('button', { name: 'Show its ladder' }).click();
    const ladder = page.getByRole('table', { name: /^Ladder, LUT/ });
    await ladder.waitFor();
    const heads = (await ladder.getByRole('columnheader').allInnerTexts()).slice(1).map((text) => text.split('\n').slice(0, 2).join(' '));
    expect(heads).toEqual(['estimate hls · Bitloom', 'C synthesis hls · Vitis HLS 2023.2', 'post-synthesis hls · Vivado 2023.2', 'routed hls · Vivado 2023.2', 'post-synthesis rtl · Yosys']);
    const total = ladder.locator('tbody tr').first();
    await expect.poll(() => total.innerText(), SOON).toMatch(/no model[\s\S]*2\s902[\s\S]*1\.9× post-synthesis[\s\S]*1\s526[\s\S]*1\.06× routed[\s\S]*1\s433/);
    expect(await ladder.getByRole('row', { name: /^fc1 / }).innerText()).toMatch(/2\s000/);
    await look('ladder');
    await page.getByRole('group', { name: 'Figure of the ladder' }).getByRole('button', { name: 'DSP' }).click();
    await page.getByRole('table', { name: 'Ladder, DSP' }).waitFor();
    // The estimate of this ladder never learns from its own run.
    await expect.poll(() => page.getByRole('table', { name: 'Ladder, DSP' }).locator('tbody tr').first().innerText(), SOON).toMatch(/369\s+359…973[\s\S]*4\.1× C synthesis, outside band[\s\S]*1\.36× post-synthesis/);
    await look('ladder-dsp');
  }, 240_000);

  it('draws the critical path on the graph, failing slack and all', async () => {
    await showView(page, 'Studio');
    await showDockTab(page, 'Timing');
    const first = page.getByRole('list', { name: 'Timing paths' }).getByRole('button').first();
    await first.waitFor();
    expect(await first.innerText()).toMatch(/slack −0\.212[\s\u202f]ns[\s\S]*3 levels[\s\S]*wires \d+[\s\u202f]%[\s\S]*fc1 → fc1_relu → fc2/);
    await first.click();
    await card(page, 'fc1').getByRole('img', { name: /^1 of 3 on the timing path/ }).waitFor();
    await card(page, 'fc2').getByRole('img', { name: /^3 of 3 on the timing path/ }).waitFor();
    await look('critical-path');
  }, 240_000);

  it('is handed out instead of being run the same again', async () => {
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.getByText(/Exactly this has been run/).waitFor();
    expect(watched.errors).toEqual([]);
  }, 240_000);
});

/** Lines of the real log, or of this test where that is absent. */
async function replay(from: number, to: number): Promise<void> {
  if (hasShared) await tool.order({ do: 'replay', file: REAL_LOG.file, from, to });
  else await tool.print(...Array.from({ length: to - from }, (_, at) => `WARNING: [Synth 8-7080] Parallel synthesis criteria is not met, ${at}`));
}
