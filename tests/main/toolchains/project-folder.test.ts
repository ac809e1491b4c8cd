/** @file Writing a project to a folder: nothing of anybody else is overwritten, followed out of it, or removed. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROJECT_MARK, writeProjectFolder } from '../../../main/toolchains/project-folder.ts';

let scratch = '';
let folder = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'bitloom-project-'));
  folder = join(scratch, 'deep', 'project');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const file = (path: string, text = path): { path: string; text: string } => ({ path, text });
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
const codeOf = (written: ReturnType<typeof writeProjectFolder>): string => (written.ok ? 'written' : written.failure.code);

describe('a project folder', () => {
  it('is made with everything above it, and holds the files and a mark', () => {
    expect(writeProjectFolder(folder, [file('a.txt'), file('firmware/weights/w2.h')])).toEqual({ ok: true, value: { folder, fileCount: 2 } });
    expect([read('a.txt'), read('firmware/weights/w2.h'), existsSync(join(folder, PROJECT_MARK))]).toEqual(['a.txt', 'firmware/weights/w2.h', true]);
  });

  it('may exist if it is empty', () => {
    mkdirSync(folder, { recursive: true });
    expect(codeOf(writeProjectFolder(folder, [file('a.txt')]))).toBe('written');
  });

  it('written again loses the files that the new project does not have, and keeps what the user added', () => {
    writeProjectFolder(folder, [file('a.txt'), file('firmware/old.h')]);
    writeFileSync(join(folder, 'firmware', 'notes.md'), 'mine');
    expect(codeOf(writeProjectFolder(folder, [file('a.txt', 'new')]))).toBe('written');
    expect([read('a.txt'), existsSync(join(folder, 'firmware/old.h')), read('firmware/notes.md')]).toEqual(['new', false, 'mine']);
  });

  it.each([
    ['files of somebody else', (path: string) => writeFileSync(join(path, 'thesis.tex'), 'years')],
    ['a mark that is not ours', (path: string) => writeFileSync(join(path, PROJECT_MARK), '{"madeBy":"other","files":[]}')],
    ['a broken mark', (path: string) => writeFileSync(join(path, PROJECT_MARK), '{')],
  ])('with %s is refused and left as it is', (_, fill) => {
    mkdirSync(folder, { recursive: true });
    fill(folder);
    const written = writeProjectFolder(folder, [file('a.txt')]);
    expect(written).toMatchObject({ ok: false, failure: { code: 'conflict', file: folder, message: `${folder} holds files that Bitloom did not write; nothing was written.` } });
    expect(existsSync(join(folder, 'a.txt'))).toBe(false);
  });

  it('that is a file is refused', () => {
    writeFileSync(join(scratch, 'file'), 'text');
    expect(codeOf(writeProjectFolder(join(scratch, 'file'), [file('a.txt')]))).toBe('conflict');
    expect(readFileSync(join(scratch, 'file'), 'utf8')).toBe('text');
  });

  it.each(['../outside.txt', '/etc/x', 'a/../../b', './a', 'a//b', String.raw`a\b`, 'a\nb', ''])('does not take the path %j', (path) => {
    expect(codeOf(writeProjectFolder(folder, [file('good.txt'), file(path)]))).toBe('internal');
    expect(existsSync(folder)).toBe(false);
  });

  it('does not remove what a forged mark names outside it', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(scratch, 'victim'), 'alive');
    writeFileSync(join(folder, PROJECT_MARK), JSON.stringify({ madeBy: 'bitloom', files: ['../../victim', join(scratch, 'victim')] }));
    expect(codeOf(writeProjectFolder(folder, [file('a.txt')]))).toBe('written');
    expect(readFileSync(join(scratch, 'victim'), 'utf8')).toBe('alive');
  });
});

describe.skipIf(process.platform === 'win32')('a link', () => {
  beforeEach(() => {
    mkdirSync(join(scratch, 'elsewhere'));
    writeFileSync(join(scratch, 'elsewhere', 'w2.h'), 'theirs');
  });
  const theirs = (): string => readFileSync(join(scratch, 'elsewhere', 'w2.h'), 'utf8');

  it('in the place of a folder of the project is not followed, neither to write nor to remove', () => {
    writeProjectFolder(folder, [file('firmware/w2.h')]);
    rmSync(join(folder, 'firmware'), { recursive: true });
    symlinkSync(join(scratch, 'elsewhere'), join(folder, 'firmware'));
    expect(writeProjectFolder(folder, [file('firmware/w2.h')])).toMatchObject({ ok: false, failure: { code: 'conflict', file: join(folder, 'firmware') } });
    expect(writeProjectFolder(folder, [file('a.txt')])).toMatchObject({ ok: false, failure: { code: 'conflict' } });
    expect(theirs()).toBe('theirs');
  });

  it('in the place of a file is replaced by the file', () => {
    writeProjectFolder(folder, [file('w2.h')]);
    rmSync(join(folder, 'w2.h'));
    symlinkSync(join(scratch, 'elsewhere', 'w2.h'), join(folder, 'w2.h'));
    expect(codeOf(writeProjectFolder(folder, [file('w2.h', 'ours')]))).toBe('written');
    expect([read('w2.h'), theirs()]).toEqual(['ours', 'theirs']);
  });

  it('to the folder itself may be named: the user chose it', () => {
    symlinkSync(join(scratch, 'elsewhere'), join(scratch, 'link'));
    rmSync(join(scratch, 'elsewhere', 'w2.h'));
    expect(codeOf(writeProjectFolder(join(scratch, 'link'), [file('a.txt')]))).toBe('written');
    expect(existsSync(join(scratch, 'elsewhere', 'a.txt'))).toBe(true);
  });
});
