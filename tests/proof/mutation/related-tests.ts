/** @file Which tests must notice a change of a source file: first the file that mirrors it, then what computes with it. */

import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

const GOLDENS = 'tests/main/compiler/emulator/goldens.test.ts';
const CORPUS = 'tests/fuzz/corpus.test.ts';
/** The tests of a name in a file: `file#name`. */
const CONFORMANCE = 'tests/main/services/conformance.test.ts#are all exact';

/** What kernels say about themselves to the other backend is seen there only. */
const WASM = 'tests/main/compiler/emulator/wasm';

/** Tests that run at once, in one process: its start costs more than most of them. */
export type Stage = readonly string[];

/** Folders whose files are mutated, with what lies below them, and the stages after the mirrored test, in the order in which they are tried. */
const FOLDERS: readonly (readonly [folder: string, stages: readonly Stage[]])[] = [
  ['main/compiler/numerics', [['tests/main/compiler/numerics', GOLDENS, CORPUS], [CONFORMANCE]]],
  ['main/compiler/quantizers', [['tests/main/compiler/quantizers', 'tests/main/compiler/readers/keras'], [CORPUS], [CONFORMANCE]]],
  ['main/compiler/cmvm', [['tests/main/compiler/cmvm'], ['tests/main/compiler/rtl'], [CONFORMANCE]]],
  ['main/compiler/emulator/kernels', [['tests/main/compiler/emulator/kernels', GOLDENS, CORPUS], [WASM], [CONFORMANCE]]],
  ['main/compiler/emulator/wasm/assembly', [[WASM], ['tests/fuzz/backends.test.ts']]],
  ['main/compiler/passes', [['tests/main/compiler/passes', CORPUS], [CONFORMANCE]]],
];

/** A source file to be mutated, and the runs of tests that are tried one after another. */
export interface MutationTarget {
  readonly path: string;
  readonly stages: readonly Stage[];
}

function sourcesIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name.replaceAll(sep, '/')}`).toSorted();
}

/** Return every file that is mutated: new ones are found by where they lie. */
export function mutationTargets(root: string): MutationTarget[] {
  return FOLDERS.flatMap(([folder, stages]) =>
    sourcesIn(root, folder).map((path) => {
      const mirror = `tests/${path.replace(/\.ts$/, '.test.ts')}`;
      return { path, stages: existsSync(join(root, mirror)) ? [[mirror], ...stages] : stages };
    }),
  );
}
