/**
 * @file A generated network as data: what layers, how they are connected, and the configuration. Shapes and weights are not
 * in it; they follow from it (`build-recipe.ts`), so that layers can be taken out again when a failure is made small.
 */

import type { ConfigMap, ConfigValue } from '../../preload/model/design.ts';
import type { Helper } from '../helpers/hls4ml-python.ts';

/** A Keras layer's own configuration, without its name. */
export type LayerSettings = { readonly [key: string]: ConfigValue };

/** A layer of a generated network. */
export interface LayerRecipe {
  readonly name: string;
  readonly className: string;
  readonly settings: LayerSettings;
  /** Names of the inputs or layers it reads. */
  readonly from: readonly string[];
}

/** An input of a generated network. */
export interface InputRecipe {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whole numbers from 0 to below this; otherwise real numbers. */
  readonly below?: number;
  /** Deviation of its values. */
  readonly sigma: number;
}

/** A generated network with its configuration. */
export interface Recipe {
  readonly seed: number;
  readonly inputs: readonly InputRecipe[];
  readonly layers: readonly LayerRecipe[];
  readonly backend: 'Vitis' | 'Vivado';
  readonly ioType: 'io_parallel' | 'io_stream';
  readonly hlsConfig: { readonly Model: ConfigMap; readonly LayerName?: { readonly [layer: string]: ConfigMap } };
  readonly rowCount: number;
  /** Which of the rows are used; absent: all. */
  readonly onlyRows?: readonly number[];
}

/** Return which packages hls4ml needs for a network. */
export function helpersOf({ layers, hlsConfig }: Pick<Recipe, 'layers' | 'hlsConfig'>): Helper[] {
  const isQuantized = layers.some(({ className }) => className.startsWith('Q'));
  const isDistributed = [hlsConfig.Model, ...Object.values(hlsConfig.LayerName ?? {})].some((entry) => entry['Strategy'] === 'distributed_arithmetic');
  return [...(isQuantized ? (['qkeras'] as const) : []), ...(isDistributed ? (['da4ml'] as const) : [])];
}

/** Return the names of the tensors that nobody reads: the network's results. */
export function outputsOf({ inputs, layers }: Pick<Recipe, 'inputs' | 'layers'>): string[] {
  const read = new Set(layers.flatMap((layer) => layer.from));
  const outputs = layers.filter((layer) => !read.has(layer.name)).map((layer) => layer.name);
  return outputs.length > 0 ? outputs : inputs.map((input) => input.name);
}
