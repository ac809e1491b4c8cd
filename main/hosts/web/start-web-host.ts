/**
 * @file The web host: the studio served to a browser on this machine (or through an SSH tunnel to it).
 * Bound to loopback; see `access.ts` for who may talk to it. Files come in as uploads only.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { FRAME_BYTES_MAX } from '../../../preload/contract/codec.ts';
import type { Services } from '../../services/create-services.ts';
import { cookieName, createAccess, isLoopbackHost, isOwnOrigin, type Access } from './access.ts';
import { serveConnection } from './connection.ts';
import { readStaticFiles, SECURITY_HEADERS, type StaticFile } from './static-files.ts';

/** What a web host needs. */
export interface WebHostOptions {
  readonly services: Pick<Services, 'router' | 'events'>;
  /** Folder of the built window. */
  readonly rendererPath: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
}

/** A running web host. */
export interface WebHost {
  /** Address with the token; works once. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Path of the WebSocket. */
export const SOCKET_PATH = '/socket';

/** Start the web host on loopback. @throws the network's error, for example when the port is taken */
export async function startWebHost({ services, rendererPath, port = 0 }: WebHostOptions): Promise<WebHost> {
  const access = createAccess();
  const files = readStaticFiles(rendererPath);
  // The port is known when the first request comes.
  const cookie = (): string => cookieName((server.address() as AddressInfo).port);
  const server: Server = createServer((request, response) => answer(request, response, { access, files, cookie: cookie() }));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES_MAX, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!mayConnect(request, access, cookie())) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => serveConnection(webSocket, services));
  });
  await listen(server, port);
  const actual = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${actual}/?token=${access.token}`,
    port: actual,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function mayConnect(request: IncomingMessage, access: Access, cookie: string): boolean {
  const { host, origin } = request.headers;
  return request.url?.split('?')[0] === SOCKET_PATH && isLoopbackHost(host) && isOwnOrigin(origin, host) && access.hasCookie(request, cookie);
}

function answer(request: IncomingMessage, response: ServerResponse, state: { readonly access: Access; readonly files: ReadonlyMap<string, StaticFile>; readonly cookie: string }): void {
  const say = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(text);
  };
  if (!isLoopbackHost(request.headers.host)) return say(403, 'This server answers only to the name of the machine itself (localhost or 127.0.0.1).\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Only GET is answered here.\n', { Allow: 'GET, HEAD' });
  const url = new URL(request.url ?? '/', 'http://localhost');
  const token = url.searchParams.get('token');
  if (token !== null) {
    const session = state.access.redeem(token);
    // A used link in a browser that has the cookie (reload, second tab) is fine; anybody else is turned away.
    if (session === undefined && !state.access.hasCookie(request, state.cookie)) return say(403, 'This address is not valid, or was used already. Start "bitloom serve" again for a new one.\n');
    return say(303, '', { Location: '/', ...(session === undefined ? {} : { 'Set-Cookie': `${state.cookie}=${session}; HttpOnly; SameSite=Strict; Path=/` }) });
  }
  if (!state.access.hasCookie(request, state.cookie)) return say(403, 'Open the address that "bitloom serve" printed; it carries the key to this server.\n');
  const file = state.files.get(url.pathname);
  if (file === undefined) return say(404, 'There is no such page.\n');
  response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': file.type, 'Content-Length': String(file.bytes.byteLength) });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
  return undefined;
}
