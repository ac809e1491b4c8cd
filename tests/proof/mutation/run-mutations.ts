/**
 * @file Small wrong changes in every kernel, pass, lint and file of the numerics: a test must fail each time. Changes are made in
 * copies of the tree, never in the tree itself; what survives is returned with its line. What the type check would notice is not tried.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { RandomSource } from '../../helpers/random-source.ts';
import { applyMutation, listMutations } from './list-mutations.ts';
import type { Mutation } from './list-mutations.ts';
import { EQUIVALENT } from './equivalent-mutations.ts';
import { FIRST_LOOKS, lookFirst } from './first-look.ts';
import { changeKey, describeChange, recall, remember } from './known-results.ts';
import { mutationTargets } from './related-tests.ts';
import type { MutationTarget, Stage } from './related-tests.ts';
import { wellTyped } from './well-typed.ts';

/** What became of a change. */
export interface MutationResult {
  readonly path: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  /** Tests that failed, or undefined for a survivor. */
  readonly killedBy: string | undefined;
  /** Whether all tests were tried that could notice it, not only the file's own. */
  readonly hasTriedAll?: boolean;
  readonly seconds: number;
}

/** What to run. */
export interface MutationOptions {
  readonly root: string;
  readonly seed: number;
  /** Only files whose path contains one of these, separated by commas. */
  readonly only?: string;
  /** Only files with tests of their own, and only these tests: quick, and what survives or has none is left for a run without it. */
  readonly isOwnOnly?: boolean;
  /** Changes per file. */
  readonly perFile: number;
  /** Most changes tried in this run; the others keep what earlier runs have shown of them. */
  readonly triesMax: number;
  /** Trees in which tests run at once. */
  readonly jobs: number;
  /** Where results are kept, so that a run that was stopped goes on; survivors are tried again. */
  readonly memory: string;
  readonly onResult?: (result: MutationResult) => void;
  /** Told of tests that fail without any change, and so notice none. */
  readonly onRed?: (stage: string) => void;
}

/** A change can make a loop endless; that counts as noticed. Counted in processor time, since machines are busy. @unit s */
const PROCESSOR_SECONDS = { own: 60, other: 300 };
/** Changes of a file looked at for one that type-checks. */
const CANDIDATES = 4;
const COPIED = ['main', 'preload', 'renderer', 'tests', 'resources', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'electron.vite.config.ts'];

/** A copy of the tree, with the shared material beside it as it lies beside the original. */
function copyTree(root: string, folder: string, index: number): string {
  const tree = join(folder, `${index}`, 'tree');
  mkdirSync(tree, { recursive: true });
  for (const name of COPIED) if (existsSync(join(root, name))) cpSync(join(root, name), join(tree, name), { recursive: true, filter: (path) => !path.includes('tests/output') });
  for (const name of ['node_modules', 'out']) if (existsSync(join(root, name))) symlinkSync(join(root, name), join(tree, name));
  if (existsSync(join(root, '..', 'shared'))) symlinkSync(join(root, '..', 'shared'), join(folder, `${index}`, 'shared'));
  return tree;
}

/** Run tests and return those that failed, or undefined when all passed; a run that did not come to its end has failed as a whole. */
function failures(tree: string, stage: Stage, seconds: number): Promise<string | undefined> {
  const vitest = join(tree, 'node_modules/vitest/vitest.mjs');
  const env = { ...process.env, BITLOOM_HLS4ML_PYTHON: '', BITLOOM_KERNELS_LEVEL: '-O1' };
  const files = stage.map((test) => test.split('#')[0] ?? test);
  const name = stage.flatMap((test) => test.split('#').slice(1))[0];
  const report = join(tree, '../report.json');
  rmSync(report, { force: true });
  // A test that only takes long on a busy machine has noticed nothing: its own time-outs are off.
  const options = ['--bail', '1', '--no-isolate', '--maxWorkers', '1', '--testTimeout', '0', '--hookTimeout', '0', '--reporter', 'json', '--outputFile', report, '--fsModuleCache', '--fsModuleCachePath', join(tree, '../modules'), ...(name === undefined ? [] : ['-t', name])];
  return new Promise((done) => {
    const limited = ['-c', `ulimit -t ${seconds}; exec "$0" "$@"`, process.execPath, vitest, 'run', ...files, ...options];
    const run = spawn('/bin/sh', limited, { cwd: tree, stdio: 'ignore', env });
    run.on('exit', (code) => done(code === 0 ? undefined : (failedTests(tree, report) ?? stage.join(' '))));
  });
}

/** Files of tests that failed, if the run has said which. */
function failedTests(tree: string, report: string): string | undefined {
  if (!existsSync(report)) return undefined;
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { readonly testResults: readonly { readonly name: string; readonly status: string }[] };
  const failed = testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(tree, name));
  return failed.length === 0 ? undefined : failed.join(' ');
}

function isEquivalent({ path, before, after }: Pick<MutationResult, 'path' | 'before' | 'after'>): boolean {
  return EQUIVALENT.some((known) => path.endsWith(known.path) && before === known.before && (known.after === undefined || known.after === after));
}

function choose(random: RandomSource, source: string, path: string, count: number): Mutation[] {
  return random.shuffle(listMutations(path, source)).filter((mutation) => !isEquivalent(describeChange(path, source, mutation))).slice(0, count);
}

async function tryMutation(tree: string, target: MutationTarget, mutation: Mutation, isGreen: (stage: Stage) => Promise<boolean>): Promise<MutationResult> {
  const started = Date.now();
  const file = join(tree, target.path);
  const source = readFileSync(file, 'utf8');
  writeFileSync(file, applyMutation(source, mutation));
  let killedBy: string | undefined;
  try {
    for (const [i, stage] of target.stages.entries()) {
      const failed = await failures(tree, stage, i === 0 && target.hasOwn ? PROCESSOR_SECONDS.own : PROCESSOR_SECONDS.other);
      if (failed === undefined || !(await isGreen(stage))) continue;
      killedBy = failed;
      break;
    }
  } finally {
    writeFileSync(file, source);
  }
  return { ...describeChange(target.path, source, mutation), killedBy, hasTriedAll: target.hasAllStages, seconds: (Date.now() - started) / 1000 };
}

/** Tests that fail without any change cannot notice one; each stage is run once in a tree that stays as it is. */
function baseline(tree: string, onRed: (stage: string) => void): (stage: Stage) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const check = async (stage: Stage): Promise<boolean> => {
    const isGreen = (await failures(tree, stage, PROCESSOR_SECONDS.other)) === undefined;
    if (!isGreen) onRed(stage.join(' '));
    return isGreen;
  };
  return (stage) => {
    const run = known.get(stage.join(' ')) ?? check(stage);
    known.set(stage.join(' '), run);
    return run;
  };
}

/** A file's own number, so that a new file changes nothing for the others. */
function numberOf(path: string): number {
  return createHash('sha256').update(path).digest().readUInt32LE(0);
}

/** A change that is to be tried. */
export interface Work {
  readonly target: MutationTarget;
  readonly mutation: Mutation;
  /** Names the change and the file it was made in. */
  readonly key: string;
}

/** Return what all runs together have shown of the sources as they are now. */
export function knownResults(root: string, memory: string): Map<string, MutationResult> {
  const listed = new Set(mutationTargets(root).flatMap(({ path }) => {
    const source = readFileSync(join(root, path), 'utf8');
    return listMutations(path, source).map((mutation) => changeKey(path, source, mutation));
  }));
  return new Map([...recall(root, memory)].filter(([key, result]) => listed.has(key) && !isEquivalent(result)));
}

/** The changes of a file in the order in which they are tried, more than are wanted. */
function candidatesOf({ root, seed, perFile }: MutationOptions, target: MutationTarget): Work[] {
  const source = readFileSync(join(root, target.path), 'utf8');
  const mutations = choose(new RandomSource(seed, numberOf(target.path)), source, target.path, CANDIDATES * perFile);
  return mutations.map((mutation) => ({ target, mutation, key: changeKey(target.path, source, mutation) }));
}

async function workOf(options: MutationOptions, tree: string): Promise<Work[]> {
  const { root, only, perFile, isOwnOnly = false } = options;
  const all = mutationTargets(root).filter(({ path }) => only === undefined || only.split(',').some((part) => path.includes(part)));
  const targets = isOwnOnly ? all.filter(({ hasOwn }) => hasOwn).map((target) => ({ ...target, stages: target.stages.slice(0, 1), hasAllStages: false })) : all;
  return wellTyped({ tree, candidates: targets.map((target) => candidatesOf(options, target)), perFile, memory: join(dirname(options.memory), 'well-typed.jsonl') });
}

/** Take what the conformance cases notice out of what is to be tried. */
async function takeFirstLook(options: MutationOptions, tree: string, open: Work[], report: (result: MutationResult) => void): Promise<void> {
  for (const { worker, sources } of options.isOwnOnly === true ? [] : FIRST_LOOKS) {
    const asked = open.filter(({ target }) => sources.test(target.path));
    let started = Date.now();
    await lookFirst(tree, worker, asked.map(({ target, mutation }) => ({ path: target.path, mutation })), (index, killedBy) => {
      const work = asked[index];
      if (work === undefined) return;
      const source = readFileSync(join(tree, work.target.path), 'utf8');
      const result = { ...describeChange(work.target.path, source, work.mutation), killedBy, hasTriedAll: true, seconds: (Date.now() - started) / 1000 };
      started = Date.now();
      open.splice(open.indexOf(work), 1);
      remember(options.memory, work.key, result);
      report(result);
    });
  }
}

/** Run the mutations; what an earlier run has shown to be noticed is not run again. */
export async function runMutations(options: MutationOptions): Promise<MutationResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-mutations-'));
  const results: MutationResult[] = [];
  const report = (result: MutationResult): void => {
    results.push(result);
    options.onResult?.(result);
  };
  try {
    const known = recall(options.root, options.memory);
    const still = copyTree(options.root, folder, 0);
    const open: Work[] = [];
    for (const work of await workOf(options, still)) {
      const result = known.get(work.key);
      if (result?.killedBy === undefined && open.length < options.triesMax) open.push(work);
      else if (result !== undefined) report(result);
    }
    await takeFirstLook(options, still, open, report);
    const isGreen = baseline(still, (stage) => options.onRed?.(stage));
    const worker = async (tree: string): Promise<void> => {
      for (let next = open.shift(); next !== undefined; next = open.shift()) {
        const result = await tryMutation(tree, next.target, next.mutation, isGreen);
        remember(options.memory, next.key, result);
        report(result);
      }
    };
    await Promise.all(Array.from({ length: options.jobs }, (_, i) => worker(copyTree(options.root, folder, i + 1))));
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
