/** @file A job's log: written with its index, read anywhere, searched in both directions, whatever stands in it. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestLog } from '../../../main/jobs/digest-log.ts';
import { LogIndex } from '../../../main/jobs/log-index.ts';
import { LogReader } from '../../../main/jobs/log-reader.ts';
import { LogWriter } from '../../../main/jobs/log-writer.ts';

let folder = '';
const files = () => ({ logPath: join(folder, 'log.txt'), logIndexPath: join(folder, 'log.idx') });
const reader = () => new LogReader(files().logPath, files().logIndexPath);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `count` lines of different lengths, so that no two blocks are alike. */
function writeLines(count: number): readonly string[] {
  const writer = new LogWriter(files());
  const lines = Array.from({ length: count }, (_, index) => `line ${index} ${'x'.repeat((index * 7) % 53)}`);
  for (const line of lines) writer.append(line);
  writer.close();
  return lines;
}

describe('a log', () => {
  it('is read anywhere: from a line on, at its end, beyond its end', async () => {
    const lines = writeLines(5000);
    const log = reader();
    expect(await log.read(0, 3)).toEqual({ lines: lines.slice(0, 3), firstLine: 0, totalLines: 5000 });
    for (const at of [255, 256, 257, 3333, 4999]) expect((await log.read(at, 2)).lines, `from line ${at}`).toEqual(lines.slice(at, at + 2));
    expect(await log.tail(4)).toEqual({ lines: lines.slice(-4), firstLine: 4996, totalLines: 5000 });
    expect(await log.read(9000, 4)).toMatchObject({ lines: [], totalLines: 5000 });
  });

  it('grows under the reader, and only whole lines are read', async () => {
    writeLines(300);
    const log = reader();
    await log.tail(1);
    appendFileSync(files().logPath, 'whole\nhalf');
    expect(await log.tail(2)).toMatchObject({ lines: [expect.stringContaining('line 299') as string, 'whole'], totalLines: 301 });
    appendFileSync(files().logPath, ' and half\n');
    expect((await log.tail(1)).lines).toEqual(['half and half']);
  });

  it('is searched forwards and backwards without regard to case', async () => {
    writeLines(2000);
    appendFileSync(files().logPath, 'ERROR: [HLS 200-70] no\n');
    const log = reader();
    expect(await log.search('error: [hls', 0, false)).toBe(2000);
    expect(await log.search('line 7 ', 2000, true)).toBe(7);
    expect(await log.search('line 1', 0, false)).toBe(1);
    expect(await log.search('line 1', 2, false)).toBe(10);
    expect(await log.search('not there', 0, false)).toBeUndefined();
  });

  it('is the truth where its index is missing, of another log, or cut off', async () => {
    const lines = writeLines(40_000);
    const index = readFileSync(files().logIndexPath);
    expect(index.length / 8).toBe(Math.floor(40_000 / 256));
    for (const damage of [() => rmSync(files().logIndexPath), () => writeFileSync(files().logIndexPath, index.map((byte) => byte ^ 0x15)), () => truncateSync(files().logIndexPath, 83), () => writeFileSync(files().logIndexPath, Buffer.alloc(8000, 7))]) {
      writeFileSync(files().logIndexPath, index);
      damage();
      expect((await reader().read(31_234, 2)).lines).toEqual(lines.slice(31_234, 31_236));
    }
  });

  it('that does not exist yet has no lines; one that is written anew is read anew', async () => {
    const log = reader();
    expect(await log.tail(5)).toEqual({ lines: [], firstLine: 0, totalLines: 0 });
    writeLines(500);
    expect((await log.tail(1)).totalLines).toBe(500);
    writeFileSync(files().logPath, 'one\n');
    expect(await log.tail(5)).toMatchObject({ lines: ['one'], totalLines: 1 });
  });

  it('with a line of 40 MB is read without holding it, and what follows is found', async () => {
    writeFileSync(files().logPath, Buffer.concat([Buffer.from('first\n'), Buffer.alloc(40 * 1024 * 1024, 'y'), Buffer.from('\nlast\n')]));
    const { lines } = await reader().read(0, 3);
    expect(lines.map((line) => line.length)).toEqual([5, 4096, 4]);
  });

  it('takes Windows’ line ends and bytes that are no text', async () => {
    writeFileSync(files().logPath, Buffer.concat([Buffer.from('a\r\nb\r\n'), Buffer.from([0xff, 0xfe, 0x00, 0x0a])]));
    expect((await reader().read(0, 3)).lines).toEqual(['a', 'b', '\ufffd\ufffd\u0000']);
  });
});

describe('a writer', () => {
  it('goes on with a log that is there, also behind a line that a crash cut off', async () => {
    writeLines(700);
    appendFileSync(files().logPath, 'cut off in the mid');
    const writer = new LogWriter(files());
    writer.append('next attempt');
    writer.close();
    const log = reader();
    expect(await log.tail(2)).toMatchObject({ lines: ['cut off in the mid', 'next attempt'], totalLines: 702 });
    const index = new LogIndex(files().logPath, files().logIndexPath);
    await index.refresh();
    expect(index.lineCount).toBe(702);
    expect(statSync(files().logIndexPath).size).toBe(16);
  });
});

describe('digestLog', () => {
  it('reads a log that nobody has read, and answers nothing for one that is gone', async () => {
    writeFileSync(files().logPath, "    1.00  WARNING: [HLS 200-885] The II Violation in module 'a' (loop 'L'): Unable to enforce a carried dependence constraint\n    2.00  WARNING: [HLS 200-885] The II Violation in module 'a' (loop 'L'): Unable to enforce a carried dependence constraint\n    3.00  ERROR: [XFORM 203-504] Stop unrolling loop 'P' (x.h:1) in function 'f<config2>' because\n");
    expect(await digestLog(files().logPath)).toMatchObject({
      lineCount: 3, firstError: { line: 2, explained: { id: 'unroll-limit', title: 'A loop is too large to be unrolled' } },
      groups: [{ code: 'XFORM 203-504', severity: 'error', count: 1, firstLine: 2 }, { code: 'HLS 200-885', severity: 'warning', count: 2, firstLine: 0 }],
      explained: [{ id: 'ii-not-reached', severity: 'warning', moreCount: 1 }, { id: 'unroll-limit' }],
    });
    expect(await digestLog(join(folder, 'gone'))).toBeUndefined();
  });
});
