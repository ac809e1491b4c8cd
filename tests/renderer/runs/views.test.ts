import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startBrowser } from '../../helpers/browser.ts';
import { faultsOf, openPreview, SCENES, servePreview, setScene, type Preview, type Scene } from './preview-page.ts';

const started = await startBrowser();
let preview: Preview;

beforeAll(async () => {
  if (started.ok) preview = await servePreview();
});
beforeEach((test) => {
  if (!started.ok) test.skip(started.reason);
});
afterAll(async () => {
  if (!started.ok) return;
  await preview.close();
  await started.value.close();
});

async function withPage([query, sign]: readonly [query: string, sign: string], test: (page: Page) => Promise<void>, scene?: Scene): Promise<void> {
  if (!started.ok) return;
  const page = await openPreview(started.value, preview, { query, sign, ...(scene === undefined ? {} : { scene }) });
  try {
    await test(page);
  } finally {
    await page.context().close();
  }
}

const RUNS = ['view=runs', '46 runs'] as const;
const COMPARED = ['view=runs&select=0,4', 'samples changed class'] as const;
const JOBS = ['view=jobs', 'Follow the end'] as const;
const DATA = ['view=data', 'spread evenly'] as const;
const HOME = ['view=home', 'Your own model'] as const;
const rows = (page: Page): Promise<number> => page.getByRole('table', { name: 'Runs' }).locator('tbody tr').count();

describe('every view', () => {
  it.each([RUNS, COMPARED, JOBS, DATA, ['view=tools', 'High-level synthesis'], HOME] as const)('%s has no fault that axe finds and no unreadable text, in both sizes and themes', (query, sign) =>
    withPage([query, sign], async (page) => {
      for (const scene of SCENES) {
        await setScene(page, scene);
        expect(await faultsOf(page, 'main', scene.scheme), `${scene.width}×${scene.height} ${scene.scheme}`).toEqual([]);
      }
    }));

  it.each([['view=runs&empty', 'No runs yet'], ['view=jobs&empty', 'No jobs yet'], ['view=data&empty', 'No data yet'], ['view=home&empty', 'Nothing has been opened yet'], ['view=tools&fail', 'could not be listed']] as const)('%s teaches instead of being blank', (query, sign) =>
    withPage([query, sign], async (page) => {
      expect(await faultsOf(page)).toEqual([]);
      expect((await page.locator('main').innerText()).length).toBeGreaterThan(100);
    }, { width: 1024, height: 700, scheme: 'light' }));
});

describe('the Runs view', () => {
  it('filters as one types, explains a mistake in its place, and keeps the other terms', () =>
    withPage(RUNS, async (page) => {
      await page.getByLabel('Filter runs').fill('acc > 97 lux < 3');
      await page.getByText('Did you mean “lut”?').waitFor();
      expect(await page.getByText(/\d+ of 46 runs/).count()).toBe(1);
      expect(await rows(page)).toBeLessThan(12);
    }));

  it('walks rows with arrow keys, chooses with the space bar, and compares in words', () =>
    withPage(RUNS, async (page) => {
      await page.getByRole('button', { name: 'Compare 8 bit', exact: true }).focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      const pane = page.getByRole('complementary', { name: 'Comparison' });
      await pane.getByRole('heading', { name: '8 bit against B baseline 16,6' }).waitFor();
      const lut = pane.getByRole('row', { name: /^LUT, Yosys/ });
      await lut.waitFor();
      expect(await lut.innerText()).toMatch(/\+60.%.*▲[\s\S]*worse/);
      expect(await pane.getByRole('row', { name: /^accuracy of the hardware/i }).innerText()).toMatch(/\+10\.\d.pp.*▲[\s\S]*better/);
    }));

  it('draws what changed on the graph and by layer, and the samples that changed class', () =>
    withPage(COMPARED, async (page) => {
      const graph = page.getByRole('region', { name: 'What changed, on the graph' });
      expect(await graph.getByText('(changed)').count()).toBe(3);
      expect(await graph.getByText(/weight \+6.bit/).count()).toBe(3);
      expect(await page.getByRole('region', { name: 'Configuration, 3 differences' }).getByRole('listitem').count()).toBe(3);
      await page.getByRole('region', { name: '7 samples changed class' }).locator('canvas').first().waitFor();
    }));

  it('opens the comparison as a drawer in a narrow window; Esc closes it', () =>
    withPage(['view=runs&select=0,4', '2 selected'], async (page) => {
      const pane = page.getByRole('complementary', { name: 'Comparison' });
      expect(await pane.count()).toBe(0);
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await pane.getByText('samples changed class').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await pane.waitFor({ state: 'detached' });
    }, { width: 1024, height: 700, scheme: 'light' }));

  it('remembers columns and filter when one comes back', () =>
    withPage(RUNS, async (page) => {
      await page.getByLabel('Filter runs').fill('tag:good');
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('checkbox', { name: 'Part' }).check();
      await page.keyboard.press('Escape');
      await page.getByRole('columnheader', { name: 'Part' }).waitFor();
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Tools' }).click();
      await page.getByRole('heading', { name: 'Tools' }).waitFor();
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Runs' }).click();
      await page.getByRole('columnheader', { name: 'Part' }).waitFor();
      expect(await page.getByLabel('Filter runs').inputValue()).toBe('tag:good');
    }));

  it('draws only the rows on the screen of a thousand', () =>
    withPage(['view=runs&runs=1000', '1000 runs'], async (page) => {
      expect(await rows(page)).toBeLessThan(60);
    }));
});

describe('the Data view', () => {
  it('keeps the failure of an import in its dialog, with what to do', () =>
    withPage(DATA, async (page) => {
      await page.getByRole('button', { name: 'Import…' }).click();
      await page.getByLabel('File with inputs', { exact: true }).setInputFiles({ name: 'test.csv', mimeType: 'text/csv', buffer: Buffer.from('1,2') });
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      expect(await page.getByRole('dialog').getByRole('alert').innerText()).toMatch(/line 14 has 63 values[\s\S]*What to do/);
    }));

  it('warns when there is only one dataset', () => withPage(['view=data&fail', 'spread evenly'], async (page) => expect(await page.getByText('There is only one dataset').count()).toBe(1)));
});

describe('the Home view', () => {
  it('shows a refused model with help, file and every detail', () =>
    withPage(HOME, async (page) => {
      await page.getByLabel('Model files').setInputFiles({ name: 'tagger.h5', mimeType: 'application/octet-stream', buffer: Buffer.from('x') });
      const alert = page.getByRole('alert');
      await alert.waitFor();
      const text = await alert.innerText();
      for (const part of ['Could not open tagger.h5', 'two of its layers are not known', 'What to do', 'attention_1', 'lambda', 'model-rejected']) expect(text).toContain(part);
    }));

  it('refuses files of an unknown kind before sending them', () =>
    withPage(HOME, async (page) => {
      await page.getByLabel('Model files').setInputFiles({ name: 'notes.docx', mimeType: 'application/msword', buffer: Buffer.from('x') });
      expect(await page.getByRole('alert').innerText()).toContain('notes.docx: no kind of file that can be opened here');
    }));
});
