/**
 * @file Weights files that number their arrays: `model.weights.h5` of a `.keras` archive, and `.weights.h5` of Keras 3.
 *
 * A layer stands at `layers/<class>[_k]`, k counting the layers of its class in its model; later versions write its name beside its
 * arrays, and where that contradicts the counting, the name is believed. Versions of Keras 2 call the container
 * `_layer_checkpoint_dependencies`, and on Windows write backslashes.
 */

import type { H5File } from '../h5-access.ts';
import type { KerasLayer } from './architecture.ts';

/** An array of the file. */
export interface NumberedArray {
  /** Path below the layer, for example `cell/vars/0`. */
  readonly place: string;
  /** Path in the file. */
  readonly path: string;
}

/** Attribute that later versions write on a layer's `vars`. */
const NAME = 'name';

/** The arrays of such a file by their places. */
export class NumberedArrays {
  readonly #file: H5File;
  /** Place in the file as Keras 3 writes it → path in this file. */
  readonly #paths: ReadonlyMap<string, string>;
  readonly #groups = new Map<string, string>();

  constructor(file: H5File, paths: readonly string[]) {
    this.#file = file;
    this.#paths = new Map(paths.map((path) => [placeOf(path), path]));
  }

  /** Return the place of a layer. */
  groupOf(layer: KerasLayer): string {
    const key = `${layer.storePath}|${layer.kerasName}`;
    const group = this.#groups.get(key) ?? this.#believed(layer);
    this.#groups.set(key, group);
    return group;
  }

  /** Return the path of an array of a layer, or undefined if there is none. Keras 2 has parts of layers whose names begin with an underscore. */
  path(group: string, place: string): string | undefined {
    return this.#paths.get(`${group}/${place}`) ?? this.#paths.get(`${group}/_${place}`);
  }

  /** Return all arrays of a layer. */
  below(group: string): readonly NumberedArray[] {
    return [...this.#paths].filter(([place]) => place.startsWith(`${group}/`) && /\/\d+$/.test(place)).map(([place, path]) => ({ place: place.slice(group.length + 1), path }));
  }

  #believed({ storePath, kerasName, weightsOf }: KerasLayer): string {
    const name = this.#file.textAttribute(`${storePath}/vars`, NAME);
    if (name === undefined || name === kerasName || weightsOf !== undefined) return storePath;
    const container = storePath.slice(0, storePath.lastIndexOf('/') + 1);
    const siblings = new Set([...this.#paths.keys()].flatMap((place) => (place.startsWith(container) ? [container + (place.slice(container.length).split('/')[0] ?? '')] : [])));
    return [...siblings].find((sibling) => this.#file.textAttribute(`${sibling}/vars`, NAME) === kerasName) ?? storePath;
  }
}

/** Return the arrays of a file that numbers them, or undefined for one that names them. */
export function numberedArraysOf(file: H5File): NumberedArrays | undefined {
  if (file.hasGroup('model_weights')) return undefined;
  const paths = file.datasetsBelow('');
  return paths.some((path) => /^layers\/.*vars(\/\d+)?$/.test(placeOf(path))) ? new NumberedArrays(file, paths) : undefined;
}

function placeOf(path: string): string {
  return path.replaceAll('\\', '/').replaceAll(/(^|\/)_layer_checkpoint_dependencies(?=\/)/g, '$1layers');
}
