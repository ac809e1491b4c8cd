import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../../helpers/shared.ts';
import { readSourceFiles } from '../../helpers/source-files.ts';
import { mutationTargets } from './related-tests.ts';

const FOLDERS = ['numerics', 'quantizers', 'cmvm', 'emulator/kernels', 'emulator/wasm/assembly', 'passes', 'readers/keras/hgq', 'export', 'preflight/lints'];

it('every kernel, pass, lint and file of the numerics is changed, also one that was added today', () => {
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

it("a file's own tests, its mirror and those that import it, are tried first", () => {
  const stageOf = (end: string): readonly string[] => mutationTargets(repositoryRoot).find(({ path }) => path.endsWith(end))?.stages[0] ?? [];
  expect(stageOf('numerics/tables.ts')[0]).toBe('tests/main/compiler/numerics/tables.test.ts');
  expect(stageOf('ir/mac-count.ts')).toContain('tests/main/compiler/ir/mac-count.test.ts');
  expect(stageOf('wasm/assembly/quantizer.ts')).toEqual(['tests/main/compiler/emulator/wasm/wasm-backend.test.ts']);
  expect(stageOf('wasm/assembly/pooling.ts')).toEqual(['tests/main/compiler/emulator/wasm/bind-pooling.test.ts']);
});
