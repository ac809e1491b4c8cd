import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createServices, type Services } from '../../../main/services/create-services.ts';
import { createRouter, type HandlerTable } from '../../../main/services/router.ts';
import { StorageError } from '../../../main/storage/storage-error.ts';
import { REQUEST_CHANNELS } from '../../../preload/contract/index.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const routerOf = (...tables: readonly HandlerTable[]) => {
  const saved: unknown[] = [];
  const timings: string[] = [];
  const router = createRouter({ tables, workspacePath: '/w', saveError: (_channel, error) => saved.push(error), onTiming: ({ channel, ok }) => timings.push(`${channel} ${ok}`) });
  return { router, saved, timings };
};
const listTable: HandlerTable = { 'project:list': { payload: z.strictObject({}), handle: () => ({ ok: true, value: [] }) } };
const throwing = (error: unknown): HandlerTable => ({
  'project:list': {
    payload: z.strictObject({}),
    handle: () => {
      throw error;
    },
  },
});

describe('router', () => {
  it('answers a request and times it', async () => {
    const { router, timings } = routerOf(listTable);
    expect(await router.dispatch('project:list', {})).toEqual({ ok: true, value: [] });
    expect(timings).toEqual(['project:list true']);
  });

  it('refuses a payload that does not fit, and a channel that does not exist', async () => {
    const { router } = routerOf(listTable);
    expect(await router.dispatch('project:list', { extra: 1 })).toMatchObject({ ok: false, failure: { code: 'bad-request', message: expect.stringContaining('extra') } });
    expect(await router.dispatch('project:nothing', {})).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
    expect(await router.dispatch('constructor', {})).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
  });

  it('refuses two handlers for one channel', () => {
    expect(() => routerOf(listTable, listTable)).toThrow('two handlers for project:list');
  });

  it('turns an unexpected exception into an internal failure and keeps its stack', async () => {
    const bug = new TypeError('x is undefined');
    const { router, saved } = routerOf(throwing(bug));
    expect(await router.dispatch('project:list', {})).toMatchObject({ ok: false, failure: { code: 'internal', message: expect.stringContaining('x is undefined') } });
    expect(saved).toEqual([bug]);
  });

  it('turns storage errors and full disks into their failures, without calling them bugs', async () => {
    const missing = routerOf(throwing(new StorageError('not-found', 'no such design', { help: 'look again' })));
    expect(await missing.router.dispatch('project:list', {})).toEqual({ ok: false, failure: { code: 'not-found', message: 'no such design', help: 'look again' } });
    const full = routerOf(throwing(Object.assign(new RangeError('database or disk is full'), { code: 'SQLITE_FULL' })));
    expect(await full.router.dispatch('project:list', {})).toMatchObject({ ok: false, failure: { code: 'workspace-unwritable', message: expect.stringMatching(/full/), file: '/w' } });
    expect(missing.saved.length + full.saved.length).toBe(0);
  });
});

describe('the services together', () => {
  const folder = tempFolder();
  let services: Services;
  beforeAll(async () => {
    const opened = await createServices({ workspacePath: folder.path, host: 'web' });
    if (!opened.ok) throw opened.failure;
    services = opened.value;
  });
  afterAll(async () => {
    await services.close();
    folder.remove();
  });

  it('handle every channel of the contract, and no other', () => {
    expect([...services.router.channels].toSorted()).toEqual([...REQUEST_CHANNELS].toSorted());
  });

  it('describe the program with its examples', async () => {
    const info = await services.request('app:describe', {});
    expect(info).toMatchObject({ ok: true, value: { host: 'web', workspacePath: folder.path, version: expect.stringMatching(/^\d/) } });
    expect(info.ok && info.value.examples.map(({ name }) => name)).toEqual(['digits-mlp', 'digits-cnn-q', 'overflow-978']);
  });

  it('keep the state of the window by key, up to 64 KiB', async () => {
    expect(await services.request('app:load-state', { key: 'panes' })).toEqual({ ok: true, value: {} });
    await services.request('app:save-state', { key: 'panes', json: '{"a":1}' });
    expect(await services.request('app:load-state', { key: 'panes' })).toEqual({ ok: true, value: { json: '{"a":1}' } });
    expect(await services.request('app:save-state', { key: 'panes', json: 'x'.repeat(70_000) })).toMatchObject({ ok: false, failure: { code: 'limit' } });
  });
});
