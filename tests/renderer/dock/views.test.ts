/** @file Divergence, Outputs, Ranges and the dialogs over them in a real browser, over fake answers. */

import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { Studio } from '../../../renderer/store/studio.ts';
import type { UiState } from '../../../renderer/store/ui-store.ts';
import { startBrowser } from '../../helpers/browser.ts';
import { faultsOf, openPreview, SCENES, servePreview, setScene, type Preview, type Scene } from '../runs/preview-page.ts';

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

async function withStudio({ query, ui, scene }: { readonly query: string; readonly ui: Partial<UiState>; readonly scene?: Scene }, test: (page: Page) => Promise<void>): Promise<void> {
  if (!started.ok) return;
  const page = await openPreview(started.value, preview, { query, sign: 'Overlay', ...(scene ? { scene } : {}) });
  try {
    await show(page, { dockOpen: true, ...ui });
    await test(page);
  } finally {
    await page.context().close();
  }
}

async function show(page: Page, ui: Partial<UiState>): Promise<void> {
  await page.evaluate((state) => (window as unknown as { readonly studioUnderTest: Studio }).studioUnderTest.ui.setState(state), ui);
  await page.waitForTimeout(400);
}

const DOCK = 'section[aria-label="Dock"]';
const INSPECTOR = 'aside[aria-label="Inspector"]';
const dock = (page: Page): Locator => page.getByRole('region', { name: 'Dock', exact: true });
const CNN = 'network=cnn';
const DIVERGENCE = { query: CNN, ui: { dockTab: 'divergence', selection: ['conv'] } } as const;
const OUTPUTS = { query: CNN, ui: { dockTab: 'outputs' } } as const;
const RANGES = { query: CNN, ui: { dockTab: 'ranges' } } as const;

describe('every view', () => {
  it.each([
    ['Divergence', DOCK, CNN, { dockTab: 'divergence', selection: ['conv'] }],
    ['Divergence with a breakdown', DOCK, CNN, { dockTab: 'divergence', selection: ['conv'], element: { layer: 'conv', index: 77 }, dockHeightPx: 410 }],
    ['Outputs', DOCK, CNN, { dockTab: 'outputs' }],
    ['Outputs of a regression', DOCK, `${CNN}&outputs=regression`, { dockTab: 'outputs' }],
    ['Ranges', DOCK, CNN, { dockTab: 'ranges' }],
    ['Problems with explanations', DOCK, CNN, { dockTab: 'problems' }],
    ['the inspector of a layer', INSPECTOR, CNN, { dockTab: 'ranges', selection: ['conv'], inspectorOpen: true }],
    ['the inspector of the design', INSPECTOR, CNN, { dockTab: 'ranges', selection: [], inspectorOpen: true }],
    ['Fit', 'dialog', CNN, { proposal: { kind: 'fit-data' } }],
    ['Minimise', 'dialog', CNN, { proposal: { kind: 'minimise' } }],
  ] as const)('%s has no fault that axe finds and no unreadable text, in both sizes and themes', (_name, root, query, ui) =>
    withStudio({ query, ui }, async (page) => {
      await page.waitForTimeout(1500);
      for (const scene of SCENES) {
        await setScene(page, scene);
        expect(await faultsOf(page, root, scene.scheme), `${scene.width}×${scene.height} ${scene.scheme}`).toEqual([]);
      }
    }));

  it.each([['divergence', 'emulation:inspect-sample'], ['outputs', 'analysis:outputs']] as const)('%s says what failed and offers to try again', (dockTab, channel) =>
    withStudio({ query: `${CNN}&failing=${channel}`, ui: { dockTab } }, async (page) => {
      const alert = dock(page).getByRole('alert');
      await alert.waitFor();
      expect(await alert.innerText()).toContain(`refuses ${channel}`);
      expect(await alert.getByRole('button', { name: 'Try again' }).count()).toBe(1);
    }));
});

describe('Divergence', () => {
  it('leads from a pixel to the terms of its sum, and from a remark to its term', () =>
    withStudio(DIVERGENCE, async (page) => {
      const pixels = page.getByRole('group', { name: /^Pixels of conv, channel/ });
      await pixels.getByRole('img', { name: /^Emulation/ }).click({ position: { x: 5, y: 5 } });
      const breakdown = page.getByRole('region', { name: /^How conv \[0, 0, \d\] came about/ });
      await breakdown.getByText('576 terms').waitFor();
      expect(await breakdown.getByRole('img', { name: /^Running sum over 576 terms/ }).count()).toBe(1);
      const terms = breakdown.getByRole('group', { name: 'Terms of the sum' });
      expect(await terms.getByRole('row').count(), 'only what is in sight is drawn').toBeLessThan(80);
      await breakdown.getByRole('button', { name: 'Close the breakdown' }).click();
      await breakdown.waitFor({ state: 'detached' });
    }));

  it('is walked by keyboard: arrow keys move the pixel, Enter explains it', () =>
    withStudio(DIVERGENCE, async (page) => {
      await page.getByRole('group', { name: /^Pixels of conv/ }).focus();
      // From the worst pixel into the upper left corner, then two to the right and one down.
      for (const key of [...Array.from({ length: 6 }, () => 'ArrowLeft'), ...Array.from({ length: 6 }, () => 'ArrowUp'), 'ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
      await page.getByRole('region', { name: /^How conv \[1, 2, \d\] came about/ }).waitFor();
    }));

  it('moves the first layer beyond when the tolerance is raised', () =>
    withStudio(DIVERGENCE, async (page) => {
      await dock(page).getByRole('button', { name: '▲ conv', exact: true }).waitFor();
      await dock(page).getByRole('textbox', { name: 'Tolerance' }).fill('100');
      await dock(page).getByRole('textbox', { name: 'Tolerance' }).press('Enter');
      await dock(page).getByRole('button', { name: '▲ conv_alpha', exact: true }).waitFor();
      await dock(page).getByRole('textbox', { name: 'Tolerance' }).fill('1e6');
      await dock(page).getByRole('textbox', { name: 'Tolerance' }).press('Enter');
      await dock(page).getByText(/every emulated layer is within; \d+ not emulated/).waitFor();
    }));

  it('lists flips by margin, and draws only those in sight', () =>
    withStudio({ query: CNN, ui: { dockTab: 'divergence' } }, async (page) => {
      const samples = dock(page).getByRole('group', { name: 'Samples' }).getByRole('button');
      expect(await samples.first().innerText()).toContain('#3');
      await dock(page).getByRole('combobox', { name: 'Order of the samples' }).selectOption('uncertain');
      expect(await samples.first().innerText()).toContain('#157');
      expect(await samples.count()).toBeLessThan(23);
    }));
});

describe('Outputs', () => {
  it('leads from a cell of a confusion matrix to all its samples', () =>
    withStudio(OUTPUTS, async (page) => {
      await page.getByRole('region', { name: 'Confusion, emulated' }).getByRole('button', { name: /^30 samples, 4 and 4/ }).click();
      await dock(page).getByText('label 4, emulated 4').waitFor();
      expect(await dock(page).getByRole('heading', { name: /^3\d samples$/ }).count()).toBe(1);
      await dock(page).getByRole('button', { name: 'List the samples that change class' }).click();
      await dock(page).getByRole('heading', { name: /change class/ }).waitFor();
    }));

  it('walks the cells of a matrix with the arrow keys', () =>
    withStudio(OUTPUTS, async (page) => {
      const matrix = page.getByRole('region', { name: 'Confusion, reference' });
      await matrix.getByRole('button').first().focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-cell'))).toBe('0:3');
      await page.keyboard.press('ArrowDown');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-cell'))).toBe('3:3');
    }));

  it('shows errors, and no class figures, where the outputs are no classes', () =>
    withStudio({ query: `${CNN}&outputs=regression`, ui: { dockTab: 'outputs' } }, async (page) => {
      await dock(page).getByText('not a vector of classes').waitFor();
      expect(await dock(page).getByRole('region', { name: /Confusion|ROC|Margin/ }).count()).toBe(0);
      expect(await dock(page).getByRole('group', { name: 'Errors by output' }).getByRole('row').count()).toBe(5);
    }));
});

describe('Ranges', () => {
  it('draws a box for every variable against its type, and moves the window with the type', () =>
    withStudio(RANGES, async (page) => {
      await dock(page).getByRole('button', { name: 'Box plots' }).click();
      const plot = dock(page).getByRole('img', { name: /^conv result, emulated/ });
      expect(await plot.getAttribute('aria-label')).toContain('the type holds 2^-10 to 2^5');
      await dock(page).getByRole('checkbox', { name: 'Choose conv result' }).click();
      await dock(page).getByRole('textbox', { name: 'Type for all chosen rows' }).fill('fixed<8,3>');
      await dock(page).getByRole('button', { name: 'Set', exact: true }).click();
      await page.waitForTimeout(600);
      expect(await plot.getAttribute('aria-label')).toContain('the type holds 2^-5 to 2^2');
    }));

  it('shows what changed since the baseline was pinned', () =>
    withStudio(RANGES, async (page) => {
      await page.getByRole('button', { name: /^Pin these numbers/ }).click();
      await dock(page).getByRole('checkbox', { name: 'Choose conv result' }).click();
      await dock(page).getByRole('textbox', { name: 'Type for all chosen rows' }).fill('fixed<14,8>');
      await dock(page).getByRole('button', { name: 'Set', exact: true }).click();
      const row = dock(page).getByRole('row', { name: /conv · result/ });
      await row.getByText('▼−2 better').waitFor();
      expect(await row.innerText()).toMatch(/▼−5\.98[\s\S]*better than the pinned baseline/);
    }));

  it('pastes a column whole, or says which cell is wrong and changes nothing', () =>
    withStudio(RANGES, async (page) => {
      const paste = (text: string): Promise<void> => dock(page).getByRole('group', { name: 'Ranges of all tensors' }).evaluate((grid, pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', pasted);
        grid.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }, text);
      await dock(page).getByRole('checkbox', { name: 'Choose conv weight' }).click();
      await paste('fixed<7,1>\nfixed<5,>\n');
      const notices = await page.evaluate(() => (window as unknown as { readonly studioUnderTest: Studio }).studioUnderTest.notices.getState().notices.map(({ title, details }) => ({ title, details })));
      expect(notices).toEqual([{ title: 'Nothing was pasted', details: [expect.stringContaining('Line 2: "fixed<5,>"')] }]);
      expect(await page.getByRole('button', { name: 'Nothing to undo' }).count()).toBe(1);
      await paste('fixed<7,1>\n\nfixed<20,9>\n');
      await page.getByRole('button', { name: /^Undo: Pasted 2 types/ }).waitFor();
      await dock(page).getByRole('row', { name: /conv · weight/ }).getByText('fixed<7,1>').first().waitFor();
      await dock(page).getByRole('row', { name: /conv · accum/ }).getByText('fixed<20,9>').first().waitFor();
    }));

  it('opens from a collapsed dock with a click on its tab, which is the chosen one already', () =>
    withStudio({ query: CNN, ui: { dockTab: 'ranges', dockOpen: false } }, async (page) => {
      expect(await dock(page).getByRole('textbox', { name: 'Filter rows' }).count()).toBe(0);
      await page.getByRole('tablist', { name: 'Dock' }).getByRole('tab', { name: 'Ranges' }).click();
      await dock(page).getByRole('textbox', { name: 'Filter rows' }).waitFor();
    }));

  it('copies the settings of one layer and pastes them to another by its menu', () =>
    withStudio(RANGES, async (page) => {
      await dock(page).getByRole('row', { name: /conv · weight/ }).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Copy all settings of conv' }).click();
      await dock(page).getByRole('textbox', { name: 'Filter rows' }).fill('fc weight');
      await dock(page).getByRole('row', { name: /fc · weight/ }).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Paste the settings of conv to fc' }).click();
      await dock(page).getByRole('row', { name: /fc · weight/ }).getByText('fixed<6,1>').first().waitFor();
    }));
});

describe('proposals', () => {
  it('of a fit show every type and the effect before anything changes, and are one undo step', () =>
    withStudio({ query: CNN, ui: { dockTab: 'ranges', proposal: { kind: 'fit-data', layers: ['conv'], variables: ['result', 'accum'] } } }, async (page) => {
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('group', { name: 'Types that would change' }).getByRole('row', { name: /conv · result/ }).waitFor();
      expect(await dialog.getByRole('region', { name: 'Effect of the proposal' }).innerText()).toMatch(/91\.4 % → 96\.9 %/);
      expect(await page.getByRole('button', { name: 'Nothing to undo' }).count(), 'nothing has changed yet').toBe(1);
      expect(await dialog.getByText('Measured on its own test').count()).toBe(0);
      await dialog.getByRole('combobox', { name: 'Data the effect is measured on' }).selectOption({ label: 'calibration (calibration)' });
      await dialog.getByText('Measured on its own test').waitFor();
      await dialog.getByRole('button', { name: 'Margin in integer bits: one more' }).click();
      await dialog.getByText('fixed<18,8>').waitFor();
      await dialog.getByRole('button', { name: 'Apply 2 types' }).click();
      await dialog.waitFor({ state: 'detached' });
      await dock(page).getByRole('row', { name: /conv · result/ }).getByText('fixed<18,8>').first().waitFor();
      await page.getByRole('button', { name: /^Undo: Fit 2 types/ }).click();
      await dock(page).getByRole('row', { name: /conv · result/ }).getByText('fixed<16,6>').first().waitFor();
    }));

  it('of a search go on behind a closed dialog, and are applied as one edit', () =>
    withStudio({ query: CNN, ui: { dockTab: 'ranges', proposal: { kind: 'minimise' } } }, async (page) => {
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Start the search' }).click();
      await dialog.getByText('40 designs tried').waitFor();
      expect(await dialog.getByRole('img', { name: /^40 designs tried, 30 accepted/ }).count()).toBe(1);
      await dialog.getByRole('button', { name: 'Go on in the background' }).click();
      await dock(page).getByRole('button', { name: 'Minimise: 40 tried' }).click();
      await dialog.getByRole('button', { name: 'Stop and apply the best' }).click();
      await page.getByRole('button', { name: /^Undo: Minimised/ }).waitFor();
      await dock(page).getByRole('row', { name: /conv · result/ }).getByText('fixed<9,4>').first().waitFor();
    }));
});

describe('the inspector', () => {
  const CONV = { query: CNN, ui: { dockTab: 'ranges', selection: ['conv'], inspectorOpen: true } } as const;

  it('says what overflowed, where damage starts, what an ideal layer would win, and leads to the worst element', () =>
    withStudio(CONV, async (page) => {
      const inspector = page.getByRole('complementary', { name: 'Inspector' });
      await inspector.getByText('accuracy would be 96.8 % instead of 91.4 %').waitFor();
      expect(await inspector.innerText()).toMatch(/result\s+5\.98\s%\s+overflow: reaches 61\.2, the type holds \[−32, 32\) \(1 integer bit short\)/);
      await inspector.getByRole('button', { name: 'On all samples' }).click();
      await inspector.getByText('on all 360 samples').waitFor();
      await inspector.getByRole('button', { name: 'sample #217, element 5' }).click();
      await page.getByRole('region', { name: /^How conv \[0, 0, 5\] came about/ }).waitFor();
    }));

  it('shows the cost of one bit more and less, and applies one by a click', () =>
    withStudio(CONV, async (page) => {
      const inspector = page.getByRole('complementary', { name: 'Inspector' });
      const step = inspector.getByRole('row', { name: /\+1 integer/ });
      await step.waitFor();
      expect(await step.innerText()).toMatch(/\+72\s+worse[\s\S]*−21\s+better/);
      await step.getByRole('button').click();
      await inspector.getByRole('textbox', { name: 'Type of result' }).and(page.locator('[value="fixed<17,7>"]')).waitFor();
    }));
});
