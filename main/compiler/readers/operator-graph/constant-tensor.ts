/**
 * @file Constants of an operator graph: numbers with a shape and the element type of the file.
 *
 * Single floats stay single floats; every other type is held as doubles, which hold all of them but large 64-bit integers (ends of
 * slices, where the last digits do not matter).
 */

/** Element types by their usual names. */
export type ElementType =
  | 'float32' | 'float64' | 'float16' | 'bfloat16' | 'float8' | 'float4'
  | 'int2' | 'uint2' | 'int4' | 'uint4' | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'bool';

/** Values of a constant. */
export type Numbers = Float32Array | Float64Array;

/** A constant. @shape data: row-major [...shape] */
export interface ConstantTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Numbers;
}

/** Return the number of elements of a shape. Never throws. @unit elements */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Return strides of a row-major shape. Never throws. @unit elements */
export function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/** Return whether a type holds whole numbers. Never throws. */
export function isIntegerType(type: ElementType): boolean {
  return /^u?int/.test(type) || type === 'bool';
}

/** Return values of a type, rounded to single floats where the type is that. Never throws. */
export function tensorOf(type: ElementType, shape: readonly number[], values: ArrayLike<number>): ConstantTensor {
  const data = type === 'float32' ? Float32Array.from(values) : Float64Array.from(values);
  return { type, shape, data };
}

/** Return a list of whole numbers as a constant. Never throws. */
export function integerList(values: readonly number[]): ConstantTensor {
  return tensorOf('int64', [values.length], values);
}

/** Return a constant with the same values in another shape of the same size. Never throws. */
export function reshaped(tensor: ConstantTensor, shape: readonly number[]): ConstantTensor {
  return { ...tensor, shape };
}

/** Where elements are taken from: the place of the first, and the distance of neighbours along every axis. @unit elements */
export interface Walk {
  readonly shape: readonly number[];
  readonly start: number;
  readonly steps: readonly number[];
}

/** Return a constant of the elements on a walk through another. Never throws. */
export function walked(tensor: ConstantTensor, { shape, start, steps }: Walk): ConstantTensor {
  const count = sizeOf(shape);
  const data = tensor.type === 'float32' ? new Float32Array(count) : new Float64Array(count);
  const index = shape.map(() => 0);
  let from = start;
  for (let to = 0; to < count; to++) {
    data[to] = tensor.data[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if ((index[axis] ?? 0) < (shape[axis] ?? 1)) break;
      from -= (steps[axis] ?? 0) * (shape[axis] ?? 1);
      index[axis] = 0;
    }
  }
  return { ...tensor, shape, data };
}

/** Return a constant with its axes in another order: axis i of the result is axis `perm[i]`. Never throws. */
export function transposed(tensor: ConstantTensor, perm: readonly number[]): ConstantTensor {
  const strides = stridesOf(tensor.shape);
  return walked(tensor, { shape: perm.map((axis) => tensor.shape[axis] ?? 1), start: 0, steps: perm.map((axis) => strides[axis] ?? 1) });
}

/** Return the shape that two shapes are broadcast to by ONNX's (numpy's) rule, or undefined. Never throws. */
export function broadcastShape(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const [x, y] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
    if (x !== y && x !== 1 && y !== 1) return undefined;
    shape.push(x === 1 ? y : x);
  }
  return shape;
}
