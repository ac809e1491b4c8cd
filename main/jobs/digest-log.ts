/** @file Reads a whole log for its digest, in constant memory, a piece at a time so that others get their turn. */

import { createReadStream } from 'node:fs';
import type { LogDigest } from '../../preload/contract/run.ts';
import { splitLines } from '../process/output-lines.ts';
import { LogReading } from '../toolchains/log-digest.ts';

const CHUNK_BYTES = 256 * 1024;

/** Return the digest of a log, or undefined when it cannot be read. Never rejects. */
export async function digestLog(path: string): Promise<LogDigest | undefined> {
  const reading = new LogReading();
  const splitter = splitLines((line) => reading.push(line));
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      splitter.push(chunk as Uint8Array);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch {
    return undefined;
  }
  splitter.end();
  return reading.digest();
}
