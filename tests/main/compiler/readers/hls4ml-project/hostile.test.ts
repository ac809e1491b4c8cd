import { describe, expect, it } from 'vitest';
import { createBuiltDesign } from '../../../../../main/compiler/passes/built-design.ts';
import { lowerGraph } from '../../../../../main/compiler/passes/pipeline.ts';
import { readSavedModel } from '../../../../../main/compiler/readers/hls4ml-project/read-fml.ts';
import { readProject } from '../../../../../main/compiler/readers/hls4ml-project/read-project.ts';
import type { H5Access } from '../../../../../main/compiler/readers/h5-access.ts';
import type { ModelReading, SourceFile } from '../../../../../main/compiler/readers/model-source.ts';
import { fmlOf, PROJECT_0_1, PROJECT_0_5, savedModel, textFiles } from '../../../../helpers/hls4ml-project.ts';

const h5 = {} as H5Access;
const text = (name: string, content: string): SourceFile => ({ name, bytes: new TextEncoder().encode(content) });

/** A generator of whole numbers that gives the same ones every time. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function damaged(bytes: Uint8Array, flips: number, seed: number): Uint8Array {
  const copy = bytes.slice();
  const next = chance(seed);
  for (let flip = 0; flip < flips; flip++) copy[next(copy.length)] = next(256);
  return copy;
}

/** A reading is a graph that lowers, or a finding; it never throws. */
function expectOutcome({ graph, diagnostics }: ModelReading): void {
  if (graph === undefined) expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  else expect(lowerGraph(graph, createBuiltDesign(graph, 'd')).graph.layers.length).toBeGreaterThan(0);
}

const readFolder = (files: readonly SourceFile[]): ModelReading => {
  const model = files.find(({ name }) => name.endsWith('.cpp')) ?? text('x.cpp', '');
  return readProject({ model, companions: files.filter((file) => file !== model), h5 });
};

describe('damaged projects give a graph that lowers or a finding', () => {
  it.each([['2018', PROJECT_0_1], ['2021', PROJECT_0_5]])('C++ of %s: every file cut at 10 places, and with 1, 8 and 64 flipped bytes under 20 seeds', (_age, project) => {
    const files = textFiles(project);
    for (const target of files) {
      const withOther = (bytes: Uint8Array): ModelReading => readFolder(files.map((file) => (file === target ? { name: file.name, bytes } : file)));
      for (let cut = 0; cut < 10; cut++) expectOutcome(withOther(target.bytes.subarray(0, Math.floor((target.bytes.length * cut) / 10))));
      for (const flips of [1, 8, 64]) for (let seed = 1; seed <= 20; seed++) expectOutcome(withOther(damaged(target.bytes, flips, seed)));
    }
  });
  it('saved models: entries with 1 and 8 flipped bytes under 40 seeds, the archive with 1, 8 and 64 under 20', () => {
    const files = savedModel();
    for (const [name, bytes] of Object.entries(files)) for (const flips of [1, 8]) for (let seed = 1; seed <= 40; seed++) expectOutcome(readSavedModel({ model: fmlOf({ ...files, [name]: damaged(bytes, flips, seed) }), companions: [], h5 }));
    const { bytes } = fmlOf(files);
    for (const flips of [1, 8, 64]) for (let seed = 1; seed <= 20; seed++) expectOutcome(readSavedModel({ model: { name: 'a.fml', bytes: damaged(bytes, flips, seed) }, companions: [], h5 }));
  });
});

describe('hostile projects are answered within 5 s', () => {
  const within = (work: () => ModelReading): ModelReading => {
    const startedAtMs = performance.now();
    const reading = work();
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
    return reading;
  };
  it.each<[string, string]>([
    ['brackets that never close', `void net(input_t a[2]) {\n nnet::dense<${'<'.repeat(200_000)}`],
    ['a hundred thousand calls without an end', `void net(input_t a[2], r_t b[2]) {\n${'nnet::relu<x, y, z>(a, b\n'.repeat(100_000)}`],
    ['a parameter list of a megabyte', `void net(${'input_t a[2], '.repeat(70_000)}r_t b[2]) {\n nnet::relu<i, r, c>(a, b);\n}`],
    ['spaces without end', `void net(input_t a[2], r_t b[2])${' '.repeat(1_000_000)}{ nnet::relu<i, r, c>(a, b); }`],
    ['names that stand for each other', `void net(input_t a[2], r_t b[2]) {\n auto& c = d;\n auto& d = c;\n nnet::relu<i, r, k>(c, d);\n}`],
  ])('%s in the source', (_what, source) => {
    expectOutcome(within(() => readFolder([text('firmware/net.cpp', source)])));
  });
  it.each<[string, string]>([
    ['constants that stand for each other', '#define A B\n#define B A\n#define N_LAYER_2 A\n'],
    ['types that stand for each other', 'typedef b_t input_t;\ntypedef input_t b_t;\n'],
    ['an expression of a hundred thousand brackets', `#define N_LAYER_2 ${'('.repeat(100_000)}1\n`],
    ['a struct of a megabyte', `struct config9 : nnet::dense_config {\n${'    static const unsigned n_in = 1;\n'.repeat(30_000)}`],
    ['a comment that never ends', `/*${'*'.repeat(1_000_000)}`],
    ['a million typedefs on one line', `typedef ${'a '.repeat(300_000)}`],
  ])('%s in a header', (_what, header) => {
    expectOutcome(within(() => readFolder([...textFiles(PROJECT_0_5).filter(({ name }) => !name.endsWith('defines.h')), text('firmware/defines.h', `${PROJECT_0_5['firmware/defines.h'] ?? ''}\n${header}`)])));
  });
  it('weights that are text, not numbers, or infinite', () => {
    for (const weights of ['nan, nan', '1e999, 1', '<script>', ','.repeat(2_000_000)]) expectOutcome(within(() => readFolder(textFiles({ ...PROJECT_0_5, 'firmware/weights/w2.txt': weights }))));
  });
  it.each(['model_arch.json', 'config.json', 'graph_state.json'])('a saved model whose %s is 50 000 levels deep: a finding, or a graph without what it says', (name) => {
    const [open, close] = ['{"state":{"precision":', '}}'];
    const deep = `${open.repeat(25_000)}{}${close.repeat(25_000)}`;
    const files = savedModel();
    const document = new TextDecoder().decode(files[name]);
    // Where types stand, and among the settings.
    const bytes = new TextEncoder().encode(name === 'model_arch.json' ? document.replace('"accum_t":', `"deep_t":${deep},"accum_t":`) : document.replace(/^\{("config":\{)?/, (head) => `${head}"Deep":${deep},`));
    const reading = within(() => readSavedModel({ model: fmlOf({ ...files, [name]: bytes }), companions: [], h5 }));
    expectOutcome(reading);
    if (name === 'config.json') expect(reading.graph?.origin).not.toHaveProperty('configuration');
    else expect(reading.diagnostics.map(({ code }) => code)).toEqual(['project/archive']);
  });
});
