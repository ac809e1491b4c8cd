/** @file Jobs, tools and the start of an HLS run over fake answers in a real browser. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startBrowser } from '../../helpers/browser.ts';
import { faultsOf, openPreview, servePreview, type Preview } from '../runs/preview-page.ts';

const started = await startBrowser();
let preview: Preview;

beforeAll(async () => {
  if (started.ok) preview = await servePreview();
});
beforeEach((test) => {
  if (!started.ok) test.skip(started.reason);
});
afterAll(async () => {
  if (!started.ok) return;
  await preview.close();
  await started.value.close();
});

async function withPage([query, sign]: readonly [query: string, sign: string], test: (page: Page) => Promise<void>): Promise<void> {
  if (!started.ok) return;
  const page = await openPreview(started.value, preview, { query, sign });
  try {
    await test(page);
  } finally {
    await page.context().close();
  }
}

const JOBS = ['view=jobs', 'Follow the end'] as const;
/** Axe and a browser on a busy machine. @unit ms */
const PATIENCE_MS = 180_000;

describe('the Jobs view', () => {
  it('lifts the first real error to the top and shows its line', () =>
    withPage(JOBS, async (page) => {
      await page.getByRole('button', { name: /sweep 3 · w12/ }).click();
      const alert = page.getByRole('alert');
      await alert.getByText('ERROR: fc1.v:208').waitFor();
      expect(await alert.innerText()).toContain('Layer fc1: the synthesizer ran out of memory');
      await alert.getByRole('button', { name: 'Show in the log' }).click();
      await page.getByRole('log').getByText('ERROR: fc1.v:208').waitFor();
    }), PATIENCE_MS);

  it('comes to a job that was just started, however late its first answer is', () =>
    withPage(JOBS, async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Synthesize “8 bit”' }).waitFor();
      await page.getByRole('button', { name: 'Studio', exact: true }).click();
      await page.getByRole('button', { name: 'More ways to run' }).click();
      await page.getByRole('menuitem', { name: /Record an emulation run/ }).click();
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: /^Jobs/ }).click();
      await page.getByRole('heading', { level: 1, name: 'Emulate “just started”' }).waitFor();
      expect(await page.getByRole('button', { name: /just started/ }).getAttribute('aria-current')).toBe('true');
    }), PATIENCE_MS);

  it('cancels a running job', () =>
    withPage(JOBS, async (page) => {
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await page.getByRole('button', { name: 'Try again' }).waitFor();
    }), PATIENCE_MS);

  it('shows an HLS job: stages with what is expected, layers as the tool counted, what it takes of the machine, when it should end', () =>
    withPage(JOBS, async (page) => {
      await page.getByRole('button', { name: /hls 4/ }).click();
      await page.getByText(/Vitis HLS 2023.2 · started 11.min ago · .* · should end at/).waitFor();
      await page.getByRole('img', { name: /^cosim: 3.min \d+.s, expected 5.min 0.s$/ }).waitFor();
      await page.getByText('Counts are from Vitis HLS 2023.2, csynth.').waitFor();
      expect(await page.getByRole('row', { name: /^fc1 / }).innerText()).toMatch(/4\.83.k\s+2\.25.k\s+4\s+18\s+21/);
      await page.getByRole('img', { name: /^Memory: 3\.10.GiB, peak 9\.40.GiB/ }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
    }), PATIENCE_MS);

  it('explains the messages of a log with cause and remedy, and leads to the line', () =>
    withPage(JOBS, async (page) => {
      await page.getByRole('button', { name: /hls 2/ }).click();
      expect(await page.getByRole('alert').innerText()).toMatch(/unroll limit[\s\S]*9,216 iterations[\s\S]*What to do: Raise the reuse factor[\s\S]*1 finished stage and/);
      const known = page.getByRole('list', { name: 'Known before the start' });
      await known.getByLabel('Error').waitFor();
      expect(await known.getByLabel('Warning').count()).toBe(0);
      await page.getByRole('tab', { name: /Messages/ }).click();
      await page.getByRole('row', { name: /HLS 200-885/ }).getByText('124').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Line 9\u202f042' }).click();
      await page.getByRole('log').getByText('XFORM 203-504').waitFor();
      await page.getByRole('button', { name: 'Run again from csynth' }).click();
      await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
    }), PATIENCE_MS);

  it('finds a line among three million and draws no more than those in sight', () =>
    withPage(JOBS, async (page) => {
      await page.getByRole('button', { name: /overnight/ }).click();
      const log = page.getByRole('log');
      await log.getByText('mapped cell 2999999').waitFor();
      await page.getByLabel('Find in the log').fill('NEEDLE');
      await page.keyboard.press('Enter');
      await page.getByText('line 2\u202f222\u202f223, from the other end').waitFor();
      await log.getByText('Warning: the needle is here').waitFor();
      await log.getByText('mapped cell 2222230').waitFor();
      expect(await log.locator('div > div').count()).toBeLessThan(120);
      for (let i = 0; i < 3; i++) await log.press('PageUp');
      await page.getByRole('button', { name: 'Follow the end' }).click();
      await log.getByText('mapped cell 2999999').waitFor();
    }), PATIENCE_MS);

  it('says where the folder of a job is where no file manager can be opened', () =>
    withPage(JOBS, async (page) => {
      await page.getByRole('button', { name: /as imported/ }).click();
      await page.getByRole('button', { name: 'Folder' }).click();
      await page.getByText('/home/ada/.local/share/bitloom/jobs/job-done').waitFor();
    }), PATIENCE_MS);
});

describe('the Tools view', () => {
  it('checks a place that is set by hand, says what is wrong with it, and takes a good one', () =>
    withPage(['view=tools', 'High-level synthesis'], async (page) => {
      const row = page.getByRole('listitem', { name: 'hls4ml (Python)' });
      await row.getByRole('button', { name: 'Set its place…' }).click();
      await row.getByLabel('Path of hls4ml (Python)').fill('python3');
      await row.getByRole('button', { name: 'Check and use' }).click();
      expect(await row.getByRole('alert').innerText()).toMatch(/python3 is not a full path/);
      await row.getByLabel('Path of hls4ml (Python)').fill('/opt/venv/bin/python');
      await page.keyboard.press('Enter');
      await row.getByRole('button', { name: 'Set its place…' }).waitFor();
    }), PATIENCE_MS);
});

describe('an HLS run', () => {
  it('is chosen by stages, checked before it starts, and not repeated unless wanted', () =>
    withPage(JOBS, async (page) => {
      await page.evaluate(() => (window as unknown as { readonly studioUnderTest: { readonly ui: { setState(part: object): void } } }).studioUnderTest.ui.setState({ hlsDialog: {} }));
      const dialog = page.getByRole('dialog', { name: 'Run an HLS tool' });
      await dialog.getByText('The licence in /home/ada/.Xilinx/Xilinx.lic ends in 9 days.').waitFor();
      await dialog.getByRole('checkbox', { name: /cosim/ }).check();
      await dialog.getByText(/^About 11.min in all/).waitFor();
      expect(await faultsOf(page, 'dialog')).toEqual([]);
      await dialog.getByLabel('C++ project').selectOption('folder');
      await dialog.getByText('holds no project of hls4ml').waitFor();
      expect(await dialog.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true);
      await dialog.getByLabel('C++ project').selectOption('bitloom');
      await dialog.getByRole('button', { name: 'Run', exact: true }).click();
      // The design has errors, so that starting it is asked about.
      await page.getByRole('dialog', { name: /error/ }).getByRole('button', { name: 'Start anyway' }).click();
      await page.getByText(/Exactly this has been run: “8 bit · hls 4”/).waitFor();
      await page.getByRole('button', { name: 'Run again anyway' }).click();
      await page.getByText(/Exactly this has been run/).waitFor({ state: 'detached' });
    }), PATIENCE_MS);
});
