/** @file What becomes of a Python that is missing, wrong, killed, hanging, or talks rubbish: a fake one does each of these. */

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runHls4ml, type Hls4mlOrder } from '../../../main/toolchains/hls4ml-driver.ts';
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
