/**
 * @file The vendor flow as a user takes it, in a real browser against the real program, with tools that the test plays: from
 * *Synthesize* over a crash of the program to stored results, and again from the stage that failed. Each test goes on where
 * the one before ended.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { startBrowser } from '../helpers/browser.ts';
import { makeFakeInstallation, type FakeInstallation, type FakeInvocation } from '../helpers/fake-tool/fake-installation.ts';
import { csynthText, csynthXml, REPORT, vivadoText, writeHlsProject } from '../helpers/fake-tool/hls-project.ts';
import { startStudioServer, type StudioServer } from '../helpers/studio-server.ts';
import { jobLayers, openExample, openPage, rowsOf, showView, startAnyway, type WatchedPage } from './studio-page.ts';

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

const stage = (name: string) => page.getByRole('region', { name: 'Stages' }).getByRole('listitem').filter({ hasText: new RegExp(`^${name}`) });

describe('the hls flow', () => {
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
    await server.kill();
    await tool.write(REPORT.xml, csynthXml({ lut: 2902, ff: 700, dsp: 90, bram18: 0, latency: 10, interval: 8 }));
    await tool.write(REPORT.text, csynthText([{ index: 2, functionName: 'dense_latency', lut: 2000, ff: 500, dsp: 70, latency: 3 }, { index: 4, functionName: 'dense_latency', lut: 900, ff: 200, dsp: 20, latency: 2 }]));
    await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 0h1m2s *****', 'a line that nobody saw', '***** VIVADO SYNTHESIS *****');
    await page.close();
    watched = await openPage(context, await server.restart());
    ({ page } = watched);
    await showView(page, 'Jobs');
    await stage('vsynth').getByText('running').waitFor();
    await stage('csynth').getByText('done').waitFor();
    await page.getByRole('log').getByText('a line that nobody saw').waitFor();
    await expect.poll(async () => (await rowsOf(jobLayers(page).getByRole('table')))['fc1']?.slice(0, 2)).toEqual(['done', '2\u202fk']);
    await page.getByText('Counts are from Vitis HLS 2023.2, csynth.').waitFor();
  }, 240_000);

  it('keeps what was finished when a stage fails, says why, and goes on from there', async () => {
    await tool.print(UNROLL);
    await tool.exit(1);
    const alert = page.getByRole('main').getByRole('alert');
    await alert.getByText('What to do:').waitFor();
    expect(await alert.innerText()).toMatch(/unroll[\s\S]*XFORM 203-504[\s\S]*results so far are kept/);
    const again = tools.started();
    await page.getByRole('button', { name: 'Run again from vsynth' }).click();
    tool = await again;
    expect(tool.name, 'only Vivado synthesis is left, over the same project').toBe('vitis-run');
    await tool.print('***** VIVADO SYNTHESIS *****');
    await tool.write(REPORT.vivado, vivadoText({ lut: 1526, ff: 2428, dsp: 66, bram36: 1.5 }));
    await tool.print('***** VIVADO SYNTHESIS COMPLETED IN 0h3m0s *****');
    await tool.exit(0);
    await page.getByRole('button', { name: 'Show the run' }).waitFor();
    await stage('vsynth').getByText('done').waitFor();
    await page.getByText(/Vitis HLS 2023.2 · attempt 2/).waitFor();
    expect(await stage('csim').innerText(), 'the time of the first attempt').toMatch(/\d\u202f(ms|s)/);
  }, 240_000);

  it('stores its typed results with the run, and hands them out instead of running the same again', async () => {
    await page.getByRole('button', { name: 'Show the run' }).click();
    const table = page.getByRole('main').getByRole('table').filter({ has: page.getByRole('columnheader', { name: 'BRAM18' }) });
    await table.getByRole('row', { name: /^fc1 / }).waitFor();
    expect(await rowsOf(table)).toMatchObject({ fc1: ['2\u202fk', '500', '70', '0', '3'], fc2: ['900', '200', '20', '0', '2'], Total: ['2.9\u202fk', '700', '90', '0', '10'] });
    await page.getByRole('main').getByText('10\u202fcyc · 50\u202fns · II 8').waitFor();
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.getByText(/Exactly this has been run/).waitFor();
    expect(watched.errors).toEqual([]);
  }, 240_000);
});
