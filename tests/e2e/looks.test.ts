/**
 * @file Every view in light and dark, large and small: no accessibility violation, no cut or colliding text, no error;
 * the pictures land in `tests/output/screenshots` for the eye.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startBrowser } from '../helpers/browser.ts';
import { hasShared, sharedPath } from '../helpers/shared.ts';
import { startStudioServer, type StudioServer } from '../helpers/studio-server.ts';
import { lookAt, SIZES } from './look-at.ts';
import { dropPaths } from './real-drop.ts';
import { card, figuresAreLive, goHome, inspector, openExample, openPage, selectLayers, showDockTab, showView, SOON, typeField, type DockTitle, type WatchedPage } from './studio-page.ts';

const PICTURES = resolve(import.meta.dirname, '..', 'output', 'screenshots');
const EXPLAINED = ['Divergence', 'Outputs', 'Ranges'] as const;
const DOCK: readonly DockTitle[] = ['Ranges', 'Divergence', 'Outputs', 'Problems', 'Lowering', 'Code', 'Log'];

const started = await startBrowser();
let server: StudioServer;
let watched: WatchedPage;
let page: Page;
/** The scene that the window shows; none on Home. */
let shown: keyof typeof SCENES | undefined;

beforeAll(async () => {
  if (!started.ok) return;
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  server = await startStudioServer();
  watched = await openPage(await started.value.newContext({ ...SIZES[0], scheme: 'dark' }), server.url);
  ({ page } = watched);
  await page.getByRole('heading', { name: 'Examples' }).waitFor();
});

beforeEach((test) => {
  if (!started.ok) test.skip(started.reason);
});

afterAll(async () => {
  if (!started.ok) return;
  await started.value.close();
  await server.close();
});

describe('every view is readable, accessible and free of errors', () => {
  it('Home of an empty workspace', () => look('home-empty'));

  it('the dock with a finished job: overflow-978', { timeout: 180_000 }, async () => {
    await scene('overflow-978');
    await selectLayers(page, ['fused_convbn_0']);
    await look('studio-overflow-978');
    await page.getByRole('button', { name: /^Synthesize/ }).click();
    await page.getByRole('dialog', { name: 'Synthesize with an error open?' }).waitFor();
    await look('synthesize-with-errors');
    await page.getByRole('dialog').getByRole('button', { name: 'Start anyway' }).click();
    await showView(page, 'Jobs');
    await page.getByRole('main').getByRole('region', { name: 'Layers' }).waitFor();
    await look('jobs-running');
    await expect.poll(() => page.getByRole('main').locator('header').first().innerText(), { timeout: 150_000 }).toContain('done');
    await look('jobs');
  });

  it('Runs with one run chosen', async () => {
    await scene('overflow-978');
    await showView(page, 'Runs');
    const choices = page.getByRole('button', { name: /^Compare / });
    await choices.or(page.getByRole('heading', { name: 'No runs yet' })).first().waitFor();
    if ((await choices.count()) === 0) await recordRun();
    await showView(page, 'Runs');
    await page.getByRole('button', { name: /^Compare / }).first().click();
    await look('runs-one', openDrawer);
  });

  it('Studio with digits-mlp, nothing selected, a layer selected, several selected', async () => {
    await scene('digits-mlp');
    await look('studio-nothing-selected');
    await scene('digits-mlp, fc1 narrow');
    await look('studio-digits-mlp');
  });

  it.each(DOCK)('the dock tab %s', async (tab) => {
    await scene('digits-mlp, fc1 narrow');
    await showDockTab(page, tab);
    await selectLayers(page, ['fc1']);
    if (tab === 'Code') await expect.poll(() => page.locator('.cm-content').innerText(), SOON).toMatch(/module /);
    if (tab === 'Divergence') await page.getByRole('group', { name: 'Error by layer' }).waitFor();
    if (tab === 'Problems') await page.getByRole('list', { name: 'Checks' }).getByText('worst cases checked').waitFor();
    await look(`dock-${tab.toLowerCase()}`);
  });

  it('Studio with several layers selected, with the outline and another overlay', async () => {
    await scene('digits-mlp, fc1 narrow');
    await showDockTab(page, 'Ranges');
    await selectLayers(page, ['fc1', 'fc2', 'output']);
    await expect.poll(() => inspector(page).getByRole('heading', { name: '3 layers' }).count(), SOON).toBe(1);
    await look('studio-multi-selection');
    await page.getByRole('group', { name: 'Colour the graph by' }).getByRole('button', { name: 'LUT' }).click();
    await page.keyboard.press('Control+Shift+O');
    await look('studio-outline');
    await page.keyboard.press('Control+Shift+O');
  });

  it('Runs with a comparison', async () => {
    await scene('digits-mlp, fc1 narrow');
    await recordRun();
    await typeFc1('fixed<9,3>');
    await recordRun();
    await showView(page, 'Runs');
    const choices = page.getByRole('button', { name: /^Compare / });
    await expect.poll(() => choices.count(), SOON).toBe(2);
    await choices.nth(1).click();
    await choices.nth(0).click();
    await page.getByRole('complementary', { name: 'Comparison' }).getByRole('heading', { name: /changed class/ }).waitFor();
    await look('runs-comparison', openDrawer);
  });

  it('Data', async () => {
    await scene('digits-mlp, fc1 narrow');
    await showView(page, 'Data');
    await page.getByRole('main').getByText('Held-out digits').first().waitFor();
    await look('data');
  });

  it('Tools', async () => {
    await scene('digits-mlp, fc1 narrow');
    await showView(page, 'Tools');
    await page.getByRole('main').getByText(/Yosys/i).first().waitFor();
    await look('tools');
  });

  it('the command palette', async () => {
    await scene('digits-mlp, fc1 narrow');
    await page.keyboard.press('Control+K');
    await page.getByRole('dialog').waitFor();
    await look('palette');
    await page.keyboard.press('Escape');
  });

  it.each(EXPLAINED)('%s on digits-cnn-q with a wrapping accumulator', async (tab) => {
    await scene('digits-cnn-q, conv wrapping');
    await lookAtDock(tab, 'digits-cnn-q');
  });

  it.skipIf(!hasShared)('Ranges of a network without data: its weights are known', async () => {
    await scene('KERAS_3layer');
    await showDockTab(page, 'Ranges');
    const dock = page.getByRole('region', { name: 'Dock', exact: true });
    if ((await dock.getByRole('button', { name: 'Open the dock' }).count()) > 0) await dock.getByRole('button', { name: 'Open the dock' }).click();
    const ranges = page.getByRole('group', { name: 'Ranges of all tensors' });
    // Smallest and largest of 1,024 weights, as numpy finds them in the file.
    await expect.poll(() => ranges.locator('tr[data-row="fc1_relu·weight"]').innerText(), SOON).toMatch(/−3\.298[\s\S]*3\.37/);
    expect(await ranges.locator('tr[data-row="fc1_relu·result"]').innerText()).not.toMatch(/[1-9]\.\d\s/);
    await look('ranges-without-data');
    await dock.getByRole('button', { name: 'Box plots' }).click();
    await dock.getByRole('img', { name: /fc1_relu weight, emulated: half of the sizes/ }).waitFor();
    await look('ranges-boxes-without-data');
    await dock.getByRole('button', { name: 'Table', exact: true }).click();
  });

  it.skipIf(!hasShared).each(EXPLAINED)('%s on KERAS_3layer with generated data', async (tab) => {
    await scene('KERAS_3layer with data');
    await lookAtDock(tab, 'KERAS_3layer');
  });

  it('messages, short ones and one with what to do, over nothing', async () => {
    await scene('digits-mlp, fc1 narrow');
    await selectLayers(page, ['fc1']);
    const broken = join(PICTURES, '..', 'broken.yml');
    writeFileSync(broken, 'HLSConfig:\n  Model: [\n');
    await look('messages', async () => {
      await dropPaths(page, [broken]);
      await page.getByRole('region', { name: 'Messages' }).getByRole('alert').waitFor();
      await page.keyboard.press('Control+C');
      await page.getByRole('region', { name: 'Messages' }).getByRole('status').waitFor();
    });
    await page.getByRole('alert').getByRole('button', { name: 'Close message' }).click();
  });

  it('the inspector’s explanations and the dialogs over them', async () => {
    await scene('overflow-978');
    await selectLayers(page, ['fused_convbn_0']);
    await inspector(page).getByText(/alone ideal/).first().waitFor();
    await look('inspector-explains', openPanes);
    for (const tab of ['Ranges', 'Divergence'] as const) {
      await showDockTab(page, tab);
      await look(`inspector-beside-${tab.toLowerCase()}`, openPanes);
    }
    await page.setViewportSize(SIZES[1]);
    await page.waitForTimeout(300);
    const edges = await page.evaluate(() => ['[role=group][aria-label^="Values of"] table', 'section[aria-label=Dock]'].map((selector) => Math.floor(document.querySelector(selector)?.getBoundingClientRect().right ?? 0)));
    expect(edges[0], 'the values of the layer end where the dock ends, not under the inspector').toBeLessThanOrEqual(edges[1] ?? 0);
    await inspector(page).getByRole('button', { name: 'Fit exactly…' }).click();
    await page.getByRole('dialog').getByRole('group', { name: 'Types that would change' }).waitFor();
    await look('fit');
    await page.keyboard.press('Escape');
  });

  it('Home with projects', async () => {
    if (shown === undefined) await scene('digits-mlp');
    await goHome(page);
    await look('home');
  });
});

/** Take the picture in all sizes and schemes, and check each. `prepare` brings the view into its state at each size. */
async function look(name: string, prepare?: () => Promise<void>): Promise<void> {
  await lookAt(watched, { folder: PICTURES, name, ...(prepare === undefined ? {} : { prepare }) });
}

/** Projects that tests look at, each in the state that makes it worth looking at. */
const SCENES = {
  'overflow-978': () => openExample(page, 'overflow-978'),
  'digits-mlp': () => openExample(page, 'digits-mlp'),
  'digits-mlp, fc1 narrow': async () => {
    if (shown !== 'digits-mlp') await openExample(page, 'digits-mlp');
    await typeFc1('fixed<8,2>');
    await figuresAreLive(page);
  },
  'digits-cnn-q, conv wrapping': () => openWrappingCnn(),
  KERAS_3layer: () => importShared('KERAS_3layer'),
  'KERAS_3layer with data': async () => {
    if (shown !== 'KERAS_3layer') await importShared('KERAS_3layer');
    await makeData();
  },
} satisfies Readonly<Record<string, () => Promise<void>>>;

/** The studio with a scene. Tests that look at one share it, and each can be run alone: whoever comes first makes it. */
async function scene(name: keyof typeof SCENES): Promise<void> {
  const goesOn = shown !== undefined && name !== shown && name.startsWith(shown);
  if (shown === name || goesOn) await showView(page, 'Studio');
  else await goHome(page);
  if (shown === name) return;
  if (!goesOn) shown = undefined;
  await SCENES[name]();
  shown = name;
}

/** Give the result of `fc1` a type. */
async function typeFc1(type: string): Promise<void> {
  await selectLayers(page, ['fc1']);
  await inspector(page).getByRole('tab', { name: 'result' }).click();
  await typeField(page, 'result').fill(type);
  await typeField(page, 'result').press('Enter');
  await expect.poll(() => card(page, 'fc1').innerText(), SOON).toContain(type);
}

/** The convolution's sums are 3 bits too wide for its accumulator: there is something to explain. */
async function openWrappingCnn(): Promise<void> {
  await openExample(page, 'digits-cnn-q');
  await selectLayers(page, ['conv']);
  for (const variable of ['accum', 'result']) {
    await inspector(page).getByRole('tab', { name: variable }).click();
    await typeField(page, variable).fill('fixed<9,2>');
    await typeField(page, variable).press('Enter');
  }
  await expect.poll(() => card(page, 'conv').innerText(), SOON).toMatch(/▲/);
  await figuresAreLive(page);
}

/** Import a network of the shared models. */
async function importShared(name: string): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles([sharedPath('models', 'keras', `${name}.json`), sharedPath('models', 'keras', `${name}_weights.h5`)]);
  await page.locator('.react-flow__node').first().waitFor();
}

/** Make data for the open project. */
async function makeData(): Promise<void> {
  await showView(page, 'Data');
  await page.getByRole('main').getByRole('button', { name: /^Generate/ }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await showView(page, 'Studio');
  await expect.poll(() => page.getByRole('group', { name: 'Overflow', exact: true }).innerText(), SOON).not.toContain('—');
}

/** Show a tab in a tall dock with something in it, and look. */
async function lookAtDock(tab: (typeof EXPLAINED)[number], name: string): Promise<void> {
  await showDockTab(page, tab);
  const dock = page.getByRole('region', { name: 'Dock', exact: true });
  const taller = dock.getByRole('button', { name: 'Make the dock taller' });
  if ((await taller.count()) > 0) await taller.click();
  if (tab === 'Divergence') {
    await dock.getByRole('button', { name: /^▲/ }).first().waitFor();
    await look(`divergence-${name}`);
    const element = dock.getByRole('button', { name: /^\[0/ }).first();
    if ((await element.count()) > 0) await element.click();
    else await dock.getByRole('img', { name: /^Emulation/ }).click();
    await dock.getByRole('group', { name: 'Terms of the sum' }).or(dock.getByText(/accumulator|as fixed/)).first().waitFor();
    await look(`breakdown-${name}`);
  } else if (tab === 'Outputs') {
    await dock.getByRole('region', { name: 'Which class became which' }).waitFor();
    await look(`outputs-${name}`);
  } else {
    await look(`ranges-${name}`);
    await dock.getByRole('button', { name: 'Box plots' }).click();
    await dock.getByRole('img', { name: /half of the sizes/ }).first().waitFor();
    await look(`ranges-boxes-${name}`);
    await dock.getByRole('button', { name: 'Table', exact: true }).click();
  }
}

/** In a narrow window the inspector starts closed only at the start: at every size it must be open for this picture. */
async function openPanes(): Promise<void> {
  if ((await inspector(page).count()) === 0) await page.keyboard.press('Control+I');
  await inspector(page).waitFor();
}

/** In a narrow window the comparison is a drawer. */
async function openDrawer(): Promise<void> {
  // The layout follows the window's size a frame later.
  await page.waitForTimeout(400);
  const open = page.getByRole('main').getByRole('button', { name: /^(Compare|Show)$/ });
  const pane = page.getByRole('complementary', { name: 'Comparison' });
  if ((await pane.count()) === 0 && (await open.count()) > 0) await open.click();
  await pane.waitFor();
}

/** Record an emulation run of the open design and wait for it. */
async function recordRun(): Promise<void> {
  const listed = page.getByRole('navigation', { name: 'Jobs' }).getByRole('listitem');
  await showView(page, 'Jobs');
  const countBefore = await listed.count();
  await showView(page, 'Studio');
  await page.getByRole('button', { name: 'More ways to run' }).click();
  await page.getByRole('menuitem', { name: /Record an emulation run/ }).click();
  await showView(page, 'Jobs');
  await expect.poll(() => listed.count(), SOON).toBe(countBefore + 1);
  await expect.poll(() => listed.first().getByRole('button').first().getAttribute('aria-current'), SOON).toBe('true');
  await expect.poll(() => page.getByRole('main').locator('header').first().innerText(), { timeout: 45_000 }).toMatch(/emulate[\s\S]*done|done[\s\S]*emulate/);
  await showView(page, 'Studio');
}
