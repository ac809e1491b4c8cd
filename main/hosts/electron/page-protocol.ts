/**
 * @file Serves the window's own files under `bitloom://app/`, with the content security policy on every answer.
 * A scheme of our own, because `file:` pages share one origin and carry no headers.
 */

import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';
import { CONTENT_SECURITY_POLICY, PAGE_FILE_TYPES } from '../../base/page-policy.ts';

/** Address of the window's page. */
export const PAGE_URL = 'bitloom://app/index.html';

/** Declare the scheme; must run before the application is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'bitloom', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Answer one request for a file below `root`; a path that leaves it or does not exist is a 404. Never throws. */
export async function answerPageRequest(root: string, url: string): Promise<Response> {
  const notFound = new Response('not found', { status: 404 });
  try {
    const { host, pathname } = new URL(url);
    const file = normalize(join(root, decodeURIComponent(pathname)));
    const type = PAGE_FILE_TYPES[extname(file)];
    if (host !== 'app' || !file.startsWith(root + sep) || type === undefined) return notFound;
    const headers = { 'Content-Type': type, 'Content-Security-Policy': CONTENT_SECURITY_POLICY, 'X-Content-Type-Options': 'nosniff' };
    return new Response(new Uint8Array(await readFile(file)), { headers });
  } catch {
    return notFound;
  }
}

/** Serve the files below `root`; call when the application is ready. */
export function servePage(root: string): void {
  protocol.handle('bitloom', async (request) => answerPageRequest(root, request.url));
}
