/** @file Constants whose axes are put in another order or repeated. @shape row-major throughout */

/** Return the elements of a tensor with its axes in another order. @shape axis k of the result is axis `axes[k]` of `shape`. Never throws. */
export function permuteAxes(data: Float64Array, shape: readonly number[], axes: readonly number[]): Float64Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const sizes = axes.map((axis) => shape[axis] ?? 1);
  return data.map((_, flat) => {
    let [rest, from] = [flat, 0];
    for (let k = sizes.length - 1; k >= 0; k--) {
      const size = sizes[k] ?? 1;
      from += (rest % size) * (strides[axes[k] ?? 0] ?? 0);
      rest = Math.floor(rest / size);
    }
    return data[from] ?? 0;
  });
}

/** Return the elements of a tensor whose axes of size 1 and missing leading axes are repeated to a shape. Never throws. */
export function repeatAxes(data: Float64Array, own: readonly number[], shape: readonly number[]): Float64Array {
  const lead = shape.length - own.length;
  const strides = own.map((n, axis) => (n === 1 ? 0 : own.slice(axis + 1).reduce((product, m) => product * m, 1)));
  const sourceOf = (flat: number): number => {
    let [rest, at] = [flat, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      at += (rest % size) * (strides[axis - lead] ?? 0);
      rest = Math.floor(rest / size);
    }
    return at;
  };
  return Float64Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, flat) => data[sourceOf(flat)] ?? 0);
}
