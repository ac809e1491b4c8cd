/**
 * @file A user's whole path through the window, in a real browser against the real program: open, bend, repair,
 * synthesize, compare, and come back after a crash. Each test goes on where the one before ended.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { startBrowser } from '../helpers/browser.ts';
import { startStudioServer, type StudioServer } from '../helpers/studio-server.ts';
import { card, figure, figuresAreLive, figureValue, goHome, inspector, jobLayers, openExample, openPage, rowsOf, selectLayers, showDockTab, showView, SOON, synthesize, typeField, undoButton, undoUntil, type WatchedPage } from './studio-page.ts';

const started = await startBrowser();
const JOB = { timeout: 150_000, interval: 100 } as const;
const LAYERS = ['pixels', 'fc1', 'fc1_relu', 'fc2', 'fc2_relu', 'output', 'output_softmax'];
const DENSE = ['fc1', 'fc2', 'output'];
const SYNTHESIZED = ['fc1', 'fc1_relu', 'fc2', 'fc2_relu', 'output'];

let server: StudioServer;
let context: BrowserContext;
let watched: WatchedPage;
let page: Page;
/** Jobs started so far. */
let jobCount = 0;

beforeAll(async () => {
  if (!started.ok) return;
  server = await startStudioServer();
  context = await started.value.newContext({ width: 1440, height: 900, scheme: 'dark' });
  watched = await openPage(context, server.url);
  ({ page } = watched);
});

beforeEach((test) => {
  if (!started.ok) test.skip(started.reason);
});

afterAll(async () => {
  if (!started.ok) return;
  await started.value.close();
  await server.close();
});

describe('opening digits-mlp', () => {
  it('takes the token out of the address', async () => {
    await page.getByRole('heading', { name: 'Examples' }).waitFor();
    expect(page.url()).not.toContain('token');
    expect(new URL(page.url()).search).toBe('');
  });

  it('shows every layer with shape, types and histogram', async () => {
    await openExample(page, 'digits-mlp');
    const names = await page.locator('.react-flow__node').evaluateAll((nodes) => nodes.map((node) => (node instanceof HTMLElement ? node.dataset['id'] : '')));
    expect(new Set(names)).toEqual(new Set(LAYERS));
    await expect.poll(() => card(page, 'fc1').innerText(), SOON).toMatch(/64[\s\u202f]*→[\s\u202f]*16/);
    expect(await card(page, 'fc1').innerText()).toContain('fixed<16,6>');
    expect(await card(page, 'pixels').innerText()).toContain('ufixed<5,1>');
    for (const layer of LAYERS) expect(await card(page, layer).locator('svg[role=img], svg rect').count(), `${layer} has a histogram`).toBeGreaterThan(0);
  });

  it('shows the accuracy of reference and emulation, the flow and the cost', async () => {
    await expect.poll(() => figure(page, 'Accuracy (reference → emulated)').innerText(), SOON).toMatch(/97\.5 → 97\.2 %/);
    expect(await figure(page, 'Argmax flips').innerText()).toMatch(/1\s*\/ 360/);
    await expect.poll(() => figureValue(page, 'LUT estimate'), SOON).toBeGreaterThan(20_000);
    expect(await page.getByRole('group', { name: 'Flow' }).getByRole('button', { pressed: true }).innerText()).toBe('rtl');
  });
});

describe('bending it', () => {
  it('moves accuracy, flips, overflow and LUT when the result type of fc1 goes from fixed<16,6> to fixed<8,2>', async () => {
    await figuresAreLive(page);
    const before = await Promise.all(['Accuracy (reference → emulated)', 'Argmax flips', 'LUT estimate'].map((name) => figureValue(page, name)));
    await selectLayers(page, ['fc1']);
    await inspector(page).getByRole('tab', { name: 'result' }).click();
    for (let click = 0; click < 8; click += 1) await inspector(page).getByRole('button', { name: 'Width in bits: one less' }).click();
    for (let click = 0; click < 4; click += 1) await inspector(page).getByRole('button', { name: /^Integer bits.*: one less$/ }).click();
    await expect.poll(() => typeField(page, 'result').inputValue(), SOON).toBe('fixed<8,2>');
    await expect.poll(() => card(page, 'fc1').innerText(), SOON).toContain('fixed<8,2>');
    await expect.poll(() => figure(page, 'Overflow').innerText(), SOON).toContain('1 layer');
    await figuresAreLive(page);
    const after = await Promise.all(['Accuracy (reference → emulated)', 'Argmax flips', 'LUT estimate'].map((name) => figureValue(page, name)));
    expect(after[0], 'accuracy falls').toBeLessThan(before[0] ?? 0);
    expect(after[1], 'more samples flip').toBeGreaterThan(before[1] ?? 0);
    expect(after[2], 'LUT estimate falls').toBeLessThan(before[2] ?? 0);
    expect(await card(page, 'fc1').innerText()).toMatch(/ovf [\d.]+/);
    expect(await inspector(page).innerText()).toMatch(/overflow [\d.]+\s*%/);
  });

  it('undoes the whole burst of clicks', async () => {
    const steps = await undoUntil(page, async () => (await typeField(page, 'result').inputValue()) === 'fixed<16,6>', 4);
    expect(steps).toBeLessThanOrEqual(2);
    await expect.poll(() => figure(page, 'Overflow').innerText(), SOON).toContain('none');
    await expect.poll(() => figure(page, 'Accuracy (reference → emulated)').innerText(), SOON).toContain('97.2');
  });

  it('lets the reuse factor stop only at legal values, and says so when another one is typed', async () => {
    const slider = inspector(page).getByRole('slider', { name: 'Reuse factor', exact: true });
    const field = inspector(page).getByRole('textbox', { name: 'Reuse factor as a number' });
    await slider.focus();
    for (const legal of ['2', '4', '8', '16']) {
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => field.inputValue(), SOON).toBe(legal);
    }
    await page.keyboard.press('End');
    await expect.poll(() => field.inputValue(), SOON).toBe('1024');
    await field.fill('5');
    await field.press('Enter');
    await expect.poll(() => inspector(page).innerText(), SOON).toContain('5 is not legal here; the nearest legal value is 4');
    await expect.poll(() => field.inputValue(), SOON).toBe('4');
  });

  it('names layers with a reuse factor above 1 on the button before anything starts', async () => {
    const button = page.getByRole('button', { name: /^Synthesize/ });
    await expect.poll(() => button.innerText(), SOON).toContain('2 left out');
    await page.getByRole('button', { name: 'More ways to run' }).click();
    const menu = page.getByRole('menu');
    expect(await menu.innerText()).toMatch(/fc1[\s\S]*reuse factor 4/i);
    expect(await menu.getByRole('menuitem', { name: /Synthesize as reuse factor 1/ }).innerText()).toContain('fc1');
    await page.keyboard.press('Escape');
    await undoUntil(page, async () => (await inspector(page).getByRole('textbox', { name: 'Reuse factor as a number' }).inputValue()) === '1', 4);
    await expect.poll(() => button.innerText(), SOON).toContain('1 left out');
  });

  it('sets the strategy', async () => {
    const strategy = inspector(page).getByRole('combobox', { name: 'Strategy' });
    await strategy.selectOption('Resource');
    await expect.poll(() => card(page, 'fc1').innerText(), SOON).toContain('resource');
    await undoButton(page).click();
    await expect.poll(() => strategy.inputValue(), SOON).toBe('Latency');
  });

  it('sets the weights of three layers to fixed<6,1> in one edit and one undo step', async () => {
    await selectLayers(page, DENSE);
    await expect.poll(() => inspector(page).getByRole('heading', { name: '3 layers' }).count(), SOON).toBe(1);
    await setWeights('fixed<6,1>');
    for (const layer of DENSE) await expect.poll(() => card(page, layer).innerText(), SOON).toContain('fixed<6,1>');
    await undoButton(page).click();
    for (const layer of DENSE) await expect.poll(() => card(page, layer).innerText(), SOON).not.toContain('fixed<6,1>');
  });
});

describe('repairing overflow-978', () => {
  const cause = 'fused_convbn_0';
  const last = 'fused_convbn_0_alpha';

  it('shows 0.162109375 where QKeras gives −0.8378906', async () => {
    await goHome(page);
    await openExample(page, 'overflow-978');
    await showDockTab(page, 'Divergence');
    await selectLayers(page, [last]);
    const values = page.getByRole('group', { name: `Values of ${last}` });
    await expect.poll(() => values.innerText(), SOON).toMatch(/−0\.8378906\d*\s+0\.162109375/);
  });

  it('names the cause on the red node and offers a fix that widens accumulator and result', async () => {
    expect(await card(page, cause).innerText()).toMatch(/▲ ovf 100[\s\u202f]%/);
    expect(await figure(page, 'Overflow').innerText()).toContain('1 layer');
    await selectLayers(page, [cause]);
    const problem = inspector(page).getByRole('article').first();
    const text = await problem.innerText();
    expect(text).toMatch(/100[\s\u202f]% .*wrap/);
    expect(text).toContain('fixed<16,6>');
    expect(text).toMatch(/−53\.6/);
    expect(text).toMatch(/auto_po2/);
    const fix = problem.getByRole('button').first();
    expect(await fix.innerText()).toMatch(/accum.*result|result.*accum/i);
    await fix.click();
  });

  it('gives −0.837890625 after the fix, and nothing is red', async () => {
    await expect.poll(() => card(page, cause).innerText(), SOON).toMatch(/ovf 0/);
    await expect.poll(() => figure(page, 'Overflow').innerText(), SOON).toContain('none');
    await selectLayers(page, [last]);
    await expect.poll(() => page.getByRole('group', { name: `Values of ${last}` }).innerText(), SOON).toMatch(/−0\.8378906\d*\s+−0\.837890625/);
    expect(await page.getByRole('region', { name: 'Graph' }).innerText()).not.toContain('▲');
    await selectLayers(page, [cause]);
    expect(await inspector(page).getByRole('article').filter({ hasText: 'wrap' }).count()).toBe(0);
  });
});

describe('synthesizing digits-mlp', () => {
  it('runs a job with stages and progress by layer, and counts LUT, FF and carry', { timeout: JOB.timeout + 30_000 }, async () => {
    await goHome(page);
    await openExample(page, 'digits-mlp');
    await selectLayers(page, DENSE);
    await setWeights('fixed<4,1>');
    await expect.poll(() => card(page, 'output').innerText(), SOON).toContain('fixed<4,1>');
    await startSynthesis();
    const seen = await watchJob();
    expect(seen.stages).toContain('synthesize');
    expect([...seen.states]).toEqual(expect.arrayContaining(['waiting', 'running', 'done']));
    const rows = await rowsOf(jobLayers(page).getByRole('table'));
    for (const layer of DENSE) expect(count(rows[layer]?.[2]), `LUT of ${layer}`).toBeGreaterThan(100);
  });

  it('stores the run with its numbers beside the estimate', async () => {
    await showView(page, 'Runs');
    await page.getByRole('button', { name: /^Compare / }).first().click();
    const pane = page.getByRole('complementary', { name: 'Comparison' });
    await expect.poll(() => pane.innerText(), SOON).toMatch(/Yosys 0\.55/);
    const rows = await rowsOf(pane.getByRole('table').first());
    expect(Object.keys(rows)).toEqual([...SYNTHESIZED, 'Total']);
    const sum = (cell: number): number => DENSE.reduce((total, layer) => total + count(rows[layer]?.[cell]), 0);
    expect(sum(2), 'carry').toBeGreaterThan(100);
    const estimate = count(/LUT, estimate\s+([\d\s\u202f,.k]+)/.exec(await pane.innerText())?.[1]);
    expect(Math.abs(estimate / sum(0) - 1), 'the estimate is near').toBeLessThan(0.15);
    await page.getByRole('button', { name: 'Clear the selection' }).first().click();
  });

  it('takes unchanged layers from the cache the second time', { timeout: JOB.timeout + 30_000 }, async () => {
    await showView(page, 'Studio');
    await selectLayers(page, ['output']);
    await inspector(page).getByRole('tab', { name: 'result' }).click();
    await typeField(page, 'result').fill('fixed<12,4>');
    await typeField(page, 'result').press('Enter');
    await expect.poll(() => card(page, 'output').innerText(), SOON).toContain('fixed<12,4>');
    await startSynthesis();
    await watchJob();
    const rows = await rowsOf(jobLayers(page).getByRole('table'));
    expect(Object.fromEntries(SYNTHESIZED.map((layer) => [layer, rows[layer]?.[0]]))).toEqual({ fc1: 'from cache', fc1_relu: 'from cache', fc2: 'from cache', fc2_relu: 'from cache', output: 'done' });
    expect(await jobLayers(page).innerText()).toContain('4 from the cache');
  });
});

describe('comparing the two runs', () => {
  it('shows metric deltas, the changed setting, resources by layer and changed samples', async () => {
    await showView(page, 'Runs');
    const chooses = page.getByRole('button', { name: /^Compare / });
    await expect.poll(() => chooses.count(), SOON).toBe(2);
    await chooses.nth(1).click();
    await chooses.nth(0).click();
    const pane = page.getByRole('complementary', { name: 'Comparison' });
    await pane.getByRole('heading', { name: 'Configuration, 1 difference' }).waitFor();
    const text = await pane.innerText();
    expect(text).toMatch(/output · result\s+fixed<16,6> → fixed<12,4>|output · result\s+not set → fixed<12,4>/);
    const metrics = await rowsOf(pane.getByRole('table').first());
    const lut = Object.entries(metrics).find(([name]) => /LUT.*(synth|Yosys)/i.test(name))?.[1] ?? [];
    expect(count(lut[1]), `LUT of B (${lut.join(' | ')})`).toBeLessThan(count(lut[0]));
    expect(await pane.getByRole('heading', { name: /LUT by layer/ }).count()).toBe(1);
    expect(await pane.getByRole('heading', { name: /samples? changed class/ }).count()).toBe(1);
    const strip = await pane.getByRole('heading', { name: 'What changed, on the graph' }).locator('xpath=ancestor::section[1]').innerText();
    expect(strip, 'the graph marks output').toMatch(/output \(changed\)[\s\S]*(−4[\s\u202f]bit|fixed<12,4>)|output[\s\S]*(−4[\s\u202f]bit|fixed<12,4>)/);
  });

  it('brings the first run back as a design', async () => {
    await page.getByRole('button', { name: 'Restore A as design' }).click();
    await expect.poll(() => card(page, 'output').innerText(), SOON).toContain('fixed<16,6>');
    expect(await card(page, 'output').innerText()).toContain('fixed<4,1>');
  });
});

describe('a crash in the middle of a job', () => {
  let runsBefore = 0;

  it('leaves project, design, runs and undo in place, and the job goes on', { timeout: JOB.timeout + 30_000 }, async () => {
    await selectLayers(page, ['fc1']);
    await inspector(page).getByRole('tab', { name: 'weight' }).click();
    await typeField(page, 'weight').fill('fixed<5,1>');
    await typeField(page, 'weight').press('Enter');
    await expect.poll(() => card(page, 'fc1').innerText(), SOON).toContain('fixed<5,1>');
    await startSynthesis();
    await expect.poll(async () => (await jobLayers(page).innerText()).includes('running'), JOB).toBe(true);
    await page.waitForTimeout(600);
    runsBefore = 3;
    expect(watched.errors).toEqual([]);
    await page.close();
    await server.kill();
    watched = await openPage(context, await server.restart());
    ({ page } = watched);
    const progress = page.getByRole('main').getByRole('region', { name: 'Layers' });
    await showView(page, 'Jobs');
    await expect.poll(async () => (await progress.innerText()).includes('running') || (await jobState()) === 'done', SOON).toBe(true);
    await expect.poll(jobState, JOB).toBe('done');
  });

  it('shows the runs and the design as they were, and takes the last edit back', async () => {
    await showView(page, 'Runs');
    await expect.poll(() => page.getByRole('button', { name: /^Compare / }).count(), SOON).toBe(runsBefore);
    await showView(page, 'Studio');
    await figuresAreLive(page);
    expect(await card(page, 'fc1').innerText()).toContain('fixed<5,1>');
    expect(await undoButton(page).getAttribute('aria-label')).toMatch(/fc1/);
    await undoButton(page).click();
    await expect.poll(() => card(page, 'fc1').innerText(), SOON).toContain('fixed<4,1>');
    expect(watched.errors).toEqual([]);
  });
});

/** Give the selected layers' weights a type, as one edit. */
async function setWeights(type: string): Promise<void> {
  await inspector(page).getByRole('combobox', { name: 'Variable' }).selectOption('weight');
  await inspector(page).getByRole('textbox', { name: 'New type of weight for 3 layers' }).fill(type);
  await inspector(page).getByRole('button', { name: 'Set 3' }).click();
}

/** Press the button and look at the job. */
async function startSynthesis(): Promise<void> {
  jobCount += 1;
  await synthesize(page);
  await showView(page, 'Jobs');
  const jobs = page.getByRole('navigation', { name: 'Jobs' });
  await expect.poll(() => jobs.getByRole('listitem').count(), SOON).toBe(jobCount);
  await expect.poll(() => jobs.getByRole('listitem').first().locator('[aria-current=true]').count(), SOON).toBe(1);
  await jobLayers(page).waitFor();
}

function jobState(): Promise<string> {
  return page.getByRole('main').locator('header').first().innerText().then((text) => /\b(queued|running|done|failed|cancelled|interrupted)\b/.exec(text.split('\n').slice(1).join(' '))?.[1] ?? text);
}

/** Follow the newest job to its end and collect what was to be seen on the way. */
async function watchJob(): Promise<{ readonly stages: string; readonly states: ReadonlySet<string> }> {
  const states = new Set<string>();
  let stages = '';
  await expect.poll(async () => {
    const rows = await rowsOf(jobLayers(page).getByRole('table')).catch(() => ({}));
    for (const cells of Object.values(rows)) states.add(cells[0] ?? '');
    stages = await page.getByRole('region', { name: 'Stages' }).innerText();
    return jobState();
  }, JOB).toMatch(/done|failed|cancelled|interrupted/);
  expect(await jobState()).toBe('done');
  return { stages, states };
}

/** A count as shown: `2 616`, `2.62 k`. */
function count(text: string | undefined): number {
  const found = /(\d[\d\s\u202f,.]*)\s*([kM]?)/.exec(text ?? '');
  if (!found) return Number.NaN;
  return Number((found[1] ?? '').replaceAll(/[\s\u202f,]/g, '')) * (found[2] === 'k' ? 1000 : found[2] === 'M' ? 1e6 : 1);
}
