/** @file A failing network made small: fewer layers, less configuration, fewer samples, as long as it still fails. */

import type { ConfigMap } from '../../preload/model/design.ts';
import { shapesOf } from './build-recipe.ts';
import { RecipeError } from './layer-shapes.ts';
import type { LayerRecipe, Recipe } from './recipe.ts';

/** Without a layer: who read it reads what it read. */
function without(recipe: Recipe, gone: LayerRecipe): Recipe {
  const [source = ''] = gone.from;
  const layers = recipe.layers.filter((layer) => layer !== gone).map((layer) => ({ ...layer, from: layer.from.map((name) => (name === gone.name ? source : name)) }));
  return trimmed({ ...recipe, layers });
}

/** Only what a layer depends on. */
function upTo(recipe: Recipe, last: LayerRecipe): Recipe {
  const needed = new Set([last.name]);
  for (const layer of recipe.layers.toReversed()) if (needed.has(layer.name)) for (const name of layer.from) needed.add(name);
  return trimmed({ ...recipe, layers: recipe.layers.filter(({ name }) => needed.has(name)) });
}

function trimmed(recipe: Recipe): Recipe {
  return { ...recipe, inputs: recipe.inputs.filter(({ name }) => recipe.layers.some((layer) => layer.from.includes(name))) };
}

function withoutKey(map: ConfigMap, gone: string): ConfigMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== gone));
}

function configCandidates(recipe: Recipe): Recipe[] {
  const { Model, LayerName = {} } = recipe.hlsConfig;
  const put = (layers: { readonly [layer: string]: ConfigMap }): Recipe => ({ ...recipe, hlsConfig: { Model, ...(Object.keys(layers).length > 0 ? { LayerName: layers } : {}) } });
  const entries = Object.keys(LayerName).map((gone) => put(Object.fromEntries(Object.entries(LayerName).filter(([name]) => name !== gone))));
  const keys = Object.entries(LayerName).flatMap(([name, entry]) => Object.keys(entry).map((key) => put({ ...LayerName, [name]: withoutKey(entry, key) })));
  const types = Object.entries(LayerName).flatMap(([name, entry]) => {
    const precision = entry['Precision'];
    if (typeof precision !== 'object' || precision === null || Array.isArray(precision)) return [];
    return Object.keys(precision).map((key) => put({ ...LayerName, [name]: { ...entry, Precision: withoutKey(precision as ConfigMap, key) } }));
  });
  const model: readonly (readonly [string, ConfigMap[string]])[] = [['Strategy', 'Latency'], ['ReuseFactor', 1], ['Precision', { default: 'fixed<16,6>' }]];
  const plain = model.filter(([key, value]) => JSON.stringify(Model[key]) !== JSON.stringify(value)).map(([key, value]) => ({ ...recipe, hlsConfig: { ...recipe.hlsConfig, Model: { ...Model, [key]: value } } }));
  return [...plain, ...entries, ...keys, ...types];
}

function settingCandidates(recipe: Recipe): Recipe[] {
  return recipe.layers.flatMap((layer) =>
    'activation' in layer.settings && layer.settings['activation'] !== 'linear' && layer.className !== 'Activation' && !('recurrent_activation' in layer.settings)
      ? [{ ...recipe, layers: recipe.layers.map((l) => (l === layer ? { ...l, settings: { ...l.settings, activation: 'linear' } } : l)) }]
      : [],
  );
}

function rowCandidates(recipe: Recipe): Recipe[] {
  const rows = recipe.onlyRows ?? Array.from({ length: recipe.rowCount }, (_, i) => i);
  const half = Math.ceil(rows.length / 2);
  return rows.length < 2 ? [] : [{ ...recipe, onlyRows: rows.slice(0, half) }, { ...recipe, onlyRows: rows.slice(half) }];
}

function candidates(recipe: Recipe): Recipe[] {
  return [
    ...recipe.layers.slice(0, -1).map((layer) => upTo(recipe, layer)),
    ...recipe.layers.toReversed().map((layer) => without(recipe, layer)),
    ...(recipe.ioType === 'io_stream' ? [{ ...recipe, ioType: 'io_parallel' as const }] : []),
    ...(recipe.backend === 'Vivado' ? [{ ...recipe, backend: 'Vitis' as const }] : []),
    ...rowCandidates(recipe),
    ...settingCandidates(recipe),
    ...configCandidates(recipe),
  ];
}

function isPossible(recipe: Recipe): boolean {
  try {
    return recipe.layers.length > 0 && shapesOf(recipe).size > 0;
  } catch (error) {
    if (error instanceof RecipeError) return false;
    throw error;
  }
}

/** Return the smallest network found that still fails, within a number of tries. */
export async function shrinkRecipe(failing: Recipe, stillFails: (recipe: Recipe) => Promise<boolean>, tryCountMax: number): Promise<Recipe> {
  let smallest = failing;
  const seen = new Set<string>();
  for (let tries = 0; tries < tryCountMax; ) {
    const next = candidates(smallest).filter((recipe) => isPossible(recipe) && !seen.has(JSON.stringify(recipe)));
    let isSmaller = false;
    for (const recipe of next) {
      if (tries >= tryCountMax) break;
      tries += 1;
      seen.add(JSON.stringify(recipe));
      if (!(await stillFails(recipe))) continue;
      smallest = recipe;
      isSmaller = true;
      break;
    }
    if (!isSmaller) break;
  }
  return smallest;
}
