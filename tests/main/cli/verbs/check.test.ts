/** @file `bitloom check` in this process: what it finds and prints, its exit codes, and what `--fix` leaves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../../main/cli/run-command-line.ts';
import { makeStyle } from '../../../../main/cli/terminal.ts';
import type { Problem } from '../../../../preload/contract/design.ts';
import { tempFolder } from '../../../helpers/temp-workspace.ts';

const folder = tempFolder();
afterAll(() => folder.remove());

async function run(...words: readonly string[]) {
  const [lines, notes]: [string[], string[]] = [[], []];
  const terminal = { print: (text = '') => void lines.push(text), note: (text: string) => void notes.push(text), progress: () => undefined, clearProgress: () => undefined, style: makeStyle(false) };
  const exitCode = await runCommandLine([...words, '--workspace', join(folder.path, 'workspace')], terminal, new AbortController().signal);
  return { exitCode, text: lines.join('\n'), notes: notes.join('\n'), json: words.includes('--json') ? (JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>) : {} };
}

const MLP = 'example:digits-mlp';
const OVERFLOW = 'example:overflow-978';

describe('bitloom check', { timeout: 300_000 }, () => {
  it('groups findings by severity and code, with place, reason and fix, and ends with 1 for errors', async () => {
    const { exitCode, text } = await run('check', OVERFLOW);
    expect(exitCode).toBe(1);
    expect(text).toMatch(/^error {2}precision\/overflow {2}Values overflow\n {2}fused_convbn_0: 100 % of these results wrap: −53\.6 in fixed<16,6>, which ends at −32;.*\n {4}fix: Widen accum to fixed<17,7> and result to fixed<17,7> of fused_convbn_0\n/);
    expect(text.indexOf('warning  precision/product-truncation')).toBeLessThan(text.indexOf('note  precision/may-overflow'));
    expect(text).toMatch(/overflow-978, design "as imported": 1 error, 1 warning, 2 notes\n4 with a fix: --fix CODE or --fix all applies it\.$/);
  });

  it('ends with 1 for warnings where they count, and says what codes mean when asked', async () => {
    const { exitCode, text } = await run('check', MLP, '--strict', '--explain');
    expect(exitCode).toBe(1);
    expect(text).not.toMatch(/^error/m);
    expect(text).toContain('Every product is cast to the accumulator before it is added.');
  });

  it('applies what mends a code, says which places changed, and writes the configuration, which then checks without it', async () => {
    const path = join(folder.path, 'fixed.yml');
    const mended = await run('check', OVERFLOW, '--fix', 'all', '--write-config', path, '--json');
    expect(mended.exitCode).toBe(0);
    expect(mended.json['applied']).toMatchObject([
      { code: 'precision/overflow', layer: 'fused_convbn_0', changes: [{ path: ['hlsConfig', 'LayerName', 'fused_convbn_0', 'Precision', 'accum'], to: 'fixed<17,7>' }, { path: ['hlsConfig', 'LayerName', 'fused_convbn_0', 'Precision', 'result'], to: 'fixed<17,7>' }] },
      // Looked at again after the first: the wider accumulator keeps its seven integer bits.
      { code: 'precision/product-truncation', changes: [{ from: 'fixed<17,7>', to: 'fixed<26,7>' }] },
    ]);
    expect(readFileSync(path, 'utf8')).toContain('accum: fixed<26,7>');
    const again = await run('check', OVERFLOW, '--config', path, '--json');
    expect([again.exitCode, again.json['counts']]).toMatchObject([0, { error: 0, warning: 0 }]);
  });

  it('changes a project only together with --save', async () => {
    await run('import', OVERFLOW, '--name', 'kept');
    const codes = async (...more: readonly string[]): Promise<readonly string[]> => ((await run('check', 'kept', ...more, '--json')).json['problems'] as Problem[]).map(({ code }) => code);
    const tried = await run('check', 'kept', '--fix', 'precision/overflow');
    expect(tried.exitCode).toBe(0);
    expect(tried.text).toContain('    LayerName.fused_convbn_0.Precision.accum: — → fixed<17,7>\n');
    expect(tried.notes).toContain('The fixes are not kept; say --save or --write-config FILE.yml.');
    expect(await codes('--fix', 'config/unreadable-type')).toContain('precision/overflow');
    await codes('--fix', 'precision/overflow', '--save');
    expect(await codes()).not.toContain('precision/overflow');
  });

  it('checks what settings of the command line would do', async () => {
    const { exitCode, json } = await run('check', MLP, '--set', 'fc1.strategy=Resource', '--set', 'fc1.reuse_factor=7', '--flow', 'hls', '--part', 'xc7z020clg400-1', '--clock', '1', '--json');
    expect(exitCode).toBe(1);
    expect((json['problems'] as Problem[]).map(({ code, layer }) => [code, layer])).toEqual(expect.arrayContaining([['clock/unrealistic', undefined], ['reuse-factor/clamped', 'fc1']]));
  });

  it('looks at the data that are given', async () => {
    const data = join(folder.path, 'bytes.csv');
    writeFileSync(data, Array.from({ length: 60 }, (_, i) => Array.from({ length: 64 }, (__, j) => (i * 64 + j * 37) % 256).join(',')).join('\n'));
    const { exitCode, json } = await run('check', MLP, '--data', data, '--json');
    expect(exitCode).toBe(1);
    expect(json['checked']).toEqual(['graph', 'weights', 'estimate', 'data', 'worst-case', 'values']);
    expect((json['problems'] as Problem[]).map(({ code }) => code)).toEqual(expect.arrayContaining(['input/type-too-small', 'dataset/not-normalised']));
  });

  it('ends with 2 for what cannot be read: a model, a configuration, data of another shape, a code that does not exist', async () => {
    const [config, data] = [join(folder.path, 'bad.yml'), join(folder.path, 'bad.csv')];
    writeFileSync(config, 'HLSConfig: [1');
    writeFileSync(data, '1,2,3\n');
    expect((await run('check', join(folder.path, 'none.h5'))).exitCode).toBe(2);
    expect((await run('check', MLP, '--config', config)).exitCode).toBe(2);
    expect((await run('check', MLP, '--data', data)).exitCode).toBe(2);
    const slip = await run('check', MLP, '--fix', 'precision/overflo');
    expect([slip.exitCode, slip.notes]).toMatchObject([2, expect.stringContaining('precision/overflow')]);
  });
});

describe('bitloom synth', { timeout: 300_000 }, () => {
  it('does not start with errors open, and says which', async () => {
    const refused = await run('synth', MLP, '--set', 'output.weight=fixed<4,-3>', '--json');
    expect([refused.exitCode, refused.json['state']]).toEqual([1, 'refused']);
    expect(refused.json['problems']).toMatchObject([{ code: 'weights/overflow', layer: 'output' }]);
    expect(refused.notes).toContain('--anyway starts all the same');
  });
});
