/** @file What browser tests do in the window again and again, by role and by name as a user finds things. */
import { expect } from 'vitest';
import type { BrowserContext, Locator, Page } from 'playwright-core';

/** Titles of the bundled examples as Home shows them. */
export const EXAMPLE_TITLES = { 'digits-mlp': 'Handwritten digits, dense', 'digits-cnn-q': 'Handwritten digits, 6-bit convolution', 'overflow-978': 'A silent overflow (hls4ml issue 978)' } as const;
/** Views of the rail. */
export type ViewTitle = 'Studio' | 'Runs' | 'Jobs' | 'Data' | 'Tools';
/** Tabs of the dock. */
export type DockTitle = 'Ranges' | 'Divergence' | 'Outputs' | 'Problems' | 'Timing' | 'Lowering' | 'Code' | 'Log';

/** Patience for what the program answers at once on an idle machine. @unit ms */
export const SOON = { timeout: 20_000, interval: 50 } as const;

/** A page that remembers every error. */
export interface WatchedPage {
  readonly page: Page;
  readonly errors: readonly string[];
}

/** Open a page at `url` and collect console errors and uncaught ones. */
export async function openPage(context: BrowserContext, url: string): Promise<WatchedPage> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url.replace(/\?.*/, '')}`);
  });
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  await page.goto(url);
  return { page, errors };
}

/** From Home: open an example and wait for its graph and its first numbers. */
export async function openExample(page: Page, name: keyof typeof EXAMPLE_TITLES): Promise<void> {
  await page.getByRole('button', { name: `Open ${EXAMPLE_TITLES[name]}`, exact: true }).click();
  await page.locator('.react-flow__node').first().waitFor();
  await figuresAreLive(page);
}

/** Leave the project. */
export async function goHome(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Bitloom', exact: true }).click();
  await page.getByRole('heading', { name: 'Examples' }).waitFor();
}

/** Show a view of the rail. */
export async function showView(page: Page, title: ViewTitle): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: title }).click();
}

/** Show a tab of the dock. */
export async function showDockTab(page: Page, title: DockTitle): Promise<void> {
  await page.getByRole('tablist', { name: 'Dock' }).getByRole('tab', { name: title }).click();
}

/** A figure of the strip. */
export function figure(page: Page, name: string): Locator {
  return page.getByRole('group', { name, exact: true });
}

/** The number in front of a figure: `31.5 k ± 7 %` → 31500, `97.5 → 97.2 %` → the last one. */
export async function figureValue(page: Page, name: string): Promise<number> {
  const text = await figure(page, name).locator('span.font-semibold').first().innerText();
  const found = /(−?[\d.]+)[\s\u202f]*([kM]?)[\s\u202f]*%?$/.exec(text.trim());
  if (!found) return Number.NaN;
  const scale = found[2] === 'k' ? 1000 : found[2] === 'M' ? 1e6 : 1;
  return Number((found[1] ?? '').replace('−', '-')) * scale;
}

/** Wait until the accuracy, or the overflow where there are no labels, and the estimate are there and none is old. */
export async function figuresAreLive(page: Page): Promise<void> {
  const strip = page.getByRole('region', { name: 'Figures of the design' });
  await expect.poll(async () => ({ old: await strip.locator('[aria-busy=true]').count(), overflow: (await figure(page, 'Overflow').innerText()).includes('—'), lut: await figure(page, 'LUT estimate').count() }), SOON).toEqual({ old: 0, overflow: false, lut: 1 });
}

/** Press Synthesize; where errors are open, start all the same. */
export async function synthesize(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Synthesize/ }).click();
  await startAnyway(page);
}

/** Answer the question that comes where errors are open. */
export async function startAnyway(page: Page): Promise<void> {
  const anyway = page.getByRole('dialog').getByRole('button', { name: 'Start anyway' });
  // The question comes with the click or not at all; a machine under load draws late.
  await page.waitForTimeout(1000);
  if (await anyway.isVisible()) await anyway.click();
}

/** A card on the canvas. */
export function card(page: Page, layer: string): Locator {
  return page.locator(`.react-flow__node[data-id="${layer}"]`);
}

/** Select layers on the canvas: the first with a click, the others with Shift held. */
export async function selectLayers(page: Page, layers: readonly string[]): Promise<void> {
  for (const [index, layer] of layers.entries()) {
    const modifiers: 'Shift'[] = index === 0 ? [] : ['Shift'];
    await card(page, layer).click({ position: { x: 14, y: 8 }, modifiers });
  }
}

/** The inspector at the right. */
export function inspector(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Inspector' });
}

/** The type of the inspected variable as text. */
export function typeField(page: Page, variable: string): Locator {
  return inspector(page).getByRole('textbox', { name: `Type of ${variable}` });
}

/** The button that takes back; its name says what. */
export function undoButton(page: Page): Locator {
  return page.getByRole('banner').getByRole('button', { name: /^(Undo: |Nothing to undo)/ });
}

/** The selected job in the Jobs view. */
export function jobLayers(page: Page): Locator {
  return page.getByRole('main').getByRole('region', { name: 'Layers' });
}

/** Cells of a table's rows by their row header, for example `{ fc1: ['done', '3 s', '2616', '786'] }`. */
export async function rowsOf(table: Locator): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = await table.locator('tbody tr').evaluateAll((elements) =>
    elements.map((row) => [...row.querySelectorAll('th, td')].map((cell) => (cell instanceof HTMLElement ? cell.innerText.trim() : ''))),
  );
  return Object.fromEntries(rows.map(([head = '', ...cells]) => [head.split('\n')[0] ?? '', cells]));
}

/** Undo until `isBack` holds; returns how many steps it took, at most `most`. */
export async function undoUntil(page: Page, isBack: () => Promise<boolean>, most: number): Promise<number> {
  for (let steps = 1; steps <= most; steps += 1) {
    await undoButton(page).click();
    for (let tries = 0; tries < 40; tries += 1) {
      if (await isBack()) return steps;
      await page.waitForTimeout(50);
    }
  }
  return Number.POSITIVE_INFINITY;
}
