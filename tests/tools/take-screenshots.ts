/**
 * @file Takes the pictures of the README from the real program: a network with a layer that overflows, and the
 * comparison of two synthesized designs. `node tests/tools/take-screenshots.ts` (some minutes: it really synthesizes);
 * `… take-screenshots.ts studio` takes only those without a synthesis.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser } from '../helpers/browser.ts';
import { startStudioServer } from '../helpers/studio-server.ts';

const FOLDER = resolve(import.meta.dirname, '..', '..', 'resources', 'screenshots');
const SYNTHESIS_PATIENCE_MS = 240_000;
/** Edits of the dense layers; after each the design is synthesized. */
const STEPS = [
  { variable: 'weight', type: 'fixed<8,2>' },
  { variable: 'weight', type: 'fixed<6,1>' },
  { variable: 'result', type: 'fixed<12,5>' },
  { variable: 'weight', type: 'fixed<4,1>' },
] as const;
const DENSE = ['fc1', 'fc2', 'output'];

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
  if (process.argv[2] !== 'studio') await takeRuns(page);
} finally {
  await started.value.close();
  await server.close();
}

/** The dense layer with too few bits: its node is red, the inspector says why and what would help. */
async function takeStudio(page: Page): Promise<void> {
  await page.locator('.react-flow__node[data-id="fc"]').click({ position: { x: 14, y: 8 } });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByRole('tab', { name: 'result' }).click();
  const field = inspector.getByRole('textbox', { name: 'Type of result' });
  await field.fill('fixed<9,4>');
  await field.press('Enter');
  await page.waitForFunction(() => document.querySelector('.react-flow__node[data-id="fc"]')?.textContent?.includes('fixed<9,4>'));
  await page.getByRole('tab', { name: 'Ranges' }).click();
  await page.keyboard.press('Control+K');
  await page.keyboard.type('go to layer fc');
  await page.keyboard.press('Enter');
  await untilLive(page);
  // The outline of the histogram from before goes away with the end of the edit.
  await page.waitForTimeout(2500);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.mouse.move(700, 250);
  await page.screenshot({ path: join(FOLDER, 'studio.png') });
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

/** Some runs, the first and the last of them compared. */
async function takeRuns(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Bitloom', exact: true }).click();
  await page.getByRole('button', { name: 'Open Handwritten digits, dense', exact: true }).click();
  await page.locator('.react-flow__node[data-id="output"]').waitFor();
  await untilLive(page);
  await synthesize(page);
  for (const { variable, type } of STEPS) {
    await setDense(page, variable, type);
    await synthesize(page);
  }
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Runs' }).click();
  const choices = page.getByRole('button', { name: /^Compare / });
  await choices.nth(STEPS.length).click();
  await choices.nth(1).click();
  await page.getByRole('heading', { name: /changed class/ }).waitFor();
  await page.mouse.move(600, 760);
  // Messages leave by themselves.
  await page.waitForTimeout(6000);
  await page.screenshot({ path: join(FOLDER, 'runs.png') });
}

/** Give one variable of the dense layers a type, as one edit. */
async function setDense(page: Page, variable: string, type: string): Promise<void> {
  for (const [index, layer] of DENSE.entries()) await page.locator(`.react-flow__node[data-id="${layer}"]`).click({ position: { x: 14, y: 8 }, modifiers: index === 0 ? [] : ['Shift'] });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByRole('combobox', { name: 'Variable' }).selectOption(variable);
  await inspector.getByRole('textbox', { name: `New type of ${variable} for ${DENSE.length} layers` }).fill(type);
  await inspector.getByRole('button', { name: `Set ${DENSE.length}` }).click();
  await page.waitForFunction((text) => document.querySelector('.react-flow__node[data-id="fc2"]')?.textContent?.includes(text), type);
  await untilLive(page);
}

async function synthesize(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Synthesize/ }).click();
  // Narrow types overflow: that is what is to be compared.
  const anyway = page.getByRole('dialog').getByRole('button', { name: 'Start anyway' });
  await page.waitForTimeout(300);
  if (await anyway.isVisible()) await anyway.click();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Jobs' }).click();
  await page.locator('main header').filter({ hasText: /running/ }).waitFor();
  await page.locator('main header').filter({ hasText: /done/ }).waitFor({ timeout: SYNTHESIS_PATIENCE_MS });
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Studio' }).click();
}

async function untilLive(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  await page.waitForFunction(() => document.querySelector('.react-flow__node') !== null && document.querySelector('[aria-label="Figures of the design"] [aria-busy=true]') === null && !document.querySelector('[aria-label="Figures of the design"]')?.textContent?.includes('computing…'));
}
