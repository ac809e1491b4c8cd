/** @file How a browser walk begins and ends: one program, one browser and one page for all tests of a file; without a browser they skip with the reason. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startBrowser } from '../helpers/browser.ts';
import { startStudioServer } from '../helpers/studio-server.ts';
import { SIZES } from './look-at.ts';
import { openPage, type WatchedPage } from './studio-page.ts';

/** Start the program and show Home before the tests of this file, which get the page; end both after them. */
export async function openWalk(onOpen: (watched: WatchedPage) => void): Promise<void> {
  const started = await startBrowser();
  let stop = (): Promise<void> => Promise.resolve();
  beforeAll(async () => {
    if (!started.ok) return;
    const server = await startStudioServer();
    stop = () => server.close();
    const watched = await openPage(await started.value.newContext({ ...SIZES[0], scheme: 'dark' }), server.url);
    await watched.page.getByRole('heading', { name: 'Examples' }).waitFor();
    onOpen(watched);
  });
  beforeEach((test) => {
    if (!started.ok) test.skip(started.reason);
  });
  afterAll(async () => {
    if (started.ok) await started.value.close();
    await stop();
  });
}
