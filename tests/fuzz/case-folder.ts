/** @file Case folders in the goldens' format: a recipe's files, what hls4ml makes of them, and whether this program agrees. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import type { NumberType } from '../../preload/model/fixed-type.ts';
import { runConformance } from '../../main/services/conformance.ts';
import type { CaseResult } from '../../main/services/conformance.ts';
import { float64Array, writeNpy } from '../../main/compiler/readers/datasets/npy.ts';
import { readNpz } from '../../main/compiler/readers/datasets/npz.ts';
import { buildRecipe } from './build-recipe.ts';
import type { Recipe } from './recipe.ts';

const DRIVER = join(import.meta.dirname, 'hls4ml_driver.py');

/** The driver's exit code where hls4ml does not take the network. */
const REFUSED = 3;

/** One network that takes longer, on a busy machine, is not worth waiting for. @unit ms */
const DRIVER_TIMEOUT_MS = 600_000;

/** How a network came out against hls4ml. */
export interface CaseOutcome {
  /** `refused`: hls4ml or its compiler does not take the network; `aborted`: its C++ stopped. */
  readonly status: CaseResult['status'] | 'refused' | 'aborted';
  readonly reason: string;
  readonly result?: CaseResult;
  /** Where hls4ml computed the network. */
  readonly digest?: TraceDigest;
}

/** Write the files that hls4ml reads. */
export async function writeRecipe(folder: string, recipe: Recipe): Promise<void> {
  const built = await buildRecipe(recipe);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.h5'), built.model.bytes);
  writeFileSync(join(folder, 'hls4ml_config.yml'), built.config);
  writeFileSync(join(folder, 'recipe.json'), JSON.stringify(recipe, undefined, 1));
  for (const [i, { shape, values }] of built.inputs.entries()) writeFileSync(join(folder, built.inputs.length === 1 ? 'input.npy' : `input_${i}.npy`), writeNpy(float64Array(values, shape)));
}

function runDriver(python: string, folder: string): Promise<{ readonly code: number | undefined; readonly lastLine: string }> {
  return new Promise((done) => {
    execFile(python, [DRIVER, folder], { timeout: DRIVER_TIMEOUT_MS, maxBuffer: 64 << 20 }, (error, out, err) => {
      // One that was stopped here has said nothing of the network, only what its libraries warn of.
      const lastLine = error?.killed === true ? '' : (out.trim().split('\n').at(-1) ?? '') || (err.trim().split('\n').at(-1) ?? '');
      done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : undefined, lastLine });
    });
  });
}

/** What hls4ml made of a network, in few letters: per traced layer its class, type and a digest of all words. */
export type TraceDigest = Readonly<Record<string, string>>;

/** Return a digest of int64 words. */
export function wordsDigest(words: BigInt64Array): string {
  return createHash('sha256').update(new Uint8Array(words.buffer, words.byteOffset, words.byteLength)).digest('hex').slice(0, 16);
}

interface CaseLayer {
  readonly name: string;
  readonly class_name: string;
  readonly result_type: NumberType;
}

/** Return the digest of a case folder that hls4ml's driver has written. */
export function readTraceDigest(folder: string): TraceDigest {
  const { layers } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as { readonly layers: readonly CaseLayer[] };
  const arrays = readNpz(readFileSync(join(folder, 'trace.npz')), 'trace.npz');
  if (!arrays.ok) throw new TypeError(arrays.failure.message);
  const traced = layers.flatMap(({ name, class_name: className, result_type: type }) => {
    const data = arrays.value.get(name)?.data;
    return data instanceof BigInt64Array ? [[name, `${className} ${printPrecision(type)} ${wordsDigest(data)}`] as const] : [];
  });
  return Object.fromEntries(traced);
}

/** Let hls4ml compute a recipe into a folder and compare with this program, layer by layer. */
export async function checkAgainstHls4ml(python: string, folder: string, recipe: Recipe): Promise<CaseOutcome> {
  await writeRecipe(folder, recipe);
  const { code, lastLine } = await runDriver(python, folder);
  if (code === REFUSED) return { status: 'refused', reason: lastLine };
  if (code !== 0) return { status: 'aborted', reason: lastLine };
  const { cases } = await runConformance([folder]);
  const [result] = cases;
  if (result === undefined) return { status: 'invalid', reason: 'no case was written' };
  const { layer, sample, index, expected, actual } = result;
  const place = layer === undefined ? '' : ` at ${layer}${sample === undefined ? '' : ` sample ${sample} element ${index}`}: hls4ml ${expected}, here ${actual}`;
  const digest = result.status === 'exact' ? { digest: readTraceDigest(folder) } : {};
  return { status: result.status, reason: `${result.reason ?? ''}${result.status === 'mismatch' ? place : ''}`, result, ...digest };
}
