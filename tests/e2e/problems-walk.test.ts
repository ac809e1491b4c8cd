/** @file Findings in the real program: named, mended, undone, checked again; each test goes on where the one before ended. */
import { describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { openWalk } from './open-walk.ts';
import { card, openExample, showDockTab, SOON, type WatchedPage } from './studio-page.ts';

const cause = 'fused_convbn_0';
let watched: WatchedPage;
let page: Page;

await openWalk((opened) => {
  watched = opened;
  ({ page } = opened);
});

const dock = (): Locator => page.getByRole('region', { name: 'Dock', exact: true });
const list = (): Locator => dock().getByRole('listbox', { name: 'Findings' });
const detail = (): Locator => dock().getByRole('region', { name: 'Finding', exact: true });
const option = (text: string | RegExp): Locator => list().getByRole('option').filter({ hasText: text });
const checked = (): Promise<void> => dock().getByRole('list', { name: 'Checks' }).getByText('worst cases checked').waitFor();

describe('the silent overflow', () => {
  it('is a finding on the layer that wraps, beside worst cases that are checked when nothing else runs', async () => {
    await openExample(page, 'overflow-978');
    await showDockTab(page, 'Problems');
    await checked();
    await option(/Values overflow\./).click();
    expect(await detail().innerText()).toMatch(/100[\s\u202f]% of these results wrap: −53\.6 in fixed<16,6>, which ends at −32/);
    expect(await option(/Values can overflow/).count()).toBe(2);
    expect(await card(page, cause).getByRole('button', { name: new RegExp(`1 error, 1 warning in ${cause}`) }).count()).toBe(1);
  });

  it('is mended by the fix, which says what it changes', async () => {
    expect(await detail().innerText()).toContain(`LayerName.${cause}.Precision.accum: — → fixed<17,7>`);
    await detail().getByRole('button', { name: /^Widen accum to fixed<17,7> and result to fixed<17,7>/ }).click();
    await expect.poll(() => option(/Values overflow\./).count(), SOON).toBe(0);
    await checked();
    expect(await card(page, cause).getByRole('button', { name: new RegExp(`1 warning in ${cause}`) }).count()).toBe(1);
  });

  it('has worst cases that are mended together, and come back with one undo', async () => {
    const ofCause = option(/Values can overflow/).filter({ hasText: `${cause} ·` });
    await ofCause.first().click();
    await detail().getByRole('button', { name: 'Fix all 2 of this kind' }).click();
    await expect.poll(() => ofCause.count(), SOON).toBe(0);
    await page.keyboard.press('Control+z');
    await checked();
    await expect.poll(() => ofCause.count(), SOON).toBe(2);
  });

  it('leaves no error on the console', () => {
    expect(watched.errors).toEqual([]);
  });
});
