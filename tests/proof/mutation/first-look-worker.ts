/**
 * @file A process that tries many wrong changes one after another, without starting anew for each: all of them stand in the sources
 * that it loads, and a number says which is in force. It computes the conformance cases until one is not what it is without the change.
 *
 * Arguments: the tree, and a file with the changes as JSON. Says on every line which change begins or how it came out.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Asked, Seen } from './first-look.ts';
import { switchedSource } from './switched-source.ts';

type Conformance = typeof import('../../../main/services/conformance.ts');

/** A case that is looked at, and the test that looks at it. */
interface Look {
  readonly test: string;
  /** What it comes out as. */
  readonly look: () => Promise<string>;
}

/** A case as it is without any change. */
interface UsualLook extends Look {
  readonly usual: string;
  readonly seconds: number;
  /** By the number of a change: 1 where it comes by its place. */
  readonly reached: Uint8Array;
}

const CONFORMANCE = 'tests/main/services/conformance.test.ts';
const HGQ = 'tests/main/compiler/readers/keras/hgq/hgq2-models.test.ts';

let inForce = 0;
let reached = new Uint8Array(0);

/** Every changed expression asks whether its change is in force. */
function isInForce(number: number): boolean {
  if (inForce === 0) reached[number] = 1;
  return number === inForce;
}

/** Serve the changed files with all their changes. */
function serveChanges(tree: string, asked: readonly Asked[]): void {
  const byUrl = new Map<string, string>();
  for (const path of new Set(asked.map((one) => one.path))) {
    const source = readFileSync(join(tree, path), 'utf8');
    byUrl.set(pathToFileURL(join(tree, path)).href, switchedSource(source, asked.filter((one) => one.path === path)));
  }
  registerHooks({
    load: (url, context, next) => {
      const source = byUrl.get(url);
      return source === undefined ? next(url, context) : { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}

/** Cases of ours and of the first path must be exact; of the others none may be wrong, which is less. */
function caseLooks(tree: string, { runConformance, compareReference }: Conformance): Look[] {
  const shared = join(tree, '../shared/goldens');
  const ours = readdirSync(join(tree, 'tests/golden')).map((name) => join(tree, 'tests/golden', name)).filter((folder) => existsSync(join(folder, 'case.json')));
  const first = existsSync(shared) ? readFileSync(join(shared, 'first-path.txt'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((name) => join(shared, name)) : [];
  const all = existsSync(shared) ? readdirSync(shared).map((name) => join(shared, name)).filter((folder) => existsSync(join(folder, 'case.json')) && !first.includes(folder)) : [];
  const statusOf = async (folder: string): Promise<string> => (await runConformance([folder])).cases[0]?.status ?? '';
  const exact = [...ours, ...first].map((folder) => ({ test: CONFORMANCE, look: () => statusOf(folder) }));
  const notWrong = all.map((folder) => ({ test: CONFORMANCE, look: async () => (['mismatch', 'invalid'].includes(await statusOf(folder)) ? 'wrong' : 'not wrong') }));
  const hgq = ours.filter((folder) => folder.includes('/hgq-')).map((folder) => ({ test: HGQ, look: async () => JSON.stringify(await compareReference(folder)) }));
  return [...exact, ...hgq, ...notWrong];
}

/** Look at all cases without a change; the short ones come first. */
async function usualLooks(looks: readonly Look[], changeCount: number): Promise<UsualLook[]> {
  const found: UsualLook[] = [];
  for (const one of looks) {
    reached = new Uint8Array(changeCount + 1);
    const started = performance.now();
    const usual = await one.look();
    found.push({ ...one, usual, reached, seconds: (performance.now() - started) / 1000 });
  }
  return found.toSorted((a, b) => a.seconds - b.seconds);
}

/** Look at the cases until one differs. What stays different without the change was left behind by it and shows nothing. */
async function tryChange(looks: readonly UsualLook[], number: number): Promise<string | undefined> {
  for (const { look, usual, test } of looks) {
    inForce = number;
    const seen = await look().catch((error: unknown) => `stopped: ${String(error)}`);
    inForce = 0;
    if (seen !== usual) return (await look()) === usual ? test : undefined;
  }
  return undefined;
}

const [tree = '', file = ''] = process.argv.slice(2);
const asked = JSON.parse(readFileSync(file, 'utf8')) as readonly Asked[];
Object.assign(globalThis, { bitloomChange: isInForce });
serveChanges(tree, asked);
const conformance = (await import(pathToFileURL(join(tree, 'main/services/conformance.ts')).href)) as Conformance;
const looks = await usualLooks(caseLooks(tree, conformance), asked.length);
for (const { number } of asked) {
  console.log(JSON.stringify({ number } satisfies Seen));
  const noticedBy = await tryChange(looks.filter((one) => one.reached[number] === 1), number);
  console.log(JSON.stringify({ number, isDone: true, ...(noticedBy === undefined ? {} : { noticedBy }) } satisfies Seen));
}
