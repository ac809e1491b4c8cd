import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../../helpers/shared.ts';
import { readSourceFiles } from '../../helpers/source-files.ts';
import { mutationTargets } from './related-tests.ts';

const FOLDERS = ['numerics', 'quantizers', 'cmvm', 'emulator/kernels', 'emulator/wasm/assembly', 'passes'];

it('every kernel, pass and file of the numerics is changed once, also one that was added today', () => {
  const targets = mutationTargets(repositoryRoot).map(({ path }) => path);
  const files = readSourceFiles().map(({ path }) => path).filter((path) => FOLDERS.some((folder) => path.startsWith(`main/compiler/${folder}/`)));
  expect(files.filter((path) => !targets.includes(path))).toEqual([]);
  expect(new Set(targets).size).toBe(targets.length);
  expect(targets.filter((path) => path.includes('/da4ml/')).length).toBeGreaterThan(0);
});

it('every test that must notice a change is there', () => {
  const tests = mutationTargets(repositoryRoot).flatMap(({ stages }) => stages.flat().map((test) => test.split('#')[0] ?? test));
  expect([...new Set(tests)].filter((test) => !existsSync(join(repositoryRoot, test)))).toEqual([]);
});
