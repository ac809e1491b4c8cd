/** @file From a recipe to files that both hls4ml and this program read: a Keras 2 model with weights, a configuration, inputs. */

import { Document } from 'yaml';
import { h5File, functional } from '../helpers/keras-files.ts';
import type { TestArray, TestLayer } from '../helpers/keras-files.ts';
import type { SourceFile } from '../../main/compiler/readers/model-source.ts';
import { RandomSource } from '../helpers/random-source.ts';
import { shapeOf, weightsOf } from './layer-shapes.ts';
import type { WeightDraw } from './layer-shapes.ts';
import { outputsOf } from './recipe.ts';
import type { InputRecipe, LayerRecipe, Recipe } from './recipe.ts';

/** A recipe as files. */
export interface BuiltRecipe {
  readonly model: SourceFile;
  /** Text of hls4ml_config.yml. */
  readonly config: string;
  /** In the order of the inputs. @shape [rowCount, ...shape] */
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly values: Float64Array }[];
}

function textSeed(text: string): number {
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) >>> 0;
  return hash;
}

const count = (shape: readonly number[]): number => shape.reduce((p, n) => p * n, 1);

/** Values depend on seed, name and position only: a layer keeps its weights when others are taken away. */
function drawWeight(seed: number, name: string, { shape, isPositive }: WeightDraw): TestArray {
  const random = new RandomSource(seed, textSeed(name));
  const scale = random.pick([0.1, 0.4, 0.8, 1.5]);
  const digits = random.pick([4, 8, 24]);
  const data = Float32Array.from({ length: count(shape) }, () => {
    const value = random.chance(0.06) ? 0 : random.normal() * scale;
    // Some weights lie on a grid, so that they meet it exactly and hit ties.
    return isPositive === true ? 0.05 + Math.abs(value) : digits === 24 ? value : Math.round(value * 2 ** digits) / 2 ** digits;
  });
  return { shape, data };
}

const EDGES = [0, 31.9990234375, -32, 2 ** -12, -(2 ** -12), 1, -1];

function inputValues(recipe: Recipe, input: InputRecipe): { readonly shape: readonly number[]; readonly values: Float64Array } {
  const random = new RandomSource(recipe.seed, textSeed(input.name), 1);
  const perRow = count(input.shape);
  const all = Float64Array.from({ length: recipe.rowCount * perRow }, (_, i) => {
    const row = Math.floor(i / perRow);
    const value = input.below === undefined ? Math.round(random.normal() * input.sigma * (row % 5 === 4 ? 8 : 1) * 2 ** 14) / 2 ** 14 : random.integer(0, input.below - 1);
    return (input.below === undefined && recipe.rowCount > 2 * EDGES.length ? EDGES[row] : undefined) ?? value;
  });
  const rows = recipe.onlyRows ?? Array.from({ length: recipe.rowCount }, (_, row) => row);
  return { shape: [rows.length, ...input.shape], values: Float64Array.from(rows.flatMap((row) => [...all.subarray(row * perRow, (row + 1) * perRow)])) };
}

/** Return the shape of every tensor by name. @throws {RecipeError} if a layer cannot stand where it is */
export function shapesOf({ inputs, layers }: Pick<Recipe, 'inputs' | 'layers'>): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>(inputs.map((input) => [input.name, input.shape]));
  for (const layer of layers) shapes.set(layer.name, shapeOf(layer, layer.from.map((name) => shapes.get(name) ?? [])));
  return shapes;
}

function kerasInput({ name, shape, below }: InputRecipe): TestLayer {
  return { class_name: 'InputLayer', config: { name, batch_input_shape: [null, ...shape], dtype: below === undefined ? 'float32' : 'int32', sparse: false, ragged: false } };
}

function kerasLayer({ name, className, settings }: LayerRecipe): TestLayer {
  return { class_name: className, config: { name, trainable: true, dtype: 'float32', ...settings } };
}

/** A layer with the names it reads, as `functional` wants them. */
type PlacedLayer = readonly [TestLayer, ...string[][]];

/** Build the files of a recipe. @throws {RecipeError} if a layer cannot stand where it is */
export async function buildRecipe(recipe: Recipe): Promise<BuiltRecipe> {
  const shapes = shapesOf(recipe);
  const weights = recipe.layers.map((layer) => {
    const drawn = Object.entries(weightsOf(layer, layer.from.map((name) => shapes.get(name) ?? [])));
    return [layer.name, Object.fromEntries(drawn.map(([key, draw]) => [`${layer.name}/${key}`, drawWeight(recipe.seed, `${layer.name}/${key}`, draw)]))] as const;
  });
  const layers = [...recipe.inputs.map((input): PlacedLayer => [kerasInput(input)]), ...recipe.layers.map((layer): PlacedLayer => [kerasLayer(layer), [...layer.from]])];
  const model = functional(layers, recipe.inputs.map((input) => input.name), outputsOf(recipe), 'fuzz');
  const config = { Backend: recipe.backend, IOType: recipe.ioType, HLSConfig: recipe.hlsConfig };
  return {
    model: await h5File(Object.fromEntries(weights), model),
    config: new Document(config, { aliasDuplicateObjects: false }).toString({ lineWidth: 0 }),
    inputs: recipe.inputs.map((input) => ({ name: input.name, ...inputValues(recipe, input) })),
  };
}
