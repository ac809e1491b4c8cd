/**
 * @file Takes the pictures of the README from the real program: a network with a layer that overflows, what is found about it,
 * and where a sample departs from the trained network. Runs on the Node of
 * `node_modules/.bin`.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser } from '../helpers/browser.ts';
import { startStudioServer } from '../helpers/studio-server.ts';

const FOLDER = resolve(import.meta.dirname, '..', '..', 'resources', 'screenshots');

const started = await startBrowser();
if (!started.ok) {
  console.error(started.reason);
  process.exit(1);
}
mkdirSync(FOLDER, { recursive: true });
const server = await startStudioServer();
try {
  const context = await started.value.newContext({ width: 1440, height: 900, scheme: 'dark' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Open Handwritten digits, 6-bit convolution', exact: true }).click();
  await untilLive(page);
  await takeStudio(page);
  await takeProblems(page);
  await takeDivergence(page);
} finally {
  await started.value.close();
  await server.close();
}

/** The dense layer with too few bits: its node is red, the inspector says why and what would help. */
async function takeStudio(page: Page): Promise<void> {
  await page.locator('.react-flow__node[data-id="fc"]').click({ position: { x: 14, y: 8 } });
  await setType(page, 'result', 'fixed<9,4>');
  await page.waitForFunction(() => document.querySelector('.react-flow__node[data-id="fc"]')?.textContent?.includes('fixed<9,4>'));
  await page.getByRole('tab', { name: 'Ranges' }).click();
  await goTo(page, 'fc');
  await untilLive(page);
  await takeCalm(page, 'studio');
}

/** What is found about the same network: the overflow with its fix, and worst cases. */
async function takeProblems(page: Page): Promise<void> {
  await page.getByRole('tablist', { name: 'Dock' }).getByRole('tab', { name: /^Problems/ }).click();
  await page.getByRole('list', { name: 'Checks' }).getByText('worst cases checked').waitFor();
  await page.getByRole('listbox', { name: 'Findings' }).getByRole('option').first().click();
  await page.mouse.move(700, 250);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(FOLDER, 'problems.png') });
}

/** A sum of the convolution that wraps: the flips, the layers, the pixels beside the reference. */
async function takeDivergence(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Undo/ }).click();
  await goTo(page, 'conv');
  await setType(page, 'accum', 'fixed<9,2>');
  await page.getByRole('tablist', { name: 'Dock' }).getByRole('tab', { name: 'Divergence' }).click();
  await page.getByRole('button', { name: 'Make the dock taller' }).click();
  await page.getByRole('button', { name: 'Fit the whole graph (F)' }).click();
  await untilLive(page);
  await page.getByRole('group', { name: /^Pixels of conv/ }).getByRole('img', { name: /^Difference/ }).waitFor();
  await takeCalm(page, 'divergence');
}

async function goTo(page: Page, layer: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.keyboard.type(`go to layer ${layer}`);
  await page.keyboard.press('Enter');
}

/** Of the selected layer. */
async function setType(page: Page, variable: string, type: string): Promise<void> {
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByRole('tab', { name: variable }).click();
  const field = inspector.getByRole('textbox', { name: `Type of ${variable}` });
  await field.fill(type);
  await field.press('Enter');
}

/** Some time after an edit: the outline of the histogram from before goes away with its end. */
async function takeCalm(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(2500);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.mouse.move(700, 250);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

async function untilLive(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  await page.waitForFunction(() => document.querySelector('.react-flow__node') !== null && document.querySelector('[aria-label="Figures of the design"] [aria-busy=true]') === null && !document.querySelector('[aria-label="Figures of the design"]')?.textContent?.includes('computing…'));
}
