/**
 * @file NumPy array files read by rows, without loading them. Arrays in Fortran order are gathered column by column.
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ArraySource } from './array-source.ts';
import type { ByteSource } from './byte-source.ts';
import { checkNpyHeader, decodeElements, elementCount, toFloat64, type NpyLayout } from './npy.ts';

/** NumPy's own header stays below 64 KiB. @unit bytes */
const HEADER_BYTES_READ = 1 << 17;

/** Open an `.npy` file. Fails with the codes of `readNpy`; `file` is the name used in the message. */
export function openNpy(bytes: ByteSource, file: string): Result<ArraySource, Diagnostic> {
  const checked = checkNpyHeader(bytes.read(0, HEADER_BYTES_READ), bytes.byteCount, file);
  if (!checked.ok) return fail(checked.failure);
  const layout = checked.value;
  const { shape, dtype, fortranOrder } = layout;
  const isColumns = fortranOrder && shape.length > 1;
  return ok({ shape, dtype, readRows: (first, rowCount) => (isColumns ? columns(bytes, layout, first, rowCount) : rows(bytes, layout, first, rowCount)) });
}

function doubles(bytes: ByteSource, { dtype, itemBytes, isBigEndian, dataOffset }: NpyLayout, first: number, count: number): Float64Array {
  const raw = bytes.read(dataOffset + first * itemBytes, count * itemBytes);
  const data = decodeElements(raw, dtype, isBigEndian);
  return toFloat64({ shape: [count], dtype, data });
}

function rows(bytes: ByteSource, layout: NpyLayout, first: number, rowCount: number): Float64Array {
  const size = elementCount(layout.shape.slice(1));
  return doubles(bytes, layout, first * size, rowCount * size);
}

/** In Fortran order the first axis runs fastest: each column of rows lies together. */
function columns(bytes: ByteSource, layout: NpyLayout, first: number, rowCount: number): Float64Array {
  const [length = 0, ...rest] = layout.shape;
  const size = elementCount(rest);
  const out = new Float64Array(rowCount * size);
  const index = rest.map(() => 0);
  const strides = rest.map((_, axis) => elementCount(rest.slice(axis + 1)));
  for (let column = 0; column < size; column++) {
    const at = index.reduce((sum, i, axis) => sum + i * (strides[axis] ?? 0), 0);
    const values = doubles(bytes, layout, column * length + first, rowCount);
    for (let row = 0; row < rowCount; row++) out[row * size + at] = values[row] ?? 0;
    for (let axis = 0; axis < rest.length; axis++) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next < (rest[axis] ?? 0) ? next : 0;
      if (index[axis] !== 0) break;
    }
  }
  return out;
}
