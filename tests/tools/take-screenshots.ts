/**
 * @file Takes the pictures of the README from the real program: a network with a layer that overflows, and the
 * comparison of two synthesized designs. `node tests/tools/take-screenshots.ts` (some minutes: it really synthesizes).
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser } from '../helpers/browser.ts';
import { startStudioServer } from '../helpers/studio-server.ts';

const FOLDER = resolve(import.meta.dirname, '..', '..', 'resources', 'screenshots');
const SYNTHESIS_PATIENCE_MS = 240_000;
/** Designs that are synthesized one after the other: edits of the conv layer and the dense layer. */
const STEPS: readonly { readonly layer: string; readonly variable: string; readonly type: string }[] = [
  { layer: 'conv', variable: 'weight', type: 'fixed<5,1>' },
  { layer: 'fc', variable: 'weight', type: 'fixed<4,1>' },
  { layer: 'fc', variable: 'result', type: 'fixed<10,5>' },
];

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
  await takeRuns(page);
} finally {
  await started.value.close();
  await server.close();
}

/** The dense layer with too few bits: its node is red, the inspector says why and what would help. */
async function takeStudio(page: Page): Promise<void> {
  await setType(page, 'fc', 'result', 'fixed<8,3>');
  await page.getByRole('tab', { name: 'Ranges' }).click();
  await untilLive(page);
  // The outline of the histogram from before goes away with the end of the edit.
  await page.waitForTimeout(2500);
  await page.screenshot({ path: join(FOLDER, 'studio.png') });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Undo: / }).click();
  await untilLive(page);
}

/** Some runs, the first and the last of them compared. */
async function takeRuns(page: Page): Promise<void> {
  await synthesize(page);
  for (const { layer, variable, type } of STEPS) {
    await setType(page, layer, variable, type);
    await untilLive(page);
    await synthesize(page);
  }
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Runs' }).click();
  const choices = page.getByRole('button', { name: /^Compare / });
  await choices.nth(STEPS.length).click();
  await choices.first().click();
  await page.getByRole('heading', { name: /changed class/ }).waitFor();
  await page.mouse.move(600, 760);
  // Messages leave by themselves.
  await page.waitForTimeout(6000);
  await page.screenshot({ path: join(FOLDER, 'runs.png') });
}

async function setType(page: Page, layer: string, variable: string, type: string): Promise<void> {
  await page.locator(`.react-flow__node[data-id="${layer}"]`).click({ position: { x: 14, y: 8 } });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByRole('tab', { name: variable }).click();
  const field = inspector.getByRole('textbox', { name: `Type of ${variable}` });
  await field.fill(type);
  await field.press('Enter');
  await page.waitForFunction(([id, text]) => document.querySelector(`.react-flow__node[data-id="${id}"]`)?.textContent?.includes(text ?? ''), [layer, type] as const);
  await field.blur();
}

async function synthesize(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Synthesize/ }).click();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Jobs' }).click();
  await page.locator('main header').filter({ hasText: /running/ }).waitFor();
  await page.locator('main header').filter({ hasText: /done/ }).waitFor({ timeout: SYNTHESIS_PATIENCE_MS });
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Studio' }).click();
}

async function untilLive(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  await page.waitForFunction(() => document.querySelector('.react-flow__node') !== null && document.querySelector('[aria-label="Figures of the design"] [aria-busy=true]') === null && !document.querySelector('[aria-label="Figures of the design"]')?.textContent?.includes('computing…'));
}
