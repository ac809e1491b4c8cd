/**
 * @file What only a browser can tell: how soon an opened project can be used, how smoothly a graph of 500 nodes moves,
 * and how much memory the server takes meanwhile. Prints a table, or with `--json` one array; `--out FILE` writes the raw values.
 *
 * The frame rate is that of a browser without a GPU; a desktop is faster.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../helpers/browser.ts';
import { startStudioServer, type StudioServer } from '../helpers/studio-server.ts';
import { BIG_GRAPH_NODE_COUNT, bigGraphFile } from './big-graph.ts';

/** One thing measured; `bitloom bench --browser-results` reads the same form. */
interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

const SIZE = { width: 1440, height: 900 } as const;
const PAN_STEPS = 90;
const IDLE_MS = 4000;

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false }, out: { type: 'string' }, repeats: { type: 'string', default: '5' } } });
const repeats = Math.max(1, Number(options.repeats) || 5);

const started = await startBrowser();
if (!started.ok) {
  console.error(`left out: measures in the browser (${started.reason})`);
  if (options.out !== undefined) writeFileSync(options.out, '[]');
} else {
  const server = await startStudioServer();
  try {
    report(await measure(server, started.value));
  } finally {
    await started.value.close();
    await server.close();
  }
}

async function measure(server: StudioServer, browser: TestBrowser): Promise<readonly Measurement[]> {
  const context = await browser.newContext({ ...SIZE, scheme: 'dark' });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Open Handwritten digits, dense', exact: true }).click();
  await untilUsable(page);
  const opening = await measureOpening(context, page.url(), 'digits-mlp');
  const memory = await measureMemory(server);
  await page.getByRole('button', { name: 'Bitloom', exact: true }).click();
  const importMs = await importBigGraph(page);
  await untilUsable(page);
  const panning = await measurePanning(page);
  const bigOpening = await measureOpening(context, page.url(), `${BIG_GRAPH_NODE_COUNT} nodes`);
  return [...opening, ...bigOpening, { name: `import of ${BIG_GRAPH_NODE_COUNT} nodes, until drawn`, unit: 'ms', values: [importMs] }, ...panning, ...memory];
}

/** Wait until cards are drawn and no figure is old. */
async function untilUsable(page: Page): Promise<void> {
  await page.waitForFunction(isUsable, undefined, { timeout: 60_000, polling: 50 });
}

/** Runs in the page. */
function isUsable(): boolean {
  const strip = document.querySelector('[aria-label="Figures of the design"]');
  return document.querySelector('.react-flow__node') !== null && strip !== null && strip.querySelector('[aria-busy=true]') === null && !strip.textContent.includes('computing…');
}

/** New pages of a window whose project is open: first paint, then cards drawn and numbers live. */
async function measureOpening(context: BrowserContext, url: string, what: string): Promise<readonly Measurement[]> {
  const paints: number[] = [];
  const afterwards: number[] = [];
  for (let n = 0; n < repeats; n += 1) {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForFunction(isUsable, undefined, { timeout: 60_000, polling: 'raf' });
    const { paintMs, nowMs } = await page.evaluate(() => ({ paintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, nowMs: performance.now() }));
    paints.push(paintMs);
    afterwards.push(nowMs - paintMs);
    await page.close();
  }
  return [{ name: `open ${what}: first paint`, unit: 'ms', values: paints }, { name: `open ${what}: first paint to usable`, unit: 'ms', values: afterwards }];
}

async function importBigGraph(page: Page): Promise<number> {
  const { name, bytes } = await bigGraphFile();
  const startedAtMs = performance.now();
  await page.getByLabel('Model files').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
  await page.waitForFunction(() => document.querySelector('.react-flow__node') !== null, undefined, { timeout: 120_000 });
  return performance.now() - startedAtMs;
}

/** Drag the canvas to and fro at three zooms while the page counts its frames. */
async function measurePanning(page: Page): Promise<readonly Measurement[]> {
  const all: Measurement[] = [];
  await page.getByRole('button', { name: 'Fit the whole graph' }).click();
  await page.waitForTimeout(500);
  for (const { name, clicks } of [{ name: 'whole graph', clicks: 0 }, { name: 'middle zoom', clicks: 8 }, { name: 'near zoom', clicks: 4 }]) {
    for (let n = 0; n < clicks; n += 1) {
      await page.getByRole('button', { name: 'Zoom in' }).click();
      await page.waitForTimeout(80);
    }
    await page.waitForTimeout(300);
    const rates: number[] = [];
    for (let n = 0; n < repeats; n += 1) rates.push(await panRate(page));
    const drawn = await page.locator('.react-flow__node').count();
    all.push({ name: `pan ${BIG_GRAPH_NODE_COUNT} nodes, ${name} (${drawn} drawn)`, unit: 'frames/s', values: rates });
  }
  return all;
}

/** Frames per second of one drag. */
async function panRate(page: Page): Promise<number> {
  const box = await page.locator('.react-flow__pane').boundingBox();
  if (!box) return 0;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const place = (): Promise<string> => page.locator('.react-flow__viewport').evaluate((element) => (element instanceof HTMLElement ? element.style.transform : ''));
  const before = await place();
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate(() => {
    const counter = { frames: 0, startedAtMs: performance.now(), goes: true };
    Object.assign(window, { frameCounter: counter });
    const count = (): void => {
      counter.frames += 1;
      if (counter.goes) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  const places = new Set([before]);
  for (let step = 1; step <= PAN_STEPS; step += 1) {
    if (step === PAN_STEPS / 3) places.add(await place());
    await page.mouse.move(x + 260 * Math.sin((step / PAN_STEPS) * 2 * Math.PI), y - 90 * Math.sin((step / PAN_STEPS) * Math.PI));
  }
  const rate = await page.evaluate(() => {
    const { frameCounter } = window as unknown as { readonly frameCounter: { frames: number; startedAtMs: number; goes: boolean } };
    frameCounter.goes = false;
    return (frameCounter.frames * 1000) / (performance.now() - frameCounter.startedAtMs);
  });
  await page.mouse.up();
  if (places.size < 2) throw new RangeError('The graph did not move; what was counted is not panning.');
  return rate;
}

/** Resident memory of the server, its worker threads included, with a project open and nothing to do. */
async function measureMemory(server: StudioServer): Promise<readonly Measurement[]> {
  if (process.platform === 'win32') return [];
  const values: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS / 3));
    const kib = Number(spawnSync('ps', ['-o', 'rss=', '-p', String(server.pid)], { encoding: 'utf8' }).stdout);
    if (Number.isFinite(kib) && kib > 0) values.push(kib / 1024);
  }
  return values.length === 0 ? [] : [{ name: 'memory of serve, project open, idle', unit: 'MiB', values }];
}

function report(measurements: readonly Measurement[]): void {
  if (options.out !== undefined) writeFileSync(options.out, JSON.stringify(measurements));
  const rows = measurements.map(({ name, unit, values }) => ({ name, unit, n: values.length, min: Math.min(...values), median: values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0, max: Math.max(...values) }));
  if (options.json) console.log(JSON.stringify(rows));
  else if (options.out === undefined) for (const { name, min, median, max, unit, n } of rows) console.log(`${name.padEnd(56)} ${[min, median, max].map((v) => v.toFixed(1).padStart(9)).join('')}  ${unit} (n = ${n})`);
}
