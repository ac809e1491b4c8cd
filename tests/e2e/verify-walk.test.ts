/**
 * @file Verify against hls4ml as a user takes it, in a real browser against the real program and the real hls4ml: from the menu to a
 * table of equal layers; then with a Python that changes one traced value on its way, to the place where it differs.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startBrowser } from '../helpers/browser.ts';
import { findHls4ml } from '../helpers/hls4ml-python.ts';
import { startStudioServer, type StudioServer } from '../helpers/studio-server.ts';
import { lookAt, SIZES } from './look-at.ts';
import { openExample, openPage, selectLayers, showView, type WatchedPage } from './studio-page.ts';

const PICTURES = resolve(import.meta.dirname, '..', 'output', 'screenshots-verify');
/** Element 3 of sample 5 of the first traced layer, which has 54 values a sample; NumPy's header is 128 bytes long. */
const [SAMPLE, ELEMENT, SIZE, HEADER_BYTES] = [5, 3, 54, 128];
const PATIENCE_MS = 300_000;

const started = await startBrowser();
const python = findHls4ml();
const folder = mkdtempSync(join(tmpdir(), 'bitloom-verify-walk-'));
const tampers = join(folder, 'tampers');
let server: StudioServer;
let watched: WatchedPage;
let page: Page;

/** Passes everything on to the real Python; while a file called `tampers` is there, one byte of a trace is not what hls4ml wrote. */
function wrapPython(real: string): string {
  const path = join(folder, 'python3');
  writeFileSync(path, `#!/bin/sh
[ -e '${tampers}' ] && [ "$1" != -c ] || exec '${real}' "$@"
'${real}' "$@" | while read -r line; do
  case "$line" in *'"done"'*) printf '\\100\\131\\100' | dd of="$4/trace/0.npy" bs=1 seek=${HEADER_BYTES + 8 * (SAMPLE * SIZE + ELEMENT) + 5} conv=notrunc 2>/dev/null ;; esac
  printf '%s\\n' "$line"
done
`);
  chmodSync(path, 0o755);
  return path;
}

beforeAll(async () => {
  if (!started.ok || typeof python === 'string') return;
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  server = await startStudioServer({ BITLOOM_HLS4ML_PYTHON: wrapPython(python.python) });
  watched = await openPage(await started.value.newContext({ ...SIZES[0], scheme: 'dark' }), server.url);
  ({ page } = watched);
}, PATIENCE_MS);

beforeEach((test) => {
  if (!started.ok) test.skip(started.reason);
  if (typeof python === 'string') test.skip(python);
});

afterAll(async () => {
  if (started.ok) await started.value.close();
  if (typeof python !== 'string' && started.ok) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const look = (name: string): Promise<void> => lookAt(watched, { folder: PICTURES, name });
const result = () => page.getByRole('region', { name: 'Comparison with hls4ml' });
const row = (layer: string) => result().getByRole('row', { name: new RegExp(`^${layer} `) });

async function openDialog(): Promise<ReturnType<Page['getByRole']>> {
  await page.getByRole('button', { name: /^Design:/ }).click();
  await page.getByRole('menuitem', { name: 'Verify against hls4ml…' }).click();
  return page.getByRole('dialog', { name: 'Verify against hls4ml' });
}

describe('Verify against hls4ml', () => {
  it('says with which hls4ml and on how many samples, and starts from the design’s menu', async () => {
    await openExample(page, 'digits-cnn-q');
    const dialog = await openDialog();
    await dialog.getByText('hls4ml 1.3.0').waitFor();
    expect(await dialog.getByLabel(/^Samples of/).inputValue()).toBe('256');
    await look('verify-dialog');
    await dialog.getByRole('button', { name: 'Verify', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }, PATIENCE_MS);

  it('ends in a table in which every compared layer is equal', async () => {
    await result().getByText(/^Equal to hls4ml: all/).waitFor({ timeout: PATIENCE_MS });
    for (const layer of ['conv', 'conv_relu', 'fc', 'softmax']) expect(await row(layer).innerText()).toMatch(/equal\s+[\d\s,.\u202f\u2009]+\s+0/);
    expect(await row('flatten').innerText()).toContain('not compared');
    expect(await page.getByRole('button', { name: /Open the first difference/ }).count()).toBe(0);
    await look('verify-equal');
  }, PATIENCE_MS);

  it('finds the one value that was changed, and opens its node, its sample and its making', async () => {
    writeFileSync(tampers, '');
    await showView(page, 'Studio');
    const dialog = await openDialog();
    await dialog.getByLabel(/^Samples of/).fill('32');
    await dialog.getByRole('button', { name: 'Verify', exact: true }).click();
    await result().getByText(/^1 of .* compared elements differ/).waitFor({ timeout: PATIENCE_MS });
    expect(await row('conv').innerText()).toMatch(new RegExp(`sample ${SAMPLE}, element ${ELEMENT}: `));
    expect(await row('fc').innerText()).toContain('equal');
    await look('verify-differs');
    await result().getByRole('button', { name: 'Open the first difference: conv' }).click();
    await page.getByRole('tab', { name: /^Divergence/, selected: true }).waitFor();
    await expect.poll(() => page.getByLabel('Sample number').inputValue()).toBe(String(SAMPLE));
    expect(await page.getByRole('button', { name: /^conv / }).first().isVisible()).toBe(true);
    await look('verify-first-difference');
  }, PATIENCE_MS);

  it('says of a design with a structure edit of its own that it is not applicable, and which edit that is', async () => {
    await showView(page, 'Studio');
    await selectLayers(page, ['conv_relu']);
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('extra output');
    await page.keyboard.press('Enter');
    const dialog = await openDialog();
    await dialog.getByText('conv_relu: ').waitFor();
    await dialog.getByText('Not applicable: hls4ml cannot build this design').waitFor();
    expect(await dialog.getByRole('button', { name: 'Verify', exact: true }).isDisabled()).toBe(true);
    await look('verify-not-applicable');
  }, PATIENCE_MS);
});
