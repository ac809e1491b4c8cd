/** @file Which elements of an input meet in a result, for the bits of convolutions, poolings and einsums. */

import { einsumRecipe } from '../ir/einsum-recipe.ts';
import type { Layer } from '../ir/model-graph.ts';
import { permuteAxes } from '../ir/tensor-axes.ts';
import { numberAttribute } from '../ir/visit.ts';
import type { ProductPlaces } from '../numerics/quantized-interval.ts';

/** Windows over data with channels last. */
export interface Windows {
  /** For every window its elements' places in the data, or −1 beside it. @shape [windows × size] */
  readonly places: Int32Array;
  /** Elements of a window. */
  readonly size: number;
  /** How many pixels of every window lie in the data. */
  readonly counts: readonly number[];
}

interface Axis {
  readonly window: number;
  readonly stride: number;
  readonly before: number;
  readonly after: number;
}

/** Return the windows of a convolution. Never throws. */
export function convolutionWindows(layer: Layer, shape: readonly number[]): Windows {
  return windowsOf(axesOf(layer, shape, 'filt'), shape);
}

/** Return the windows of a pooling; one over everything where it has none of its own. Never throws. */
export function poolingWindows(layer: Layer, shape: readonly number[]): Windows {
  const isGlobal = layer.class_name.startsWith('Global');
  return windowsOf(isGlobal ? shape.slice(0, -1).map((size) => ({ window: size, stride: 1, before: 0, after: 0 })) : axesOf(layer, shape, 'pool'), shape);
}

function axesOf(layer: Layer, shape: readonly number[], prefix: string): readonly Axis[] {
  const axis = (size: string, before: string, after: string): Axis => ({ window: numberAttribute(layer, `${prefix}_${size}`, 1), stride: numberAttribute(layer, `stride_${size}`, 1), before: numberAttribute(layer, `pad_${before}`), after: numberAttribute(layer, `pad_${after}`) });
  const wide = axis('width', 'left', 'right');
  return shape.length === 3 ? [axis('height', 'top', 'bottom'), wide] : [wide];
}

function windowsOf(axes: readonly Axis[], shape: readonly number[]): Windows {
  const channels = shape.at(-1) ?? 1;
  const full = axes.length === 2 ? axes : [{ window: 1, stride: 1, before: 0, after: 0 }, ...axes];
  const sizes = axes.length === 2 ? [shape[0] ?? 1, shape[1] ?? 1] : [1, shape[0] ?? 1];
  const starts = full.map(({ window, stride, before, after }, a) => Array.from({ length: Math.max(0, Math.floor(((sizes[a] ?? 0) + before + after - window) / stride) + 1) }, (_, at) => at * stride - before));
  const [rows = [], columns = []] = starts;
  const [tall, wide] = [full[0]?.window ?? 1, full[1]?.window ?? 1];
  const size = tall * wide * channels;
  const places = new Int32Array(rows.length * columns.length * size);
  const counts: number[] = [];
  let to = 0;
  for (const top of rows) {
    for (const left of columns) {
      let count = 0;
      for (let pixel = 0; pixel < tall * wide; pixel++) {
        const [y, x] = [top + Math.floor(pixel / wide), left + (pixel % wide)];
        const isInside = y >= 0 && x >= 0 && y < (sizes[0] ?? 0) && x < (sizes[1] ?? 0);
        count += isInside ? 1 : 0;
        for (let c = 0; c < channels; c++) places[to++] = isInside ? (y * (sizes[1] ?? 0) + x) * channels + c : -1;
      }
      counts.push(count);
    }
  }
  return { places, size, counts };
}

/** Return which elements of two operands an einsum multiplies for every element of its result; undefined where it cannot be read. Never throws. */
export function einsumPlaces(equation: string, firstShape: readonly number[], secondShape: readonly number[]): ProductPlaces | undefined {
  const recipe = einsumRecipe(equation, firstShape, secondShape);
  if (!recipe) return undefined;
  const { places, firstFree, secondFree, summed } = recipe;
  const numbered = (shape: readonly number[], axes: readonly number[]): Float64Array => permuteAxes(Float64Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, at) => at), shape, axes);
  const [a, b] = [numbered(firstShape, recipe.firstAxes), numbered(secondShape, recipe.secondAxes)];
  const count = places * firstFree * secondFree;
  const order = permuteAxes(Float64Array.from({ length: count }, (_, at) => at), recipe.resultShape, recipe.resultAxes);
  const [first, second] = [new Int32Array(count * summed), new Int32Array(count * summed)];
  order.forEach((made, at) => {
    const [place, free, other] = [Math.floor(made / (firstFree * secondFree)), Math.floor(made / secondFree) % firstFree, made % secondFree];
    for (let s = 0; s < summed; s++) {
      first[at * summed + s] = a[(place * firstFree + free) * summed + s] ?? 0;
      second[at * summed + s] = b[(place * secondFree + other) * summed + s] ?? 0;
    }
  });
  return { first, second, summed };
}
