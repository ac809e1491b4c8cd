/** @file Class labels of samples, from class numbers or from rows with a single 1. */

import { fail, ok, type Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { ArraySource } from './array-source.ts';
import { elementCount } from './npy.ts';

/** Where labels come from and what they must fit. */
export interface LabelSource {
  readonly array: Pick<ArraySource, 'shape' | 'readRows'>;
  /** Name of the array for messages. */
  readonly name: string;
  readonly file: string;
  readonly sampleCount: number;
  /** Classes the model tells apart; absent when its output is not a list of scores. */
  readonly classCount?: number | undefined;
}

/** Rows that are looked at together. */
const ROWS_STEP = 65_536;

/** Return one class number per sample. Fails with `dataset/labels` or `dataset/sample-count`. @shape [samples] or [samples, classes] → [samples] @throws {DatasetReadError} where the file breaks off */
export function labelsOf(source: LabelSource): Result<Int32Array, Diagnostic> {
  const { array, name, file, sampleCount } = source;
  const rows = array.shape[0] ?? 0;
  if (rows !== sampleCount) return problem('dataset/sample-count', source, `${name} has ${rows} labels for ${sampleCount} samples`);
  const width = elementCount(array.shape.slice(1));
  if (width !== 1 && array.shape.length !== 2) return problem('dataset/labels', source, `${name} has shape [${array.shape.join(', ')}]; [samples] or [samples, classes] is needed`);
  if (width !== 1 && source.classCount !== undefined && width !== source.classCount) return problem('dataset/labels', source, `${name} of ${file} has ${width} classes a row; the model has ${source.classCount} outputs`);
  const labels = new Int32Array(sampleCount);
  for (let first = 0; first < sampleCount; first += ROWS_STEP) {
    const part = labels.subarray(first, Math.min(sampleCount, first + ROWS_STEP));
    const values = array.readRows(first, part.length);
    const wrong = width === 1 ? fromNumbers(values, first, part, source) : fromOneHot(values, first, part, source);
    if (wrong !== undefined) return wrong;
  }
  return ok(labels);
}

function fromNumbers(values: Float64Array, first: number, into: Int32Array, source: LabelSource): Result<never, Diagnostic> | undefined {
  // A single output separates two classes.
  const classCount = source.classCount === 1 ? 2 : source.classCount;
  const bad = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value > 0x7fffffff || (classCount !== undefined && value >= classCount));
  if (bad >= 0) return problem('dataset/labels', source, `${source.name}[${first + bad}] is ${String(values[bad])}; ${classCount === undefined ? 'a whole number from 0' : `a whole number from 0 to ${classCount - 1}`} is needed`);
  into.set(values);
  return undefined;
}

function fromOneHot(values: Float64Array, first: number, into: Int32Array, source: LabelSource): Result<never, Diagnostic> | undefined {
  const width = values.length / into.length;
  for (let row = 0; row < into.length; row++) {
    const cells = values.subarray(row * width, (row + 1) * width);
    const hot = cells.indexOf(1);
    if (hot < 0 || cells.some((value, column) => value !== (column === hot ? 1 : 0))) {
      return problem('dataset/labels', source, `row ${first + row} of ${source.name} is not a single 1 among zeros`);
    }
    into[row] = hot;
  }
  return undefined;
}

function problem(code: 'dataset/labels' | 'dataset/sample-count', { file }: LabelSource, message: string): Result<never, Diagnostic> {
  return fail(makeDiagnostic('error', code, `${file}: ${message}.`, { at: { file } }));
}
