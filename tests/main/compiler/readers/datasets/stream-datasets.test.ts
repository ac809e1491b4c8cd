/** @file Files that are read in pieces say the same as files that are read whole. */

import { describe, expect, it } from 'vitest';
import { DatasetReadError } from '../../../../../main/compiler/readers/datasets/array-source.ts';
import type { ByteSource } from '../../../../../main/compiler/readers/datasets/byte-source.ts';
import { writeNpy, type NpyArray } from '../../../../../main/compiler/readers/datasets/npy.ts';
import { writeNpz } from '../../../../../main/compiler/readers/datasets/npz.ts';
import { openDataset, readDataset } from '../../../../../main/compiler/readers/datasets/read-dataset.ts';

const ROWS = 5000;
const inputs = [{ name: 'x', shape: [3] }];

/** Bytes that must not be read whole, and count what is read. */
function watched(bytes: Uint8Array): ByteSource & { readonly longest: () => number } {
  let longest = 0;
  return {
    byteCount: bytes.length, longest: () => longest,
    read: (offset, length) => {
      const part = new Uint8Array(bytes.subarray(offset, offset + length));
      longest = Math.max(longest, part.length);
      return part;
    },
  };
}

function readInPieces(name: string, bytes: ByteSource, step = 700): { readonly values: Float64Array; readonly labels: Int32Array | undefined } {
  const { dataset, diagnostics } = openDataset({ name, bytes, inputs, outputSize: 4 }, 0);
  if (dataset === undefined) throw new DatasetReadError(diagnostics[0] ?? { code: 'dataset/empty', severity: 'error', message: 'nothing', at: {} });
  const values = new Float64Array(dataset.sampleCount * 3);
  for (let first = 0; first < dataset.sampleCount; first += step) values.set(dataset.inputs[0]?.readRows(first, Math.min(step, dataset.sampleCount - first)) ?? [], first * 3);
  return { values, labels: dataset.readLabels().labels };
}

const X: NpyArray = { shape: [ROWS, 3], dtype: 'f4', data: Float32Array.from({ length: ROWS * 3 }, (_, i) => Math.sin(i)) };
const Y: NpyArray = { shape: [ROWS], dtype: 'i8', data: BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(i % 4)) };
const LABELS = Int32Array.from({ length: ROWS }, (_, i) => i % 4);
const csv = (ending: string, header: string): Uint8Array => new TextEncoder().encode(header + Array.from({ length: ROWS }, (_, i) => `${Math.sin(3 * i)},${i},"${-i}",${i % 4}`).join(ending) + ending);

describe('datasets read in pieces', () => {
  it.each([
    ['an archive with packed members', 'd.npz', writeNpz(new Map([['y', Y], ['x', X]]))],
    ['a text file with names of columns', 'd.csv', csv('\n', 'a,b,c,label\n')],
    ['a text file with line ends of Windows', 'd.csv', csv('\r\n', '')],
    ['a text file with empty lines', 'd.csv', csv('\n\n', '\n')],
  ])('are those read whole: %s', (_what, name, bytes) => {
    const whole = readDataset({ name, bytes, inputs, outputSize: 4 });
    const pieces = readInPieces(name, watched(bytes));
    expect(pieces.values).toEqual(whole.dataset?.inputs[0]);
    expect(pieces.labels).toEqual(LABELS);
    expect(whole.dataset?.labels).toEqual(LABELS);
  });

  it('read an array of rows, or of columns, without touching more than is asked for', () => {
    const columns = new Float32Array(ROWS * 3);
    for (let row = 0; row < ROWS; row++) for (let column = 0; column < 3; column++) columns[column * ROWS + row] = X.data[row * 3 + column] as number;
    const fortran = writeNpy({ ...X, data: columns });
    const text = Buffer.from(fortran.subarray(0, 128)).toString('latin1').replace("'fortran_order': False", "'fortran_order': True ");
    fortran.set(Uint8Array.from(text, (c) => c.charCodeAt(0)));
    for (const bytes of [writeNpy(X), fortran]) {
      const source = watched(bytes);
      expect(readInPieces('x.npy', source).values).toEqual(Float64Array.from(X.data as Float32Array));
      expect(source.longest()).toBeLessThanOrEqual(bytes.length < 1 << 17 ? 1 << 17 : 700 * 12);
    }
  });

  it('name line and column of what is no number, however far down', () => {
    const text = `${'1,2,3\n'.repeat(ROWS)}1,two,3\n`;
    expect(() => readInPieces('d.csv', watched(new TextEncoder().encode(text)))).toThrow(`d.csv: line ${ROWS + 1}, column 2 is "two", not a number.`);
    expect(() => readInPieces('d.csv', watched(new TextEncoder().encode(`1,2,3\n${'1,2,3\n'.repeat(9)}1,2\n`)))).toThrow('d.csv: line 11 has 2 values; line 1 has 3.');
  });

  it('say so when an archive breaks off', () => {
    const bytes = writeNpz(new Map([['x', X]]));
    expect(openDataset({ name: 'd.npz', bytes: watched(bytes.subarray(0, bytes.length - 40)), inputs }, 0).diagnostics).toMatchObject([{ code: 'dataset/npz-format' }]);
    const damaged = bytes.slice();
    damaged.fill(0xff, 400, 4000);
    expect(() => readInPieces('d.npz', watched(damaged))).toThrow('d.npz cannot be read as a NumPy archive');
  });
});
