/**
 * @file Who may talk to the server: a random token in the URL is exchanged once for a cookie; Host must be a loopback
 * name (any port, so that an SSH tunnel works) and Origin must equal Host. The token is kept as a hash and never logged.
 *
 * @source OWASP cheat sheets on session management and cross-site WebSocket hijacking; DNS rebinding is stopped by the Host rule
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Name of the cookie that stands for the token. Cookies know no ports, and one machine may run several servers. */
export function cookieName(port: number): string {
  return `bitloom-${port}`;
}

/** Secrets of one server. */
export interface Access {
  /** The token for the URL; shown once. */
  readonly token: string;
  /** Exchange a token for the cookie's value; works once. */
  redeem(token: string): string | undefined;
  /** Whether a request carries the cookie of that name. */
  hasCookie(request: IncomingMessage, name: string): boolean;
}

/** Make the secrets of a server. */
export function createAccess(): Access {
  const token = randomBytes(24).toString('base64url');
  const session = randomBytes(32).toString('base64url');
  const tokenHash = digest(token);
  const sessionHash = digest(session);
  let redeemed = false;
  return {
    token,
    redeem: (offered) => {
      if (redeemed || !timingSafeEqual(digest(offered), tokenHash)) return undefined;
      redeemed = true;
      return session;
    },
    hasCookie: (request, name) => {
      const value = cookieValue(request.headers.cookie, name);
      return value !== undefined && timingSafeEqual(digest(value), sessionHash);
    },
  };
}

/** Whether a Host header names this machine itself, on any port. Never throws. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host);
}

/** Whether an Origin header belongs to the page that the same Host served. Never throws. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined) return false;
  return origin.toLowerCase() === `http://${host}`.toLowerCase() || origin.toLowerCase() === `https://${host}`.toLowerCase();
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}
