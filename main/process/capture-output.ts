/** @file Runs a short command and returns what it said: version questions and the like. */

import { runProcess } from './start-process.ts';
import type { ProcessEnd, ProcessRequest } from './start-process.ts';

/** What a command said and how it ended. */
export interface CapturedOutput {
  readonly end: ProcessEnd;
  readonly lines: readonly string[];
}

const LINE_LIMIT = 2000;
/** An environment is a few KiB. @unit bytes */
const BYTE_LIMIT = 4 * 1024 * 1024;

/** Run a command and collect its first lines of both streams. Never rejects. */
export async function captureOutput(request: Omit<ProcessRequest, 'onLine' | 'terminal'>): Promise<CapturedOutput> {
  const lines: string[] = [];
  const end = await runProcess({ timeoutMs: 10_000, patienceMs: 500, ...request, onLine: (line) => void (lines.length < LINE_LIMIT && lines.push(line)) });
  return { end, lines };
}

/** Run a command and collect the first bytes of its standard output. Never rejects. */
export async function captureBytes(request: Omit<ProcessRequest, 'onBytes' | 'terminal'>): Promise<{ readonly end: ProcessEnd; readonly bytes: Buffer }> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  const onBytes = (chunk: Uint8Array): void => {
    if (byteCount < BYTE_LIMIT) chunks.push(chunk);
    byteCount += chunk.length;
  };
  const end = await runProcess({ timeoutMs: 10_000, patienceMs: 500, ...request, onBytes });
  return { end, bytes: Buffer.concat(chunks).subarray(0, BYTE_LIMIT) };
}
