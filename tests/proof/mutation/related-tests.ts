/** @file Which tests must notice a change of a source file: first the file that mirrors it, then what computes with it. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const GOLDENS = 'tests/main/compiler/emulator/goldens.test.ts';
const CORPUS = 'tests/fuzz/corpus.test.ts';
/** A test file, or `file#name` for the tests of that name in it. */
const CONFORMANCE = 'tests/main/services/conformance.test.ts#are all exact';

/** Folders whose files are mutated, and the tests after the mirrored one, in the order in which they are tried. */
const FOLDERS: readonly (readonly [folder: string, tests: readonly string[]])[] = [
  ['main/compiler/numerics', ['tests/main/compiler/numerics', GOLDENS, CORPUS, CONFORMANCE]],
  ['main/compiler/emulator/kernels', ['tests/main/compiler/emulator/kernels', GOLDENS, CORPUS, CONFORMANCE]],
  ['main/compiler/emulator/wasm/assembly', ['tests/main/compiler/emulator/wasm', 'tests/fuzz/backends.test.ts']],
  ['main/compiler/passes', ['tests/main/compiler/passes', CORPUS, CONFORMANCE]],
];

/** A source file to be mutated, and the runs of tests that are tried one after another. */
export interface MutationTarget {
  readonly path: string;
  readonly stages: readonly string[];
}

function sourcesIn(root: string, folder: string): string[] {
  return existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts')).toSorted().map((name) => `${folder}/${name}`) : [];
}

/** Return every file that is mutated. */
export function mutationTargets(root: string): MutationTarget[] {
  return FOLDERS.flatMap(([folder, tests]) =>
    sourcesIn(root, folder).map((path) => {
      const mirror = `tests/${path.replace(/\.ts$/, '.test.ts')}`;
      return { path, stages: [mirror, ...tests].filter((test) => existsSync(join(root, test.split('#')[0] ?? test))) };
    }),
  );
}
