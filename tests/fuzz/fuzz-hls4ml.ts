/** @file Generated networks against hls4ml itself: as many as asked for that both programs compute, several at once. */

import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { H5Access } from '../../main/compiler/readers/h5-access.ts';
import type { Hls4mlPython } from '../helpers/hls4ml-python.ts';
import { checkAgainstHls4ml } from './case-folder.ts';
import type { CaseOutcome, TraceDigest } from './case-folder.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import { digestDifferences, readCorpus } from './corpus.ts';
import { planRecipe } from './emulate-recipe.ts';
import { generateRecipe } from './generate-recipe.ts';
import { helpersOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { shrinkRecipe } from './shrink-recipe.ts';

/** A network and how it came out. `skipped`: this program says that it does not emulate it, or not as hls4ml does; `without`: hls4ml needs a package that is not there. */
export interface NetworkOutcome {
  readonly seed: number;
  readonly recipe: Recipe;
  readonly status: CaseOutcome['status'] | 'skipped' | 'without';
  readonly reason: string;
  /** What hls4ml computed, of networks that are exact. */
  readonly digest?: TraceDigest;
  /** Where the shrunk case of a mismatch was written. */
  readonly caseFolder?: string;
}

/** What to run. */
export interface FuzzOptions {
  readonly hls4ml: Hls4mlPython;
  readonly h5: H5Access;
  readonly seed: number;
  /** Networks that both programs compute. */
  readonly count: number;
  /** Networks that run at once. */
  readonly jobs: number;
  /** Where cases of mismatches go. */
  readonly out: string;
  /** Most runs of hls4ml to make a mismatch small. */
  readonly shrinkTries: number;
  /** Where outcomes are kept, so that a run that was stopped goes on; what the corpus has is then known too. */
  readonly memory?: string;
  readonly onNetwork?: (outcome: NetworkOutcome) => void;
}

const SIZE = { rowCount: 24, layerCountMin: 2, layerCountMax: 7, widthBitsMax: 48 };
/** Networks tried for one that both programs compute. */
const TRIES_PER_NETWORK = 8;

async function shrunk(options: FuzzOptions, recipe: Recipe, folder: string): Promise<string> {
  const stillFails = async (smaller: Recipe): Promise<boolean> => {
    const { ok } = await planRecipe(smaller, options.h5);
    return ok && (await checkAgainstHls4ml(options.hls4ml.python, folder, smaller)).status === 'mismatch';
  };
  const smallest = await shrinkRecipe(recipe, stillFails, options.shrinkTries);
  await checkAgainstHls4ml(options.hls4ml.python, folder, smallest);
  const caseFolder = join(options.out, `fuzz-${recipe.seed}`);
  rmSync(caseFolder, { recursive: true, force: true });
  cpSync(folder, caseFolder, { recursive: true });
  return caseFolder;
}

/** Generate the network of a seed and compare it with hls4ml; a mismatch is made small and kept. */
export async function fuzzOne(options: FuzzOptions, seed: number, known: ReadonlyMap<string, NetworkOutcome> = new Map()): Promise<NetworkOutcome> {
  const recipe = await generateRecipe(seed, options.h5, SIZE);
  const missing = helpersOf(recipe).filter((helper) => !options.hls4ml.helpers.has(helper));
  if (missing.length > 0) return { seed, recipe, status: 'without', reason: `hls4ml needs ${missing.join(' and ')} for it` };
  const planned = await planRecipe(recipe, options.h5);
  if (!planned.ok) return { seed, recipe, status: 'skipped', reason: planned.reason };
  const before = await recalled(known, recipe, options.h5);
  if (before !== undefined) return before;
  if (planned.departure !== undefined) return { seed, recipe, status: 'skipped', reason: planned.departure };
  const folder = mkdtempSync(join(tmpdir(), `bitloom-fuzz-${seed}-`));
  try {
    const outcome = await checkAgainstHls4ml(options.hls4ml.python, folder, recipe);
    if (outcome.status !== 'mismatch') return { seed, recipe, status: outcome.status, reason: outcome.reason, ...(outcome.digest ? { digest: outcome.digest } : {}) };
    return { seed, recipe, status: 'mismatch', reason: outcome.reason, caseFolder: await shrunk(options, recipe, folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What hls4ml has said of a network before; an exact one must still be. */
async function recalled(known: ReadonlyMap<string, NetworkOutcome>, recipe: Recipe, h5: H5Access): Promise<NetworkOutcome | undefined> {
  const outcome = known.get(JSON.stringify(recipe));
  if (outcome?.digest === undefined) return outcome;
  const planned = await planRecipe(recipe, h5);
  const isExact = planned.ok && digestDifferences(planned.plan, referenceBackend.run(planned.plan, planned.input), outcome.digest).length === 0;
  return isExact ? outcome : undefined;
}

/** What the corpus has from hls4ml, and what runs on this machine have kept. */
function readMemory(file: string): Map<string, NetworkOutcome> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter((line) => line !== '') : [];
  const recorded = readCorpus().map(({ recipe, digest }): NetworkOutcome => ({ seed: recipe.seed, recipe, status: 'exact', reason: '', digest }));
  return new Map([...recorded, ...lines.map((line) => JSON.parse(line) as NetworkOutcome)].map((outcome) => [JSON.stringify(outcome.recipe), outcome]));
}

/** Mismatches are looked at again; what is not run costs nothing; without a reason, hls4ml only took too long. */
function isWorthKeeping({ status, reason }: NetworkOutcome): boolean {
  return status === 'exact' || status === 'refused' || (status === 'aborted' && reason !== '');
}

/** Run networks of consecutive seeds until enough were compared. */
export async function fuzzAgainstHls4ml(options: FuzzOptions): Promise<NetworkOutcome[]> {
  const outcomes: NetworkOutcome[] = [];
  const known = options.memory === undefined ? new Map<string, NetworkOutcome>() : readMemory(options.memory);
  const isCompared = ({ status }: NetworkOutcome): boolean => status === 'exact' || status === 'mismatch';
  let next = options.seed;
  let running = 0;
  const worker = async (): Promise<void> => {
    while (outcomes.filter(isCompared).length + running < options.count && next < options.seed + TRIES_PER_NETWORK * options.count) {
      running += 1;
      const outcome = await fuzzOne(options, next++, known);
      running -= 1;
      if (options.memory !== undefined && isWorthKeeping(outcome) && !known.has(JSON.stringify(outcome.recipe))) appendFileSync(options.memory, `${JSON.stringify(outcome)}\n`);
      outcomes.push(outcome);
      options.onNetwork?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return outcomes.toSorted((a, b) => a.seed - b.seed);
}
