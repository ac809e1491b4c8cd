/** @file Generated networks against hls4ml itself: as many as asked for that both programs compute, several at once. */

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { H5Access } from '../../main/compiler/readers/h5-access.ts';
import { checkAgainstHls4ml } from './case-folder.ts';
import type { CaseOutcome, TraceDigest } from './case-folder.ts';
import { planRecipe } from './emulate-recipe.ts';
import { generateRecipe } from './generate-recipe.ts';
import type { Recipe } from './recipe.ts';
import { shrinkRecipe } from './shrink-recipe.ts';

/** A network and how it came out. `skipped`: this program says that it does not emulate it. */
export interface NetworkOutcome {
  readonly seed: number;
  readonly recipe: Recipe;
  readonly status: CaseOutcome['status'] | 'skipped';
  readonly reason: string;
  /** What hls4ml computed, of networks that are exact. */
  readonly digest?: TraceDigest;
  /** Where the shrunk case of a mismatch was written. */
  readonly caseFolder?: string;
}

/** What to run. */
export interface FuzzOptions {
  readonly python: string;
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
  readonly onNetwork?: (outcome: NetworkOutcome) => void;
}

const SIZE = { rowCount: 24, layerCountMin: 2, layerCountMax: 7, widthBitsMax: 48 };
/** Networks tried for one that both programs compute. */
const TRIES_PER_NETWORK = 6;

async function shrunk(options: FuzzOptions, recipe: Recipe, folder: string): Promise<string> {
  const stillFails = async (smaller: Recipe): Promise<boolean> => {
    const { ok } = await planRecipe(smaller, options.h5);
    return ok && (await checkAgainstHls4ml(options.python, folder, smaller)).status === 'mismatch';
  };
  const smallest = await shrinkRecipe(recipe, stillFails, options.shrinkTries);
  await checkAgainstHls4ml(options.python, folder, smallest);
  const caseFolder = join(options.out, `fuzz-${recipe.seed}`);
  rmSync(caseFolder, { recursive: true, force: true });
  cpSync(folder, caseFolder, { recursive: true });
  return caseFolder;
}

/** Generate the network of a seed and compare it with hls4ml; a mismatch is made small and kept. */
export async function fuzzOne(options: FuzzOptions, seed: number): Promise<NetworkOutcome> {
  const recipe = await generateRecipe(seed, options.h5, SIZE);
  const planned = await planRecipe(recipe, options.h5);
  if (!planned.ok) return { seed, recipe, status: 'skipped', reason: planned.reason };
  const folder = mkdtempSync(join(tmpdir(), `bitloom-fuzz-${seed}-`));
  try {
    const outcome = await checkAgainstHls4ml(options.python, folder, recipe);
    if (outcome.status !== 'mismatch') return { seed, recipe, status: outcome.status, reason: outcome.reason, ...(outcome.digest ? { digest: outcome.digest } : {}) };
    return { seed, recipe, status: 'mismatch', reason: outcome.reason, caseFolder: await shrunk(options, recipe, folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Run networks of consecutive seeds until enough were compared. */
export async function fuzzAgainstHls4ml(options: FuzzOptions): Promise<NetworkOutcome[]> {
  const outcomes: NetworkOutcome[] = [];
  const isCompared = ({ status }: NetworkOutcome): boolean => status === 'exact' || status === 'mismatch';
  let next = options.seed;
  let running = 0;
  const worker = async (): Promise<void> => {
    while (outcomes.filter(isCompared).length + running < options.count && next < options.seed + TRIES_PER_NETWORK * options.count) {
      running += 1;
      const outcome = await fuzzOne(options, next++);
      running -= 1;
      outcomes.push(outcome);
      options.onNetwork?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return outcomes.toSorted((a, b) => a.seed - b.seed);
}
