/** @file The shell's locks, against a mocked `electron`: no binary is needed, and none is fetched. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const shell = { openExternal: vi.fn(async () => undefined) };
const handlers = new Map<string, (event: unknown, payload: unknown) => unknown>();
vi.mock('electron', () => ({
  shell,
  ipcMain: {
    handle: (channel: string, handler: (event: unknown, payload: unknown) => unknown) => {
      if (handlers.has(channel)) throw new TypeError(`second handler for ${channel}`);
      handlers.set(channel, handler);
    },
    removeHandler: (channel: string) => handlers.delete(channel),
  },
  protocol: { registerSchemesAsPrivileged: vi.fn(), handle: vi.fn() },
  BrowserWindow: class {},
}));

const { lockNavigation, lockSession, isExternalLinkAllowed } = await import('../../../../main/hosts/electron/navigation-lock.ts');
const { CONTENT_SECURITY_POLICY } = await import('../../../../main/base/page-policy.ts');
const { webPreferences } = await import('../../../../main/hosts/electron/main-window.ts');
const { serveIpc, isTrustedSender, sendEvent } = await import('../../../../main/hosts/electron/ipc-transport.ts');
const { answerPageRequest, PAGE_URL } = await import('../../../../main/hosts/electron/page-protocol.ts');
const { REQUEST_CHANNELS } = await import('../../../../preload/contract/index.ts');

beforeEach(() => {
  handlers.clear();
  shell.openExternal.mockClear();
});

describe('the window', () => {
  it('is isolated, sandboxed and without Node', () => {
    expect(webPreferences('p.cjs')).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInWorker: false, webSecurity: true, webviewTag: false });
  });

  it('allows no inline script, no eval and no foreign origin', () => {
    expect(CONTENT_SECURITY_POLICY).toContain("script-src 'self'");
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'");
    expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe-eval');
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/script-src[^;]*unsafe-inline/);
  });

  it('navigates nowhere and opens no second window; https links go to the browser', () => {
    const listeners = new Map<string, (event: { preventDefault: () => void }) => void>();
    let opener: ((details: { url: string }) => unknown) | undefined;
    const contents = { on: (name: string, listener: (event: { preventDefault: () => void }) => void) => listeners.set(name, listener), setWindowOpenHandler: (handler: (details: { url: string }) => unknown) => (opener = handler) };
    lockNavigation(contents as never);
    for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
      const preventDefault = vi.fn();
      listeners.get(name)?.({ preventDefault });
      expect(preventDefault, name).toHaveBeenCalledOnce();
    }
    expect(opener?.({ url: 'https://example.org/a' })).toEqual({ action: 'deny' });
    expect(opener?.({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' });
    expect(shell.openExternal.mock.calls).toEqual([['https://example.org/a']]);
    expect(isExternalLinkAllowed('javascript:alert(1)')).toBe(false);
    expect(isExternalLinkAllowed('not a url')).toBe(false);
  });

  it('grants no permission', () => {
    let ask: ((contents: unknown, permission: string, answer: (granted: boolean) => void) => void) | undefined;
    let check: (() => boolean) | undefined;
    lockSession({ setPermissionRequestHandler: (handler: typeof ask) => (ask = handler), setPermissionCheckHandler: (handler: typeof check) => (check = handler) } as never);
    const answer = vi.fn();
    ask?.({}, 'geolocation', answer);
    expect(answer).toHaveBeenCalledWith(false);
    expect(check?.()).toBe(false);
  });
});

describe('the IPC transport', () => {
  const window = { id: 1 };
  const frame = { parent: null, url: PAGE_URL };

  it('answers every channel of the contract, once, and stops', () => {
    const stop = serveIpc({ dispatch: async () => ({ ok: true, value: 1 }) }, () => undefined, PAGE_URL);
    expect([...handlers.keys()].toSorted()).toEqual([...REQUEST_CHANNELS].toSorted());
    stop();
    expect(handlers.size).toBe(0);
  });

  it('hands a call of our own page to the router and refuses every other sender', async () => {
    const dispatch = vi.fn(async () => ({ ok: true as const, value: 42 }));
    serveIpc({ dispatch }, () => window as never, PAGE_URL);
    const call = handlers.get('project:list');
    expect(await call?.({ sender: window, senderFrame: frame }, {})).toEqual({ ok: true, value: 42 });
    expect(await call?.({ sender: { id: 2 }, senderFrame: frame }, {})).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
    expect(dispatch).toHaveBeenCalledOnce();
  });

  it('trusts only the top frame at our address', () => {
    const event = (over: object): never => ({ sender: window, senderFrame: frame, ...over }) as never;
    expect(isTrustedSender(event({}), window as never, PAGE_URL)).toBe(true);
    expect(isTrustedSender(event({ senderFrame: { parent: frame, url: PAGE_URL } }), window as never, PAGE_URL)).toBe(false);
    expect(isTrustedSender(event({ senderFrame: { parent: null, url: 'https://example.org/' } }), window as never, PAGE_URL)).toBe(false);
    expect(isTrustedSender(event({ senderFrame: null }), window as never, PAGE_URL)).toBe(false);
    expect(isTrustedSender(event({}), undefined, PAGE_URL)).toBe(false);
  });

  it('sends events only to a living window', () => {
    const send = vi.fn();
    sendEvent({ isDestroyed: () => true, send } as never, 'project:changed', { projectId: 'p' });
    sendEvent(undefined, 'project:changed', { projectId: 'p' });
    expect(send).not.toHaveBeenCalled();
    sendEvent({ isDestroyed: () => false, send } as never, 'project:changed', { projectId: 'p' });
    expect(send).toHaveBeenCalledWith('project:changed', { projectId: 'p' });
  });
});

describe('the page protocol', () => {
  const root = mkdtempSync(join(tmpdir(), 'bitloom-page-'));
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'secret.key'), 'no');

  it('serves our files with the policy', async () => {
    const answer = await answerPageRequest(root, PAGE_URL);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Security-Policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(await answer.text()).toBe('<!doctype html>');
  });

  it.each(['bitloom://app/../../etc/passwd', 'bitloom://app/%2e%2e%2fsecret.html', 'bitloom://other/index.html', 'bitloom://app/secret.key', 'bitloom://app/missing.html', 'nonsense'])('answers %s with 404', async (url) => {
    expect((await answerPageRequest(root, url)).status).toBe(404);
  });
});
