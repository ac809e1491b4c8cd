/** @file The Problems tab in a real browser, over fake answers: looks, keyboard, filters, fixes, staleness; badges; and the warning before a synthesis. */
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { Studio } from '../../../renderer/store/studio.ts';
import { startBrowser } from '../../helpers/browser.ts';
import { faultsOf, openPreview, SCENES, servePreview, setScene, type Preview } from '../runs/preview-page.ts';

const started = await startBrowser();
let preview: Preview;

beforeAll(async () => {
  if (started.ok) preview = await servePreview(join(import.meta.dirname, '..', 'preview'));
}, 120_000);
beforeEach((test) => {
  if (!started.ok) test.skip(started.reason);
});
afterAll(async () => {
  if (!started.ok) return;
  await preview.close();
  await started.value.close();
});

/** Open the tab over findings of settings (warnings), of data (errors) and of a check (notes). */
async function withProblems(test: (page: Page) => Promise<void>, query = 'network=cnn&findings'): Promise<void> {
  if (!started.ok) return;
  const page = await openPreview(started.value, preview, { query, sign: 'Overlay' });
  try {
    await page.evaluate(() => (window as unknown as { readonly studioUnderTest: Studio }).studioUnderTest.ui.setState({ dockOpen: true, dockTab: 'problems', dockHeightPx: 420 }));
    await list(page).waitFor();
    await checked(page);
    await test(page);
  } finally {
    await page.context().close();
  }
}

const dock = (page: Page): Locator => page.getByRole('region', { name: 'Dock', exact: true });
const list = (page: Page): Locator => dock(page).getByRole('listbox', { name: 'Findings' });
const detail = (page: Page): Locator => dock(page).getByRole('region', { name: 'Finding', exact: true });
const checks = (page: Page): Locator => dock(page).getByRole('list', { name: 'Checks' });
const chosen = (page: Page): Promise<string> => list(page).getByRole('option', { selected: true }).innerText();
const countOf = (page: Page): Promise<number> => list(page).getByRole('option').count();
const checked = (page: Page): Promise<void> => checks(page).getByText('worst cases checked (channels on 256 samples)').waitFor();
const studio = <T>(page: Page, read: (studio: Studio) => T): Promise<T> => page.evaluate(`(${read.toString()})(window.studioUnderTest)`);

describe('the Problems tab', { timeout: 120_000 }, () => {
  it('has no fault that axe finds and no unreadable text, in both sizes and themes, with a filter and an explanation open', () =>
    withProblems(async (page) => {
      await detail(page).getByText('Why this matters').click();
      await dock(page).getByRole('textbox', { name: 'Text in findings' }).fill('fc');
      for (const scene of SCENES) {
        await setScene(page, scene);
        expect(await faultsOf(page, 'section[aria-label="Dock"]', scene.scheme), `${scene.width}×${scene.height} ${scene.scheme}`).toEqual([]);
      }
    }));

  it('is walked by keyboard: arrows choose, Enter shows the layer on the canvas', () =>
    withProblems(async (page) => {
      await list(page).focus();
      await page.keyboard.press('Home');
      const first = await chosen(page);
      await page.keyboard.press('ArrowDown');
      const second = await chosen(page);
      expect(second).not.toBe(first);
      expect(await list(page).getAttribute('aria-activedescendant')).toBe(await list(page).getByRole('option', { selected: true }).getAttribute('id'));
      expect(second).toMatch(/^Error: Values overflow\./);
      await page.keyboard.press('Enter');
      const layer = await studio(page, ({ ui }) => ui.getState().selection[0]);
      expect(second).toContain(layer);
      await page.keyboard.press('End');
      expect(await chosen(page)).toMatch(/^Note: Values can overflow/);
      expect(await detail(page).getByText('precision/may-overflow').count()).toBe(1);
    }));

  it('lists what severity, kind, layer and text let through, says how many, and all again', () =>
    withProblems(async (page) => {
      const all = await countOf(page);
      await dock(page).getByRole('button', { name: /^3 ?warnings$/ }).click();
      expect(await countOf(page)).toBe(all - 3);
      await dock(page).getByRole('combobox', { name: 'Kind of finding' }).selectOption({ label: 'Values can overflow (3)' });
      expect(await countOf(page)).toBe(3);
      await dock(page).getByRole('combobox', { name: 'Layer of finding' }).selectOption('fc');
      expect(await countOf(page)).toBe(1);
      await dock(page).getByText(`1 of ${all} findings`).waitFor();
      await dock(page).getByRole('textbox', { name: 'Text in findings' }).fill('nothing says this');
      await dock(page).getByText('No finding matches').waitFor();
      await dock(page).getByRole('button', { name: 'List all findings' }).click();
      expect(await countOf(page)).toBe(all);
    }));

  it('says what a fix changes, and applies it; the list keeps the focus', () =>
    withProblems(async (page) => {
      await dock(page).getByRole('combobox', { name: 'Kind of finding' }).selectOption('precision/product-truncation');
      expect(await detail(page).getByText('LayerName.conv.Precision.accum: — → fixed<24,6>').count()).toBe(1);
      await detail(page).getByRole('button', { name: 'Widen accum of conv to fixed<24,6>' }).click();
      await expect.poll(() => studio(page, ({ design }) => JSON.stringify(design.store.getState().view?.design.hlsConfig.LayerName?.['conv'] ?? {}))).toContain('fixed<24,6>');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('listbox');
    }));

  it('fixes all of a kind as one undo step', () =>
    withProblems(async (page) => {
      await dock(page).getByRole('combobox', { name: 'Kind of finding' }).selectOption('precision/product-truncation');
      await detail(page).getByRole('button', { name: 'Fix all 3 of this kind' }).click();
      const widened = (): Promise<number> => studio(page, ({ design }) => Object.values(design.store.getState().view?.design.hlsConfig.LayerName ?? {}).filter((entry) => JSON.stringify(entry).includes('fixed<24,6>')).length);
      await expect.poll(widened).toBe(3);
      await expect.poll(() => studio(page, ({ design }) => design.store.getState().view?.undoLabel)).toBe('Fix 3 × Products are cut one by one');
      await page.keyboard.press('Control+z');
      await expect.poll(widened).toBe(0);
    }));

  it('marks what an edit has made old, does not offer its fix until it is checked again, and says how far the checks are', () =>
    withProblems(async (page) => {
      await dock(page).getByRole('combobox', { name: 'Kind of finding' }).selectOption('precision/may-overflow');
      const fix = detail(page).getByRole('button', { name: /^Widen result of/ });
      expect(await fix.isEnabled()).toBe(true);
      await page.evaluate(() => (window as unknown as { readonly studioUnderTest: Studio }).studioUnderTest.edit({ kind: 'set-reuse-factor', layers: ['fc'], reuseFactor: 2 }));
      await checks(page).getByText('worst cases changed, not checked again yet').waitFor();
      expect(await fix.isDisabled()).toBe(true);
      expect(await list(page).locator('.is-stale').count()).toBe(3);
      await checked(page);
      expect([await fix.isEnabled(), await list(page).locator('.is-stale').count()]).toEqual([true, 0]);
    }));

  it('explains a code on demand', () =>
    withProblems(async (page) => {
      await dock(page).getByRole('combobox', { name: 'Kind of finding' }).selectOption('precision/product-truncation');
      const explanation = detail(page).getByText('Every product is cast to the accumulator before it is added.');
      expect(await explanation.isVisible()).toBe(false);
      await detail(page).getByText('Why this matters').click();
      expect(await explanation.isVisible()).toBe(true);
    }));
});

describe('elsewhere', { timeout: 120_000 }, () => {
  it('a card counts the errors and warnings of its layer, and leads to them', () =>
    withProblems(async (page) => {
      await page.locator('.react-flow__node[data-id="conv"]').getByRole('button', { name: /1 error, 1 warning in conv/ }).click();
      expect(await dock(page).getByRole('combobox', { name: 'Layer of finding' }).inputValue()).toBe('conv');
      expect(await countOf(page)).toBe(3);
    }));

  it('Synthesize names the errors first, and starts all the same when told to', () =>
    withProblems(async (page) => {
      const jobs = (): Promise<number> => page.evaluate(() => (window as unknown as { readonly requestsUnderTest: readonly { readonly channel: string }[] }).requestsUnderTest.filter(({ channel }) => channel === 'job:start').length);
      await page.getByRole('button', { name: /^Synthesize/ }).first().click();
      const dialog = page.getByRole('dialog', { name: /^Synthesize with \d errors open\?$/ });
      await dialog.getByText(/which ends at -32/).waitFor();
      expect(await jobs()).toBe(0);
      await dialog.getByRole('button', { name: 'Show in Problems' }).click();
      expect(await list(page).getByRole('option').filter({ hasText: 'Warning' }).count()).toBe(0);
      await page.keyboard.press('Control+Enter');
      await dialog.getByRole('button', { name: 'Start anyway' }).click();
      await expect.poll(jobs).toBe(1);
      await dialog.waitFor({ state: 'detached' });
    }));
});
