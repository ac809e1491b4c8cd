import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { File, ready } from 'h5wasm';
import { describe, expect, it } from 'vitest';
import type { H5File } from '../../../main/compiler/readers/h5-access.ts';
import { loadH5Access } from '../../../main/workers/h5wasm-access.ts';
import { array, h5File } from '../../helpers/keras-files.ts';
import { repositoryRoot } from '../../helpers/shared.ts';

const h5 = await loadH5Access();
const { FS } = await ready;

function opened(bytes: Uint8Array): H5File {
  const file = h5.open({ name: 'w.h5', bytes });
  if (!file.ok) throw new TypeError(file.failure);
  return file.value;
}

/** Bytes of a file that `write` fills. */
function written(write: (file: File) => void): Uint8Array {
  const file = new File('made.h5', 'w');
  write(file);
  file.close();
  const bytes = FS.readFile('made.h5');
  FS.unlink('made.h5');
  return bytes;
}

/** A file of h5py with arrays of the types >f4, >f8 and >i2. */
const BIG_ENDIAN = 'eNrr9HBx4+WS4mIAAQ4OBhYGAQZk8B8KLDhQ+TD5BCjNCKU7oPQKJpg4I1hOAiouCDUfXV1IkKsrSPV/NACzx4AFQkswjIKRCDxcHQNAdASUrwClTzChqkszgdIWEDrTCDV9WpBoLyMDK0QvI4yvAaGZIAIw63HRzMAUC1IpqCjPwAJ1uTgHg3g9VJ6VgQMsz8QEMZADmsKZGRmgOU4AzUUVAxoPwX7+LoxAX3HA4oEZv3qY6ytY8auD5esOtpGRnqmXruyhceHAYMLNYPKfmVC6EuBAzUGDI11RHh4CYK0CnDAxAQLhYAANBw40lzSMqHLVHujdA8CkYA9kO08D0h8g4geg9a39AwjtUHQAGjH//zGwMuoAADXKPfc=';

interface Recorded { readonly deflated: string; readonly kernel: readonly number[] }

describe('arrays of an HDF5 file', () => {
  const recorded = JSON.parse(readFileSync(join(repositoryRoot, 'tests/fixtures/keras3-16bit-weights.json'), 'utf8')) as Readonly<Record<string, Recorded>>;
  it.each(Object.entries(recorded))('are read from the %s that Keras writes, value for value', (_type, { deflated, kernel }) => {
    const file = opened(inflateSync(Buffer.from(deflated, 'base64')));
    expect(file.dataset('layers/dense/vars/0')).toEqual({ shape: [4, 3], data: Float64Array.from(kernel), isDouble: false });
    expect(file.dataset('layers/dense/vars/1')?.data).toEqual(Float64Array.of(1, 1, 1));
  });

  it('are doubles whatever the file stores, and say whether it stored doubles', () => {
    const values = [1, 2, 3, 4];
    const file = opened(written((to) => {
      for (const [name, data] of [['f8', Float64Array.from(values)], ['f4', Float32Array.from(values)], ['i1', Int8Array.from(values)], ['u2', Uint16Array.from(values)], ['i4', Int32Array.from(values)]] as const) to.create_dataset({ name, data, shape: [2, 2] });
    }));
    for (const name of ['f8', 'f4', 'i1', 'u2', 'i4']) expect(file.dataset(name), name).toEqual({ shape: [2, 2], data: Float64Array.from(values), isDouble: name === 'f8' });
  });

  it('are read in big-endian order as h5py writes it, value for value', () => {
    const file = opened(inflateSync(Buffer.from(BIG_ENDIAN, 'base64')));
    for (const name of ['f4', 'f8']) expect([...(file.dataset(name)?.data ?? [])], name).toEqual([1, -2.5, 0.5, 300]);
    expect([...(file.dataset('i2')?.data ?? [])]).toEqual([1, -2, 5, 300]);
  });

  it('are nothing where there are texts, and nothing where there is no array', () => {
    const file = opened(written((to) => to.create_dataset({ name: 'words', data: ['a', 'b'] })));
    expect([file.dataset('words'), file.dataset('nothing')]).toEqual([undefined, undefined]);
  });

  it('are refused where a small file claims many numbers, whether or not it holds them compressed', () => {
    const bytes = written((to) => to.create_dataset({ name: 'zeros', data: new Float32Array(2 ** 24), shape: [2 ** 12, 2 ** 12], chunks: [2 ** 10, 2 ** 10], compression: 9 }));
    expect(bytes.length).toBeLessThan(2 ** 18);
    const file = opened(bytes);
    expect(() => file.dataset('zeros')).toThrow(/"zeros" claims 16777216 numbers \(shape \[4096, 4096\]\)/);
  });

  it('are read once, so that a layer of many uses has one', async () => {
    const file = opened((await h5File({ fc: { kernel: array([3]) } })).bytes);
    expect(file.dataset('fc/kernel')?.data).toBe(file.dataset('fc/kernel')?.data);
  });
});
