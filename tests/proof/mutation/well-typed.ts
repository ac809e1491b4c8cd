/**
 * @file Which changes the type check lets through: only those need a test to be noticed. Many files are changed at once, one change
 * each, and checked in one run; a complaint about a file is about its change.
 */

import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyMutation } from './list-mutations.ts';
import type { Work } from './run-mutations.ts';

/** What to look at. */
export interface TypeCheckOptions {
  /** A copy of the repository, which is left as it was. */
  readonly tree: string;
  /** The changes of every file, in the order in which they are wanted. */
  readonly candidates: readonly (readonly Work[])[];
  readonly perFile: number;
  /** Where answers are kept. */
  readonly memory: string;
}

/** What is mutated lies here; the rest of the repository need not be checked with it. */
const CHECKED = { extends: './tsconfig.json', include: ['main/compiler'], exclude: ['main/compiler/emulator/wasm/assembly'] };
const CONFIGURATION = 'tsconfig.mutations.json';
/** AssemblyScript has types of its own, and a compiler of its own that checks them. */
const ASSEMBLY = 'main/compiler/emulator/wasm/assembly';

/** A compiler, and how it names the place of a complaint. */
interface Checker {
  readonly program: string;
  readonly args: readonly string[];
  readonly place: RegExp;
}

const TYPESCRIPT: Checker = { program: 'typescript/bin/tsc', args: ['-p', CONFIGURATION, '--noEmit', '--pretty', 'false'], place: /^(\S+?)\(\d+,\d+\): error/gm };
const ASSEMBLYSCRIPT: Checker = { program: 'assemblyscript/bin/asc.js', args: [`${ASSEMBLY}/index.ts`, '--noEmit', '--noColors', '--enable', 'simd', '--enable', 'relaxed-simd', '--enable', 'bulk-memory'], place: /^ERROR [^]*? in (\S+?)\(\d+,\d+\)/gm };

/** Paths of the files that a compiler complains about. */
function complaints(tree: string, { program, args, place }: Checker): Promise<ReadonlySet<string>> {
  return new Promise((done, fail) => {
    execFile(process.execPath, [join(tree, 'node_modules', program), ...args], { cwd: tree, maxBuffer: 64 << 20 }, (error, out, said) => {
      const paths = new Set([...`${out}\n${said}`.matchAll(place)].map(([, path = '']) => path));
      if (error === null || paths.size > 0) done(paths);
      else fail(error);
    });
  });
}

/** Paths of the changed files that do not type-check. */
async function wronglyTyped(tree: string, round: readonly Work[]): Promise<ReadonlySet<string>> {
  const isAssembly = ({ target }: Work): boolean => target.path.startsWith(ASSEMBLY);
  writeFileSync(join(tree, CONFIGURATION), JSON.stringify(CHECKED));
  const found = round.every(isAssembly) ? [] : [await complaints(tree, TYPESCRIPT)];
  if (round.some(isAssembly)) found.push(await complaints(tree, ASSEMBLYSCRIPT));
  return new Set(found.flatMap((paths) => [...paths]));
}

async function checkTogether(tree: string, round: readonly Work[]): Promise<ReadonlySet<string>> {
  const originals = round.map(({ target }) => ({ file: join(tree, target.path), text: readFileSync(join(tree, target.path), 'utf8') }));
  for (const [i, { mutation }] of round.entries()) writeFileSync(originals[i]?.file ?? '', applyMutation(originals[i]?.text ?? '', mutation));
  try {
    return await wronglyTyped(tree, round);
  } finally {
    for (const { file, text } of originals) writeFileSync(file, text);
  }
}

function recallAnswers(file: string): Map<string, boolean> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter((line) => line !== '') : [];
  return new Map(lines.map((line) => JSON.parse(line) as { readonly key: string; readonly isTyped: boolean }).map(({ key, isTyped }) => [key, isTyped]));
}

/** Return as many changes of every file as are wanted and type-check. */
export async function wellTyped({ tree, candidates, perFile, memory }: TypeCheckOptions): Promise<Work[]> {
  const answers = recallAnswers(memory);
  const wanted = candidates.map((list) => ({ list, next: 0, chosen: [] as Work[] }));
  for (;;) {
    for (const file of wanted) {
      for (let work = file.list[file.next]; work !== undefined && file.chosen.length < perFile && answers.has(work.key); work = file.list[++file.next]) if (answers.get(work.key) === true) file.chosen.push(work);
    }
    const round = wanted.flatMap(({ list, next, chosen }) => (chosen.length < perFile ? list.slice(next, next + 1) : []));
    if (round.length === 0) return wanted.flatMap(({ chosen }) => chosen);
    const wrong = await checkTogether(tree, round);
    mkdirSync(dirname(memory), { recursive: true });
    for (const { key, target } of round) {
      answers.set(key, !wrong.has(target.path));
      appendFileSync(memory, `${JSON.stringify({ key, isTyped: !wrong.has(target.path) })}\n`);
    }
  }
}
