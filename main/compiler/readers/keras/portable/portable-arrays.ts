/**
 * @file The arrays of a Keras 2 model under the paths at which hls4ml's reader of weights files looks for them.
 *
 * @source hls4ml 1.3 `converters/keras_v2_to_hls.py`, KerasFileReader and its nested and wrapped kin: an array is the first whose path
 * below the layer has its name in it, so nothing else of the path may have
 */

import type { H5OutputArray } from '../../h5-access.ts';
import type { Architecture, KerasNode } from '../architecture.ts';
import { LayerWeights, type WeightsFile } from '../layer-weights.ts';
import { variablePlace } from '../variable-places.ts';
import type { NotPortable } from './portable-architecture.ts';

/** Arrays of a layer in a file that numbers them. */
const VARIABLES = ['kernel', 'bias', 'gamma', 'beta', 'moving_mean', 'moving_variance', 'alpha', 'embeddings', 'depthwise_kernel', 'pointwise_kernel', 'recurrent_kernel'];

/** Return all arrays of a model, and what of it cannot be written. Never throws for files that the readers accept. */
export function portableArrays(architecture: Architecture, weights: WeightsFile): { readonly arrays: readonly H5OutputArray[]; readonly refusals: readonly NotPortable[] } {
  const arrays: H5OutputArray[] = [];
  const refusals: NotPortable[] = [];
  const isDone = new Set<string>();
  for (const node of architecture.layers) {
    const group = groupOf(node);
    if (isDone.has(group)) continue;
    isDone.add(group);
    const reading = new LayerWeights(weights, { ...node, name: node.kerasName, inputs: [] }, []);
    for (const place of reading.stored()) {
      const name = weights.numbered === undefined ? namedPath(node, place) : numberedName(node, place);
      if (name === undefined) {
        refusals.push({ layer: node.kerasName, reason: `its array ${place} stands in a file that numbers arrays instead of naming them` });
        continue;
      }
      const array = reading.at(place);
      if (array !== undefined) arrays.push({ path: `${group}/${name}`, shape: array.shape, data: Float32Array.from(array.data) });
    }
  }
  return { arrays, refusals };
}

/** hls4ml goes one level deep into nested models; wrapped layers stand below their wrapper. */
function groupOf({ kerasName, scope, weightsOf }: KerasNode): string {
  const [outer] = scope;
  const within = weightsOf !== undefined && weightsOf !== outer ? [outer, weightsOf] : [outer];
  return ['model_weights', ...within.filter((name) => name !== undefined), kerasName].join('/');
}

/** The two directions of a Bidirectional layer have arrays of the same names, so their folders stay; others lose them. */
function namedPath({ className, kerasName }: KerasNode, place: string): string {
  const parts = place.split('/');
  const last = parts.at(-1) ?? place;
  if (className !== 'Bidirectional') return last;
  const direction = parts.find((part) => /^(forward|backward)_/.test(part));
  // A cell that Keras has numbered is asked for without its number.
  const cell = parts.find((part) => /_cell(_\d+)?$/.test(part) && part !== direction)?.replace(/_\d+$/, '');
  return [kerasName, direction, cell, last].filter((part) => part !== undefined).join('/');
}

function numberedName(node: KerasNode, place: string): string | undefined {
  const found = VARIABLES.find((variable) => variablePlace(node, variable, undefined) === place);
  return found === undefined ? undefined : `${found}:0`;
}
