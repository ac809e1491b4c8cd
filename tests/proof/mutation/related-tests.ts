/** @file Which tests must notice a change of a source file: first its own (its mirror, and those that import it), then what computes with it. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

const GOLDENS = 'tests/main/compiler/emulator/goldens.test.ts';
const CORPUS = 'tests/fuzz/corpus.test.ts';
/** The tests of a name in a file: `file#name`. */
const CONFORMANCE = 'tests/main/services/conformance.test.ts#are all exact';

/** What kernels say about themselves to the other backend is seen there only. */
const WASM = 'tests/main/compiler/emulator/wasm';

/** Tests that run at once, in one process: its start costs more than most of them. */
export type Stage = readonly string[];

const EXPORT = ['tests/main/compiler/export', 'tests/main/services/export.test.ts', 'tests/main/services/export-onnx.test.ts'];

/** Files and folders that are mutated, with what lies below them, and the stages after a file's own tests, in the order in which they are tried. */
const FOLDERS: readonly (readonly [folder: string, stages: readonly Stage[]])[] = [
  ['main/compiler/numerics', [['tests/main/compiler/numerics', GOLDENS], [CORPUS], [CONFORMANCE]]],
  ['main/compiler/quantizers', [['tests/main/compiler/quantizers'], ['tests/main/compiler/readers/keras'], [CORPUS], [CONFORMANCE]]],
  ['main/compiler/cmvm', [['tests/main/compiler/cmvm'], ['tests/main/compiler/rtl'], [CONFORMANCE]]],
  ['main/compiler/emulator/kernels', [['tests/main/compiler/emulator/kernels', GOLDENS], [CORPUS], [CONFORMANCE], [WASM]]],
  ['main/compiler/emulator/wasm/assembly', [[WASM], ['tests/fuzz/backends.test.ts']]],
  ['main/compiler/passes', [['tests/main/compiler/passes'], [CORPUS], [CONFORMANCE]]],
  ['main/compiler/ir/mac-count.ts', [['tests/main/compiler/ir']]],
  ['main/compiler/readers/keras/hgq', [['tests/main/compiler/readers/keras/hgq'], ['tests/main/compiler/readers/keras'], [CONFORMANCE]]],
  ['main/compiler/export', [EXPORT]],
  ['main/compiler/preflight/lints', [['tests/main/compiler/preflight']]],
];

/** A source file to be mutated, and the runs of tests that are tried one after another. */
export interface MutationTarget {
  readonly path: string;
  readonly stages: readonly Stage[];
  /** Whether the first of them are the file's own tests, rather than those of its folder. */
  readonly hasOwn: boolean;
  readonly hasAllStages: boolean;
}

function filesIn(root: string, folder: string, ending: string): string[] {
  if (folder.endsWith(ending)) return [folder];
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name.replaceAll(sep, '/')}`).toSorted();
}

/** Tests of all cases and of the whole backend take long: they come after the others. */
function isQuick(test: string): boolean {
  return !test.startsWith(WASM) && test !== GOLDENS;
}

/** Which tests import a source file themselves. */
function importers(root: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const test of filesIn(root, 'tests/main/compiler', '.test.ts').filter(isQuick)) {
    for (const [, target = ''] of readFileSync(join(root, test), 'utf8').matchAll(/ from '(\.[^']+\.ts)'/g)) {
      const path = normalize(join(dirname(test), target)).replaceAll(sep, '/');
      found.set(path, [...(found.get(path) ?? []), test]);
    }
  }
  return found;
}

/** Most tests that import a file where none mirrors it. */
const IMPORTERS_MAX = 3;

/** Tests of the WASM kernels that bear another name than the kernels' file. */
const KERNEL_TESTS: Readonly<Record<string, string>> = { lookups: 'bind-lookup', 'mac-pixels': 'bind-placed-mac', stepwise: 'bind-pair-sum', tally: 'counting', softmax: 'bind-legacy-softmax' };
const ASSEMBLY = 'main/compiler/emulator/wasm/assembly/';

/** Nothing imports AssemblyScript: what binds a kernel has its test. */
function kernelTests(root: string, path: string): readonly string[] {
  const name = path.slice(ASSEMBLY.length).replace(/\.ts$/, '');
  const tests = [KERNEL_TESTS[name] ?? `bind-${name}`, name].map((test) => `${WASM}/${test}.test.ts`).filter((test) => existsSync(join(root, test)));
  return tests.length > 0 ? tests : [`${WASM}/wasm-backend.test.ts`];
}

/** A file's own tests: its mirror with those beside it that import it, or where there are none, some that import it. */
function ownTests(root: string, path: string, importing: readonly string[]): readonly string[] {
  if (path.startsWith(ASSEMBLY)) return kernelTests(root, path);
  const mirror = `tests/${path.replace(/\.ts$/, '.test.ts')}`;
  const beside = importing.filter((test) => dirname(test) === dirname(mirror));
  const own = [...new Set([...(existsSync(join(root, mirror)) ? [mirror] : []), ...beside])];
  return own.length > 0 ? own : importing.slice(0, IMPORTERS_MAX);
}

/** Return every file that is mutated: new ones are found by where they lie. */
export function mutationTargets(root: string): MutationTarget[] {
  const importing = importers(root);
  return FOLDERS.flatMap(([folder, stages]) =>
    filesIn(root, folder, '.ts').map((path) => {
      const own = ownTests(root, path, importing.get(path) ?? []);
      return { path, stages: own.length > 0 ? [own, ...stages] : stages, hasOwn: own.length > 0, hasAllStages: true };
    }),
  );
}
