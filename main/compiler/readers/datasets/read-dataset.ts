/**
 * @file A dataset file as the inputs of a model, and labels if it has them.
 *
 * Arrays of an archive are recognised by name: the model's input layers first, then x, X, inputs, input_0, …, x_test and
 * the like; y, Y, labels, targets, … are labels. Values are flattened or reshaped when their number agrees.
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { readCsv } from './csv.ts';
import { readDat } from './dat.ts';
import { labelsOf } from './labels.ts';
import { elementCount, float64Array, readNpy, toFloat64, type NpyArray } from './npy.ts';
import { readNpz } from './npz.ts';
import type { NumberTable } from './text-rows.ts';

/** An input of the model. */
export interface InputSpec {
  readonly name: string;
  /** Without the sample axis. */
  readonly shape: readonly number[];
}

/** What to read. */
export interface DatasetSource {
  readonly name: string;
  readonly bytes: Uint8Array;
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

/** Named arrays of a file, before it is known which is which. */
type Arrays = ReadonlyMap<string, NpyArray>;

const INPUT_NAMES = /^(x|inputs?|data|samples|features)$|^x_?(test|train|val|valid|validation|eval|evaluation|cal|calib|calibration|data)$/i;
const NUMBERED_INPUT = /^(?:x|inputs?|arr)_?(\d+)$/i;
const LABEL_NAMES = /^(y|labels?|targets?|classes)$|^y_?(test|train|val|valid|validation|eval|evaluation|true|data)$/i;

/** Read a dataset for a model. Never throws. */
export function readDataset(source: DatasetSource): DatasetReading {
  const arrays = readArrays(source);
  if (!arrays.ok) return { diagnostics: [arrays.failure] };
  const diagnostics: Diagnostic[] = [];
  const reading = { source, diagnostics };
  const chosen = chooseInputs(reading, arrays.value);
  if (!chosen) return { diagnostics };
  const inputs = source.inputs.flatMap((input, index) => fitInput(reading, input, chosen[index]) ?? []);
  if (inputs.length !== source.inputs.length || !checkSampleCounts(reading, inputs, chosen)) return { diagnostics };
  const sampleCount = inputs[0]?.sampleCount ?? 0;
  const labels = findLabels(reading, arrays.value, new Set(chosen.map((c) => c.name)), sampleCount);
  return { dataset: { sampleCount, inputs: inputs.map((input) => input.values), ...(labels ? { labels } : {}) }, diagnostics };
}

function readArrays({ name, bytes, inputs, outputSize }: DatasetSource): Result<Arrays, Diagnostic> {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  switch (ending) {
    case 'npz':
      return readNpz(bytes, name);
    case 'npy': {
      const array = readNpy(bytes, name);
      return array.ok ? ok(new Map([['x', array.value]])) : array;
    }
    case 'csv':
    case 'txt':
    case 'tsv': {
      const table = readCsv(bytes, name);
      return table.ok ? ok(columnsOf(table.value, inputs, outputSize)) : table;
    }
    case 'dat': {
      const table = readDat(bytes, name);
      return table.ok ? ok(columnsOf(table.value, inputs, undefined)) : table;
    }
    case undefined:
    default:
      return fail(makeDiagnostic('error', 'dataset/file-format', `${name} does not end in .npy, .npz, .csv or .dat.`, { at: { file: name } }));
  }
}

/** Columns of a table: several inputs one after the other, then at most one column of labels. */
function columnsOf(table: NumberTable, inputs: readonly InputSpec[], outputSize: number | undefined): Arrays {
  const sizes = inputs.map((input) => elementCount(input.shape));
  const total = sizes.reduce((sum, n) => sum + n, 0);
  const hasLabels = outputSize !== undefined && table.columnCount === total + 1;
  const isComplete = hasLabels || table.columnCount === total;
  const arrays = new Map<string, NpyArray>();
  let from = 0;
  for (const [index, input] of inputs.entries()) {
    const width = isComplete ? (sizes[index] ?? 0) : table.columnCount;
    arrays.set(input.name, slice(table, from, width));
    from += isComplete ? width : 0;
  }
  if (hasLabels) arrays.set('y', slice(table, total, 1));
  return arrays;
}

function slice(table: NumberTable, from: number, width: number): NpyArray {
  const out = new Float64Array(table.rowCount * width);
  for (let row = 0; row < table.rowCount; row++) {
    const start = row * table.columnCount + from;
    out.set(table.values.subarray(start, start + width), row * width);
  }
  return float64Array(out, [table.rowCount, width]);
}

/** What is read, and where findings go. */
interface Reading {
  readonly source: DatasetSource;
  readonly diagnostics: Diagnostic[];
}

interface Chosen {
  readonly name: string;
  readonly array: NpyArray;
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
  readonly values: Float64Array;
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
  const isReshaped = !isSingle && (shape.length !== input.shape.length || shape.some((n, axis) => n !== input.shape[axis]));
  if (isReshaped) diagnostics.push(makeDiagnostic('note', 'dataset/reshaped', `${source.name}: samples of ${name} have shape [${shape.join(', ')}] and were taken as [${input.shape.join(', ')}].`, { at }));
  const values = toFloat64(array);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    diagnostics.push(makeDiagnostic('error', 'dataset/not-finite', `${source.name}: sample ${Math.floor(bad / size)} of ${name} holds ${String(values[bad])} (value ${bad % size} of the sample).`, { at }));
    return undefined;
  }
  return { sampleCount, values };
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
