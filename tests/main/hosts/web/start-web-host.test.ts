import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { defined } from '../../../../main/base/assert.ts';
import { startWebHost, SOCKET_PATH, type WebHost } from '../../../../main/hosts/web/start-web-host.ts';
import { createServices, type Services } from '../../../../main/services/create-services.ts';
import { REQUEST_CHANNELS, type RequestChannel, type RequestPayload, type StudioApi } from '../../../../preload/contract/index.ts';
import type { Result } from '../../../../preload/contract/result.ts';
import { createWebSocketStudio, type SocketLike } from '../../../../renderer/studio-client/web-socket-studio.ts';
import { tempFolder } from '../../../helpers/temp-workspace.ts';

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** fetch() may not set Host and Origin, so the plain client is used. */
function ask(host: WebHost, path: string, options: { readonly headers?: Record<string, string>; readonly method?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: host.port, path, method: options.method ?? 'GET', headers: options.headers ?? {} }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

async function cookieOf(host: WebHost): Promise<string> {
  const { headers } = await ask(host, new URL(host.url).search.replace(/^/, '/'));
  return defined(headers['set-cookie']?.[0]?.split(';')[0], 'the token gives a cookie');
}

/** Status of an upgrade: 101, or the refusal. */
function upgradeStatus(host: WebHost, headers: Record<string, string>, path = SOCKET_PATH): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
    socket.on('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => resolve(0));
  });
}

/** Ids that are drawn anew for every call are equal to each other. */
function withoutNewIds(reply: Result<unknown>): Result<unknown> {
  if (!reply.ok || typeof reply.value !== 'object' || reply.value === null || !('uploadId' in reply.value)) return reply;
  return { ...reply, value: { ...reply.value, uploadId: 'new' } };
}

describe('the web host', () => {
  const folder = tempFolder();
  let services: Services;
  let host: WebHost;
  let cookie: string;
  const origin = (): string => `http://127.0.0.1:${host.port}`;
  beforeAll(async () => {
    const pages = join(folder.path, 'pages');
    mkdirSync(join(pages, 'assets'), { recursive: true });
    writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Bitloom</title>');
    writeFileSync(join(pages, 'assets', 'index.js'), 'export {};');
    writeFileSync(join(folder.path, 'secret.js'), 'secret');
    const opened = await createServices({ workspacePath: join(folder.path, 'workspace'), host: 'web' });
    if (!opened.ok) throw opened.failure;
    services = opened.value;
    host = await startWebHost({ services, rendererPath: pages });
  });
  afterAll(async () => {
    await host.close();
    await services.close();
    folder.remove();
  });

  it('turns away who has neither token nor cookie, and wrong tokens', async () => {
    expect((await ask(host, '/')).status).toBe(403);
    expect((await ask(host, '/?token=wrong')).status).toBe(403);
    expect((await ask(host, '/assets/index.js')).status).toBe(403);
    expect(await upgradeStatus(host, { Origin: origin() })).toBe(403);
  });

  it('exchanges the token once for a strict cookie and takes it out of the address', async () => {
    const path = `/${new URL(host.url).search}`;
    const first = await ask(host, path);
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(first.headers['set-cookie']?.[0]).toMatch(new RegExp(`^bitloom-${host.port}=[\\w-]{40,}; HttpOnly; SameSite=Strict; Path=/$`));
    cookie = defined(first.headers['set-cookie']?.[0]?.split(';')[0], 'checked above');
    expect((await ask(host, path)).status).toBe(403);
    expect((await ask(host, path, { headers: { Cookie: cookie } })).status).toBe(303);
  });

  it('serves the page with a strict policy, and nothing outside its folder', async () => {
    const page = await ask(host, '/', { headers: { Cookie: cookie } });
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('Bitloom'), headers: { 'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'referrer-policy': 'no-referrer' } });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe("'self'");
    expect((await ask(host, '/assets/index.js', { headers: { Cookie: cookie } })).headers['content-type']).toMatch(/^text\/javascript/);
    for (const path of ['/../secret.js', '/%2e%2e/secret.js', '/assets/..%2f..%2fsecret.js', '/nothing.js']) expect((await ask(host, path, { headers: { Cookie: cookie } })).status).toBe(404);
  });

  it('answers only to loopback names in Host, on any port, and to no POST', async () => {
    for (const name of ['evil.example', 'localhost.evil.example', '192.168.1.5:80', '127.0.0.1.evil.example']) expect((await ask(host, '/', { headers: { Cookie: cookie, Host: name } })).status).toBe(403);
    for (const name of ['localhost:8080', '127.0.0.1:1', '[::1]:9']) expect((await ask(host, '/', { headers: { Cookie: cookie, Host: name } })).status).toBe(200);
    expect((await ask(host, '/', { method: 'POST', headers: { Cookie: cookie, Origin: origin() } })).status).toBe(405);
  });

  it('opens a WebSocket only with the cookie, at its path, from the page that this host served', async () => {
    expect(await upgradeStatus(host, { Cookie: cookie, Origin: origin() })).toBe(101);
    expect(await upgradeStatus(host, { Cookie: cookie, Origin: 'http://localhost:8080', Host: 'localhost:8080' })).toBe(101);
    expect(await upgradeStatus(host, { Cookie: cookie })).toBe(403);
    expect(await upgradeStatus(host, { Cookie: cookie, Origin: 'http://evil.example' })).toBe(403);
    expect(await upgradeStatus(host, { Cookie: cookie, Origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await upgradeStatus(host, { Cookie: `bitloom-${host.port}=guess`, Origin: origin() })).toBe(403);
    expect(await upgradeStatus(host, { Cookie: cookie, Origin: origin() }, '/other')).toBe(403);
  });

  it('closes a connection that does not speak the codec', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${SOCKET_PATH}`, { headers: { Cookie: cookie, Origin: origin() } });
    const code = await new Promise<number>((resolve) => {
      socket.on('open', () => socket.send('{"id":1}'));
      socket.on('close', resolve);
    });
    expect(code).toBe(1003);
  });

  it('gives two servers on one machine cookies that do not collide', async () => {
    const second = await startWebHost({ services, rendererPath: join(folder.path, 'pages') });
    const other = await cookieOf(second);
    expect(other.split('=')[0]).not.toBe(cookie.split('=')[0]);
    expect((await ask(second, '/', { headers: { Cookie: cookie } })).status).toBe(403);
    expect((await ask(second, '/', { headers: { Cookie: `${cookie}; ${other}` } })).status).toBe(200);
    await second.close();
  });

  describe('carries the contract', () => {
    let studio: StudioApi;
    let socket: WebSocket;
    const connections: string[] = [];
    let ids: Awaited<ReturnType<typeof openIds>>;
    const connect = (): SocketLike => {
      socket = new WebSocket(`ws://127.0.0.1:${host.port}${SOCKET_PATH}`, { headers: { Cookie: cookie, Origin: origin() } });
      // The studio goes on trying after the server has gone at the end of the tests.
      socket.on('error', () => undefined);
      return socket as unknown as SocketLike;
    };
    const openIds = async () => {
      const opened = await studio.request('project:open-example', { name: 'digits-mlp' });
      if (!opened.ok) throw opened.failure;
      const { projectId, currentDesignId: designId, currentDatasetId } = opened.value;
      return { projectId, designId, datasetId: defined(currentDatasetId, 'examples have data') };
    };
    beforeAll(async () => {
      studio = createWebSocketStudio(connect);
      studio.onConnection((state) => connections.push(state));
      ids = await openIds();
    });

    it('sends a sample of every channel and gets the same answer as inside the program', async () => {
      const { projectId, designId, datasetId } = ids;
      const file = { name: 'x.csv', bytes: new TextEncoder().encode('1,2,3') };
      const samples: { readonly [C in RequestChannel]: RequestPayload<C> } = {
        'app:describe': {}, 'app:load-state': { key: 'k' }, 'app:save-state': { key: 'k', json: '{}' },
        'project:list': {}, 'project:open': { projectId: 'none' }, 'project:open-example': { name: 'none' }, 'project:import': { files: [file] }, 'project:import-with-dialog': {},
        'project:rename': { projectId, name: 'digits-mlp' }, 'project:remove': { projectId: 'none' },
        'dataset:list': { projectId }, 'dataset:append-upload': { uploadId: 'none', bytes: new Uint8Array([1, 2, 3]) }, 'dataset:import': { projectId, file, role: 'evaluation' }, 'dataset:generate': { projectId: 'none', kind: 'normal', sampleCount: 3, seed: 1, amplitude: 1 },
        'dataset:set-role': { datasetId, role: 'evaluation' }, 'dataset:remove': { datasetId: 'none' }, 'dataset:read-samples': { datasetId, samples: [0, 359] },
        'verify:check': { designId },
        'tools:list': {}, 'tools:set-path': { name: 'none', scope: 'workspace', path: '/nowhere' },
        'design:list': { projectId }, 'design:open': { designId }, 'design:apply-edit': { designId: 'none', edit: { kind: 'group', label: 'x', edits: [{ kind: 'set-option', layers: ['fc1'], key: 'Trace' }] }, gestureId: 'g' },
        'design:undo': { designId: 'none' }, 'design:redo': { designId: 'none' }, 'design:create': { projectId: 'none', name: 'n' }, 'design:rename': { designId: 'none', name: 'n' }, 'design:remove': { designId: 'none' },
        'design:export-config': { designId }, 'design:import-config': { designId, fileName: 'c.yml', text: ': :' }, 'design:generated-code': { designId, layer: 'fc2' },
        'emulation:evaluate': { designId: 'none', datasetId }, 'emulation:inspect-sample': { designId, datasetId, sample: 7 }, 'estimate:evaluate': { designId: 'none' }, 'estimate:list-devices': {},
        'analysis:explain': { designId: 'none', datasetId }, 'analysis:explain-element': { designId, datasetId, sample: 0, layer: 'fc1', element: 2 }, 'analysis:outputs': { designId: 'none', datasetId }, 'analysis:ranges': { designId: 'none', datasetId }, 'analysis:weights': { designId: 'none' },
        'analysis:bit-cost': { designId: 'none', datasetId, layer: 'fc1', variable: 'result' }, 'analysis:propose-fit': { designId: 'none', datasetId, method: 'exact', keepFraction: true }, 'analysis:cancel': { designId: 'none', kind: 'ranges' },
        'analysis:start-minimise': { designId: 'none', datasetId, method: 'binary', accuracyLossMax: 0.01 }, 'analysis:get-minimise': { designId }, 'analysis:cancel-minimise': { minimiseId: 'none' },
        'preflight:check': { designId: 'none', datasetId }, 'preflight:list-codes': {},
        'hls:preview': { designId, projectName: 'demo', keepLayersAsModules: false }, 'hls:export': { designId, projectName: 'demo', keepLayersAsModules: true, datasetId, sampleCount: 2 },
        'export:file': { designId, as: 'svg' }, 'lowering:trace': { designId },
        'job:start': { designId: 'none', kind: 'estimate' }, 'job:list': {}, 'job:get': { jobId: 'none' }, 'job:read-log': { jobId: 'none', fromLine: 0 }, 'job:check-hls': { designId: 'none', hls: { stages: ['csynth'] } }, 'job:search-log': { jobId: 'none', text: 'x', fromLine: 0 },
        'job:read-digest': { jobId: 'none' }, 'job:read-usage': { jobId: 'none' }, 'job:show-folder': { jobId: 'none' }, 'job:cancel': { jobId: 'none' }, 'job:retry': { jobId: 'none' },
        'run:list': { projectId }, 'run:get': { runId: 'none' }, 'run:compare': { runIds: ['none', 'nil'] }, 'run:restore': { runId: 'none' }, 'run:annotate': { runId: 'none', note: 'n' }, 'run:remove': { runId: 'none' },
        'report:open': { projectId: 'none', files: [{ name: 'a/x.rpt', bytes: new Uint8Array([1]), modifiedAtMs: 5 }] }, 'report:of-run': { runId: 'none' }, 'report:paths': { designId: 'none', runId: 'none' }, 'report:ladder': { designId: 'none' },
        'report:calibration': {}, 'report:set-calibration': { enabled: true },
      };
      const succeeded: string[] = [];
      for (const channel of REQUEST_CHANNELS) {
        const overSocket = withoutNewIds((await studio.request(channel, samples[channel])) as Result<unknown>);
        const inside = withoutNewIds(await services.router.dispatch(channel, samples[channel]));
        expect(overSocket, channel).toEqual(inside);
        // What Electron's own transport does to a value.
        expect(structuredClone(inside), channel).toEqual(inside);
        if (!overSocket.ok) expect(['not-found', 'unavailable', 'bad-request', 'dataset-rejected', 'config-rejected'], `${channel}: ${overSocket.failure.message}`).toContain(overSocket.failure.code);
        else succeeded.push(channel);
      }
      expect(succeeded).toEqual(expect.arrayContaining(['design:open', 'emulation:inspect-sample', 'dataset:read-samples', 'design:generated-code', 'tools:list', 'run:list']));
    });

    it('carries typed arrays and events', async () => {
      const events: unknown[] = [];
      const stop = studio.subscribe('design:changed', (payload) => events.push(payload));
      const read = await studio.request('dataset:read-samples', { datasetId: ids.datasetId, samples: [1] });
      expect(read.ok && read.value.values).toBeInstanceOf(Float64Array);
      const edited = await studio.request('design:apply-edit', { designId: ids.designId, edit: { kind: 'set-strategy', layers: ['fc1'], strategy: 'Resource' } });
      expect(edited.ok).toBe(true);
      expect(events).toMatchObject([{ designId: ids.designId, diff: [{ path: ['hlsConfig', 'LayerName', 'fc1'], to: { Strategy: 'Resource' } }] }]);
      stop();
    });

    it('answers what is pending with a failure when the connection breaks, and connects again by itself', async () => {
      const pending = studio.request('emulation:evaluate', { designId: ids.designId, datasetId: ids.datasetId });
      socket.terminate();
      expect(await pending).toMatchObject({ ok: false, failure: { code: 'unavailable' } });
      expect(await studio.request('project:list', {})).toMatchObject({ ok: true, value: [{ name: 'digits-mlp' }] });
      expect(connections).toEqual(['open', 'lost', 'open']);
      socket.terminate();
    });
  });
});
