import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArtifactStore } from '../../../main/storage/artifact-store.ts';
import { assertNodeVersion, openDatabase } from '../../../main/storage/database.ts';
import { asStorageError } from '../../../main/storage/storage-error.ts';
import { defaultWorkspacePath, openWorkspace } from '../../../main/storage/workspace.ts';
import { seedProject, tempFolder, tempWorkspace } from '../../helpers/temp-workspace.ts';

describe('openWorkspace', () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => folder.remove());

  it('makes the folder, the database in WAL mode with foreign keys, and the artifacts folder', () => {
    const opened = openWorkspace(join(folder.path, 'a', 'b'));
    if (!opened.ok) throw opened.failure;
    expect(opened.value.db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(opened.value.db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(readdirSync(opened.value.path)).toEqual(expect.arrayContaining(['artifacts', 'bitloom.db']));
    expect(opened.value.notes).toEqual([]);
    opened.value.close();
  });

  it('fails with workspace-unwritable, naming the path, when the folder is a file', () => {
    const path = join(folder.path, 'file');
    writeFileSync(path, 'x');
    const opened = openWorkspace(path);
    expect(opened).toMatchObject({ ok: false, failure: { code: 'workspace-unwritable', help: expect.stringContaining('--workspace') } });
    expect(!opened.ok && opened.failure.message).toContain(path);
  });

  it('fails with workspace-unwritable where the system forbids making a folder', () => {
    expect(openWorkspace('/proc/bitloom')).toMatchObject({ ok: false, failure: { code: 'workspace-unwritable' } });
  });

  it('fails when bitloom.db is not a database, and leaves the file as it was', () => {
    writeFileSync(join(folder.path, 'bitloom.db'), 'this is not a database, just text that is long enough to look at');
    expect(openWorkspace(folder.path)).toMatchObject({ ok: false, failure: { code: 'workspace-unwritable', message: expect.stringContaining('bitloom.db') } });
  });

  it('refuses a database of a newer program and does not touch it', () => {
    const { db } = openDatabase(join(folder.path, 'bitloom.db'));
    db.pragma('user_version = 999');
    db.close();
    expect(openWorkspace(folder.path)).toMatchObject({ ok: false, failure: { code: 'workspace-newer', message: expect.stringContaining('999') } });
  });

  it('says that the disk is full when SQLite cannot grow, and keeps what was there', () => {
    const temp = tempWorkspace();
    const { designId, projectId } = seedProject(temp.workspace);
    temp.workspace.db.pragma(`max_page_count = ${Number(temp.workspace.db.pragma('page_count', { simple: true }))}`);
    const write = (): unknown => temp.workspace.appState.save('big', 'x'.repeat(1_000_000));
    expect(write).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
    try {
      write();
    } catch (error) {
      expect(asStorageError(error, temp.workspace.path)).toMatchObject({ code: 'workspace-unwritable', message: expect.stringMatching(/full/) });
    }
    expect(temp.workspace.designs.list(projectId)[0]?.designId).toBe(designId);
    temp.remove();
  });

  it('says in one sentence that an old Node.js cannot be used', () => {
    expect(() => assertNodeVersion('20.20.2')).toThrow(/^Bitloom needs Node\.js 24 .* 20\.20\.2[^.]*\.$/);
    expect(() => assertNodeVersion('24.1.0')).not.toThrow();
  });
});

describe('defaultWorkspacePath', () => {
  it('follows BITLOOM_WORKSPACE first, then the habit of each system', () => {
    expect(defaultWorkspacePath({ BITLOOM_WORKSPACE: '/w', HOME: '/h' }, 'linux')).toBe('/w');
    expect(defaultWorkspacePath({ HOME: '/h' }, 'linux')).toBe(join('/h', '.local', 'share', 'bitloom'));
    expect(defaultWorkspacePath({ HOME: '/h', XDG_DATA_HOME: '/x' }, 'linux')).toBe(join('/x', 'bitloom'));
    expect(defaultWorkspacePath({ HOME: '/h' }, 'darwin')).toBe(join('/h', 'Library', 'Application Support', 'Bitloom'));
    expect(defaultWorkspacePath({ APPDATA: '/r' }, 'win32')).toBe(join('/r', 'Bitloom'));
  });
});

describe('ArtifactStore', () => {
  it('stores equal bytes once and returns them checked', () => {
    const folder = tempFolder();
    const store = new ArtifactStore(folder.path);
    const bytes = new Uint8Array([1, 2, 3]);
    const stored = store.put(bytes);
    expect(store.put(bytes)).toEqual(stored);
    expect(store.get(stored.sha256)).toEqual(bytes);
    writeFileSync(store.pathOf(stored.sha256), 'other');
    expect(() => store.get(stored.sha256)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => store.get('00ff')).toThrow(expect.objectContaining({ code: 'not-found' }));
    folder.remove();
  });

  it('leaves no half file and names the folder when the disk is full', () => {
    const folder = tempFolder();
    const full = { write: (path: string) => { writeFileSync(path, 'half'); throw Object.assign(new RangeError('no space'), { code: 'ENOSPC' }); } };
    const store = new ArtifactStore(folder.path, full);
    expect(() => store.put(new Uint8Array([9]))).toThrow(expect.objectContaining({ code: 'workspace-unwritable', message: expect.stringContaining(folder.path) }));
    expect(readdirSync(folder.path, { recursive: true }).filter((name) => !existsSync(join(folder.path, String(name))) || String(name).length > 2)).toEqual([]);
    folder.remove();
  });
});
