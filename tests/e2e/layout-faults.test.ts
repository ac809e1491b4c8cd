/** @file The checker of layouts finds planted faults and lets sound pages pass, so that its silence means something. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../helpers/browser.ts';

const LAYOUT = readFileSync(join(import.meta.dirname, 'layout-faults.js'), 'utf8');
const started = await startBrowser();

beforeEach((test) => {
  if (!started.ok) test.skip(started.reason);
});

afterAll(async () => {
  if (started.ok) await started.value.close();
});

async function faultsOf(html: string): Promise<readonly string[]> {
  if (!started.ok) return [];
  const context = await started.value.newContext({ width: 600, height: 400, scheme: 'light' });
  const page = await context.newPage();
  await page.setContent(`<style>body { margin: 0; font: 14px sans-serif; } p { margin: 8px; }</style>${html}`);
  await page.evaluate(`(() => { ${LAYOUT} })()`);
  const faults = await page.evaluate(() => (window as unknown as { findLayoutFaults(): string[] }).findLayoutFaults());
  await context.close();
  return faults;
}

describe('faults that are found', () => {
  it.each([
    ['text cut by its own box', '<p style="width: 60px; overflow: hidden; white-space: nowrap">much longer than sixty pixels</p>', /^cut off: “much longer/],
    ['text cut by a box around it', '<div style="width: 80px; overflow: hidden"><p style="white-space: nowrap">much longer than eighty pixels</p></div>', /^cut off/],
    ['an ellipsis that nothing explains', '<p style="width: 60px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis">much longer than sixty pixels</p>', /^shortened without a title/],
    ['a placeholder wider than its field', '<input aria-label="Filter" style="width: 60px" placeholder="name, type or overflow">', /^does not fit its field: “name, type/],
    ['two texts on each other', '<p>the first text</p><p style="position: absolute; top: 4px; left: 20px">the second one</p>', /^lie on each other/],
    ['text that hangs out of the window', '<p style="position: fixed; left: 560px; white-space: nowrap">nobody can scroll to this</p>', /^outside of the window/],
    ['a message over a button', '<button style="position: absolute; left: 20px; top: 20px">Save</button><div style="position: fixed; left: 0; top: 0; width: 200px; height: 80px; background: white"></div>', /^covered: “Save” \(button\)/],
    ['a page that scrolls as a whole', '<div style="height: 900px"><p>text</p></div>', /^the page scrolls/],
  ])('%s', async (_, html, expected) => {
    expect(await faultsOf(html)).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });
});

describe('what is fine', () => {
  it.each([
    ['an ellipsis whose title says the rest', '<p title="all of it" style="width: 60px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis">much longer than sixty pixels</p>'],
    ['text in a box that scrolls', '<div style="width: 80px; overflow: auto"><p style="white-space: nowrap">much longer than eighty pixels</p></div>'],
    ['text under an opaque panel', '<p>the first text</p><div style="position: absolute; inset: 0; background: white"><p>the second one</p></div>'],
    ['a button behind an open dialog', '<button>Save</button><dialog>Sure?</dialog><script>document.querySelector("dialog").showModal()</script>'],
    ['a button under a hint', '<button style="position: absolute; left: 20px; top: 20px">Save</button><div role="tooltip" style="position: fixed; left: 0; top: 0; width: 200px; height: 80px; background: white"></div>'],
    ['a button that is scrolled away', '<div style="height: 40px; overflow: auto"><p>text</p><button style="margin-top: 60px">Save</button></div><p style="background: white; position: relative">below</p>'],
    ['a choice whose label is drawn over it', '<label style="position: relative; display: block"><input type="checkbox" aria-label="Trace"><span style="position: absolute; inset: 0">Trace</span></label>'],
    ['words for screen readers alone', '<span class="sr-only" style="position: absolute; width: 1px; height: 1px; overflow: hidden">only heard</span><p>text</p>'],
  ])('%s', async (_, html) => {
    expect(await faultsOf(html)).toEqual([]);
  });
});
