import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import { loadH5Access } from '../../main/workers/h5wasm-access.ts';
import { digestDifferences, readCorpus } from './corpus.ts';
import { planRecipe } from './emulate-recipe.ts';

describe('generated networks that hls4ml has computed', () => {
  it('are the same in every traced layer: class, type and all words', async () => {
    const h5 = await loadH5Access();
    const corpus = readCorpus();
    expect(corpus.length).toBeGreaterThanOrEqual(50);
    const wrong: string[] = [];
    for (const { recipe, digest } of corpus) {
      const planned = await planRecipe(recipe, h5);
      const found = planned.ok ? digestDifferences(planned.plan, referenceBackend.run(planned.plan, planned.input), digest) : [planned.reason];
      if (found.length > 0) wrong.push(`seed ${recipe.seed}: ${found[0]}`);
    }
    expect(wrong).toEqual([]);
  }, 240_000);
});
