/**
 * @file The real Electron window, where its binary and a display are there; elsewhere skipped with the reason. Isolation and
 * the whole way from the window to the services are what a mocked `electron` cannot show.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { findElectron } from '../../main/cli/electron-binary.ts';
import { currentSurroundings, decideWindow } from '../../main/cli/window-decision.ts';
import { buildOnce } from '../helpers/cli.ts';
import { repositoryRoot } from '../helpers/shared.ts';

const decision = decideWindow(currentSurroundings());
const binary = findElectron(repositoryRoot);
const reason = !decision.window ? decision.reason : binary === undefined ? 'no Electron binary here' : undefined;

let folder: string | undefined;
let application: ElectronApplication | undefined;
let shellWindow: Page | undefined;

beforeAll(async () => {
  if (reason !== undefined || binary === undefined) return;
  buildOnce();
  folder = mkdtempSync(join(tmpdir(), 'bitloom-shell-'));
  application = await _electron.launch({ executablePath: binary, args: [repositoryRoot, `--user-data-dir=${folder}`], env: { ...process.env, BITLOOM_WORKSPACE: join(folder, 'workspace') } });
  shellWindow = await application.firstWindow();
});

afterAll(async () => {
  await application?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

function shell(context: TestContext): Page {
  if (shellWindow === undefined) return context.skip(reason ?? 'the window did not open');
  return shellWindow;
}

describe('the desktop window', () => {
  it('has the studio’s API and nothing of Node', async (context) => {
    const page = shell(context);
    const seen = await page.evaluate(() => ({ host: window.studio?.host, require: typeof Reflect.get(globalThis, 'require'), process: typeof Reflect.get(globalThis, 'process') }));
    expect(seen).toEqual({ host: 'electron', require: 'undefined', process: 'undefined' });
  });

  it('opens a bundled example and shows its accuracy', async (context) => {
    const page = shell(context);
    await page.getByRole('button', { name: /^Open/ }).first().click();
    await page.getByText('Accuracy').first().waitFor();
    await page.getByText(/97\.\d/).first().waitFor();
  });
});
