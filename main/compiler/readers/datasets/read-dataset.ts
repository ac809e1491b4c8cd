/**
 * @file A dataset file as the inputs of a model, and labels if it has them.
 *
 * Arrays of an archive are recognised by name: the model's input layers first, then x, X, inputs, input_0, …, x_test and
 * the like; y, Y, labels, targets, … are labels. Values are flattened or reshaped when their number agrees.
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { channelsLastArray, DatasetReadError, memoryArray, type ArraySource } from './array-source.ts';
import { memoryBytes, type ByteSource } from './byte-source.ts';
import { CSV_LINES, readCsv } from './csv.ts';
import { DAT_LINES, readDat } from './dat.ts';
import { labelsOf } from './labels.ts';
import { elementCount, readNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import { openNpy } from './stream-npy.ts';
import { openNpz } from './stream-npz.ts';
import { openTable, type LineFormat, type StreamedTable } from './stream-text.ts';
import type { NumberTable } from './text-rows.ts';

/** An input of the model. */
export interface InputSpec {
  readonly name: string;
  /** Without the sample axis. */
  readonly shape: readonly number[];
  /** The same shape with its channels first, where the model's own file has it so: samples of that shape are turned. */
  readonly channelsFirstShape?: readonly number[];
}

/** What to read. */
export interface DatasetSource {
  readonly name: string;
  readonly bytes: Uint8Array | ByteSource;
  readonly inputs: readonly InputSpec[];
  /** Elements of the model's first output, when it is a list of scores. */
  readonly outputSize?: number;
}

/** Samples for a model. */
export interface Dataset {
  readonly sampleCount: number;
  /** One array per input of the model, in its order. @shape [samples, ...input shape], flat */
  readonly inputs: readonly Float64Array[];
  /** Class number of each sample. @shape [samples] */
  readonly labels?: Int32Array;
}

/** The dataset, unless an error makes it useless, and all findings. */
export interface DatasetReading {
  readonly dataset?: Dataset;
  readonly diagnostics: readonly Diagnostic[];
}

/** Samples for a model that are read by rows, in ascending order. */
export interface OpenDataset {
  readonly sampleCount: number;
  /** One array per input of the model, in its order. @shape [samples, …], as many values a sample as the input takes */
  readonly inputs: readonly ArraySource[];
  /** Return the labels, if there are any, with findings; best asked for when the inputs were read. @throws {DatasetReadError} */
  readLabels(): { readonly labels?: Int32Array; readonly diagnostics: readonly Diagnostic[] };
}

/** The dataset, unless an error makes it useless, and what was found so far. */
export interface DatasetOpening {
  readonly dataset?: OpenDataset;
  readonly diagnostics: readonly Diagnostic[];
}

/** Named arrays of a file, before it is known which is which. */
type Arrays = ReadonlyMap<string, ArraySource>;

/** Larger files are never held whole. @unit bytes */
export const WHOLE_BYTES_MAX = 64 * 1024 * 1024;

const INPUT_NAMES = /^(x|inputs?|data|samples|features)$|^x_?(test|train|val|valid|validation|eval|evaluation|cal|calib|calibration|data)$/i;
const NUMBERED_INPUT = /^(?:x|inputs?|arr)_?(\d+)$/i;
const LABEL_NAMES = /^(y|labels?|targets?|classes)$|^y_?(test|train|val|valid|validation|eval|evaluation|true|data)$/i;

/** Read a dataset for a model as a whole. Never throws. */
export function readDataset(source: DatasetSource): DatasetReading {
  const { dataset: open, diagnostics } = openDataset(source);
  if (open === undefined) return { diagnostics };
  try {
    const inputs = open.inputs.map((input) => input.readRows(0, open.sampleCount));
    const bad = inputs.flatMap((values, index) => notFinite(source, index, values) ?? []);
    const { labels, diagnostics: more } = open.readLabels();
    return { dataset: { sampleCount: open.sampleCount, inputs, ...(labels ? { labels } : {}) }, diagnostics: [...diagnostics, ...bad, ...more] };
  } catch (error) {
    if (error instanceof DatasetReadError) return { diagnostics: [...diagnostics, error.diagnostic] };
    throw error;
  }
}

/** Open a dataset for a model; files beyond `wholeBytesMax` are read in pieces. Never throws. */
export function openDataset(source: DatasetSource, wholeBytesMax: number = WHOLE_BYTES_MAX): DatasetOpening {
  try {
    return open(source, wholeBytesMax);
  } catch (error) {
    if (error instanceof DatasetReadError) return { diagnostics: [error.diagnostic] };
    throw error;
  }
}

function open(source: DatasetSource, wholeBytesMax: number): DatasetOpening {
  const arrays = openArrays(source, wholeBytesMax);
  if (!arrays.ok) return { diagnostics: [arrays.failure] };
  const diagnostics: Diagnostic[] = [];
  const reading = { source, diagnostics };
  const chosen = chooseInputs(reading, arrays.value);
  if (!chosen) return { diagnostics };
  const inputs = source.inputs.flatMap((input, index) => fitInput(reading, input, chosen[index]) ?? []);
  if (inputs.length !== source.inputs.length || !checkSampleCounts(reading, inputs, chosen)) return { diagnostics };
  const sampleCount = inputs[0]?.sampleCount ?? 0;
  const used = new Set(chosen.map((c) => c.name));
  const readLabels: OpenDataset['readLabels'] = () => {
    const found: Diagnostic[] = [];
    const labels = findLabels({ source, diagnostics: found }, arrays.value, used, sampleCount);
    return { diagnostics: found, ...(labels ? { labels } : {}) };
  };
  return { dataset: { sampleCount, inputs: inputs.map((input) => input.array), readLabels }, diagnostics };
}

/** Return what to say of values that no number type holds, or nothing. Never throws. @shape values [samples, …] */
function notFinite(source: DatasetSource, index: number, values: Float64Array): Diagnostic | undefined {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return undefined;
  const { name = '', shape = [] } = source.inputs[index] ?? {};
  const size = elementCount(shape);
  const count = values.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  return notFiniteFinding({ file: source.name, input: name, count, sample: Math.floor(at / size), element: at % size, value: values[at] ?? 0 });
}

/** Where the first value stands that is no finite number, and how many there are. */
export interface NotFiniteValues {
  readonly file: string;
  readonly input: string;
  readonly count: number;
  readonly sample: number;
  readonly element: number;
  readonly value: number;
}

/** Return the warning about NaN and infinite samples. Never throws. */
export function notFiniteFinding({ file, input, count, sample, element, value }: NotFiniteValues): Diagnostic {
  const more = count === 1 ? '' : `, and ${count - 1} more`;
  return makeDiagnostic('warning', 'dataset/not-finite', `${file}: sample ${sample} of ${input} holds ${String(value)} (value ${element} of the sample${more}).`, { at: { file, layer: input } });
}

/** Open the named arrays of a dataset file, as they are. Fails with the finding about the file. @throws {DatasetReadError} */
export function openArrays(source: DatasetSource, wholeBytesMax: number = WHOLE_BYTES_MAX): Result<ReadonlyMap<string, ArraySource>, Diagnostic> {
  const { name } = source;
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const bytes = source.bytes instanceof Uint8Array ? memoryBytes(source.bytes) : source.bytes;
  if (bytes.byteCount > wholeBytesMax) return openLarge(source, bytes, ending);
  const whole = source.bytes instanceof Uint8Array ? source.bytes : bytes.read(0, bytes.byteCount);
  switch (ending) {
    case 'npz': {
      const arrays = readNpz(whole, name);
      return arrays.ok ? ok(new Map([...arrays.value].map(([key, array]) => [key, memoryArray(array)]))) : arrays;
    }
    case 'npy': {
      const array = readNpy(whole, name);
      return array.ok ? ok(new Map([['x', memoryArray(array.value)]])) : array;
    }
    case 'csv':
    case 'txt':
    case 'tsv': {
      const table = readCsv(whole, name);
      return table.ok ? ok(columnsOf(streamed(table.value), source.inputs, source.outputSize)) : table;
    }
    case 'dat': {
      const table = readDat(whole, name);
      return table.ok ? ok(columnsOf(streamed(table.value), source.inputs, undefined)) : table;
    }
    default:
      return fail(notADataset(name));
  }
}

function openLarge(source: DatasetSource, bytes: ByteSource, ending: string): Result<Arrays, Diagnostic> {
  const { name, inputs, outputSize } = source;
  const table = (format: LineFormat, scores: number | undefined): Result<Arrays, Diagnostic> => {
    const opened = openTable(bytes, name, format);
    return opened.ok ? ok(columnsOf(opened.value, inputs, scores)) : opened;
  };
  switch (ending) {
    case 'npz':
      return openNpz(bytes, name);
    case 'npy': {
      const array = openNpy(bytes, name);
      return array.ok ? ok(new Map([['x', array.value]])) : array;
    }
    case 'csv':
    case 'txt':
    case 'tsv':
      return table(CSV_LINES, outputSize);
    case 'dat':
      return table(DAT_LINES, undefined);
    default:
      return fail(notADataset(name));
  }
}

function notADataset(name: string): Diagnostic {
  return makeDiagnostic('error', 'dataset/file-format', `${name} does not end in .npy, .npz, .csv or .dat.`, { at: { file: name } });
}

function streamed({ rowCount, columnCount, values }: NumberTable): StreamedTable {
  return { rowCount, columnCount, readRows: (first, count) => values.subarray(first * columnCount, (first + count) * columnCount) };
}

/** Columns of a table: several inputs one after the other, then at most one column of labels. */
function columnsOf(table: StreamedTable, inputs: readonly InputSpec[], outputSize: number | undefined): Arrays {
  const sizes = inputs.map((input) => elementCount(input.shape));
  const total = sizes.reduce((sum, n) => sum + n, 0);
  const hasLabels = outputSize !== undefined && table.columnCount === total + 1;
  const isComplete = hasLabels || table.columnCount === total;
  const arrays = new Map<string, ArraySource>();
  let from = 0;
  for (const [index, input] of inputs.entries()) {
    const width = isComplete ? (sizes[index] ?? 0) : table.columnCount;
    arrays.set(input.name, columns(table, from, width));
    from += isComplete ? width : 0;
  }
  if (hasLabels) arrays.set('y', columns(table, total, 1));
  return arrays;
}

function columns(table: StreamedTable, from: number, width: number): ArraySource {
  const { columnCount } = table;
  return {
    shape: [table.rowCount, width], dtype: 'f8',
    readRows: (first, rowCount) => {
      if (width === 1 && from === columnCount - 1 && table.readLastColumn !== undefined) return table.readLastColumn(first, rowCount);
      const values = table.readRows(first, rowCount);
      if (width === columnCount) return values;
      const out = new Float64Array(rowCount * width);
      for (let row = 0; row < rowCount; row++) out.set(values.subarray(row * columnCount + from, row * columnCount + from + width), row * width);
      return out;
    },
  };
}

/** What is read, and where findings go. */
interface Reading {
  readonly source: DatasetSource;
  readonly diagnostics: Diagnostic[];
}

interface Chosen {
  readonly name: string;
  readonly array: ArraySource;
}

function chooseInputs({ source, diagnostics }: Reading, arrays: Arrays): readonly Chosen[] | undefined {
  const names = [...arrays.keys()];
  const candidates = names.filter((name) => !LABEL_NAMES.test(name));
  const numbered = candidates.filter((name) => NUMBERED_INPUT.test(name)).toSorted((a, b) => numberIn(a) - numberIn(b));
  const general = candidates.find((name) => INPUT_NAMES.test(name));
  const found = source.inputs.map((input, index) => {
    if (arrays.has(input.name)) return input.name;
    if (source.inputs.length === 1) return general ?? numbered[0] ?? (candidates.length === 1 ? candidates[0] : undefined);
    return numbered[index] ?? (index === 0 ? general : undefined);
  });
  const chosen = found.flatMap((name): Chosen[] => {
    const array = name === undefined ? undefined : arrays.get(name);
    return name === undefined || !array ? [] : [{ name, array }];
  });
  if (chosen.length === source.inputs.length) return chosen;
  const wanted = source.inputs.length === 1 ? `"x" or "${source.inputs[0]?.name ?? ''}"` : source.inputs.map((input) => `"${input.name}"`).join(', ');
  diagnostics.push(makeDiagnostic('error', 'dataset/no-inputs', `${source.name} has the arrays ${names.map((name) => `"${name}"`).join(', ') || 'none'}; ${wanted} is needed for the model's ${source.inputs.length} input${source.inputs.length === 1 ? '' : 's'}.`, { at: { file: source.name } }));
  return undefined;
}

function numberIn(name: string): number {
  return Number(NUMBERED_INPUT.exec(name)?.[1] ?? 0);
}

interface FittedInput {
  readonly sampleCount: number;
  readonly array: ArraySource;
}

function fitInput({ source, diagnostics }: Reading, input: InputSpec, chosen: Chosen | undefined): FittedInput | undefined {
  if (!chosen) return undefined;
  const { name, array } = chosen;
  const at = { file: source.name, layer: input.name };
  const size = elementCount(input.shape);
  const isSingle = array.shape.length === input.shape.length && array.shape.every((n, axis) => n === input.shape[axis]) && array.shape.length > 0;
  const sampleCount = isSingle ? 1 : (array.shape[0] ?? 0);
  const perSample = isSingle ? size : elementCount(array.shape.slice(1));
  if (elementCount(array.shape) === 0) {
    diagnostics.push(makeDiagnostic('error', 'dataset/empty', `${source.name}: array ${name} has shape [${array.shape.join(', ')}], that is no samples.`, { at }));
    return undefined;
  }
  if (perSample !== size) {
    diagnostics.push(makeDiagnostic('error', 'dataset/shape-mismatch', `${source.name}: array ${name} has shape [${array.shape.join(', ')}]; the model's input ${input.name} needs ${size} values per sample ([${input.shape.join(', ')}]), not ${perSample}.`, { at }));
    return undefined;
  }
  const shape = array.shape.slice(1);
  const isTurned = input.channelsFirstShape?.join() === shape.join() && shape.join() !== input.shape.join();
  if (isTurned) {
    diagnostics.push(makeDiagnostic('note', 'dataset/reshaped', `${source.name}: samples of ${name} have their channels first, [${shape.join(', ')}], and were turned to [${input.shape.join(', ')}].`, { at }));
    return { sampleCount, array: channelsLastArray(array, input.shape) };
  }
  const isReshaped = !isSingle && (shape.length !== input.shape.length || shape.some((n, axis) => n !== input.shape[axis]));
  if (isReshaped) diagnostics.push(makeDiagnostic('note', 'dataset/reshaped', `${source.name}: samples of ${name} have shape [${shape.join(', ')}] and were taken as [${input.shape.join(', ')}].`, { at }));
  // A single sample without the sample axis is one row.
  return { sampleCount, array: isSingle ? { ...array, shape: [1, ...array.shape], readRows: () => array.readRows(0, array.shape[0] ?? 1) } : array };
}

function checkSampleCounts({ source, diagnostics }: Reading, inputs: readonly FittedInput[], chosen: readonly Chosen[]): boolean {
  if (inputs.every((input) => input.sampleCount === inputs[0]?.sampleCount)) return true;
  const counts = inputs.map((input, index) => `${chosen[index]?.name ?? ''} has ${input.sampleCount}`).join(', ');
  diagnostics.push(makeDiagnostic('error', 'dataset/sample-count', `${source.name}: the inputs have different numbers of samples: ${counts}.`, { at: { file: source.name } }));
  return false;
}

function findLabels({ source, diagnostics }: Reading, arrays: Arrays, used: ReadonlySet<string>, sampleCount: number): Int32Array | undefined {
  const rest = [...arrays.keys()].filter((name) => !used.has(name));
  const name = rest.find((candidate) => LABEL_NAMES.test(candidate));
  const unused = rest.filter((candidate) => candidate !== name);
  if (unused.length > 0) diagnostics.push(makeDiagnostic('note', 'dataset/unused-array', `${source.name}: ${unused.map((n) => `"${n}"`).join(', ')} ${unused.length === 1 ? 'is' : 'are'} not used.`, { at: { file: source.name } }));
  const array = name === undefined ? undefined : arrays.get(name);
  if (name === undefined || !array) return undefined;
  const labels = labelsOf({ array, name, file: source.name, sampleCount, classCount: source.outputSize });
  if (labels.ok) return labels.value;
  // Samples are worth having without labels.
  diagnostics.push({ ...labels.failure, severity: 'warning' });
  return undefined;
}
