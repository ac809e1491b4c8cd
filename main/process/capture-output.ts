/** @file Runs a short command and returns what it said: version questions and the like. */

import { runProcess } from './start-process.ts';
import type { ProcessEnd, ProcessRequest } from './start-process.ts';

/** What a command said and how it ended. */
export interface CapturedOutput {
  readonly end: ProcessEnd;
  readonly lines: readonly string[];
}

const LINE_LIMIT = 2000;

/** Run a command and collect its first lines of both streams. Never rejects. */
export async function captureOutput(request: Omit<ProcessRequest, 'onLine' | 'terminal'>): Promise<CapturedOutput> {
  const lines: string[] = [];
  const end = await runProcess({ timeoutMs: 10_000, patienceMs: 500, ...request, onLine: (line) => void (lines.length < LINE_LIMIT && lines.push(line)) });
  return { end, lines };
}
