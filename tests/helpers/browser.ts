/**
 * @file A browser for tests: `BITLOOM_CHROMIUM`, else the system's Chromium, else the headless one from npm.
 * Where none starts, tests skip with the reason.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];
const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A started browser with a profile of its own. */
export interface TestBrowser {
  readonly browser: Browser;
  newContext(options: { width: number; height: number; scheme: 'light' | 'dark' }): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** Start a browser, or say why there is none. Never throws. */
export async function startBrowser(): Promise<{ ok: true; value: TestBrowser } | { ok: false; reason: string }> {
  const reasons: string[] = [];
  for (const find of [systemBrowser, packagedBrowser]) {
    try {
      const executablePath = await find();
      if (executablePath === undefined) continue;
      const profile = mkdtempSync(join(tmpdir(), 'bitloom-browser-'));
      const browser = await chromium.launch({ executablePath, args: ARGUMENTS, headless: true, env: { ...process.env, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile } });
      return { ok: true, value: wrap(browser, profile) };
    } catch (error) {
      reasons.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }
  return { ok: false, reason: `no Chromium here${reasons.length > 0 ? `: ${reasons.join('; ')}` : '; set BITLOOM_CHROMIUM or install chromium'}` };
}

async function systemBrowser(): Promise<string | undefined> {
  const named = process.env['BITLOOM_CHROMIUM'];
  return named ?? SYSTEM_BROWSERS.find((path) => existsSync(path));
}

async function packagedBrowser(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  // The package carries its own copies of the system libraries, which it unpacks only where it believes to be on its home platform.
  process.env['AWS_LAMBDA_JS_RUNTIME'] ??= 'nodejs22.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}

function wrap(browser: Browser, profile: string): TestBrowser {
  return {
    browser,
    newContext: async ({ width, height, scheme }) => browser.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: 'reduce' }),
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
