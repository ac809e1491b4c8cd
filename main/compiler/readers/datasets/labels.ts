/** @file Class labels of samples, from class numbers or from rows with a single 1. */

import { fail, ok, type Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { elementCount, toFloat64, type NpyArray } from './npy.ts';

/** Where labels come from and what they must fit. */
export interface LabelSource {
  readonly array: NpyArray;
  /** Name of the array for messages. */
  readonly name: string;
  readonly file: string;
  readonly sampleCount: number;
  /** Classes the model tells apart; absent when its output is not a list of scores. */
  readonly classCount?: number | undefined;
}

/** Return one class number per sample. Fails with `dataset/labels` or `dataset/sample-count`; never throws. @shape [samples] or [samples, classes] → [samples] */
export function labelsOf(source: LabelSource): Result<Int32Array, Diagnostic> {
  const { array, name, file, sampleCount } = source;
  const rows = array.shape[0] ?? 0;
  if (rows !== sampleCount) return problem('dataset/sample-count', source, `${name} has ${rows} labels for ${sampleCount} samples`);
  const width = elementCount(array.shape.slice(1));
  const values = toFloat64(array);
  if (width === 1) return fromNumbers(values, source);
  if (array.shape.length !== 2) return problem('dataset/labels', source, `${name} has shape [${array.shape.join(', ')}]; [samples] or [samples, classes] is needed`);
  if (source.classCount !== undefined && width !== source.classCount) return problem('dataset/labels', source, `${name} of ${file} has ${width} classes a row; the model has ${source.classCount} outputs`);
  return fromOneHot(values, width, source);
}

function fromNumbers(values: Float64Array, source: LabelSource): Result<Int32Array, Diagnostic> {
  // A single output separates two classes.
  const classCount = source.classCount === 1 ? 2 : source.classCount;
  const bad = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value > 0x7fffffff || (classCount !== undefined && value >= classCount));
  if (bad < 0) return ok(Int32Array.from(values));
  return problem('dataset/labels', source, `${source.name}[${bad}] is ${String(values[bad])}; ${classCount === undefined ? 'a whole number from 0' : `a whole number from 0 to ${classCount - 1}`} is needed`);
}

function fromOneHot(values: Float64Array, width: number, source: LabelSource): Result<Int32Array, Diagnostic> {
  const out = new Int32Array(source.sampleCount);
  for (let row = 0; row < source.sampleCount; row++) {
    const cells = values.subarray(row * width, (row + 1) * width);
    const hot = cells.indexOf(1);
    if (hot < 0 || cells.some((value, column) => value !== (column === hot ? 1 : 0))) {
      return problem('dataset/labels', source, `row ${row} of ${source.name} is not a single 1 among zeros`);
    }
    out[row] = hot;
  }
  return ok(out);
}

function problem(code: 'dataset/labels' | 'dataset/sample-count', { file }: LabelSource, message: string): Result<never, Diagnostic> {
  return fail(makeDiagnostic('error', code, `${file}: ${message}.`, { at: { file } }));
}
