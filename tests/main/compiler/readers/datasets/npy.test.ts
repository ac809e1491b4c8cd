import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNpy, toFloat64, writeNpy, type NpyArray } from '../../../../../main/compiler/readers/datasets/npy.ts';
import { readNpz, writeNpz } from '../../../../../main/compiler/readers/datasets/npz.ts';

/** Bytes of an .npy file with any header text. */
function npy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  const length = version === 1 ? [text.length & 0xff, text.length >> 8] : [text.length & 0xff, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), version, 0, ...length, ...text, ...data]);
}
const header = (descr: string, shape: string, fortran = false): string => `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;
const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function values(bytes: Uint8Array): number[] {
  const read = readNpy(bytes, 'a.npy');
  if (!read.ok) throw new TypeError(read.failure.message);
  return [...toFloat64(read.value)];
}
function failure(bytes: Uint8Array): string {
  const read = readNpy(bytes, 'a.npy');
  return read.ok ? 'it was read' : `${read.failure.code}: ${read.failure.message}`;
}

describe('npy files', () => {
  const arrays: readonly NpyArray[] = [
    { shape: [2, 2], dtype: 'f8', data: Float64Array.of(1.5, -2, Number.NaN, Infinity) },
    { shape: [3], dtype: 'f4', data: Float32Array.of(0.1, 0, -7) },
    { shape: [], dtype: 'i8', data: BigInt64Array.of(-(2n ** 60n)) },
    { shape: [1, 2], dtype: 'u8', data: BigUint64Array.of(2n ** 63n, 1n) },
    { shape: [2], dtype: 'i4', data: Int32Array.of(-5, 6) },
    { shape: [2], dtype: 'i2', data: Int16Array.of(-5, 6) },
    { shape: [2], dtype: 'u2', data: Uint16Array.of(5, 65535) },
    { shape: [2], dtype: 'i1', data: Int8Array.of(-5, 6) },
    { shape: [0, 3], dtype: 'u1', data: new Uint8Array() },
    { shape: [2], dtype: 'b1', data: Uint8Array.of(1, 0) },
    { shape: [2], dtype: 'u4', data: Uint32Array.of(1, 4_294_967_295) },
  ];

  it.each(arrays.map((a) => [a.dtype, a] as const))('come back as they were written: %s', (_dtype, array) => {
    expect(readNpy(writeNpy(array), 'a.npy')).toEqual({ ok: true, value: array });
  });

  it('are read from a Buffer that shares memory at an odd offset', () => {
    const inner = writeNpy({ shape: [2], dtype: 'f8', data: Float64Array.of(3, 4) });
    const buffer = Buffer.concat([Buffer.from([0]), inner]).subarray(1);
    expect(values(buffer)).toEqual([3, 4]);
  });

  it('are read in big-endian order', () => {
    expect(values(npy(header('>f4', '(1,)'), Uint8Array.of(0x3f, 0x80, 0, 0)))).toEqual([1]);
    expect(values(npy(header('>i2', '(2,)'), Uint8Array.of(0x01, 0x02, 0xff, 0xfe)))).toEqual([0x102, -2]);
  });

  it('are read in Fortran order and turned to C order', () => {
    // NumPy: np.asfortranarray([[1,2,3],[4,5,6]]) stores 1 4 2 5 3 6.
    expect(values(npy(header('<f8', '(2, 3)', true), bytesOf(Float64Array.of(1, 4, 2, 5, 3, 6))))).toEqual([1, 2, 3, 4, 5, 6]);
    const cube = Float64Array.from({ length: 24 }, (_, i) => i);
    const c = values(npy(header('<f8', '(2, 3, 4)', true), bytesOf(cube)));
    for (let i = 0; i < 2; i++) for (let j = 0; j < 3; j++) for (let k = 0; k < 4; k++) expect(c[(i * 3 + j) * 4 + k]).toBe(i + 2 * j + 6 * k);
  });

  it('hold half floats, subnormal, infinite and NaN included', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00, 0xfc00, 0x7e00, 0x3555);
    expect(values(npy(header('<f2', '(7,)'), bytesOf(halves)))).toEqual([1, -2, 2 ** -24, Infinity, -Infinity, Number.NaN, 0.333251953125]);
  });

  it('are read in version 2', () => {
    expect(values(npy(header('|u1', '(2,)'), Uint8Array.of(7, 8), 2))).toEqual([7, 8]);
  });

  it('name file and place when they are cut off', () => {
    const whole = writeNpy({ shape: [360, 65], dtype: 'f4', data: new Float32Array(360 * 65) });
    expect(failure(whole.subarray(0, 1000))).toBe(`dataset/npy-truncated: a.npy announces shape [360, 65] of f4, that is 93600 bytes, but holds ${1000 - 128}.`);
    for (const length of [0, 3, 7, 9, 20]) expect(failure(whole.subarray(0, length))).toMatch(/^dataset\/npy-format: a\.npy cannot be read as a NumPy array/);
  });

  it.each([
    [header('|O', '(2,)'), /dataset\/npy-type.*Python objects/],
    [header('<U8', '(2,)'), /dataset\/npy-type.*text/],
    [header('<c16', '(2,)'), /dataset\/npy-type.*complex/],
    ["{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", /dataset\/npy-format.*records/],
    [header('<f4', '(-1,)'), /dataset\/npy-format.*\(-1,\)/],
    [header('<f4', '(99999999999, 99999999999)'), /dataset\/npy-truncated/],
    ['{}', /dataset\/npy-format/],
  ])('are refused with the reason: %s', (text, reason) => {
    expect(failure(npy(text, new Uint8Array(64)))).toMatch(reason);
  });
});

describe('npz files', () => {
  const arrays = new Map<string, NpyArray>([
    ['x', { shape: [2], dtype: 'f4', data: Float32Array.of(1, 2) }],
    ['fc1|weight', { shape: [1], dtype: 'i8', data: BigInt64Array.of(5n) }],
  ]);

  it('come back as they were written, in order', () => {
    const read = readNpz(writeNpz(arrays), 'a.npz');
    expect(read.ok && [...read.value]).toEqual([...arrays]);
  });

  it('have equal bytes for equal arrays', () => {
    expect(writeNpz(arrays)).toEqual(writeNpz(arrays));
  });

  it('name the member that cannot be read', () => {
    const bytes = zipSync({ 'x.npy': Uint8Array.of(1, 2, 3), 'readme.txt': Uint8Array.of(1) });
    const read = readNpz(bytes, 'a.npz');
    expect(!read.ok && read.failure.message).toMatch(/^a\.npz › x\.npy cannot be read/);
  });

  it('are refused when they are empty, text, cut off or larger than allowed', () => {
    const whole = writeNpz(arrays);
    const code = (bytes: Uint8Array, limit?: number): string => {
      const read = readNpz(bytes, 'a.npz', limit);
      return read.ok ? 'read' : read.failure.code;
    };
    expect(code(new Uint8Array())).toBe('dataset/npz-format');
    expect(code(new TextEncoder().encode('1,2,3'))).toBe('dataset/npz-format');
    expect(code(whole.subarray(0, whole.length - 30))).toBe('dataset/npz-format');
    expect(code(whole, 100)).toBe('dataset/npz-too-large');
  });
});
