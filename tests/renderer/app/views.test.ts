/** @file The bar and the dialogs of the window in a real browser, over fake answers. */

import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { REPORT_BYTES_MAX } from '../../../preload/model/report-files.ts';
import type { Studio } from '../../../renderer/store/studio.ts';
import { startBrowser } from '../../helpers/browser.ts';
import { faultsOf, openPreview, servePreview, type Preview } from '../runs/preview-page.ts';

const started = await startBrowser();
let preview: Preview;

beforeAll(async () => {
  if (started.ok) preview = await servePreview(join(import.meta.dirname, '..', 'preview'));
});
beforeEach((test) => {
  if (!started.ok) test.skip(started.reason);
});
afterAll(async () => {
  if (!started.ok) return;
  await preview.close();
  await started.value.close();
});

async function withStudio(query: string, test: (page: Page) => Promise<void>): Promise<void> {
  if (!started.ok) return;
  const page = await openPreview(started.value, preview, { query, sign: 'Overlay' });
  try {
    await test(page);
  } finally {
    await page.context().close();
  }
}

type StudioWindow = { readonly studioUnderTest: Studio };
/** Axe and a browser on a busy machine. @unit ms */
const PATIENCE_MS = 180_000;

describe('the Synthesize button', () => {
  it('says in the rtl flow what is left out, and nothing of it in the hls flow', async () => {
    await withStudio('network=cnn&flow=rtl', async (page) => {
      await page.getByRole('button', { name: /^Synthesize.* left out$/ }).waitFor();
    });
    await withStudio('network=cnn&flow=hls', async (page) => {
      await page.getByRole('button', { name: /^Synthesize/ }).waitFor();
      // Layers of this network that RTL lacks stay out of sight, whatever the trusted side says about them.
      await page.evaluate(() => {
        const { store } = (window as unknown as StudioWindow).studioUnderTest.design;
        store.setState(({ view }) => ({ view: view && { ...view, notBuildable: [{ layer: 'softmax', reason: 'no RTL for softmax yet' }] } }));
      });
      await page.waitForTimeout(200);
      expect(await page.getByRole('button', { name: /^Synthesize/ }).innerText()).not.toContain('left out');
    });
  }, PATIENCE_MS);
});

describe('Export HLS project', () => {
  it('takes samples of the dataset that is chosen now', () =>
    withStudio('network=cnn&flow=hls', async (page) => {
      await page.evaluate(() => {
        const { project, ui } = (window as unknown as StudioWindow).studioUnderTest;
        project.setState({ datasetId: 'data-2' });
        ui.setState({ hlsExportOpen: true });
      });
      expect(await page.getByLabel('Samples of the test bench from').inputValue()).toBe('data-2');
    }), PATIENCE_MS);
});

describe('Open reports', () => {
  it('cannot send a choice that is refused', () =>
    withStudio('network=cnn', async (page) => {
      const choose = (count: number): Promise<void> => page.evaluate(([files, size]) => {
        const file = { size, lastModified: 7, arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)) };
        (window as unknown as StudioWindow).studioUnderTest.reports.show(Array.from({ length: files }, (_, at) => ({ name: `${at}.rpt`, file })));
      }, [count, REPORT_BYTES_MAX] as const);
      const send = page.getByRole('button', { name: 'Open as runs' });
      await choose(1);
      await send.waitFor();
      expect(await send.isEnabled()).toBe(true);
      await choose(5);
      await page.getByRole('alert').getByText(/MiB together/).waitFor();
      expect(await send.isDisabled()).toBe(true);
    }), PATIENCE_MS);
});

describe('Verify against hls4ml', () => {
  const open = (page: Page): Promise<void> => page.evaluate(() => (window as unknown as StudioWindow).studioUnderTest.ui.setState({ verifyOpen: true }));

  it('says what keeps it from looking for hls4ml, and looks again when asked', () =>
    withStudio('network=cnn&failing=verify:check', async (page) => {
      await open(page);
      const alert = page.getByRole('dialog').getByRole('alert');
      await alert.getByText('The fake refuses verify:check').waitFor();
      await alert.getByRole('button', { name: 'Try again' }).click();
      expect(await page.getByText('looking for a Python').count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Verify', exact: true }).isDisabled()).toBe(true);
      expect(await faultsOf(page, 'dialog')).toEqual([]);
    }), PATIENCE_MS);

  it('leads to Tools where no Python with hls4ml is found', () =>
    withStudio('network=cnn', async (page) => {
      await open(page);
      await page.getByText('No Python with hls4ml was found.').waitFor();
      expect(await faultsOf(page, 'dialog')).toEqual([]);
      await page.getByRole('dialog').getByRole('button', { name: 'Open Tools' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('navigation', { name: 'Views' }).locator('[aria-current=page]').getByText('Tools').waitFor();
    }), PATIENCE_MS);
});
