/** @file The real command: what it prints, for people and for scripts, and how it refuses bad input. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNpz } from '../../../main/compiler/readers/datasets/npz.ts';
import { buildOnce, makeCliPlace } from '../../helpers/cli.ts';
import type { CliEnd, CliPlace } from '../../helpers/cli.ts';
import { array, dense3, input3, kerasArchive, layer3, sequential3 } from '../../helpers/keras-files.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../helpers/shared.ts';

let place: CliPlace;
const model = join(repositoryRoot, 'resources/examples/digits-mlp/model.h5');
const example = (name: string, file: string): string => join(repositoryRoot, 'resources/examples', name, file);
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(place.folder, name), content);
  return join(place.folder, name);
};

beforeAll(() => {
  buildOnce();
  place = makeCliPlace();
});
afterAll(() => place.remove());

describe('every command', () => {
  it('prints one JSON object with schema and command, and nothing else, on stdout', async () => {
    const runs = await Promise.all([place.run('info', 'example:digits-mlp', '--json'), place.run('projects', '--json'), place.run('doctor', '--json'), place.run('help', '--json')]);
    expect(runs.map(({ exitCode, json }) => [exitCode, json['schema'], json['command']])).toEqual(['info', 'projects', 'doctor', 'help'].map((verb) => [0, 1, verb]));
    for (const { stdout } of runs) expect(stdout.trim().split('\n')).toHaveLength(1);
  });

  it('prints no colour codes where stdout is no terminal', async () => {
    const { stdout, exitCode } = await place.run('info', 'example:overflow-978');
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('\u001B');
    expect(stdout).toMatch(/layer +class +shape +result/);
  });

  it('prints the IR as text: source and lowered, or after every pass that changed it', async () => {
    const [both, passes] = await Promise.all([place.run('info', 'example:overflow-978', '--ir'), place.run('info', 'example:overflow-978', '--passes', '--json')]);
    expect(both.stdout).toMatch(/# source\n[\s\S]*result_type auto[\s\S]*# lowered\n[\s\S]*ApplyAlpha fused_convbn_0_alpha\(fused_convbn_0\)/);
    const stages = (passes.json['ir'] as { stage: string; text: string }[]).map(({ stage }) => stage);
    expect(stages[0]).toBe('source');
    expect(stages).toContain('factorize-alpha');
    expect(stages).not.toContain('fuse-batch-norm');
  });

  it('explains itself', async () => {
    expect((await place.run('help')).stdout).toContain('conformance');
    expect((await place.run('synth', '--help')).stdout).toMatch(/^bitloom synth MODEL/);
    expect((await place.run()).exitCode).toBe(2);
    expect((await place.run('--version')).stdout).toMatch(/^bitloom \d+\.\d+\.\d+\n$/);
  });

  it('leaves nothing behind unless a project is named or --save is given', async () => {
    expect((await place.run('emulate', 'example:overflow-978', '--json')).exitCode).toBe(0);
    expect((await place.run('projects', '--json')).json).toMatchObject({ projects: [] });
  });
});

describe('bad input and usage end with 2 and say what, where and what to do', () => {
  const cases: readonly (readonly [string, () => readonly string[], RegExp])[] = [
    ['an unknown verb', () => ['inof'], /Unknown verb "inof"\. Did you mean "info"\?/],
    ['an unknown option', () => ['info', model, '--jsno'], /Unknown option --jsno for "bitloom info"\. Did you mean "--json"\?/],
    ['a missing file', () => ['info', 'nowhere/m.h5'], /nowhere\/m\.h5: there is no such file/],
    ['an unknown example', () => ['info', 'example:digits'], /no example "digits"[\s\S]*digits-mlp/],
    ['an unknown project', () => ['runs', 'nothing'], /no project called "nothing"/],
    ['a folder without a project', () => ['info', join(repositoryRoot, 'preload')], /this folder holds no file that a project could be made of/],
    ['a folder of several projects', () => ['info', join(repositoryRoot, 'resources')], /3 projects in this folder: resources\/examples\/digits-cnn-q/],
    ['text called .h5', () => ['info', file('text.h5', 'hello')], /text\.h5 is no model file/],
    ['a truncated file', () => ['info', file('short.h5', readFileSync(model).subarray(0, 5000))], /short\.h5 .*cut off, 5000 of \d+ bytes are there/],
    ['JSON that is no architecture', () => ['info', file('other.json', '{"a":1}')], /other\.json: The architecture cannot be read: .*layers/],
    ['labels without the inputs they belong to', () => ['emulate', 'example:digits-mlp', '--labels', model], /--labels belongs to --data[\s\S]*--data FILE/],
    ['an unknown layer in --set', () => ['info', model, '--set', 'fc3.result=fixed<8,2>'], /no layer "fc3"\. Did you mean "fc1"\?/],
    ['a type that is none', () => ['info', model, '--set', 'fc1.result=fixed<8>'], /"fc1\.result=fixed<8>".*two whole numbers/],
    ['a strategy that hls4ml would ignore', () => ['info', model, '--set', 'fc1.strategy=Fast'], /expected .*Resource/],
    ['an unknown key in YAML', () => ['info', model, '--config', file('key.yml', 'HLSConfig:\n  Model:\n    ReuseFactr: 2\n')], /key\.yml: .*"ReuseFactr" in HLSConfig\.Model\. Was "ReuseFactor" meant\?/],
    ['a YAML bomb', () => ['info', model, '--config', file('bomb.yml', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index] ?? 'a'},`.repeat(9)}]`).join('\n')}\n`)], /bomb\.yml/],
    ['data of another shape', () => ['emulate', model, '--data', example('overflow-978', 'evaluation.npz')], /evaluation\.npz: .*shape .*64/],
    ['text in the data', () => ['emulate', model, '--data', file('words.csv', '1,2\nabc,3\n')], /words\.csv: line 2, column 1 is "abc"/],
    ['a trace that cannot be written', () => ['emulate', 'example:overflow-978', '--trace', join(place.folder, 'no', 't.npz')], /t\.npz cannot be written/],
    ['no folder for the Verilog', () => ['rtl', 'example:overflow-978'], /Say -o DIR/],
    ['an unknown run', () => ['compare', 'run-a', 'run-b'], /no run run-a/],
    ['no cases', () => ['conformance', place.folder], /no case/],
    ['a workspace that cannot be', () => ['projects', '--workspace', file('a-file', '')], /workspace .*a-file/],
  ];
  it.each(cases)('%s', async (_title, words, message) => {
    const { exitCode, stderr, stdout } = await place.run(...words());
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('internal error');
    expect([exitCode, stdout]).toEqual([2, '']);
  });

  const architecture = (odd: string): string =>
    JSON.stringify({ class_name: 'Sequential', config: { name: 'net', layers: [
      { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 4], dtype: 'float32' } },
      { class_name: odd, config: { name: 'odd', units: 3, activation: 'linear', use_bias: true } },
      { class_name: 'ReLU', config: { name: 'r' } },
    ] } });

  it.each([
    ['an architecture without weights', 'Dense', /alone\.json is an architecture without weights\. Put the weights beside it/],
    ['an unknown layer', 'Mystery', /Layer "odd" is a Mystery, which is not supported|without weights/],
  ])('%s, although the rest of the graph opens', async (_title, odd, message) => {
    const path = file('alone.json', architecture(odd));
    const [text, json, emulated] = await Promise.all([place.run('info', path), place.run('info', path, '--json'), place.run('emulate', path)]);
    expect([text.exitCode, json.exitCode, emulated.exitCode]).toEqual([2, 2, 2]);
    expect(text.stdout).toMatch(/odd +Unsupported/);
    expect((json.json['layers'] as { name: string }[]).map(({ name }) => name)).toEqual(['x', 'odd', 'r']);
    for (const { stderr } of [text, json, emulated]) expect(stderr).toMatch(message);
    expect(emulated.stdout).toContain('no output was computed');
  });

  it('also as JSON', async () => {
    const { exitCode, json } = await place.run('info', 'nowhere.h5', '--json');
    expect(exitCode).toBe(2);
    expect(json).toMatchObject({ schema: 1, command: 'info', error: { code: 'usage', message: expect.stringContaining('nowhere.h5') as string } });
  });
});

const goldenRun = (name: string, verb: string, ...more: readonly string[]): Promise<CliEnd> =>
  place.run(verb, sharedPath('goldens', name, 'model.h5'), '--config', sharedPath('goldens', name, 'hls4ml_config.yml'), ...more);

describe('a model with layers that hardware has not', () => {
  it('is shown with framework, what was left out and where hardware stops; its JSON has the reasons', async () => {
    const model = sequential3([input3('x', [4]), dense3('d', 2), layer3('Dropout', 'drop', { rate: 0.5 }), layer3('UnitNormalization', 'unit', { axis: -1 })]);
    const { bytes } = await kerasArchive(model, { 'layers/dense/vars/0': array([4, 2]), 'layers/dense/vars/1': array([2]) });
    const path = file('unit.keras', bytes);
    const [text, json] = await Promise.all([place.run('info', path), place.run('info', path, '--json')]);
    expect([text.exitCode, json.exitCode]).toEqual([2, 2]);
    expect(text.stdout).toContain('Keras 3 · 3.15.1\n');
    expect(text.stdout).toContain('hardware stops at unit (UnitNormalization); the reference goes on\n');
    expect(json.json['model']).toMatchObject({ framework: 'Keras 3', frameworkVersion: '3.15.1', redNodes: [{ layer: 'unit', reason: expect.any(String) as string, remedy: expect.any(String) as string, hasReference: true }] });
  });
});

describe.skipIf(!hasShared)('against recorded cases (../shared)', () => {
  it.each(['conv1d-same-stride2', 'mix-mlp-auto', 'issue978-default-vivado'])('info --json has the layers of %s exactly', async (name) => {
    const recorded = JSON.parse(readFileSync(sharedPath('goldens', name, 'case.json'), 'utf8')) as { layers: unknown; outputs: unknown };
    const { json } = await goldenRun(name, 'info', '--json');
    expect(json['layers']).toEqual(recorded.layers);
    expect(json['outputs']).toEqual(recorded.outputs);
  });

  it.each(['mix-mlp', 'issue978-default-vivado', 'softmax-stable'])('emulate --trace writes the arrays of %s', async (name) => {
    const out = join(place.folder, `${name}.npz`);
    expect((await goldenRun(name, 'emulate', '--data', sharedPath('goldens', name, 'input.npy'), '--trace', out)).exitCode).toBe(0);
    const read = (path: string) => {
      const arrays = readNpz(readFileSync(path), path);
      return new Map<string, unknown>(arrays.ok ? arrays.value : []);
    };
    const [ours, theirs] = [read(out), read(sharedPath('goldens', name, 'trace.npz'))];
    expect([...ours.keys()].toSorted()).toEqual([...theirs.keys()].toSorted());
    for (const [layer, array] of theirs) expect(ours.get(layer), layer).toEqual(array);
    const types = JSON.parse(readFileSync(out.replace('.npz', '.types.json'), 'utf8')) as Record<string, unknown>;
    const recorded = JSON.parse(readFileSync(sharedPath('goldens', name, 'case.json'), 'utf8')) as { layers: { name: string; result_type: unknown }[] };
    for (const layer of recorded.layers) expect(types[layer.name]).toEqual(layer.result_type);
  });

  it('conformance ends with 0 only when all cases are exact, and prints them', async () => {
    const good = await place.run('conformance', sharedPath('goldens', 'dense-wrap'), sharedPath('goldens', 'mix-mlp'), '--json');
    expect([good.exitCode, good.json]).toMatchObject([0, { cases: [{ case: 'dense-wrap', status: 'exact' }, { case: 'mix-mlp', status: 'exact' }], summary: { exact: 2, mismatch: 0, unsupported: 0, invalid: 0 } }]);
    const other = join(place.folder, 'other');
    cpSync(sharedPath('goldens', 'dense-wrap'), other, { recursive: true });
    const recorded = readFileSync(join(other, 'case.json'), 'utf8');
    writeFileSync(join(other, 'case.json'), recorded.replace(/"n_out": ?\d+/, '"n_out": 9'));
    const mixed = await place.run('conformance', sharedPath('goldens', 'dense-wrap'), other, '--json');
    expect([mixed.exitCode, mixed.json['summary']]).toEqual([1, { exact: 1, mismatch: 1, unsupported: 0, invalid: 0 }]);
  });

  it('emulate finds the weights beside a .json model', async () => {
    const { exitCode, json } = await place.run('emulate', sharedPath('models', 'keras', 'KERAS_3layer.json'), '--json');
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ notEmulated: [], totalSamples: 1000 });
  });
});

describe('rtl', () => {
  it('writes one file per layer and the top', async () => {
    mkdirSync(join(place.folder, 'v'), { recursive: true });
    const { exitCode, json } = await place.run('rtl', 'example:overflow-978', '-o', join(place.folder, 'v'), '--json');
    expect(exitCode).toBe(0);
    const files = json['files'] as string[];
    expect(files.length).toBeGreaterThan(1);
    const top = readFileSync(files[0] ?? '', 'utf8');
    expect(top).toMatch(/module top \(/);
    expect(top).toMatch(new RegExp(`^// Latency ${String(json['latencyCycles'])} cycles? from inputs`));
    expect(top).toMatch(/^\/\/ {3}in_\w+: \d+ x u?fixed<\d+,-?\d+>, tensor \w+$/m);
  });

  it('leaves the flow of a named project as it is', async () => {
    await place.run('import', model, '--name', 'kept');
    const written = await place.run('rtl', 'kept', '-o', join(place.folder, 'kept-v'));
    expect(written.exitCode).toBe(0);
    expect((await place.run('info', 'kept', '--json')).json['flow']).toBe('hls');
  });
});

describe('a part', () => {
  it('that the device table does not know is taken, with a note', async () => {
    const [odd, short] = await Promise.all([place.run('info', model, '--part', 'xc9nothing'), place.run('info', model, '--part', 'zu9eg')]);
    expect([odd.exitCode, short.exitCode, short.stderr]).toEqual([0, 0, '']);
    expect(odd.stderr).toMatch(/part "xc9nothing" is not in the device table.*xc7z020.*kv260/);
  });
});

describe('a name that two projects have', () => {
  it('is refused with the ids to choose from', async () => {
    const importing = ['import', 'example:overflow-978', '--name', 'twin', '--json'];
    const ids = [await place.run(...importing), await place.run(...importing)].map(({ json }) => (json['project'] as { projectId: string }).projectId);
    const refused = await place.run('info', 'twin');
    expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
    for (const id of ids) expect(refused.stderr).toContain(id);
    expect((await place.run('info', ids[0] ?? '')).exitCode).toBe(0);
  });
});
