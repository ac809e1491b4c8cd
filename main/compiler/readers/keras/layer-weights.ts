/**
 * @file Finds a layer's arrays in a Keras weights file and checks them.
 *
 * Older files name and nest them in several ways (`fc1/fc1/kernel:0`, `model_weights/block/in1/kernel:0`, `fc1/fc1_2/kernel:0`); an
 * array is found by the end of its path below the layer's group, so neither the order nor the middle matters. Files of the Keras 3 kind
 * number them (`layers/dense_1/vars/0`); see numbered-arrays.ts.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../../diagnostics/messages.ts';
import type { KerasLayer } from './architecture.ts';
import type { H5Dataset, H5File } from '../h5-access.ts';
import type { NumberedArrays } from './numbered-arrays.ts';
import { variablePlace, type WeightPart } from './variable-places.ts';

/** A weights file with its name for messages. */
export interface WeightsFile {
  readonly name: string;
  readonly file: H5File;
  /** Set where the file numbers its arrays instead of naming them. */
  readonly numbered?: NumberedArrays;
  /** Layer of the model → its group in the file, where the names differ. */
  readonly groupNames?: ReadonlyMap<string, string>;
}

/** Expected sizes; undefined where any size is right. */
export type ExpectedShape = readonly (number | undefined)[];

/** Names that one array has in files of different versions. */
const OTHER_NAMES: Readonly<Record<string, string>> = { depthwise_kernel: 'kernel' };

/** The arrays of one layer. */
export class LayerWeights {
  readonly #source: WeightsFile | undefined;
  readonly #layer: KerasLayer;
  readonly #diagnostics: Diagnostic[];
  #paths: readonly string[] | undefined;

  constructor(source: WeightsFile | undefined, layer: KerasLayer, diagnostics: Diagnostic[]) {
    this.#source = source;
    this.#layer = layer;
    this.#diagnostics = diagnostics;
  }

  /** Return an array with the wanted shape and finite values; otherwise undefined, with a finding. `part` is what of the layer has it. */
  read(variable: string, expected: ExpectedShape, part?: WeightPart): H5Dataset | undefined {
    const source = this.#source;
    const { kerasName } = this.#layer;
    if (!source) {
      this.#report('model/weights-missing', variable, `Layer "${kerasName}" needs "${variable}", but there is no weights file.`);
      return undefined;
    }
    const path = this.#find(source, variable, part);
    if (path === undefined) {
      const there = this.stored().map((p) => `"${p}"`).join(', ');
      this.#report('model/weights-missing', variable, `${source.name} has no "${variable}" for layer "${kerasName}"${there === '' ? '' : ` (there: ${there})`}; shape ${shapeText(expected)} is needed.`);
      return undefined;
    }
    const dataset = source.file.dataset(path);
    if (!dataset) {
      this.#report('model/weights-missing', variable, `"${path}" in ${source.name} does not hold readable numbers.`);
      return undefined;
    }
    return this.#check(dataset, variable, expected, source.name) ? dataset : undefined;
  }

  /** Return the paths of all arrays below the layer, relative to it (`vars/0`, `dense/kernel:0`). */
  stored(): readonly string[] {
    const source = this.#source;
    if (!source) return [];
    if (source.numbered) return source.numbered.below(source.numbered.groupOf(this.#layer)).map(({ place }) => place);
    this.#namedGroup(source.file);
    return this.#paths ?? [];
  }

  /** Return the array at a path that `stored` gave, whatever its shape and values; undefined if it cannot be read. */
  at(place: string): H5Dataset | undefined {
    const source = this.#source;
    const path = source?.numbered ? source.numbered.below(source.numbered.groupOf(this.#layer)).find((array) => array.place === place)?.path : source && `${this.#namedGroup(source.file) ?? ''}/${place}`;
    return path === undefined ? undefined : source?.file.dataset(path);
  }

  #check(dataset: H5Dataset, variable: string, expected: ExpectedShape, fileName: string): boolean {
    const { shape, data } = dataset;
    const { kerasName } = this.#layer;
    if (shape.length !== expected.length || expected.some((size, axis) => size !== undefined && size !== shape[axis])) {
      this.#report('model/weights-shape', variable, `${fileName}: "${variable}" of layer "${kerasName}" has shape [${shape.join(', ')}]; the layer needs ${shapeText(expected)}.`);
      return false;
    }
    const bad = firstNotFinite(data);
    if (bad < 0) return true;
    const count = data.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
    this.#report('model/weights-not-finite', variable, `${fileName}: "${variable}" of layer "${kerasName}" is ${String(data[bad])} at [${indexAt(bad, shape).join(', ')}]${count > 1 ? ` and at ${count - 1} more places` : ''}.`);
    return false;
  }

  #find({ file, numbered }: WeightsFile, variable: string, part: WeightPart | undefined): string | undefined {
    if (numbered) {
      const place = variablePlace(this.#layer, variable, part);
      return place === undefined ? undefined : numbered.path(numbered.groupOf(this.#layer), place);
    }
    const group = this.#namedGroup(file);
    const folder = part?.named;
    const inFolder = (this.#paths ?? []).filter((path) => folder === undefined || path.split('/').includes(folder));
    const found = [variable, OTHER_NAMES[variable]].flatMap((name) => inFolder.find((path) => lastName(path) === name) ?? [])[0];
    return group === undefined || found === undefined ? undefined : `${group}/${found}`;
  }

  /** The layer's group, whose paths are then known. */
  #namedGroup(file: H5File): string | undefined {
    const group = this.#group(file);
    if (group === undefined) return undefined;
    this.#paths ??= file.datasetsBelow(group.path).filter((path) => group.only === undefined || path.split('/').includes(group.only));
    return group.path;
  }

  /** Layers of nested models stand below the outermost model's group. */
  #group(file: H5File): { readonly path: string; readonly only?: string } | undefined {
    const { kerasName, scope, weightsOf } = this.#layer;
    const root = file.hasGroup('model_weights') ? 'model_weights/' : '';
    const nameOf = (name: string): string => this.#source?.groupNames?.get(name) ?? name;
    if (weightsOf !== undefined) return this.#groupOfWrapper(file, root, nameOf(weightsOf));
    const outer = scope[0] === undefined ? undefined : nameOf(scope[0]);
    if (outer === undefined) return file.hasGroup(root + nameOf(kerasName)) ? { path: root + nameOf(kerasName) } : this.#groupAnywhere(file);
    if (file.hasGroup(`${root}${outer}/${kerasName}`)) return { path: `${root}${outer}/${kerasName}` };
    return file.hasGroup(root + outer) ? { path: root + outer, only: kerasName } : undefined;
  }

  /** A layer whose group stands below another one, such as the model that was saved around it. */
  #groupAnywhere(file: H5File): { readonly path: string } | undefined {
    const { kerasName } = this.#layer;
    const groups = new Set(file.datasetsBelow('').flatMap((path) => {
      const parts = path.split('/');
      const at = parts.indexOf(kerasName);
      return at > 0 && at < parts.length - 1 ? [parts.slice(0, at + 1).join('/')] : [];
    }));
    const [only, ...others] = groups;
    return only === undefined || others.length > 0 ? undefined : { path: only };
  }

  /** A wrapped layer's arrays stand directly below its wrapper. */
  #groupOfWrapper(file: H5File, root: string, wrapper: string): { readonly path: string } | undefined {
    const [outer] = this.#layer.scope;
    const path = [`${root}${wrapper}`, `${root}${outer ?? ''}/${wrapper}`].find((candidate) => file.hasGroup(candidate));
    return path === undefined ? undefined : { path };
  }

  #report(code: DiagnosticCode, attribute: string, message: string): void {
    this.#diagnostics.push(makeDiagnostic('error', code, message, { at: { ...(this.#source ? { file: this.#source.name } : {}), layer: this.#layer.name, attribute } }));
  }
}

function lastName(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/:\d+$/, '');
}

function shapeText(shape: ExpectedShape): string {
  return `[${shape.map((size) => size ?? 'any').join(', ')}]`;
}

function indexAt(position: number, shape: readonly number[]): readonly number[] {
  let rest = position;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .toReversed();
}

/** Written as a loop, because it runs over every weight. */
function firstNotFinite(data: Float64Array): number {
  for (let index = 0; index < data.length; index += 1) if (!Number.isFinite(data[index])) return index;
  return -1;
}
