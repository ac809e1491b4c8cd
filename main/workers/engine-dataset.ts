/**
 * @file Reads a dataset file, with its labels from a second file where they come apart. Text files take time, so this
 * runs in the engine's thread.
 */

import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../compiler/diagnostics/make-diagnostic.ts';
import { readCsv } from '../compiler/readers/datasets/csv.ts';
import { labelsOf } from '../compiler/readers/datasets/labels.ts';
import { float64Array, readNpy, type NpyArray } from '../compiler/readers/datasets/npy.ts';
import { readNpz } from '../compiler/readers/datasets/npz.ts';
import { readDataset, type DatasetReading, type InputSpec } from '../compiler/readers/datasets/read-dataset.ts';

/** A file with its name. */
interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A dataset as it was handed over, and what the model takes. */
export interface DatasetUpload {
  readonly file: NamedBytes;
  readonly labels?: NamedBytes;
  readonly inputs: readonly InputSpec[];
  /** Elements of the model's first output, when it is a list of scores. */
  readonly outputSize?: number;
}

/** Read samples and labels. Never throws: what is wrong is a finding that names file and place. */
export function readUpload(upload: DatasetUpload): DatasetReading {
  const { file, labels, inputs, outputSize } = upload;
  const reading = readDataset({ ...file, inputs, ...(outputSize === undefined ? {} : { outputSize }) });
  if (labels === undefined || reading.dataset === undefined) return reading;
  const array = readArray(labels);
  if ('code' in array) return { diagnostics: [...reading.diagnostics, array] };
  const found = labelsOf({ array, name: 'labels', file: labels.name, sampleCount: reading.dataset.sampleCount, classCount: outputSize });
  if (!found.ok) return { diagnostics: [...reading.diagnostics, found.failure] };
  return { dataset: { ...reading.dataset, labels: found.value }, diagnostics: reading.diagnostics };
}

/** The only array of a labels file. */
function readArray({ name, bytes }: NamedBytes): NpyArray | Diagnostic {
  if (/\.npy$/i.test(name)) {
    const array = readNpy(bytes, name);
    return array.ok ? array.value : array.failure;
  }
  if (/\.npz$/i.test(name)) {
    const arrays = readNpz(bytes, name);
    if (!arrays.ok) return arrays.failure;
    const first = [...arrays.value.values()][0];
    return first ?? makeDiagnostic('error', 'dataset/empty', `${name} holds no array.`, { at: { file: name } });
  }
  const table = readCsv(bytes, name);
  return table.ok ? float64Array(table.value.values, [table.value.rowCount, table.value.columnCount]) : table.failure;
}
