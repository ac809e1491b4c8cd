/** @file A network and its configuration from a seed. */

import type { ConfigMap } from '../../preload/model/design.ts';
import { readKeras } from '../../main/compiler/readers/keras/read-keras.ts';
import type { H5Access } from '../../main/compiler/readers/h5-access.ts';
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import { RandomSource } from '../helpers/random-source.ts';
import { buildRecipe, shapesOf } from './build-recipe.ts';
import { chooseConfig } from './choose-config.ts';
import type { TypeLimits } from './choose-config.ts';
import { chooseLayer, ELEMENTS_MAX } from './choose-layer.ts';
import type { ChosenLayer } from './choose-layer.ts';
import { RecipeError } from './layer-shapes.ts';
import type { InputRecipe, LayerRecipe, Recipe } from './recipe.ts';

/** What is generated. */
export interface GenerateOptions extends TypeLimits {
  readonly rowCount: number;
  readonly layerCountMin: number;
  readonly layerCountMax: number;
}

function chooseShape(random: RandomSource): number[] {
  const rank = random.pick([1, 1, 2, 2, 3, 3]);
  if (rank === 1) return [random.integer(1, 12)];
  if (rank === 2) return [random.integer(2, 9), random.integer(1, 4)];
  return [random.integer(2, 6), random.integer(2, 6), random.integer(1, 3)];
}

function chooseInputs(random: RandomSource): InputRecipe[] {
  const sigma = random.pick([0.5, 2, 2, 6]);
  const first: InputRecipe = { name: 'inp', shape: chooseShape(random), sigma };
  if (!random.chance(0.15)) return [first];
  return [first, { name: 'inq', shape: random.chance(0.6) ? first.shape : chooseShape(random), sigma }];
}

/** hls4ml gives whole numbers the default type, which may not hold them, and looks up without bounds. */
const INDEX_ENTRY = { Precision: { result: 'ufixed<8,6>' } };

/** A network that looks words up first. */
function embedded(random: RandomSource): { readonly inputs: InputRecipe[]; readonly layers: LayerRecipe[] } {
  const below = random.integer(3, 20);
  const settings = { input_dim: below, output_dim: random.integer(1, 4), mask_zero: false, input_length: null };
  return { inputs: [{ name: 'inp', shape: [random.integer(1, 6)], below, sigma: 1 }], layers: [{ name: 'emb', className: 'Embedding', settings, from: ['inp'] }] };
}

/** Words are only looked up, never computed with; behind a scalar product hls4ml still has the vector's shape. */
function isReadable(name: string, first: readonly LayerRecipe[], layers: readonly LayerRecipe[]): boolean {
  if (first.length > 0 && name === 'inp') return false;
  return layers.find((layer) => layer.name === name)?.className !== 'Dot';
}

/** A layer with its name; what it wraps has one of its own, since hls4ml refuses two layers of one name. */
function named(name: string, chosen: ChosenLayer): LayerRecipe {
  const inner = chosen.settings['layer'];
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return { name, ...chosen };
  const { class_name: className, config } = inner as { readonly class_name: string; readonly config: ConfigMap };
  return { name, ...chosen, settings: { ...chosen.settings, layer: { class_name: className, config: { name: `${name}_inner`, dtype: 'float32', ...config } } } };
}

/** Share of networks made of QKeras layers. */
const QUANTIZED_SHARE = 0.35;

function grow(random: RandomSource, start: { readonly inputs: InputRecipe[]; readonly layers: LayerRecipe[] }, count: number): LayerRecipe[] {
  const isQuantized = random.chance(QUANTIZED_SHARE);
  const layers = [...start.layers];
  for (let tries = 0; layers.length < count + start.layers.length && tries < 12 * count; tries++) {
    const shapes = shapesOf({ inputs: start.inputs, layers });
    const tensors = [...shapes].map(([name, shape]) => ({ name, shape })).filter(({ name }) => isReadable(name, start.layers, layers));
    if (tensors.length === 0) break;
    const unread = tensors.filter(({ name }) => !layers.some((layer) => layer.from.includes(name)));
    const tensor = unread.length > 0 && random.chance(0.85) ? random.pick(unread) : random.pick(tensors);
    const chosen = chooseLayer(random, tensor, tensors.filter(({ name }) => name !== tensor.name), isQuantized);
    const layer = named(`l${layers.length + 1}_${chosen.className.toLowerCase()}`, chosen);
    try {
      const shape = shapesOf({ inputs: start.inputs, layers: [...layers, layer] }).get(layer.name) ?? [];
      if (shape.reduce((p, n) => p * n, 1) <= ELEMENTS_MAX) layers.push(layer);
    } catch (error) {
      if (!(error instanceof RecipeError)) throw error;
    }
  }
  return layers;
}

/** hls4ml gives no result for a Dropout that nobody reads. */
function withoutLastDropouts(layers: readonly LayerRecipe[]): LayerRecipe[] {
  const kept = layers.filter((layer) => layer.className !== 'Dropout' || layers.some((other) => other.from.includes(layer.name)));
  return kept.length === layers.length ? kept : withoutLastDropouts(kept);
}

/** A kernel one row high leaves results of rows in the stream that nobody reads, unless it is traced: then all that follows is shifted. */
function leavesWordsInStream({ settings }: LayerRecipe): boolean {
  const [kernel, strides] = [settings['kernel_size'], settings['strides']];
  return Array.isArray(kernel) && kernel.length === 2 && kernel[0] === 1 && Array.isArray(strides) && Number(strides[0]) > 1;
}

/** Mostly not asked of streams, which hls4ml does not have for them. */
const PARALLEL_ONLY = new Set(['TimeDistributed', 'LayerNormalization']);

/** Inputs that nobody reads are left out: neither program has a use for them. */
function readInputs(inputs: readonly InputRecipe[], layers: readonly LayerRecipe[]): InputRecipe[] {
  return inputs.filter(({ name }) => layers.some((layer) => layer.from.includes(name)));
}

/** Read the network of a recipe with this program's reader. */
export async function readRecipe(recipe: Recipe, h5: H5Access): Promise<ModelGraph | undefined> {
  const { model } = await buildRecipe(recipe);
  return readKeras({ model, h5 }).graph;
}

/** Return the network of a seed. */
export async function generateRecipe(seed: number, h5: H5Access, options: GenerateOptions): Promise<Recipe> {
  const random = new RandomSource(seed);
  const start = random.chance(0.04) ? embedded(random) : { inputs: chooseInputs(random), layers: [] };
  const grown = withoutLastDropouts(grow(random, start, random.integer(options.layerCountMin, options.layerCountMax)));
  const layers = grown.length > 0 ? grown : [{ name: 'l1_activation', className: 'Activation', settings: { activation: 'relu' }, from: ['inp'] }];
  const bare: Recipe = { seed, inputs: readInputs(start.inputs, layers), layers, backend: 'Vitis', ioType: 'io_parallel', hlsConfig: { Model: {} }, rowCount: options.rowCount };
  const source = await readRecipe(bare, h5);
  if (source === undefined) return bare;
  const config = chooseConfig(random, source, options);
  const { Model, LayerName } = config.hlsConfig;
  const hlsConfig = start.layers.length > 0 ? { Model, LayerName: { ...LayerName, inp: INDEX_ENTRY } } : config.hlsConfig;
  const isParallel = layers.some(leavesWordsInStream) || (layers.some(({ className }) => PARALLEL_ONLY.has(className)) && random.chance(0.9));
  return { ...bare, ...config, hlsConfig, ...(isParallel ? { ioType: 'io_parallel' } : {}) };
}
