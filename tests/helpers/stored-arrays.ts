/** @file Arrays that a framework stored beside a model. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNpy, toFloat64 } from '../../main/compiler/readers/datasets/npy.ts';

/** An array as doubles. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Read a `.npy` file. @throws {TypeError} when it is none */
export function readArray(path: string): Values {
  const array = readNpy(readFileSync(path), path);
  if (!array.ok) throw new TypeError(array.failure.message);
  return { shape: array.value.shape, data: toFloat64(array.value) };
}

/** Return the `.npy` files of a kind (`input`, `output`) in their order: the one without a number, else those with one. */
export function arraysOf(folder: string, kind: string): readonly Values[] {
  const single = join(folder, `${kind}.npy`);
  if (existsSync(single)) return [readArray(single)];
  const names = readdirSync(folder).filter((name) => new RegExp(`^${kind}_\\d+\\.npy$`).test(name)).toSorted((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)));
  return names.map((name) => readArray(join(folder, name)));
}
