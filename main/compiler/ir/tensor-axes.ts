/** @file Constants whose axes are put in another order or repeated. @shape row-major throughout */

import { elementCount } from './visit.ts';

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
  return Float64Array.from(repeatPlaces(own, shape), (place) => data[place] ?? 0);
}

/** Return, for every element of `shape`, its place in a tensor of shape `own` whose axes of size 1 and missing leading axes are repeated. Never throws. @shape [...shape] */
export function repeatPlaces(own: readonly number[], shape: readonly number[]): Int32Array {
  const lead = shape.length - own.length;
  const strides = shape.map((_, axis) => (axis < lead || own[axis - lead] === 1 ? 0 : elementCount(own.slice(axis - lead + 1))));
  const places = new Int32Array(elementCount(shape));
  if (strides.every((stride) => stride === 0)) return places;
  const index = shape.map(() => 0);
  let place = 0;
  for (let flat = 0; flat < places.length; flat++) {
    places[flat] = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      place += strides[axis] ?? 0;
      if ((index[axis] ?? 0) < (shape[axis] ?? 1)) break;
      place -= (strides[axis] ?? 0) * (shape[axis] ?? 1);
      index[axis] = 0;
    }
  }
  return places;
}
