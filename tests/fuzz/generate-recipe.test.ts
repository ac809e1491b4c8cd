import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import type { H5Access } from '../../main/compiler/readers/h5-access.ts';
import { loadH5Access } from '../../main/workers/h5wasm-access.ts';
import { buildRecipe } from './build-recipe.ts';
import { planRecipe } from './emulate-recipe.ts';
import { generateRecipe } from './generate-recipe.ts';
import type { Recipe } from './recipe.ts';
import { shrinkRecipe } from './shrink-recipe.ts';

const SIZE = { rowCount: 4, layerCountMin: 1, layerCountMax: 6, widthBitsMax: 48 };

async function generated(count: number, h5: H5Access): Promise<Recipe[]> {
  const recipes: Recipe[] = [];
  for (let seed = 0; seed < count; seed++) recipes.push(await generateRecipe(seed, h5, SIZE));
  return recipes;
}

describe('generated networks', () => {
  it('are the same for the same seed, down to weights and inputs', async () => {
    const h5 = await loadH5Access();
    const [one, other] = [await generateRecipe(7, h5, SIZE), await generateRecipe(7, h5, SIZE)];
    expect(other).toEqual(one);
    expect((await buildRecipe(other)).inputs).toEqual((await buildRecipe(one)).inputs);
    expect(await generateRecipe(8, h5, SIZE)).not.toEqual(one);
  });

  it('hold every kind of layer, and nine in ten are emulated', async () => {
    const h5 = await loadH5Access();
    const recipes = await generated(300, h5);
    const classes = new Set(recipes.flatMap(({ layers }) => layers.map((layer) => layer.className)));
    expect(classes.size).toBeGreaterThan(50);
    expect(new Set(recipes.map(({ backend, ioType }) => `${backend} ${ioType}`)).size).toBe(4);
    let emulated = 0;
    for (const recipe of recipes) emulated += (await planRecipe(recipe, h5)).ok ? 1 : 0;
    expect(emulated).toBeGreaterThan(0.9 * recipes.length);
  });

  it('shrink to the layer that fails, on one sample and without settings that do not matter', async () => {
    const h5 = await loadH5Access();
    const recipe = (await generated(80, h5)).find(({ layers }) => layers.length >= 5 && layers.some(({ className }) => className === 'BatchNormalization'));
    expect(recipe).toBeDefined();
    if (recipe === undefined) return;
    const fails = async (smaller: Recipe): Promise<boolean> => {
      const planned = await planRecipe(smaller, h5);
      if (!planned.ok) return false;
      referenceBackend.run(planned.plan, planned.input);
      return smaller.layers.some(({ className }) => className === 'BatchNormalization');
    };
    const smallest = await shrinkRecipe(recipe, fails, 200);
    expect(smallest.layers.map(({ className }) => className)).toEqual(['BatchNormalization']);
    expect(smallest.onlyRows).toHaveLength(1);
    expect(smallest.hlsConfig.LayerName).toBeUndefined();
  });
});
