/**
 * @file Whatever an archive or a folder of others is called inside: nothing is written outside of the workspace, and the answer comes in less
 * than 10 s of computing and 1 GB. The tree around the workspace is compared byte for byte and name for name.
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync, strToU8, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defined } from '../../../main/base/assert.ts';
import { createServices, type Services } from '../../../main/services/create-services.ts';
import { readFolder } from '../../../main/services/read-folder.ts';
import type { UploadedFile } from '../../../preload/contract/project.ts';
import { PROJECT_0_5, savedModel, tarGz, textFiles } from '../../helpers/hls4ml-project.ts';
import { csynthXml } from '../../helpers/made-reports.ts';
import { rawZip, type RawEntry } from '../../helpers/raw-zip.ts';
import { sequential } from '../../helpers/keras-files.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

/** Time of all threads together: a machine that is busy with other things does not count. @unit ms */
const TIME_MAX_MS = 10_000;
const MEMORY_MAX = 1e9;
const PAYLOAD = strToU8('written by an archive\n');
/** Names that lead somewhere else, or that a file system or a terminal trips over. */
const CLIMBING: readonly (readonly [what: string, name: string | Uint8Array])[] = [
  ['..', '../outside/marker.txt'], ['.. behind a folder', 'a/../../outside/marker.txt'], ['.. with backslashes', String.raw`..\outside\marker.txt`], ['an absolute name', '/tmp/bitloom-outside.txt'],
  ['a Windows drive', String.raw`C:\outside\marker.txt`], ['a NUL', 'config.json\0/../../outside/marker.txt'], ['a name that is no UTF-8', Uint8Array.of(0x2e, 0x2e, 0x2f, 0xff, 0xfe)],
];
/** Odd but harmless. */
const ODD: readonly (readonly [what: string, name: string])[] = [['a line break', 'a\nb/marker.txt'], ['an escape sequence', '\u001b[2J\u001b]0;x\u0007.txt'], ['a name of 5000 letters', `${'n'.repeat(5000)}.txt`]];

/** Everything below a folder, without what lies in `skipped`: names, kinds, modes, times of change and content. */
function treeOf(folder: string, skipped: readonly string[]): readonly string[] {
  return readdirSync(folder, { encoding: 'buffer' }).flatMap((raw) => {
    const path = Buffer.concat([Buffer.from(`${folder}/`), raw]);
    const text = path.toString('latin1');
    if (skipped.some((name) => path.toString() === name)) return [];
    const status = lstatSync(path);
    const kind = `${text} ${status.mode.toString(8)} ${status.isDirectory() ? '' : status.mtimeMs}`;
    if (status.isSymbolicLink()) return [`${kind} -> ${readlinkSync(path)}`];
    if (status.isDirectory()) return [kind, ...treeOf(path.toString(), skipped)];
    return [`${kind} ${status.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''}`];
  });
}

const sandbox = tempFolder();
const outside = join(sandbox.path, 'outside');
const workspacePath = join(sandbox.path, 'workspace');
let services: Services;
let before: readonly string[] = [];
const tree = (): readonly string[] => treeOf(sandbox.path, [workspacePath]);

beforeAll(async () => {
  mkdirSync(outside);
  writeFileSync(join(outside, 'marker.txt'), 'mine\n');
  chmodSync(join(outside, 'marker.txt'), 0o640);
  const opened = await createServices({ workspacePath, host: 'web' });
  services = defined(opened.ok ? opened.value : undefined, 'a temporary folder can be written');
});
afterAll(async () => {
  await services.close();
  sandbox.remove();
});
beforeEach(() => {
  before = tree();
});
afterEach(() => {
  expect(tree()).toEqual(before);
});

/** Import, and hold time and memory against their limits. */
async function importing(...files: readonly UploadedFile[]) {
  const startedAt = process.cpuUsage();
  const started = process.memoryUsage().rss;
  let peak = started;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 10);
  const reply = await services.request('project:import', { files });
  clearInterval(sampler);
  const { user, system } = process.cpuUsage(startedAt);
  expect((user + system) / 1000).toBeLessThan(TIME_MAX_MS);
  expect(peak - started).toBeLessThan(MEMORY_MAX);
  return reply;
}

const KERAS_CONFIG = strToU8(JSON.stringify(sequential([])));
const kerasEntries = (more: readonly RawEntry[]): Uint8Array => rawZip([{ name: 'metadata.json', bytes: strToU8('{"keras_version": "3.5.0"}') }, { name: 'config.json', bytes: KERAS_CONFIG }, { name: 'model.weights.h5', bytes: PAYLOAD }, ...more]);
const pt2Entries = (more: readonly RawEntry[]): Uint8Array => rawZip([{ name: 'net/archive_format', bytes: strToU8('pt2') }, { name: 'net/models/model.json', bytes: strToU8('{}') }, { name: 'net/data/weights/weight_0', bytes: PAYLOAD }, ...more]);

/** A tar archive whose first file says that it is larger than it is. */
function claiming(tar: Uint8Array, size: number): Uint8Array {
  const header = tar.slice(0, 512);
  header.set(strToU8(size.toString(8).padStart(11, '0')), 124);
  header.set(strToU8('        '), 148);
  header.set(strToU8(header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')), 148);
  return Buffer.concat([header, tar.subarray(512)]);
}

describe('an archive', () => {
  describe.each(['model.keras', 'model.pt2'])('%s', (file) => {
    const archive = (more: readonly RawEntry[]): UploadedFile => ({ name: file, bytes: file.endsWith('.pt2') ? pt2Entries(more) : kerasEntries(more) });
    it.each(CLIMBING)('with %s in a name is refused', async (_what, name) => {
      const reply = await importing(archive([{ name, bytes: PAYLOAD }]));
      expect(reply.ok ? '' : reply.failure.message).toMatch(/points outside|not UTF-8/);
    });
    it.each(ODD)('with %s in a name is answered', async (_what, name) => {
      const reply = await importing(archive([{ name, bytes: PAYLOAD }]));
      expect(reply.ok ? '' : reply.failure.code).toBe('model-rejected');
    });
    it('with entries over each other, twice one name, or 2 GB claimed is refused', async () => {
      for (const [entries, words] of [[[{ name: 'twin', bytes: PAYLOAD, over: 1 }], /lie over each other/], [[{ name: 'same', bytes: PAYLOAD }, { name: 'same', bytes: PAYLOAD }], /two entries named/], [[{ name: 'huge', bytes: PAYLOAD, claimed: 2 ** 31 - 1 }], /claims 2147483647 bytes/]] as const) {
        const reply = await importing(archive(entries));
        expect(reply.ok ? '' : reply.failure.message).toMatch(words);
      }
    });
    it('with 65 000 entries, or archives of archives, is answered', async () => {
      const many = await importing(archive(Array.from({ length: 65_000 }, (_, at) => ({ name: `e${at}`, bytes: new Uint8Array(0) }))));
      expect(many.ok ? '' : many.failure.message).toContain('at most 20000');
      const bomb = zipSync({ 'zeros.bin': [new Uint8Array(8 * 2 ** 20), { level: 9 }] });
      const nested = Array.from({ length: 8 }, () => 0).reduce<Uint8Array>((inner) => zipSync({ 'inner.zip': inner, 'again.zip': inner }), bomb);
      expect((await importing(archive([{ name: 'inner.zip', bytes: nested }]))).ok).toBe(false);
      expect((await importing({ name: file, bytes: nested })).ok).toBe(false);
    }, 240_000);
  });

  it('.zip with names that climb is refused as .keras is', async () => {
    const reply = await importing({ name: 'model.zip', bytes: kerasEntries([{ name: '../outside/marker.txt', bytes: PAYLOAD }]) });
    expect(reply.ok ? '' : reply.failure.message).toContain('points outside');
  });

  const saved = Object.entries(savedModel()).map(([name, bytes]) => ({ name, bytes }));
  it.each(CLIMBING.flatMap(([what, name]) => (typeof name === 'string' && !name.includes('\0') ? [[what, name] as const] : [])))('.fml with %s in a name is refused', async (_what, name) => {
    const reply = await importing({ name: 'net.fml', bytes: tarGz([...saved, { name, bytes: PAYLOAD }]) });
    expect(reply.ok ? '' : reply.failure.message).toContain('points outside');
  });
  it('.fml with links that lead out opens without them', async () => {
    for (const kind of ['1', '2', '3', '6']) expect((await importing({ name: 'net.fml', bytes: tarGz([...saved, { name: `../outside/${kind}`, bytes: new Uint8Array(0), kind }, { name: 'link', bytes: new Uint8Array(0), kind }]) })).ok, kind).toBe(true);
  });
  it('of a whole project opens like its folder, whatever its ending, and nothing of it is unpacked to disk or runs', async () => {
    const entries = [...textFiles(PROJECT_0_5), { name: 'build_lib.sh', bytes: PAYLOAD }].map(({ name, bytes }) => ({ name: `old/${name}`, bytes }));
    for (const [name, bytes] of [['a.tar.gz', tarGz(entries)], ['b.tgz', tarGz(entries)], ['c.tar', gunzipSync(tarGz(entries))], ['d.zip', rawZip(entries)]] as const) {
      const reply = await importing({ name, bytes });
      expect(reply.ok ? reply.value.name : reply.failure.message, name).toMatch(/^old( \d)?$/);
    }
  }, 240_000);
  const project = textFiles(PROJECT_0_5);
  it.each(CLIMBING.flatMap(([what, name]) => (typeof name === 'string' && !name.includes('\0') ? [[what, name] as const] : [])))('of a project with %s in a name is refused, packed either way', async (_what, name) => {
    for (const file of [{ name: 'old.tar.gz', bytes: tarGz([...project, { name, bytes: PAYLOAD }]) }, { name: 'old.zip', bytes: rawZip([...project, { name, bytes: PAYLOAD }]) }]) {
      const reply = await importing(file);
      expect(reply.ok ? '' : reply.failure.message, file.name).toContain('points outside');
    }
  });
  it('of a project with links that lead out opens without them', async () => {
    for (const kind of ['1', '2', '3', '6']) expect((await importing({ name: 'old.tgz', bytes: tarGz([...project, { name: `../outside/${kind}`, bytes: new Uint8Array(0), kind }, { name: 'tb_data', bytes: new Uint8Array(0), kind }]) })).ok, kind).toBe(true);
  });
  it('of a project that is cut, changed or empty, a bomb, or somebody’s holiday is refused by name', async () => {
    const whole = tarGz(project);
    const changed = whole.slice();
    changed[whole.length >> 1]! ^= 0x5a;
    const member = gzipSync(new Uint8Array(64 * 2 ** 20), { level: 9 });
    const zeros = Buffer.concat(Array.from({ length: 17 }, () => member));
    const claimed = gzipSync(claiming(gunzipSync(tarGz([{ name: 'video.mp4', bytes: PAYLOAD }])), 2 ** 32));
    const wanted = claiming(gunzipSync(tarGz([{ name: 'firmware/weights/w9.txt', bytes: PAYLOAD }])), 600 * 2 ** 20);
    for (const [name, bytes, words] of [
      ['cut.tar.gz', whole.subarray(0, whole.length >> 1), /cut off|damaged/], ['changed.tar.gz', changed, /damaged|cut off|no model/], ['empty.tgz', new Uint8Array(), /empty|neither/], ['none.tar.gz', gzipSync(new Uint8Array(1024)), /no files/],
      ['zeros.tar.gz', zeros, /no files/], ['claimed.tar.gz', claimed, /more than 1024 MiB/], ['wanted.tar', wanted, /more than 512 MiB/], ['holiday.tar.gz', tarGz([{ name: 'sun/notes.md', bytes: PAYLOAD }]), /no file that a project/], ['text.tar', PAYLOAD, /neither a tar nor a zip/],
    ] as const) {
      const reply = await importing({ name, bytes });
      expect(reply.ok ? '' : reply.failure.message, name).toMatch(words);
      expect(reply.ok ? '' : reply.failure.message).toContain(name);
    }
  }, 240_000);
  it('of a project beside other files is told to come alone', async () => {
    expect(await importing({ name: 'old.tar.gz', bytes: tarGz(project) }, { name: 'a.yml', bytes: strToU8('a: 1') })).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
  });
});

describe('a folder that was handed over', () => {
  const project = (top: string, more: Readonly<Record<string, string>> = {}): readonly UploadedFile[] => textFiles({ ...PROJECT_0_5, ...more }).map(({ name, bytes }) => ({ name: `${top}${name}`, bytes }));
  it.each([['..', '../outside/'], ['an absolute path', `${outside}/`], ['.. inside', 'p/../../outside/']])('with %s in its names is refused', async (_what, top) => {
    expect(await importing(...project(top))).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
  });
  it('with results whose names climb keeps them in the workspace only', async () => {
    const report: UploadedFile = { name: 'p/../../outside/marker.txt', bytes: strToU8(csynthXml({ name: 'net', lut: 1, ff: 1, dsp: 1 })) };
    await importing(...project('p/'), report);
    const opened = await importing(...project('q/', { [String.raw`x\..\..\outside\csynth.xml`]: csynthXml({ name: 'net', lut: 1, ff: 1, dsp: 1 }), 'a\nb.xml': csynthXml({ name: 'net', lut: 2, ff: 1, dsp: 1 }), [`${'n'.repeat(900)}.xml`]: csynthXml({ name: 'net', lut: 3, ff: 1, dsp: 1 }) }));
    expect(opened.ok).toBe(true);
  });
  it('with test data and configurations of odd names is answered', async () => {
    const projectId = defined((await importing(...project('d/'))).ok ? (await services.request('project:list', {})) : undefined, 'the project opens');
    const id = projectId.ok ? (projectId.value[0]?.projectId ?? '') : '';
    for (const name of ['../../outside/marker.npy', '/etc/x.csv', String.raw`C:\x.npz`, 'a\0b.csv']) {
      const reply = await services.request('dataset:import', { projectId: id, role: 'evaluation', file: { name, bytes: PAYLOAD } });
      expect(reply.ok, name).toBe(false);
    }
  });
});

describe('a folder on the disk', () => {
  const place = tempFolder();
  const folder = join(place.path, 'linked');
  afterAll(() => place.remove());
  it('with links that lead out or in a circle, and names that are no text, is read without following them', async () => {
    mkdirSync(join(place.path, 'keep'));
    writeFileSync(join(place.path, 'keep', 'marker.txt'), 'mine\n');
    for (const [path, text] of Object.entries(PROJECT_0_5)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    symlinkSync(join(place.path, 'keep'), join(folder, 'tb_data'));
    symlinkSync(join(place.path, 'keep', 'marker.txt'), join(folder, 'hls4ml_config.yml'));
    symlinkSync('.', join(folder, 'round'));
    writeFileSync(join(folder, 'a\nb.rpt'), 'x');
    writeFileSync(Buffer.concat([Buffer.from(folder), Buffer.from([0x2f, 0xff, 0xfe]), Buffer.from('.yml')]), 'a: 1');
    const around = treeOf(place.path, []);
    const read = readFolder(folder);
    const files = defined(read.ok ? read.value.files : undefined, 'the folder is read');
    expect(read.ok && read.value.linkCount).toBe(3);
    expect(files.every(({ bytes }) => !new TextDecoder().decode(bytes).includes('mine'))).toBe(true);
    expect((await importing(...files)).ok).toBe(true);
    expect(treeOf(place.path, [])).toEqual(around);
  });
});
