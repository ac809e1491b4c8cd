/**
 * @file Every model beside the repository, cut off at ten places and with 1, 8, 64 and 512 bytes changed: a diagnosis or a
 * graph, never an exception, soon, under five seeds; `BITLOOM_DAMAGE_SEEDS=50` draws more.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { H5Access } from '../../../../main/compiler/readers/h5-access.ts';
import { createDefaultDesign } from '../../../../main/compiler/passes/default-design.ts';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import { loadH5Access } from '../../../../main/workers/h5wasm-access.ts';
import { corpusFiles, readCorpusFile, type CorpusFile } from '../../../helpers/model-corpus.ts';
import { RandomSource } from '../../../helpers/random-source.ts';
import { hasShared } from '../../../helpers/shared.ts';

/** @unit ms */
const TIME_MAX = 10_000;
/** @unit bytes */
const MEMORY_MAX = 1e9;
const CUTS = 10;
const FLIPS = [1, 8, 64, 512] as const;
const SEEDS = Number(process.env['BITLOOM_DAMAGE_SEEDS'] ?? 5);

let h5: H5Access;
beforeAll(async () => {
  h5 = await loadH5Access();
});

/** Ways to damage a file, by name. */
function* damages(bytes: Uint8Array): Generator<readonly [string, Uint8Array]> {
  for (let cut = 0; cut < CUTS; cut++) yield [`cut at ${cut * CUTS} %`, bytes.slice(0, Math.floor((bytes.length * cut) / CUTS))];
  for (let seed = 1; seed <= SEEDS; seed++) {
    for (const count of FLIPS) {
      const random = new RandomSource(seed * 1000 + count);
      const copy = bytes.slice();
      for (let i = 0; i < count && copy.length > 0; i++) copy[random.integer(0, copy.length - 1)] = random.integer(0, 255);
      yield [`${count} bytes changed, seed ${seed}`, copy];
    }
  }
}

/** Return what is wrong with how a damaged file was met, or undefined. */
function faultOf(file: CorpusFile, bytes: Uint8Array): string | undefined {
  const startedMs = performance.now();
  try {
    const { graph, diagnostics } = readCorpusFile(file, h5, bytes);
    if (graph === undefined && !diagnostics.some(({ severity }) => severity === 'error')) return 'neither a graph nor an error';
    if (graph !== undefined) lowerGraph(graph, createDefaultDesign(graph, { granularity: 'name', name: 'damaged' }));
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' ') : String(error);
  }
  const tookMs = performance.now() - startedMs;
  return tookMs > TIME_MAX ? `took ${Math.round(tookMs)} ms` : undefined;
}

describe.skipIf(!hasShared)('damaged models', () => {
  const folders = hasShared ? Map.groupBy(corpusFiles(), ({ name }) => name.split('/').slice(0, 2).join('/').replace(/^(made\/[a-z]+).*|^([a-z]+)\/.*/, '$1$2')) : new Map<string, CorpusFile[]>();

  it('are all there', () => {
    expect([...folders.values()].flat().length).toBeGreaterThan(300);
  });

  it.each([...folders.keys()])('%s: each is read or diagnosed within 10 s, in 1 GB', (folder) => {
    const before = process.memoryUsage().rss;
    const faults: string[] = [];
    for (const file of folders.get(folder) ?? []) {
      for (const [name, bytes] of damages(new Uint8Array(readFileSync(file.path)))) {
        const fault = faultOf(file, bytes);
        if (fault !== undefined) faults.push(`${file.name}, ${name}: ${fault}`);
      }
    }
    expect(faults).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY_MAX);
  }, 1_200_000);
});
