/** @file The runner of C simulations, on a hand-written project: equal, different, not compiling, crashing, stopped. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OWN_HEADERS, simulateProject } from '../../../main/toolchains/gcc-csim.ts';
import type { CsimRequest } from '../../../main/toolchains/gcc-csim.ts';
import { hasCompiler } from '../../helpers/hls-csim.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bitloom-runner-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The top function gives a value; the bench writes it for two samples of one element. */
const TOP = 'int net() { return 7; }\n';
const BENCH = `#include <cstdio>
#include <string>
int main(int, char **argv) {
  std::FILE *file = std::fopen((std::string(argv[1]) + "/fc.bin").c_str(), "wb");
  const long long words[2] = {net(), -net()};
  std::fwrite(words, 8, 2, file);
  return std::fclose(file);
}
`;
const words = (...values: readonly bigint[]): Uint8Array => new Uint8Array(BigInt64Array.from(values).buffer);

function request(given: Partial<CsimRequest> & { readonly top?: string; readonly bench?: string } = {}): CsimRequest {
  const { top = TOP, bench = BENCH, ...rest } = given;
  return {
    project: {
      topFunction: 'net',
      files: [{ path: 'firmware/net.cpp', text: top }, { path: 'net_test.cpp', text: bench }],
      layers: [{ layer: 'fc', configName: 'config2', file: 'firmware/net.cpp', firstLine: 1, lastLine: 1 }],
    },
    folder: join(folder, 'project'),
    expected: [{ layer: 'fc', trace: 'fc', widthBits: 16, elementCount: 1, bytes: words(7n, -7n) }],
    flags: ['-O0'],
    headers: OWN_HEADERS,
    ...rest,
  };
}

const failureOf = async (asked: CsimRequest) => {
  const outcome = await simulateProject(asked);
  return outcome.ok ? undefined : outcome.failure;
};

describe.skipIf(!hasCompiler)('a C simulation', () => {
  it('compiles, runs and finds every word equal', async () => {
    const outcome = await simulateProject(request());
    expect(outcome).toMatchObject({ ok: true, value: { headers: 'firmware/ap_types', comparison: { wordCount: 2, differenceCount: 0 } } });
    expect(outcome.ok && outcome.value.compiler).toMatch(/g\+\+$/);
  });

  it('finds the word that differs', async () => {
    const outcome = await simulateProject(request({ top: 'int net() { static int calls = 7; return calls++; }\n' }));
    expect(outcome).toMatchObject({ ok: true, value: { comparison: { differenceCount: 1, first: { layer: 'fc', sample: 1, element: 0, expected: '-7', actual: '-8' } } } });
  });

  it('does not take the traces of an earlier run for those of this one', async () => {
    await simulateProject(request());
    const outcome = await simulateProject(request({ bench: 'int main() { return net() - 7; }\n' }));
    expect(outcome).toMatchObject({ ok: true, value: { comparison: { differenceCount: 2, first: { actual: 'nothing' } } } });
  });

  it('that does not compile names the layer and the line', async () => {
    expect(await failureOf(request({ top: 'int net() { return seven; }\n' }))).toMatchObject({ code: 'not-buildable', layer: 'fc', message: expect.stringMatching(/^The C\+\+ of layer fc does not compile: firmware\/net\.cpp line 1: .*seven/) as string });
  });

  it('that breaks down tells its last words', async () => {
    const bench = '#include <cstdio>\nint main() { std::puts("no input file"); return 3; }\n';
    expect(await failureOf(request({ bench }))).toMatchObject({ code: 'not-buildable', message: 'The simulation ended with exit code 3: no input file' });
  });

  it('that is killed says so, and is no result', async () => {
    const bench = '#include <csignal>\nint main() { return std::raise(SIGKILL); }\n';
    expect(await failureOf(request({ bench }))).toMatchObject({ code: 'limit', message: 'The simulation was killed (SIGKILL).' });
  });

  it('that hangs is stopped when it is cancelled', async () => {
    const controller = new AbortController();
    const bench = '#include <cstdio>\nint main() { std::puts("running"); std::fflush(stdout); for (volatile int i = 0;; i = i + 1) {} }\n';
    const failure = await failureOf(request({ bench, signal: controller.signal, onLine: (line) => line === 'running' && controller.abort() }));
    expect(failure).toMatchObject({ code: 'cancelled', message: 'The simulation was stopped.' });
  });

  it('without a compiler says how to get one, and writes nothing', async () => {
    const failure = await failureOf(request({ compiler: 'g++-none' }));
    expect(failure).toMatchObject({ code: 'unavailable', message: 'There is no C++ compiler: g++-none was not found.' });
    expect(existsSync(join(folder, 'project'))).toBe(false);
  });

  it('with headers from where there are none says where it looked, and writes nothing', async () => {
    expect(await failureOf(request({ headers: folder }))).toMatchObject({ code: 'unavailable', message: `There is no ap_fixed.h in ${folder}.` });
    expect(existsSync(join(folder, 'project'))).toBe(false);
  });

  it('uses the headers that are named', async () => {
    writeFileSync(join(folder, 'ap_fixed.h'), '#define SEVEN 7\n');
    expect(await simulateProject(request({ headers: folder, top: '#include <ap_fixed.h>\nint net() { return SEVEN; }\n' }))).toMatchObject({ ok: true, value: { headers: folder, comparison: { differenceCount: 0 } } });
  });

  it('does not touch a folder of somebody else', async () => {
    writeFileSync(join(folder, 'thesis.tex'), '');
    expect(await failureOf(request({ folder }))).toMatchObject({ code: 'conflict' });
    expect(existsSync(join(folder, 'csim'))).toBe(false);
  });
});
