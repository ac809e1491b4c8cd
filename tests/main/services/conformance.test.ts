/** @file Tests of conformance: all stored cases are exact, and everything that can be wrong with a case is noticed. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNpz, writeNpz } from '../../../main/compiler/readers/datasets/npz.ts';
import { compareReference, findCases, runConformance } from '../../../main/services/conformance.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../helpers/shared.ts';

const stored = join(repositoryRoot, 'tests/golden');
const scratch = mkdtempSync(join(tmpdir(), 'conformance-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A copy of a stored case with something done to it. */
function damaged(name: string, copy: string, damage: (folder: string) => void): string {
  const folder = join(scratch, copy);
  cpSync(join(stored, name), folder, { recursive: true });
  damage(folder);
  return folder;
}

function editArrays(file: string, edit: (arrays: Map<string, BigInt64Array>) => void): void {
  const read = readNpz(readFileSync(file), file);
  if (!read.ok) throw new TypeError(read.failure.message);
  edit(new Map([...read.value].map(([name, array]) => [name, array.data as BigInt64Array])));
  writeFileSync(file, writeNpz(read.value));
}

const one = async (folder: string) => (await runConformance([folder])).cases[0];

describe('stored cases', () => {
  it('are all exact', async () => {
    const { cases, summary } = await runConformance([stored]);
    expect(cases.filter((result) => result.status !== 'exact')).toEqual([]);
    expect(summary.exact).toBe(findCases([stored]).folders.length);
    expect(summary.exact).toBeGreaterThan(30);
  });
});

describe.skipIf(!hasShared)('the cases of the first path', () => {
  const names = hasShared ? readFileSync(sharedPath('goldens', 'first-path.txt'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')) : [];

  it('are all exact, none unsupported', async () => {
    const { cases, summary } = await runConformance(names.map((name) => sharedPath('goldens', name)));
    expect(cases.filter((result) => result.status !== 'exact')).toEqual([]);
    expect(summary).toEqual({ exact: 92, mismatch: 0, unsupported: 0, invalid: 0 });
  });

  it('agree with the framework to 1e-5 in ideal arithmetic', async () => {
    let compared = 0;
    for (const name of names) {
      const agreements = await compareReference(sharedPath('goldens', name));
      expect(agreements.ok, name).toBe(true);
      for (const { name: array, layer, errorMax } of agreements.ok ? agreements.value : []) expect(errorMax, `${name}: ${array} at ${layer}`).toBeLessThanOrEqual(1e-5);
      compared += agreements.ok ? agreements.value.length : 0;
    }
    expect(compared).toBeGreaterThan(names.length);
  });

  it('stand among others of which none mismatches', async () => {
    const { summary, cases } = await runConformance([sharedPath('goldens')]);
    expect(cases.filter((result) => result.status === 'mismatch' || result.status === 'invalid')).toEqual([]);
    expect(summary.exact).toBeGreaterThanOrEqual(92);
    for (const result of cases.filter((c) => c.status === 'unsupported')) expect(result.reason).toMatch(/\w/);
  });
});

describe('a difference', () => {
  it('of one LSB in the trace is reported at exactly that layer, sample and index', async () => {
    const folder = damaged('mix-mlp', 'one-lsb', (f) =>
      editArrays(join(f, 'trace.npz'), (arrays) => {
        const values = arrays.get('d1_relu') ?? [...arrays.values()].at(-1);
        if (values) values[7 * 9 + 3] = (values[7 * 9 + 3] ?? 0n) + 1n;
      }),
    );
    const exact = await one(join(stored, 'mix-mlp'));
    const result = await one(folder);
    expect(exact?.status).toBe('exact');
    expect(result).toMatchObject({ case: 'one-lsb', status: 'mismatch', reason: 'value' });
    expect(BigInt(result?.expected ?? 0) - BigInt(result?.actual ?? 0)).toBe(1n);
    expect((result?.sample ?? 0) * perSample(folder, result?.layer ?? '') + (result?.index ?? 0)).toBe(66);
  });

  it('of a weight names the weight', async () => {
    const folder = damaged('mix-mlp', 'one-weight', (f) => editArrays(join(f, 'weights.npz'), (arrays) => [...arrays.values()][0]?.fill(1n)));
    expect(await one(folder)).toMatchObject({ status: 'mismatch', index: 0, expected: '1' });
  });

  it('of an attribute names the attribute', async () => {
    const folder = damaged('mix-mlp', 'one-attribute', (f) => editCase(f, (c) => c.replace('"n_in": 12', '"n_in": 13')));
    expect(await one(folder)).toMatchObject({ status: 'mismatch', reason: 'attribute n_in', expected: '13', actual: '12' });
  });
});

function editCase(folder: string, edit: (text: string) => string): void {
  const path = join(folder, 'case.json');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, edit(text));
  expect(readFileSync(path, 'utf8')).not.toBe(text);
}

function perSample(folder: string, layer: string): number {
  const { layers } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as { layers: { name: string; shape: number[] }[] };
  return (layers.find((l) => l.name === layer)?.shape ?? []).reduce((product, n) => product * n, 1);
}

describe('a case that cannot be decided', () => {
  it.each<[string, (folder: string) => void, string, RegExp]>([
    ['without its trace is invalid', (f) => rmSync(join(f, 'trace.npz')), 'invalid', /trace\.npz/],
    ['without its model is invalid', (f) => rmSync(join(f, 'model.h5')), 'invalid', /model\.h5/],
    ['with a damaged model is invalid', (f) => writeFileSync(join(f, 'model.h5'), readFileSync(join(f, 'model.h5')).subarray(0, 3000)), 'invalid', /cut off, 3000 of \d+ bytes/],
    ['without its input is invalid', (f) => rmSync(join(f, 'input.npy')), 'invalid', /input\.npy/],
    ['with a broken configuration is invalid', (f) => writeFileSync(join(f, 'hls4ml_config.yml'), 'HLSConfig: ['), 'invalid', /YAML/],
    ['whose case.json is no JSON is invalid', (f) => writeFileSync(join(f, 'case.json'), '{'), 'invalid', /JSON/],
    ['whose case.json lacks the model is invalid', (f) => writeFileSync(join(f, 'case.json'), '{}'), 'invalid', /case\.json/],
    ['of another hls4ml is unsupported', (f) => editCase(f, (c) => c.replace('"hls4ml_version": "1.3.0"', '"hls4ml_version": "0.7.1"')), 'unsupported', /0\.7\.1/],
    ['of another format is unsupported', (f) => writeFileSync(join(f, 'model.h5'), 'no model'), 'unsupported', /model\.h5/],
  ])('%s', async (name, damage, status, reason) => {
    const result = await one(damaged('dense-wrap', name.replaceAll(' ', '-'), damage));
    expect(result?.status).toBe(status);
    expect(result?.reason).toMatch(reason);
  });
});

describe('folders', () => {
  beforeAll(() => {
    mkdirSync(join(scratch, 'set/not-a-case'), { recursive: true });
    cpSync(join(stored, 'dense-wrap'), join(scratch, 'set/b'), { recursive: true });
    cpSync(join(stored, 'dense-wrap'), join(scratch, 'set/a'), { recursive: true });
  });

  it('without case.json are passed over with a note', async () => {
    const told: string[] = [];
    const { cases, notes } = await runConformance([join(scratch, 'set')], { onCase: (result, done, all) => told.push(`${result.case} ${done}/${all}`) });
    expect(cases.map((result) => result.case)).toEqual(['a', 'b']);
    expect(told).toEqual(['a 1/2', 'b 2/2']);
    expect(notes).toEqual([`${join(scratch, 'set/not-a-case')} has no case.json`]);
  });

  it('that are not there are noted', () => {
    expect(findCases([join(scratch, 'ghost')])).toEqual({ folders: [], notes: [`${join(scratch, 'ghost')} is not a folder`] });
  });

  it('the values are computed without the trace: the same case is exact again once it is back', async () => {
    const folder = join(scratch, 'set/a');
    renameSync(join(folder, 'trace.npz'), join(folder, 'elsewhere.npz'));
    expect((await one(folder))?.status).toBe('invalid');
    renameSync(join(folder, 'elsewhere.npz'), join(folder, 'trace.npz'));
    expect((await one(folder))?.status).toBe('exact');
  });
});
