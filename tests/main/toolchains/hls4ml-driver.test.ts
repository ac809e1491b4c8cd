/** @file What becomes of a Python that is missing, wrong, killed, hanging, or talks rubbish: a fake one does each of these. */

import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runHls4ml, type Hls4mlOrder } from '../../../main/toolchains/hls4ml-driver.ts';
import { portableKeras } from '../../../main/compiler/readers/keras/portable/portable-keras.ts';
import { readModel } from '../../../main/compiler/readers/read-model.ts';
import { loadH5Access, loadH5Output } from '../../../main/workers/h5wasm-access.ts';
import { writeHls4mlFolder } from '../../../main/workers/hls4ml-folder.ts';
import { memorySource } from '../../../main/workers/sample-source.ts';
import { findHls4ml } from '../../helpers/hls4ml-python.ts';
import { PLAIN_DESIGN } from '../../helpers/job-workspace.ts';
import { dense, denseArrays, h5File, inputLayer, sequential, type TestLayer } from '../../helpers/keras-files.ts';
import { repositoryRoot } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const folder = tempFolder();
afterAll(() => folder.remove());

const VERSIONS = '{"kind":"versions","protocol":1,"python":"3.11.2","hls4ml":"1.3.0"}';
const GRAPH = '{"kind":"graph","layers":[{"name":"fc","className":"Dense","shape":[2],"index":2,"traced":true,"type":{"kind":"fixed","text":"fixed<16,6>","widthBits":16,"integerBits":6,"signed":true}}],"inputs":["x"],"outputs":["fc"]}';
const TRACES = '{"kind":"traces","files":{"layer fc":"trace/0.npy"}}';
const DONE = '{"kind":"done"}';
const say = (...lines: readonly string[]): string => lines.map((line) => `echo '${line}'`).join('\n');

let count = 0;
/** A Python that is a shell script. */
function fakePython(script: string): string {
  const path = join(folder.path, `python-${count++}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function run(python: string, options: Partial<Hls4mlOrder> = {}) {
  return runHls4ml({ python, driver: '/nowhere/driver.py', folder: folder.path, ...options });
}

async function failureOf(script: string, options: Partial<Hls4mlOrder> = {}) {
  const outcome = await run(fakePython(script), options);
  return outcome.ok ? undefined : outcome.failure;
}

describe.skipIf(process.platform === 'win32')('a Python that behaves', () => {
  it('is read: versions, layers, traces, stages and progress; its chatter goes to the log', async () => {
    const [stages, progress, lines]: [string[], number[], string[]] = [[], [], []];
    const script = say(VERSIONS, '{"kind":"stage","name":"convert"}', 'Interpreting Sequential', '{"not":"ours"}', GRAPH, '{"kind":"progress","done":3,"total":4}', TRACES, DONE);
    const outcome = await run(fakePython(script), { onStage: (name) => stages.push(name), onProgress: (done, total) => progress.push(done, total), onLine: (line) => lines.push(line) });
    expect(outcome).toMatchObject({ ok: true, value: { versions: { python: '3.11.2', hls4ml: '1.3.0' }, layers: [{ name: 'fc', traced: true }], outputs: ['fc'], traces: { 'layer fc': 'trace/0.npy' } } });
    expect([stages, progress, lines]).toEqual([['convert'], [3, 4], ['Interpreting Sequential', '{"not":"ours"}']]);
  });

  it('gets the driver and the folder, and no interference from the directory it runs in', async () => {
    const lines: string[] = [];
    await run(fakePython('echo "$@"; echo "safe=$PYTHONSAFEPATH"'), { onLine: (line) => lines.push(line) });
    expect(lines).toEqual([`-u -B /nowhere/driver.py ${folder.path}`, 'safe=1']);
  });
});

describe.skipIf(process.platform === 'win32')('a Python that does not', () => {
  it('is missing: says where it was looked for and what to do', async () => {
    const outcome = await run(join(folder.path, 'no-python'));
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'unavailable', message: expect.stringContaining('could not be started') as string, help: expect.stringContaining('BITLOOM_HLS4ML_PYTHON') as string } });
  });

  it.each([
    ['has no hls4ml', 'hls4ml-missing', 'unavailable'],
    ['has another release', 'hls4ml-version', 'unavailable'],
    ['lacks a package', 'package-missing', 'unavailable'],
    ['finds no compiler', 'compiler-missing', 'unavailable'],
    ['is refused by hls4ml', 'refused', 'not-buildable'],
    ['does not compile', 'compile', 'not-buildable'],
    ['ran out of memory', 'memory', 'limit'],
    ['filled the disk', 'disk-full', 'workspace-unwritable'],
    ['met something unknown', 'whatever', 'internal'],
  ])('%s: a clear state', async (_what, code, expected) => {
    const failure = await failureOf(`${say(VERSIONS, `{"kind":"failed","code":"${code}","message":"what happened","help":"what to do"}`)}\nexit 1`);
    expect(failure).toEqual({ code: expected, message: 'what happened', help: 'what to do' });
  });

  it('is killed: says at which stage, and that memory is the usual reason', async () => {
    const failure = await failureOf(`${say(VERSIONS, '{"kind":"stage","name":"compile"}')}\nkill -9 $$`);
    expect(failure).toMatchObject({ code: 'limit', message: expect.stringMatching(/killed \(SIGKILL\) at the stage "compile"/) as string, help: expect.stringContaining('memory') as string });
  });

  it('hangs: is ended after the limit of its stage, children included', async () => {
    const failure = await failureOf(`${say(VERSIONS, '{"kind":"stage","name":"convert"}')}\ntrap '' TERM\nsleep 600`, { limitsMs: { start: 20_000, convert: 200 } });
    expect(failure).toMatchObject({ code: 'limit', message: expect.stringMatching(/longer than .* at the stage "convert" and was stopped/) as string });
  }, 30_000);

  it.each([
    ['only rubbish', `printf '\\377\\376 {{{ \\000 binary\\n'; echo '{"kind":"done"'`, 0],
    ['done without ever naming a version', say(GRAPH, DONE), 0],
    ['a version, then nothing', say(VERSIONS), 3],
    ['another protocol', say(VERSIONS.replace('"protocol":1', '"protocol":9'), GRAPH, DONE), 0],
    ['a path out of its folder as a trace', say(VERSIONS, GRAPH, '{"kind":"stage","name":"simulate"}', '{"kind":"traces","files":{"layer fc":"../../etc/passwd"}}'), 0],
  ])('says %s: no result, and no crash', async (_what, script, exitCode) => {
    const failure = await failureOf(`${script}\nexit ${exitCode}`);
    expect(failure?.code).toBe('unavailable');
    expect(failure?.message).toMatch(/ended \(exit code \d\) at the stage ".*" without a result/);
  });

  it('floods its output without an end of line: is read to its end all the same', async () => {
    const failure = await failureOf(`head -c 20000000 /dev/zero | tr '\\0' 'x'\n${say(VERSIONS)}\nexit 2`);
    expect(failure).toMatchObject({ code: 'unavailable' });
  }, 30_000);

  it('is cancelled: says so, whatever it had said', async () => {
    const abort = new AbortController();
    const outcome = run(fakePython(`${say(VERSIONS, '{"kind":"stage","name":"compile"}')}\nsleep 600`), { signal: abort.signal, onStage: () => abort.abort() });
    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
  }, 30_000);
});

const python = findHls4ml();
const DRIVER = join(repositoryRoot, 'resources/hls4ml/driver.py');

/** A folder with a small network for the real driver. */
async function workFolder(name: string, ...last: readonly TestLayer[]): Promise<string> {
  const source = { model: await h5File({ fc: denseArrays('fc', 3, 2) }, sequential([inputLayer('x', [3]), dense('fc', 2), ...last])), companions: [], h5: await loadH5Access() };
  const { graph } = readModel(source);
  const portable = graph === undefined ? undefined : portableKeras(source, graph);
  if (portable?.ok !== true) throw new TypeError('the test model cannot be written');
  const { architecture, arrays } = portable.model;
  const path = join(folder.path, name);
  const samples = { source: memorySource({ sampleCount: 2, inputs: [{ data: Float64Array.of(1, 2, 3, -1, 0.5, 0.25) }] }), count: 2, blockRows: 1 };
  expect(writeHls4mlFolder({ folder: path, design: PLAIN_DESIGN, model: { ok: true, architecture, weights: (await loadH5Output()).write(arrays, []) }, projectName: 'p', samples })).toBeUndefined();
  return path;
}

describe.skipIf(typeof python === 'string')(`the driver with the real hls4ml${typeof python === 'string' ? `: ${python}` : ''}`, () => {
  const real = (path: string) => runHls4ml({ python: typeof python === 'string' ? '' : python.python, driver: DRIVER, folder: path });
  const PATIENCE_MS = 120_000;

  it('computes a layer by hand: 1·w0 + 2·w1 + 3·w2 + b in fixed<16,6>', async () => {
    const path = await workFolder('good');
    const outcome = await real(path);
    expect(outcome).toMatchObject({ ok: true, value: { layers: [{ name: 'x', traced: false }, { name: 'fc', traced: true, type: { widthBits: 16, integerBits: 6 } }], outputs: ['fc'] } });
    const file = outcome.ok ? (outcome.value.traces['layer fc'] ?? '') : '';
    const { buffer, byteOffset } = readFileSync(join(path, file));
    const values = new Float64Array(buffer.slice(byteOffset + 128, byteOffset + 128 + 32));
    const kernel = denseArrays('fc', 3, 2)['fc/kernel:0']?.data ?? new Float32Array();
    const bias = denseArrays('fc', 3, 2)['fc/bias:0']?.data ?? new Float32Array();
    // All values are multiples of 1/8: nothing is rounded.
    const expected = [[1, 2, 3], [-1, 0.5, 0.25]].flatMap((row) => [0, 1].map((j) => Math.floor(row.reduce((sum, x, i) => sum + x * (kernel[i * 2 + j] ?? 0), bias[j] ?? 0) * 1024) / 1024));
    expect(Array.from(values)).toEqual(expected);
  }, PATIENCE_MS);

  it('refuses another release than the design follows', async () => {
    const path = await workFolder('release');
    writeFileSync(join(path, 'order.json'), readFileSync(join(path, 'order.json'), 'utf8').replace('"hls4ml":"1.3"', '"hls4ml":"9.9"'));
    expect(await real(path)).toMatchObject({ ok: false, failure: { code: 'unavailable', message: expect.stringMatching(/has hls4ml 1\.3\.0; the design follows hls4ml 9\.9/) as string } });
  }, PATIENCE_MS);

  it('says what does not compile, with the compiler’s first error (a Softmax layer, which hls4ml 1.3 writes wrong)', async () => {
    const outcome = await real(await workFolder('wrong', { class_name: 'Softmax', config: { name: 'softmax', axis: -1 } }));
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'not-buildable', message: expect.stringMatching(/C\+\+ does not compile: .*error: /) as string } });
  }, PATIENCE_MS);

  it('says that there is no compiler', async () => {
    const path = await workFolder('no-compiler');
    const bin = join(folder.path, 'bin');
    mkdirSync(bin);
    for (const tool of ['bash', 'sh', 'dirname', 'rm', 'env', 'uname']) for (const from of ['/bin', '/usr/bin']) if (existsSync(join(from, tool)) && !existsSync(join(bin, tool))) symlinkSync(join(from, tool), join(bin, tool));
    const before = process.env['PATH'];
    process.env['PATH'] = bin;
    const outcome = await real(path).finally(() => void (process.env['PATH'] = before));
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'unavailable', message: expect.stringContaining('g++, which was not found') as string, help: expect.stringContaining('apt install g++') as string } });
  }, PATIENCE_MS);

  it.each(['fixed<16,6>; system("x")', 'a\nb', '${HOME}', 'x`y`'])('is not started with %j in the configuration', (text) => {
    const design = { ...PLAIN_DESIGN, hlsConfig: { Model: { ...PLAIN_DESIGN.hlsConfig.Model, Precision: text } } };
    expect(writeHls4mlFolder({ folder: join(folder.path, 'never'), design, model: { ok: true, architecture: '{}', weights: new Uint8Array() }, projectName: 'p' })).toMatchObject({ code: 'not-buildable', message: expect.stringContaining('at HLSConfig.Model.Precision') as string });
    expect(existsSync(join(folder.path, 'never'))).toBe(false);
  });
});
