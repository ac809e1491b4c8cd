/** @file Views of storages, by hand. */
import { describe, expect, it } from 'vitest';
import { readStrided, type StridedTensor } from '../../../../../main/compiler/readers/pytorch/strided-tensor.ts';

const floats = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const read = (tensor: StridedTensor, bytes: Uint8Array, isBigEndian = false, left = 1e6): readonly number[] | string => {
  const result = readStrided(tensor, { bytes, isBigEndian }, { left });
  return result.ok ? [...result.value.data] : result.failure;
};
const six = floats(1, 2, 3, 4, 5, 6);

describe('a view', () => {
  it.each([
    ['in order', { type: 'float32', shape: [2, 3], strides: [3, 1], offset: 0 }, [1, 2, 3, 4, 5, 6]],
    ['turned', { type: 'float32', shape: [3, 2], strides: [1, 3], offset: 0 }, [1, 4, 2, 5, 3, 6]],
    ['of a part', { type: 'float32', shape: [2], strides: [1], offset: 3 }, [4, 5]],
    ['stretched', { type: 'float32', shape: [2, 3], strides: [0, 1], offset: 1 }, [2, 3, 4, 2, 3, 4]],
    ['of one element', { type: 'float32', shape: [], strides: [], offset: 5 }, [6]],
    ['of none', { type: 'float32', shape: [0, 4], strides: [4, 1], offset: 0 }, []],
    ['with a stride that no second element uses', { type: 'float32', shape: [1, 2], strides: [99, 1], offset: 0 }, [1, 2]],
  ] as const)('%s', (_, tensor, values) => {
    expect(read(tensor, six)).toEqual(values);
  });

  it('of 16-bit floats and truth values', () => {
    expect(read({ type: 'bfloat16', shape: [3], strides: [1], offset: 0 }, Uint8Array.of(0x80, 0x3f, 0x00, 0xc0, 0x80, 0xff))).toEqual([1, -2, -Infinity]);
    expect(read({ type: 'bool', shape: [3], strides: [1], offset: 0 }, Uint8Array.of(1, 0, 1))).toEqual([1, 0, 1]);
  });

  it('of a machine with the other byte order', () => {
    expect(read({ type: 'float32', shape: [2], strides: [1], offset: 0 }, Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0), true)).toEqual([1, -2]);
    expect(read({ type: 'int16', shape: [2], strides: [1], offset: 0 }, Uint8Array.of(1, 2, 0, 3), true)).toEqual([258, 3]);
  });
});

describe('is refused: a view', () => {
  it.each([
    ['beyond its storage', { type: 'float32', shape: [7], strides: [1], offset: 0 }],
    ['beyond its storage by a stride', { type: 'float32', shape: [2, 2], strides: [5, 1], offset: 1 }],
    ['that is too large', { type: 'float32', shape: [2 ** 20, 2 ** 20], strides: [0, 0], offset: 0 }],
    ['with a negative size', { type: 'float32', shape: [-1], strides: [1], offset: 0 }],
    ['with a negative stride', { type: 'float32', shape: [2], strides: [-1], offset: 1 }],
    ['with fewer strides than sizes', { type: 'float32', shape: [2, 2], strides: [1], offset: 0 }],
  ] as const)('%s', (_, tensor) => {
    expect(typeof read(tensor, six)).toBe('string');
  });

  it('that repeats more elements than all may together', () => {
    expect(read({ type: 'float32', shape: [100, 6], strides: [0, 1], offset: 0 }, six, false, 599)).toMatch(/too many/);
    expect(read({ type: 'float32', shape: [100, 6], strides: [0, 1], offset: 0 }, six, false, 600)).toHaveLength(600);
  });
});
