/**
 * @file Finds a layer's arrays in a Keras weights file and checks them.
 *
 * Files nest them in several ways (`fc1/fc1/kernel:0`, `model_weights/block/in1/kernel:0`, `fc1/fc1_2/kernel:0`);
 * an array is found by the end of its path below the layer's group, so neither the order nor the middle matters.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../../diagnostics/messages.ts';
import type { KerasLayer } from './architecture.ts';
import type { H5Dataset, H5File } from '../h5-access.ts';

/** A weights file with its name for messages. */
export interface WeightsFile {
  readonly name: string;
  readonly file: H5File;
}

/** Expected sizes; undefined where any size is right. */
export type ExpectedShape = readonly (number | undefined)[];

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

  /** Return an array with the wanted shape and finite values; otherwise undefined, with a finding. `within` is a folder that its path has. */
  read(variable: string, expected: ExpectedShape, within?: string): H5Dataset | undefined {
    const source = this.#source;
    const { kerasName } = this.#layer;
    if (!source) {
      this.#report('model/weights-missing', variable, `Layer "${kerasName}" needs "${variable}", but there is no weights file.`);
      return undefined;
    }
    const path = this.#find(source.file, variable, within);
    if (path === undefined) {
      const there = (this.#paths ?? []).map((p) => `"${p}"`).join(', ');
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

  #check(dataset: H5Dataset, variable: string, expected: ExpectedShape, fileName: string): boolean {
    const { shape, data } = dataset;
    const { kerasName } = this.#layer;
    if (shape.length !== expected.length || expected.some((size, axis) => size !== undefined && size !== shape[axis])) {
      this.#report('model/weights-shape', variable, `${fileName}: "${variable}" of layer "${kerasName}" has shape [${shape.join(', ')}]; the layer needs ${shapeText(expected)}.`);
      return false;
    }
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return true;
    const count = data.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
    this.#report('model/weights-not-finite', variable, `${fileName}: "${variable}" of layer "${kerasName}" is ${String(data[bad])} at [${indexAt(bad, shape).join(', ')}]${count > 1 ? ` and at ${count - 1} more places` : ''}.`);
    return false;
  }

  #find(file: H5File, variable: string, within: string | undefined): string | undefined {
    const group = this.#group(file);
    if (group === undefined) return undefined;
    this.#paths ??= file.datasetsBelow(group.path).filter((path) => group.only === undefined || path.split('/').includes(group.only));
    const found = this.#paths.find((path) => lastName(path) === variable && (within === undefined || path.split('/').includes(within)));
    return found === undefined ? undefined : `${group.path}/${found}`;
  }

  /** The layer's group; layers of nested models stand below the outermost model's group. */
  #group(file: H5File): { readonly path: string; readonly only?: string } | undefined {
    const { kerasName, scope, weightsOf } = this.#layer;
    const root = file.hasGroup('model_weights') ? 'model_weights/' : '';
    if (weightsOf !== undefined) return this.#groupOfWrapper(file, root, weightsOf);
    const [outer] = scope;
    if (outer === undefined) return file.hasGroup(root + kerasName) ? { path: root + kerasName } : undefined;
    if (file.hasGroup(`${root}${outer}/${kerasName}`)) return { path: `${root}${outer}/${kerasName}` };
    return file.hasGroup(root + outer) ? { path: root + outer, only: kerasName } : undefined;
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
