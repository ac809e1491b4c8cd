/**
 * @file How the studio explains itself, in a real browser against the real program: from an overflow to the term that
 * wraps, from a matrix to its samples, from a proposal to the design it becomes.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { openWalk } from './open-walk.ts';
import { card, figure, figuresAreLive, figureValue, goHome, inspector, openExample, selectLayers, showDockTab, SOON, typeField, undoButton } from './studio-page.ts';

const CAUSE = 'fused_convbn_0';

let errors: readonly string[] = [];
let page: Page;

await openWalk((opened) => {
  ({ page, errors } = opened);
});
afterAll(() => expect(errors).toEqual([]));

const dock = (): Locator => page.getByRole('region', { name: 'Dock', exact: true });

describe('overflow-978', () => {
  it('says which variable overflowed, by how much, where damage starts and what an ideal layer would give', async () => {
    await openExample(page, 'overflow-978');
    await selectLayers(page, [CAUSE]);
    await expect.poll(() => inspector(page).innerText(), SOON).toMatch(/accum\s+100\s%\s+overflow: reaches −53\.6\d, the type holds \[−32, 32\) \(1 integer bit short\)/);
    await expect.poll(() => inspector(page).innerText(), SOON).toMatch(/Damage starts here/);
    expect(await inspector(page).innerText()).toMatch(/10\.38 instead of −53\.63/);
    expect(await inspector(page).innerText()).toMatch(/largest output error would be 0 instead of 1/);
  });

  it('leads to the sum, term by term, and shows where it left the range', async () => {
    await inspector(page).getByRole('button', { name: /^sample #0, element 0/ }).click();
    const breakdown = page.getByRole('region', { name: `How ${CAUSE} [0, 0, 0] came about` });
    await breakdown.getByText(/^10 terms · leaves the range \d times$/).waitFor();
    const last = breakdown.getByRole('group', { name: 'Terms of the sum' }).getByRole('row').last();
    expect(await last.innerText(), 'the sum ends at what the emulation gives').toContain('10.38');
    expect(await breakdown.getByRole('row', { name: /wraps/ }).count()).toBeGreaterThan(0);
    await breakdown.getByRole('button', { name: 'Next remark' }).click();
    await expect.poll(() => breakdown.locator('tr[aria-current=true]').count(), SOON).toBe(1);
    await breakdown.getByRole('button', { name: 'Close the breakdown' }).click();
  });

  it('fits the types of the layer to data: shown before it is applied, one undo step, and nothing overflows any more', async () => {
    await page.keyboard.press('Control+K');
    await page.getByRole('dialog').getByRole('combobox').fill(`fit types of ${CAUSE} to data`);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('group', { name: 'Types that would change' }).getByRole('row', { name: /accum/ }).waitFor();
    expect(await figure(page, 'Overflow').innerText(), 'not applied yet').toContain('1 layer');
    await dialog.getByRole('button', { name: /^Apply \d+ type/ }).click();
    await expect.poll(() => figure(page, 'Overflow').innerText(), SOON).toContain('none');
    await undoButton(page).click();
    await expect.poll(() => figure(page, 'Overflow').innerText(), SOON).toContain('1 layer');
  });
});

describe('digits-cnn-q', () => {
  it('leads from the confusion of the emulation to its samples, and draws the one in front', async () => {
    await goHome(page);
    await openExample(page, 'digits-cnn-q');
    await showDockTab(page, 'Outputs');
    const matrix = page.getByRole('region', { name: 'Confusion, emulated' });
    const cell = matrix.locator('[data-cell="8:1"]');
    await expect.poll(() => cell.innerText(), SOON).toBe('2');
    await cell.click();
    await dock().getByText('label 8, emulated 1').waitFor();
    await expect.poll(() => dock().getByRole('group', { name: 'Samples' }).getByRole('button').count(), SOON).toBe(2);
    await selectLayers(page, ['conv']);
    const pixels = page.getByRole('group', { name: /^Pixels of conv/ });
    for (const name of [/^Reference/, /^Emulation/, /^Difference/]) expect(await pixels.getByRole('img', { name }).count()).toBe(1);
  });

  it('shows on the boxes that the window of a type has moved', async () => {
    await showDockTab(page, 'Ranges');
    await dock().getByRole('button', { name: 'Box plots' }).click();
    const plot = dock().getByRole('img', { name: /^fc result, emulated: half of the sizes between/ });
    await plot.waitFor();
    expect(await plot.getAttribute('aria-label')).toContain('the type holds 2^-6 to 2^5');
    await selectLayers(page, ['fc']);
    await inspector(page).getByRole('tab', { name: 'result' }).click();
    await typeField(page, 'result').fill('fixed<9,3>');
    await typeField(page, 'result').press('Enter');
    await expect.poll(() => plot.getAttribute('aria-label'), SOON).toContain('the type holds 2^-6 to 2^2');
    await undoButton(page).click();
    await dock().getByRole('button', { name: 'Table', exact: true }).click();
  });
});

describe('digits-mlp', () => {
  it('says what one bit more of a type costs, and a click applies it', async () => {
    await goHome(page);
    await openExample(page, 'digits-mlp');
    await selectLayers(page, ['fc1']);
    await inspector(page).getByRole('tab', { name: 'weight' }).click();
    const step = inspector(page).getByRole('row', { name: /−1 fraction/ });
    await step.waitFor();
    expect(await step.innerText()).toMatch(/−[\d.]+/);
    await step.getByRole('button').click();
    await expect.poll(() => typeField(page, 'weight').inputValue(), SOON).toBe('fixed<15,6>');
    await undoButton(page).click();
    await expect.poll(() => typeField(page, 'weight').inputValue(), SOON).toBe('fixed<16,6>');
  });

  it('copies settings from one layer to another by keys', async () => {
    await typeField(page, 'weight').fill('fixed<7,1>');
    await typeField(page, 'weight').press('Enter');
    await expect.poll(() => card(page, 'fc1').innerText(), SOON).toContain('fixed<7,1>');
    await selectLayers(page, ['fc1']);
    await page.keyboard.press('Control+C');
    await selectLayers(page, ['fc2']);
    await page.keyboard.press('Control+V');
    await expect.poll(() => card(page, 'fc2').innerText(), SOON).toContain('fixed<7,1>');
    await undoButton(page).click();
    await expect.poll(() => card(page, 'fc2').innerText(), SOON).not.toContain('fixed<7,1>');
    await undoButton(page).click();
    await expect.poll(() => card(page, 'fc1').innerText(), SOON).not.toContain('fixed<7,1>');
  });

  it('is minimised under a bound: the plot grows, the dialog may be closed and the window reloaded, the best is one edit', { timeout: 120_000 }, async () => {
    await figuresAreLive(page);
    const before = await figureValue(page, 'LUT estimate');
    await dock().getByRole('button', { name: 'Minimise…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Start the search' }).click();
    await dialog.getByText(/designs? tried/).waitFor();
    await page.reload();
    await page.locator('.react-flow__node').first().waitFor();
    await page.keyboard.press('Control+K');
    await dialog.getByRole('combobox').fill('minimise all layers');
    await page.keyboard.press('Enter');
    await expect.poll(() => dialog.innerText(), { timeout: 90_000, interval: 200 }).toContain('✓ done');
    expect(await dialog.getByRole('img', { name: /designs tried, \d+ accepted/ }).count()).toBe(1);
    await dialog.getByRole('button', { name: 'Apply the best' }).click();
    await expect.poll(() => figureValue(page, 'LUT estimate'), SOON).toBeLessThan(before * 0.9);
    await undoButton(page).click();
    await expect.poll(() => figureValue(page, 'LUT estimate'), SOON).toBe(before);
  });

  it('is no longer searched once stopped: what was found stays and can be applied, nothing else changes, a new search can begin', { timeout: 90_000 }, async () => {
    const before = await figureValue(page, 'LUT estimate');
    await dock().getByRole('button', { name: 'Minimise…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Minimise' });
    await dialog.getByRole('button', { name: 'New search…' }).click();
    // A wide bound, so that the search takes its time.
    await dialog.getByRole('textbox', { name: /Accuracy may fall/ }).fill('30');
    await dialog.getByRole('button', { name: 'Start the search' }).click();
    await dialog.getByText('searching').waitFor();
    // One Esc closes it, and the search goes on.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached', timeout: 2000 });
    await dock().getByText(/Minimise: [1-9]\d* tried/).waitFor();
    await dock().getByRole('button', { name: 'Minimise…' }).click();
    await dialog.getByRole('button', { name: 'Stop the search' }).click();
    await dialog.getByText('cancelled').waitFor({ timeout: 2000 });
    const tried = await dialog.getByRole('status').innerText();
    await page.waitForTimeout(1500);
    expect(await dialog.getByRole('status').innerText()).toBe(tried);
    expect(await figureValue(page, 'LUT estimate')).toBe(before);
    await dialog.getByRole('button', { name: 'Apply the best' }).click();
    await expect.poll(() => figureValue(page, 'LUT estimate'), SOON).toBeLessThan(before);
    await undoButton(page).click();
    await expect.poll(() => figureValue(page, 'LUT estimate'), SOON).toBe(before);
    await dock().getByRole('button', { name: 'Minimise…' }).click();
    await dialog.getByRole('button', { name: 'New search…' }).click();
    await dialog.getByRole('button', { name: 'Start the search' }).click();
    await dialog.getByText(/^(searching|✓ done)$/).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached', timeout: 2000 });
  });
});
