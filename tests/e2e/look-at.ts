/** @file The eye of browser tests: a view in light and dark, large and small, must have no accessibility violation, no cut or colliding text, no error. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { axeFaults } from '../helpers/axe-faults.ts';
import type { WatchedPage } from './studio-page.ts';

/** Windows that every view is looked at in. */
export const SIZES = [{ width: 1440, height: 900 }, { width: 1024, height: 700 }] as const;
const SCHEMES = ['dark', 'light'] as const;
const LAYOUT = readFileSync(join(import.meta.dirname, 'layout-faults.js'), 'utf8');

/** What is looked at. */
export interface Look {
  /** Where the pictures land. */
  readonly folder: string;
  readonly name: string;
  /** Brings the view into its state at each size. */
  readonly prepare?: () => Promise<void>;
}

/** Take the picture in all sizes and schemes, and check each. */
export async function lookAt({ page, errors }: WatchedPage, { folder, name, prepare }: Look): Promise<void> {
  const faults: string[] = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await prepare?.();
    await page.waitForTimeout(150);
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      // Only colours change, and nothing moves: two frames are enough.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      const title = `${name}-${size.width}-${scheme}`;
      await page.screenshot({ path: join(folder, `${title}.png`) });
      faults.push(...(await axeFaults(page, { onlyColours: scheme === 'light' })).map((fault) => `${title}: ${fault}`));
      if (scheme === 'dark') faults.push(...(await layoutFaults(page)).map((fault) => `${title}: ${fault}`));
    }
  }
  await page.setViewportSize(SIZES[0]);
  // Soft, so that one fault does not keep the views after it from being looked at.
  expect.soft(faults).toEqual([]);
  expect.soft(errors).toEqual([]);
}

async function layoutFaults(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'findLayoutFaults' in window))) await page.evaluate(`(() => { ${LAYOUT} })()`);
  return page.evaluate(() => (window as unknown as { findLayoutFaults(): string[] }).findLayoutFaults());
}
