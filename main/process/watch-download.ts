/**
 * @file Runs an installer and gives up when nothing arrives any more: neither bytes in the folders it fills nor output.
 */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from './start-process.ts';
import type { ProcessEnd, ProcessRequest } from './start-process.ts';

/** How a watched installer ended. */
export type DownloadEnd = { readonly kind: 'stalled'; readonly receivedBytes: number } | { readonly kind: 'ended'; readonly end: ProcessEnd; readonly lines: readonly string[] };

/** What to run and where it puts its bytes. */
export interface DownloadRequest extends Omit<ProcessRequest, 'onLine' | 'terminal' | 'timeoutMs'> {
  readonly folders: readonly string[];
  /** Silence after which it is given up. @unit ms */
  readonly stallMs: number;
  readonly onProgress: (receivedBytes: number) => void;
}

const POLL_MS = 200;

/** Run an installer; its whole process group is ended when nothing arrives for `stallMs`. Never rejects. */
export async function watchDownload(request: DownloadRequest): Promise<DownloadEnd> {
  const lines: string[] = [];
  const stall = new AbortController();
  const baseBytes = sizeOf(request.folders);
  let receivedBytes = 0;
  let lastGrowthMs = Date.now();
  const timer = setInterval(() => {
    const now = sizeOf(request.folders) - baseBytes;
    if (now !== receivedBytes) {
      receivedBytes = now;
      lastGrowthMs = Date.now();
      request.onProgress(receivedBytes);
    } else if (Date.now() - lastGrowthMs > request.stallMs) stall.abort();
  }, POLL_MS);
  const signal = request.signal === undefined ? stall.signal : AbortSignal.any([stall.signal, request.signal]);
  const end = await runProcess({ ...request, signal, patienceMs: 500, onLine: (line) => void lines.push(line) });
  clearInterval(timer);
  return stall.signal.aborted ? { kind: 'stalled', receivedBytes } : { kind: 'ended', end, lines };
}

function sizeOf(folders: readonly string[]): number {
  return folders.reduce((sum, folder) => sum + folderSize(folder), 0);
}

/** Files come and go while an installer works; one that is gone counts nothing. */
function folderSize(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0);
  } catch {
    return 0;
  }
}
