/** @file Drops as the desktop makes them: files and folders of the disk dragged over the window, so that the page gets real entries. */
import { expect } from 'vitest';
import type { CDPSession, Page } from 'playwright-core';

/** Where it is let go: in the middle of the view. @unit px */
const PLACE = { x: 700, y: 450 } as const;

/** One for each page, kept: a session that ends takes a drop with it that the page has not handled yet. */
const sessions = new WeakMap<Page, Promise<CDPSession>>();

function sessionOf(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  return session;
}

/** Drag files or folders over the window until it says what a drop would do, and let go. Returns what it said. */
export async function dropPaths(page: Page, paths: readonly string[]): Promise<string> {
  const session = await sessionOf(page);
  const send = (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<unknown> => session.send('Input.dispatchDragEvent', { type, ...PLACE, data: { items: [], files: [...paths], dragOperationsMask: 1 } });
  const cover = page.getByText(/^Drop (a|to) /);
  for (let tries = 1; ; tries += 1) {
    const heard = await page.evaluateHandle(() => {
      const drops = { count: 0 };
      addEventListener('drop', () => (drops.count += 1), { capture: true, once: true });
      return drops;
    });
    await send('dragEnter');
    // A view that has just come hears of the drag a moment later.
    await expect.poll(() => send('dragOver').then(() => cover.count()), { timeout: 10_000, interval: 50 }).toBe(1);
    const said = await cover.innerText();
    await send('drop');
    // On a busy machine the browser takes one drop in forty for a drag that leaves: then no page ever hears of it.
    for (let waitedMs = 0; waitedMs < 1000; waitedMs += 50) {
      if (await heard.evaluate(({ count }) => count > 0)) return said;
      await page.waitForTimeout(50);
    }
    if (tries === 3) throw new TypeError('The browser never handed the drop to the page.');
  }
}

/** Drag files or folders over the window and do something while they hover; then take them away again. */
export async function whileDragged(page: Page, paths: readonly string[], work: () => Promise<void>): Promise<void> {
  const session = await sessionOf(page);
  const send = (type: 'dragEnter' | 'dragOver' | 'dragCancel'): Promise<unknown> => session.send('Input.dispatchDragEvent', { type, ...PLACE, data: { items: [], files: [...paths], dragOperationsMask: 1 } });
  const cover = page.getByText(/^Drop (a|to) /);
  await send('dragEnter');
  await expect.poll(() => send('dragOver').then(() => cover.count()), { timeout: 10_000, interval: 50 }).toBe(1);
  // As browsers do while files hover.
  const hovering = setInterval(() => void send('dragOver'), 200);
  await work();
  clearInterval(hovering);
  await send('dragCancel');
  await cover.waitFor({ state: 'detached' });
}
