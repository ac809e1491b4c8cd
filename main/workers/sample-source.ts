/**
 * @file Samples by ranges of rows, whether they lie in memory or in a file: nobody who evaluates holds a dataset whole.
 */

import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import { ShapeError } from '../compiler/emulator/backend.ts';

/** Samples in memory; a decoded dataset has this shape. */
export interface EngineDataset {
  readonly sampleCount: number;
  /** In the order of the model's inputs. @shape [samples, ...input shape] @unit model units */
  readonly inputs: readonly { readonly data: Float64Array }[];
  readonly labels?: Int32Array;
}

/** What was found among an input's values that is no finite number. */
export interface NotFiniteCount {
  readonly input: string;
  readonly count: number;
  /** The first one. */
  readonly sample: number;
  readonly element: number;
  readonly value: string;
}

/** Values of inputs: doubles, or floats where every value is one. */
export type InputValues = Float64Array | Float32Array;

/** Something that samples can be read from. */
export interface SampleSource {
  readonly sampleCount: number;
  /** Values per sample of every input, in the order of the model's inputs. */
  readonly inputSizes: readonly number[];
  readonly hasLabels: boolean;
  /** By input: values that are no finite numbers, where it was counted. */
  readonly notFinite?: readonly NotFiniteCount[];
  /** By input: shape of a sample in the file it came from, where that is not the model's. */
  readonly givenShapes?: readonly (readonly number[] | undefined)[];
  /** Return rows of one input. @shape [rowCount, size] @unit model units */
  readInput(index: number, first: number, rowCount: number): InputValues;
  /** Return the classes of rows; nothing without labels. @shape [rowCount] */
  readLabels(first: number, rowCount: number): Int32Array | undefined;
}

/** Rows of a dataset. */
export interface Rows {
  readonly first: number;
  readonly rowCount: number;
}

/** Return samples in memory as a source. Never throws. */
export function memorySource({ sampleCount, inputs, labels }: EngineDataset): SampleSource {
  const inputSizes = inputs.map(({ data }) => data.length / Math.max(1, sampleCount));
  return {
    sampleCount, inputSizes, hasLabels: labels !== undefined,
    readInput: (index, first, rowCount) => {
      const size = inputSizes[index] ?? 0;
      return inputs[index]?.data.subarray(first * size, (first + rowCount) * size) ?? new Float64Array();
    },
    readLabels: (first, rowCount) => labels?.subarray(first, first + rowCount),
  };
}

/** Return a source, whatever was given. Never throws. */
export function sourceOf(dataset: EngineDataset | SampleSource): SampleSource {
  return 'readInput' in dataset ? dataset : memorySource(dataset);
}

/** Return the samples of a block by input layer. @throws {ShapeError} when the dataset has other inputs than the model */
export function inputBlock(graph: ModelGraph, dataset: EngineDataset | SampleSource, rows: Rows): ReadonlyMap<string, InputValues> {
  const source = sourceOf(dataset);
  return new RowsByInput(graph.inputs.map((name, index) => {
    const size = elementCount(graph.layers.find((layer) => layer.name === name)?.shape ?? []);
    const found = source.inputSizes[index];
    if (found !== size) throw new ShapeError(name, `The model's input ${name} takes ${size} values per sample; the dataset has ${found ?? 'none'} for it.`);
    return [name, (): InputValues => source.readInput(index, rows.first, rows.rowCount)] as const;
  }));
}

/** Reads an input when it is asked for: where all that depends on it is known, its file is not touched. */
class RowsByInput implements ReadonlyMap<string, InputValues> {
  readonly #readers: ReadonlyMap<string, () => InputValues>;
  readonly #read = new Map<string, InputValues>();

  constructor(readers: readonly (readonly [string, () => InputValues])[]) {
    this.#readers = new Map(readers);
  }

  get size(): number {
    return this.#readers.size;
  }

  get(name: string): InputValues | undefined {
    const known = this.#read.get(name) ?? this.#readers.get(name)?.();
    if (known !== undefined) this.#read.set(name, known);
    return known;
  }

  has(name: string): boolean {
    return this.#readers.has(name);
  }

  entries(): MapIterator<[string, InputValues]> {
    return this.#all().entries();
  }

  keys(): MapIterator<string> {
    return this.#readers.keys();
  }

  values(): MapIterator<InputValues> {
    return this.#all().values();
  }

  [Symbol.iterator](): MapIterator<[string, InputValues]> {
    return this.entries();
  }

  forEach(tell: (value: InputValues, key: string, map: ReadonlyMap<string, InputValues>) => void): void {
    for (const [name, values] of this) tell(values, name, this);
  }

  #all(): Map<string, InputValues> {
    for (const name of this.#readers.keys()) this.get(name);
    return this.#read;
  }
}
