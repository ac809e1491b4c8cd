/** @file The verbs that explain and propose, in this process: what they print, their JSON, and what `--apply` leaves. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../main/cli/run-command-line.ts';
import { makeStyle } from '../../../main/cli/terminal.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const folder = tempFolder();
afterAll(() => folder.remove());

interface End {
  readonly exitCode: number;
  readonly text: string;
  readonly notes: string;
  readonly json: Record<string, unknown>;
}

/** Run a command; `interruptAt` is Ctrl-C as soon as progress says so. */
async function run(words: readonly string[], interruptAt?: RegExp): Promise<End> {
  const [lines, notes]: [string[], string[]] = [[], []];
  const interruption = new AbortController();
  const progress = (text: string): void => void (interruptAt?.test(text) === true && interruption.abort());
  const terminal = { print: (text = '') => void lines.push(text), note: (text: string) => void notes.push(text), progress, clearProgress: () => undefined, style: makeStyle(false) };
  const exitCode = await runCommandLine([...words, '--workspace', join(folder.path, 'workspace')], terminal, interruption.signal);
  return { exitCode, text: lines.join('\n'), notes: notes.join('\n'), json: words.includes('--json') ? (JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>) : {} };
}

describe('bitloom explain', () => {
  it('says where damage starts and what mending that layer would do', async () => {
    const { exitCode, text } = await run(['explain', 'example:overflow-978']);
    expect(exitCode).toBe(1);
    expect(text).toMatch(/fused_convbn_0 +overflow +here +accum 100\.00 % \(-53\.63, ends at -32, sample 0 element 0\)/);
    expect(text).toContain('Damage starts at fused_convbn_0: its accum overflows.');
    expect(text).toContain('With fused_convbn_0 alone ideal, the largest output error would be 0 instead of 1.');
  });

  it('tells one element term by term, or what the layer does instead', async () => {
    const { exitCode, text } = await run(['explain', 'example:overflow-978', '--layer', 'fused_convbn_0', '--sample', '0', '--element', '0']);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/emulated 10\.375 · reference -53\.625 · result fixed<16,6> · accumulator fixed<16,6>/);
    expect(text).toMatch(/9 +kernel\[2,2,0,0\] × x\[2,2,0\] .* 10\.375 +-53\.625/);
  });

  it('refuses an element without its layer, and a layer that is not there', async () => {
    expect(await run(['explain', 'example:digits-mlp', '--layer', 'fc9'])).toMatchObject({ exitCode: 2, notes: expect.stringContaining('no layer "fc9"') });
  });
});

describe('bitloom outputs and ranges', () => {
  it('print accuracy, confusion, areas, errors and flips', async () => {
    const { exitCode, text } = await run(['outputs', 'example:digits-cnn-q']);
    expect(exitCode).toBe(0);
    for (const part of [/accuracy +95\.83 % +96\.11 %/, /top 5/, /area under the ROC curve/, /label \(rows\)/, /max \|error\|/, /margin before/]) expect(text).toMatch(part);
  });

  it('name the classes that have no area, and refuse labels the network has no class for by the name of their file', async () => {
    const write = (name: string, label: (i: number) => number): string => {
      const path = join(folder.path, name);
      writeFileSync(path, Array.from({ length: 20 }, (_, i) => label(i)).join('\n'));
      return path;
    };
    const samples = join(folder.path, 'samples.csv');
    writeFileSync(samples, Array.from({ length: 20 }, (_, i) => Array.from({ length: 64 }, (_none, k) => ((i + k) % 16) / 16).join(',')).join('\n'));
    const { exitCode, text } = await run(['outputs', 'example:digits-mlp', '--data', samples, '--labels', write('two.csv', (i) => i % 2)]);
    expect(exitCode).toBe(0);
    expect(text).toContain('no area where no label, or every one, is of the class: 2, 3, 4, 5, 6, 7, 8, 9');
    expect(await run(['outputs', 'example:digits-mlp', '--data', samples, '--labels', write('many.csv', () => 11)])).toMatchObject({ exitCode: 2, notes: expect.stringContaining('many.csv') });
  });

  it('print values beside the window of their type', async () => {
    const { exitCode, text } = await run(['ranges', 'example:digits-cnn-q']);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/conv +weight +fixed<6,1> +2\^-5 +2\^0/);
  });
});

describe('bitloom fit', () => {
  it('proposes without changing anything, and says how the change is made', async () => {
    const { exitCode, text } = await run(['fit', 'example:digits-mlp', '--exact', '--keep-fraction', '--layers', 'fc1,fc2']);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/fc2 +accum +fixed<16,6> +fixed<17,7>/);
    expect(text).toMatch(/accuracy +97\.22 % +97\.22 %/);
    expect(text).toContain('Nothing is changed yet; --apply');
  });

  it('refuses to apply to what is not kept, and layers that are not there', async () => {
    expect(await run(['fit', 'example:digits-mlp', '--apply'])).toMatchObject({ exitCode: 2, notes: expect.stringContaining('--save') });
    expect(await run(['fit', 'example:digits-mlp', '--layers', 'fc9'])).toMatchObject({ exitCode: 2, notes: expect.stringContaining('no layer "fc9"') });
  });

  it('mends overflow-978 when it is applied to a project', async () => {
    expect((await run(['import', 'resources/examples/overflow-978/model.h5', '--name', 'overflow', '--config', 'resources/examples/overflow-978/hls4ml_config.yml'])).exitCode).toBe(0);
    const data = ['--data', 'resources/examples/overflow-978/report.npz'];
    const { exitCode, json } = await run(['fit', 'overflow', ...data, '--keep-fraction', '--apply', '--json']);
    expect([exitCode, json['applied'], json['sawEvaluationData']]).toEqual([0, true, true]);
    const after = await run(['explain', 'overflow', ...data]);
    expect(after.exitCode).toBe(0);
    expect(after.text).toContain('largest output error 0');
  }, 30_000);
});

describe('bitloom minimise', () => {
  it('finds smaller types within the bound and shows the effect', async () => {
    const { exitCode, json } = await run(['minimise', 'example:digits-mlp', '--binary', '--accuracy-loss', '1%', '--layers', 'fc2', '--json']);
    expect(exitCode).toBe(0);
    const { best, state, qualityUnit } = json as { best: { after: { bitCount: number; quality: { emulatedAccuracy: number } }; before: { bitCount: number; quality: { emulatedAccuracy: number } } }; state: string; qualityUnit: string };
    expect([state, qualityUnit]).toEqual(['done', 'accuracy']);
    expect(best.after.bitCount).toBeLessThan(best.before.bitCount);
    expect(best.after.quality.emulatedAccuracy).toBeGreaterThanOrEqual(best.before.quality.emulatedAccuracy - 0.01);
  }, 30_000);

  it('keeps the best so far at Ctrl-C', async () => {
    const { exitCode, text } = await run(['minimise', 'example:digits-mlp', '--greedy', '--accuracy-loss', '0.05'], /^[3-9] tried/);
    expect(exitCode).toBe(130);
    expect(text).toMatch(/then cancelled/);
    expect(text).toMatch(/bits of the types/);
  }, 120_000);

  it('ends with 2 where the bound makes no sense', async () => {
    expect(await run(['minimise', 'example:overflow-978'])).toMatchObject({ exitCode: 2, notes: expect.stringContaining('no classes') });
    expect(await run(['minimise', 'example:digits-mlp', '--accuracy-loss', '7'])).toMatchObject({ exitCode: 2, notes: expect.stringContaining('from 0 to 1') });
  });
});
