/** @file `bitloom hls`: what it writes, prints and answers, with and without a C simulation. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../../main/cli/run-command-line.ts';
import { makeStyle } from '../../../../main/cli/terminal.ts';
import { hasCompiler } from '../../../helpers/hls-csim.ts';
import { tempFolder } from '../../../helpers/temp-workspace.ts';

const folder = tempFolder();
afterAll(() => folder.remove());
const place = (name: string): string => join(folder.path, name);

async function run(...words: readonly string[]) {
  const [lines, notes]: [string[], string[]] = [[], []];
  const terminal = { print: (text = '') => void lines.push(text), note: (text: string) => void notes.push(text), progress: () => undefined, clearProgress: () => undefined, style: makeStyle(false) };
  const exitCode = await runCommandLine(['hls', ...words, '--workspace', place('workspace')], terminal, new AbortController().signal);
  return { exitCode, text: lines.join('\n'), notes: notes.join('\n'), json: words.includes('--json') ? (JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>) : {} };
}

describe('bitloom hls', () => {
  it('writes a project and says what stands where, and that no vendor’s tool has seen it', async () => {
    const { exitCode, text } = await run('example:digits-mlp', '-o', place('mlp'), '--samples', '4');
    expect(exitCode).toBe(0);
    expect(text).toMatch(/fc1 +fc1 +config2 +firmware\/digits_mlp\.cpp:\d+/);
    expect(text).toMatch(/top function digits_mlp, 4 samples in the test bench; not yet synthesized by a vendor tool/);
    expect(existsSync(join(place('mlp'), 'firmware/digits_mlp.cpp'))).toBe(true);
  });

  it('writes again where it wrote before', async () => {
    const { exitCode } = await run('example:digits-mlp', '-o', place('mlp'), '--name', 'other', '--backend', 'vivado');
    expect(exitCode).toBe(0);
    expect(readdirSync(join(place('mlp'), 'firmware')).filter((name) => name.endsWith('.cpp'))).toEqual(['other.cpp']);
  });

  it('does not write into a folder of somebody else', async () => {
    mkdirSync(place('thesis'));
    writeFileSync(join(place('thesis'), 'thesis.tex'), '');
    const { exitCode, notes } = await run('example:digits-mlp', '-o', place('thesis'));
    expect([exitCode, readdirSync(place('thesis'))]).toEqual([2, ['thesis.tex']]);
    expect(notes).toContain('holds files that Bitloom did not write');
  });

  it('refuses a design with a layer that has no C++, names it, and writes nothing', async () => {
    const { exitCode, notes } = await run('example:digits-mlp', '-o', place('none'), '--set', 'fc2.strategy=Resource', '--set', 'fc2.Compression=true');
    expect(exitCode).toBe(1);
    expect(notes).toMatch(/Layer fc2 has no C\+\+ in this flow: the strategy compressed has no C\+\+ here/);
    expect(existsSync(place('none'))).toBe(false);
  });

  it.each([
    [['example:digits-mlp'], /-o DIR/],
    [['example:digits-mlp', '-o', 'x', '--backend', 'quartus'], /expected Vitis or Vivado/],
    [['example:digits-mlp', '-o', 'x', '--compiler', 'g++'], /belong to --csim/],
    [['example:digits-mlp', '-o', 'x', '--samples', '0'], /--samples/],
  ])('explains what is wrong with %j', async (words, message) => {
    const { exitCode, notes } = await run(...words);
    expect(exitCode).toBe(2);
    expect(notes).toMatch(message);
  });

  it('answers with everything in JSON', async () => {
    const { json } = await run('example:digits-mlp', '-o', place('json'), '--json');
    expect(json).toMatchObject({ folder: place('json'), topFunction: 'digits_mlp', vendor: 'not yet synthesized by a vendor tool', sampleCount: 100 });
    expect(json['layers']).toContainEqual(expect.objectContaining({ layer: 'fc1', configName: 'config2', functionName: 'fc1', file: 'firmware/digits_mlp.cpp' }));
    expect(json).not.toHaveProperty('csim');
  });
});

describe.skipIf(!hasCompiler)(`bitloom hls --csim${hasCompiler ? '' : ' (there is no g++)'}`, () => {
  it.each([['example:overflow-978', 11], ['example:digits-cnn-q', 3840]])('finds every word of %s equal to the emulation: %i', async (example, wordCount) => {
    const { exitCode, json } = await run(example, '-o', place(example.slice(8)), '--csim', '--headers', 'own', '--samples', '20', '--json');
    expect(exitCode).toBe(0);
    expect(json['csim']).toMatchObject({ equal: true, differenceCount: 0, wordCount, headers: 'firmware/ap_types' });
  });

  it('takes the compiler that the user set in Tools, unless another is named', async () => {
    const compiler = place('my-g++');
    writeFileSync(compiler, '#!/bin/sh\nexec g++ "$@"\n', { mode: 0o755 });
    mkdirSync(place('config'), { recursive: true });
    writeFileSync(join(place('config'), 'tools.json'), JSON.stringify({ 'g++': compiler }));
    process.env['BITLOOM_CONFIG'] = place('config');
    try {
      const words = ['example:overflow-978', '-o', place('by-hand'), '--csim', '--headers', 'own', '--samples', '2', '--json'];
      expect((await run(...words)).json['csim']).toMatchObject({ equal: true, compiler });
      expect((await run(...words, '--compiler', 'g++')).json['csim']).toMatchObject({ equal: true, compiler: expect.stringMatching(/\/g\+\+$/) as string });
    } finally {
      delete process.env['BITLOOM_CONFIG'];
    }
  });
});
