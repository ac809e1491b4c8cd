/**
 * @file Makes the sample file of a dataset: from a file of the user's, with labels from a second one where they come apart,
 * or made up. Samples go through in blocks, so that a file of any size can come; runs in the engine's thread.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../compiler/diagnostics/make-diagnostic.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import { DatasetReadError, fitsSingle, type ArraySource } from '../compiler/readers/datasets/array-source.ts';
import type { ByteSource } from '../compiler/readers/datasets/byte-source.ts';
import { generateInputs, type GenerateRequest } from '../compiler/readers/datasets/generate-dataset.ts';
import { labelsOf } from '../compiler/readers/datasets/labels.ts';
import { notFiniteFinding, openArrays, openDataset, type InputSpec } from '../compiler/readers/datasets/read-dataset.ts';
import { SampleFileWriter, type WrittenSamples } from './sample-file.ts';
import type { NotFiniteCount } from './sample-source.ts';

/** A file of the user's: its bytes, or where they lie. */
export type UserFile =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly path: string };

/** What to make a sample file of, and where. */
export interface DatasetOrder {
  readonly from: { readonly file: UserFile; readonly labels?: UserFile } | { readonly generate: Omit<GenerateRequest, 'inputs'> };
  readonly inputs: readonly InputSpec[];
  /** Elements of the model's first output, when it is a list of scores. */
  readonly outputSize?: number;
  /** File to write; it must not exist. */
  readonly targetPath: string;
}

/** A sample file with what is known of its samples. */
export interface StoredSamples extends WrittenSamples {
  readonly sampleCount: number;
  /** Of all finite values; 0 where there are none. @unit model units */
  readonly min: number;
  readonly max: number;
  readonly labelled: boolean;
  /** One more than the largest label. */
  readonly labelCount?: number;
}

/** The sample file, unless something makes the dataset useless, and what was found. */
export interface DatasetAnswer {
  readonly stored?: StoredSamples;
  readonly diagnostics: readonly Diagnostic[];
}

/** Values that are read and written together. @unit elements */
const STEP_ELEMENTS = 1 << 19;

/** Make a sample file. Never throws for what is wrong with the user's files. @throws Node's file errors while writing */
export function storeSamples(order: DatasetOrder): DatasetAnswer {
  const { from } = order;
  if ('generate' in from) return { stored: storeGenerated(order, from.generate), diagnostics: [] };
  using bytes = openBytes(from.file);
  const opening = openDataset({ name: from.file.name, bytes, inputs: order.inputs, ...(order.outputSize === undefined ? {} : { outputSize: order.outputSize }) });
  const { dataset } = opening;
  if (dataset === undefined) return opening;
  const diagnostics = [...opening.diagnostics];
  const writer = new SampleFileWriter(order.targetPath);
  try {
    const seen = writeInputs(writer, order.inputs, dataset);
    const apart = from.labels === undefined ? undefined : readLabelFile(from.labels, order, dataset.sampleCount);
    if (apart !== undefined && 'code' in apart) throw new DatasetReadError(apart);
    const own = apart === undefined ? dataset.readLabels() : { labels: apart, diagnostics: [] };
    diagnostics.push(...seen.notFinite.map((found) => notFiniteFinding({ ...found, file: from.file.name, value: Number(found.value) })), ...own.diagnostics);
    return { stored: finish(writer, dataset.sampleCount, seen, own.labels), diagnostics };
  } catch (error) {
    writer.abandon();
    if (error instanceof DatasetReadError) return { diagnostics: [...diagnostics, error.diagnostic] };
    throw error;
  }
}

interface Seen {
  min: number;
  max: number;
  readonly notFinite: NotFiniteCount[];
}

function writeInputs(writer: SampleFileWriter, inputs: readonly InputSpec[], dataset: { readonly sampleCount: number; readonly inputs: readonly ArraySource[] }): Seen {
  const seen: Seen = { min: Infinity, max: -Infinity, notFinite: [] };
  for (const [index, { name, shape }] of inputs.entries()) {
    const array = dataset.inputs[index];
    if (array === undefined) continue;
    const size = Math.max(1, elementCount(shape));
    const step = Math.max(1, Math.floor(STEP_ELEMENTS / size));
    const givenShape = array.shape.slice(1);
    writer.startInput({ name, shape, dtype: fitsSingle(array) ? 'f4' : 'f8', ...(givenShape.join() === shape.join() ? {} : { givenShape }) });
    for (let first = 0; first < dataset.sampleCount; first += step) {
      const values = array.readRows(first, Math.min(step, dataset.sampleCount - first));
      look(values, seen, { input: name, size, first });
      writer.addValues(values);
    }
  }
  return seen;
}

function look(values: Float64Array, seen: Seen, { input, size, first }: { readonly input: string; readonly size: number; readonly first: number }): void {
  let { min, max } = seen;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) noteNotFinite(seen.notFinite, { input, sample: first + Math.floor(i / size), element: i % size, value: String(value) });
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  seen.min = min;
  seen.max = max;
}

function noteNotFinite(all: NotFiniteCount[], found: Omit<NotFiniteCount, 'count'>): void {
  const at = all.findIndex(({ input }) => input === found.input);
  const known = all[at];
  if (known === undefined) all.push({ ...found, count: 1 });
  else all[at] = { ...known, count: known.count + 1 };
}

function finish(writer: SampleFileWriter, sampleCount: number, { min, max, notFinite }: Seen, labels: Int32Array | undefined): StoredSamples {
  if (labels !== undefined) writer.addLabels(labels);
  const labelCount = labels?.reduce((most, label) => Math.max(most, label + 1), 0);
  const range = min <= max ? { min, max } : { min: 0, max: 0 };
  return { ...writer.finish({ sampleCount, notFinite }), sampleCount, ...range, labelled: labels !== undefined, ...(labelCount === undefined ? {} : { labelCount }) };
}

function storeGenerated({ inputs, targetPath }: DatasetOrder, generate: Omit<GenerateRequest, 'inputs'>): StoredSamples {
  const writer = new SampleFileWriter(targetPath);
  try {
    const arrays = generateInputs({ ...generate, inputs });
    const seen = writeInputs(writer, inputs, { sampleCount: generate.sampleCount, inputs: arrays });
    return finish(writer, generate.sampleCount, seen, undefined);
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

function readLabelFile(file: UserFile, { outputSize }: DatasetOrder, sampleCount: number): Int32Array | Diagnostic {
  using bytes = openBytes(file);
  const arrays = openArrays({ name: file.name, bytes, inputs: [{ name: 'labels', shape: [] }] });
  if (!arrays.ok) return arrays.failure;
  const [array] = [...arrays.value.values()];
  if (array === undefined) return makeDiagnostic('error', 'dataset/empty', `${file.name} holds no array.`, { at: { file: file.name } });
  const labels = labelsOf({ array, name: 'labels', file: file.name, sampleCount, classCount: outputSize });
  return labels.ok ? labels.value : labels.failure;
}

/** The bytes of a file of the user's; a file on disk is open until the end of the block. @throws Node's file errors */
function openBytes(file: UserFile): ByteSource & Disposable {
  if ('bytes' in file) {
    const { bytes } = file;
    return { byteCount: bytes.length, read: (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)), [Symbol.dispose]: () => undefined };
  }
  const handle = openSync(file.path, 'r');
  return {
    byteCount: fstatSync(handle).size,
    read: (offset, length) => {
      const bytes = new Uint8Array(length);
      let at = 0;
      for (let count = -1; at < length && count !== 0; at += count) count = readSync(handle, bytes, at, length - at, offset + at);
      return at === length ? bytes : bytes.slice(0, at);
    },
    [Symbol.dispose]: () => closeSync(handle),
  };
}
