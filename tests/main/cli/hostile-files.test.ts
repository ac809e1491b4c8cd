/**
 * @file Files of others on the command line: one clear message and an exit code, in time, whatever they hold; nothing is written outside of
 * the workspace, and nothing temporary stays.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../main/cli/run-command-line.ts';
import { makeStyle, type Terminal } from '../../../main/cli/terminal.ts';
import { fmlOf, PROJECT_0_5, savedModel, tarGz, textFiles } from '../../helpers/hls4ml-project.ts';
import { rawZip } from '../../helpers/raw-zip.ts';
import { repositoryRoot } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

/** Computing of all threads of one command. @unit ms */
const TIME_MAX_MS = 10_000;
const place = tempFolder();
const files = join(place.path, 'files');
const temporary = join(place.path, 'tmp');
const workspace = join(place.path, 'workspace');
const before = { tmp: process.env['TMPDIR'] };

beforeAll(() => {
  mkdirSync(temporary, { recursive: true });
  process.env['TMPDIR'] = temporary;
});
afterAll(() => {
  if (before.tmp === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before.tmp;
  place.remove();
});

const golden = (path: string): Uint8Array => readFileSync(join(repositoryRoot, 'tests/golden', path));
const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length >> 1);

function write(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(join(files, path)), { recursive: true });
  writeFileSync(join(files, path), content);
  return join(files, path);
}

/** Names, sizes and times of everything beside the workspace. */
function outside(folder = place.path): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (path === workspace) return [];
    return entry.isDirectory() ? [path, ...outside(path)] : [`${path} ${entry.isFile() ? `${statSync(path).size} ${statSync(path).mtimeMs}` : ''}`];
  });
}

interface End { readonly exitCode: number; readonly printed: readonly string[]; readonly notes: readonly string[] }

async function run(...words: readonly string[]): Promise<End> {
  const [printed, notes]: [string[], string[]] = [[], []];
  const terminal: Terminal = { print: (text = '') => void printed.push(text), note: (text) => void notes.push(text), progress: () => undefined, clearProgress: () => undefined, style: makeStyle(false) };
  const around = outside();
  const startedAt = process.cpuUsage();
  const exitCode = await runCommandLine([...words, '--workspace', workspace], terminal, new AbortController().signal);
  const { user, system } = process.cpuUsage(startedAt);
  expect((user + system) / 1000).toBeLessThan(TIME_MAX_MS);
  expect(outside()).toEqual(around);
  return { exitCode, printed, notes };
}

/** The one message of a command that was refused. */
function messageOf({ exitCode, printed, notes }: End): string {
  const messages = notes.filter((note) => note.startsWith('bitloom: '));
  expect(messages).toHaveLength(1);
  expect(notes.join('\n')).not.toMatch(/internal error|\n\s+at /);
  expect(printed).toEqual([]);
  expect(exitCode).toBe(2);
  return messages[0] ?? '';
}

const pickle = Uint8Array.from([0x80, 2, ...strToU8('cposix\nsystem\nX'), 4, 0, 0, 0, ...strToU8('true'), 0x85, 0x52, 0x2e]);
const climbing = { name: '../../outside.txt', bytes: strToU8('x') };
const keras = [{ name: 'config.json', bytes: strToU8('{}') }, { name: 'metadata.json', bytes: strToU8('{}') }, { name: 'model.weights.h5', bytes: strToU8('x') }];
/** 1.1 GB of zeros in 1 MB. */
function bombTgz(): Uint8Array {
  const member = gzipSync(new Uint8Array(64 * 2 ** 20), { level: 9 });
  return Buffer.concat(Array.from({ length: 17 }, () => member));
}

const MODELS: readonly (readonly [file: string, content: () => string | Uint8Array, says: RegExp])[] = [
  ['empty.h5', () => '', /empty/],
  ['cut.h5', () => half(golden('dense-wrap/model.h5')), /damaged|cannot be read/],
  ['weights-only.h5', () => golden('dense-wrap/model.h5').map((byte, at) => (at > 512 && at % 97 === 0 ? byte ^ 0x55 : byte)), /damaged|cannot be read|no architecture|gave up/],
  ['cut.keras', () => half(golden('k3-permute3/model.keras')), /archive/],
  ['climbing.keras', () => rawZip([...keras, climbing]), /points outside/],
  ['claims.keras', () => rawZip([...keras, { name: 'huge', bytes: strToU8('x'), claimed: 2 ** 31 - 1 }]), /claims 2147483647 bytes/],
  ['bomb.keras', () => zipSync({ 'config.json': [new Uint8Array(64 * 2 ** 20), { level: 9 }], 'metadata.json': strToU8('{}'), 'model.weights.h5': strToU8('x') }), /archive|unpack/],
  ['nested.json', () => '['.repeat(1_000_000), /JSON|nested|no model file/],
  ['deep.json', () => `{"a":${'{"a":'.repeat(200_000)}`, /JSON|nested|read/],
  ['latin.json', () => Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]), /JSON|read/],
  ['noise.onnx', () => Uint8Array.from({ length: 4096 }, (_, at) => (at * 2_654_435_761) >>> 24), /damaged|ONNX|read/],
  ['negative.onnx', () => Uint8Array.from([0x08, 0x08, 0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0, 0, 0, 0, 0]), /damaged|ONNX|read/],
  ['cut.pt2', () => half(golden('torch-mlp/model.pt2')), /archive/],
  ['runs.pth', () => pickle, /pickle|torch\.export/i],
  ['climbing.fml', () => tarGz([...Object.entries(savedModel()).map(([name, bytes]) => ({ name, bytes })), climbing]), /points outside/],
  ['cut.fml', () => half(fmlOf(savedModel()).bytes), /damaged|cut off/],
  ['climbing.tar.gz', () => tarGz([...textFiles(PROJECT_0_5), climbing]), /points outside/],
  ['bomb.tgz', bombTgz, /no files/],
  ['holiday.zip', () => zipSync({ 'notes.md': strToU8('sun') }), /no model file/],
  ['readme', () => 'no network', /no model file|neither|no kind/],
];
const VERBS = ['info', 'import', 'emulate', 'check'] as const;

describe('a model that is damaged or hostile', () => {
  it.each(MODELS.map(([file, content, says], index) => ({ file, content, says, verb: VERBS[index % VERBS.length] ?? 'info' })))('$file: $verb refuses it by name', async ({ file, content, says, verb }) => {
    const message = messageOf(await run(verb, write(file, content())));
    expect(message).toContain(file);
    expect(message).toMatch(says);
  }, 120_000);
  it.each(VERBS)('%s says so in JSON as well, and lists no project afterwards', async (verb) => {
    const { exitCode, printed } = await run(verb, write('cut2.h5', half(golden('dense-wrap/model.h5'))), '--json');
    expect(exitCode).toBe(2);
    expect(printed).toHaveLength(1);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ command: verb, error: { code: 'model-rejected', message: expect.stringContaining('cut2.h5') as unknown } });
    expect((await run('projects')).printed.join('\n')).not.toContain('cut2');
  }, 120_000);
});

describe('what comes with a model', () => {
  const model = (): string => write('good.h5', golden('dense-wrap/model.h5'));
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.split('').map((name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[at] ?? ''}`).join(',')}]`).join('\n')}\nHLSConfig: *j\n`;
  const beside: readonly (readonly [option: string, file: string, content: () => string | Uint8Array])[] = [
    ['--config', 'bomb.yml', () => bomb], ['--config', 'no.yml', () => '\0\u0001: ['], ['--config', 'list.yml', () => '- 1\n- 2\n'],
    ['--data', 'claims.npy', () => Buffer.concat([Uint8Array.from([0x93]), strToU8('NUMPY'), Uint8Array.from([1, 0, 118, 0]), strToU8(`{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776, 16), }`.padEnd(117)), strToU8('\n')])],
    ['--data', 'words.csv', () => 'sun,sea\nsand,salt\n'], ['--data', 'cut.npz', () => half(zipSync({ 'x.npy': new Uint8Array(5000) }))],
  ];
  it.each(beside)('%s %s is refused by name', async (option, file, content) => {
    expect(messageOf(await run('emulate', model(), option, write(file, content())))).toContain(file);
  }, 120_000);
  it('--weights that are none are refused by name', async () => {
    expect(messageOf(await run('info', write('arch.json', '{"class_name": "Sequential", "config": {"layers": []}}'), '--weights', write('arch_weights.h5', 'no weights')))).toContain('arch_weights.h5');
  }, 120_000);
});

describe('what is no plain file', () => {
  it('a pipe that nobody writes to, a device and a folder without a network are refused at once', async () => {
    const pipe = join(files, 'pipe.h5');
    mkdirSync(files, { recursive: true });
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    expect(messageOf(await run('info', pipe))).toMatch(/pipe\.h5.*no plain file/);
    expect(messageOf(await run('import', '/dev/zero'))).toMatch(/\/dev\/zero.*no plain file/);
    write('holiday/notes.md', 'sun');
    write('holiday/a.yml', 'a: 1');
    expect(messageOf(await run('check', join(files, 'holiday')))).toMatch(/no model in this folder/);
  }, 120_000);
  it('a project folder with links that lead out opens without them, and says so', async () => {
    for (const { name, bytes } of textFiles(PROJECT_0_5)) write(`linked/${name}`, bytes);
    write('secret/tb_input_features.dat', '1 2\n');
    symlinkSync(join(files, 'secret'), join(files, 'linked/tb_data'));
    symlinkSync('.', join(files, 'linked/round'));
    const { exitCode, notes } = await run('info', join(files, 'linked'));
    expect(exitCode).toBe(0);
    expect(notes.join('\n')).toContain('2 links not followed');
  }, 120_000);
});
