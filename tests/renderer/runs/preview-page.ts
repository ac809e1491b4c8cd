/** @file The views over fake answers in a real browser, for tests: served by Vite from the sources. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build, preview } from 'vite';
import { axeFaults } from '../../helpers/axe-faults.ts';
import type { TestBrowser } from '../../helpers/browser.ts';
import { findTextFaults } from './text-faults.ts';

/** A served preview. */
export interface Preview {
  readonly url: string;
  close(): Promise<void>;
}

/** Build a preview once and serve it on a free port: the views outside of the studio, unless another folder is given. */
export async function servePreview(previewFolder = join(import.meta.dirname, 'preview')): Promise<Preview> {
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-preview-'));
  const configFile = join(previewFolder, 'vite.config.ts');
  const shared = { configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: false, minify: false, target: 'esnext', reportCompressedSize: false, chunkSizeWarningLimit: 10_000 } } as const;
  await build(shared);
  const server = await preview({ ...shared, preview: { port: 0, host: '127.0.0.1' } });
  return {
    url: server.resolvedUrls?.local[0] ?? '',
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A state of the window that a test looks at. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

const WIDE: Scene = { width: 1440, height: 900, scheme: 'dark' };

/** Both sizes in both themes. */
export const SCENES: readonly Scene[] = [[1440, 900], [1024, 700]].flatMap(([width = 0, height = 0]) => (['light', 'dark'] as const).map((scheme) => ({ width, height, scheme })));

/** Open the preview with a query such as `view=runs&select=0,4` and wait until `sign` is on the screen. */
export async function openPreview(browser: TestBrowser, served: Preview, { query, sign, scene = WIDE }: { readonly query: string; readonly sign: string; readonly scene?: Scene }): Promise<Page> {
  const context = await browser.newContext(scene);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${served.url}?${query}`);
  await page.locator('main, dialog').getByText(sign).first().waitFor();
  return page;
}

/** Change size and theme of an open window. */
export async function setScene(page: Page, { width, height, scheme }: Scene): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: scheme });
  await page.waitForTimeout(150);
}

/** Return what axe-core and the search for unreadable text find in the view, or in another part of the window. `scheme`: the page is looked at in both, and the dark one has the same elements. */
export async function faultsOf(page: Page, root = 'main', scheme: Scene['scheme'] = 'light'): Promise<readonly string[]> {
  return [...(await axeFaults(page, { root, onlyColours: scheme === 'dark' })), ...(await page.evaluate(findTextFaults, root))];
}
