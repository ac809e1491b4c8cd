/**
 * @file The corpus: generated networks with a digest of what hls4ml itself computed for them, so that every clone compares
 * with hls4ml without having it. Written by `npm run proof -- networks`; recipes are kept whole, so that a change of the
 * generator does not change the corpus.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import type { EmulationOutcome } from '../../main/compiler/emulator/backend.ts';
import type { Plan } from '../../main/compiler/emulator/plan.ts';
import { toInt64 } from '../../main/compiler/numerics/mantissas.ts';
import { wordsDigest } from './case-folder.ts';
import type { TraceDigest } from './case-folder.ts';
import type { Recipe } from './recipe.ts';

/** A network and what hls4ml made of it. */
export interface CorpusEntry {
  readonly recipe: Recipe;
  readonly digest: TraceDigest;
}

const FILE = join(import.meta.dirname, 'corpus.json');

/** Read the corpus. */
export function readCorpus(): readonly CorpusEntry[] {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as CorpusEntry[]) : [];
}

/** Write the corpus, one network a line. */
export function writeCorpus(entries: readonly CorpusEntry[]): void {
  writeFileSync(FILE, `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`);
}

/** Return the layers of a run that differ from the digest, with both. */
export function digestDifferences(plan: Plan, outcome: EmulationOutcome, digest: TraceDigest): readonly string[] {
  const layers = new Map(plan.steps.map(({ layer }) => [layer.name, layer]));
  return Object.entries(digest).flatMap(([name, wanted]) => {
    const layer = layers.get(name);
    const tensor = layer === undefined ? undefined : outcome.tensors.get(layer.outputs[0] ?? name);
    const got = layer === undefined || tensor === undefined ? 'nothing' : `${layer.class_name} ${printPrecision(layer.result_type)} ${wordsDigest(toInt64(tensor.mantissas))}`;
    return got === wanted ? [] : [`${name}: hls4ml ${wanted}, here ${got}`];
  });
}
