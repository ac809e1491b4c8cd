/**
 * @file An einsum of two tensors as the loops that hardware has: for every place an index has in both operands and the result, a
 * product of a matrix of free indices of the first with one of free indices of the second, over the indices that vanish.
 *
 * @source hls4ml 1.3.0, `utils/einsum_utils.py`: which index belongs to which group, and their order; checked on our cases
 */

/** The groups of an einsum and how its operands are permuted to [place, free, summed]. */
export interface EinsumRecipe {
  readonly firstAxes: readonly number[];
  readonly secondAxes: readonly number[];
  /** Shape of the result before it is permuted: [places, free of the first, free of the second]. */
  readonly resultShape: readonly number[];
  readonly resultAxes: readonly number[];
  readonly places: number;
  readonly firstFree: number;
  readonly secondFree: number;
  readonly summed: number;
}

/**
 * Return the recipe of an equation such as `ij,jk->ik` (without batch axis, one letter an axis); undefined where an index stands in one
 * operand only and not in the result, or the shapes do not fit. Never throws.
 */
export function einsumRecipe(equation: string, firstShape: readonly number[], secondShape: readonly number[]): EinsumRecipe | undefined {
  const match = /^([A-Za-z]*),([A-Za-z]*)->([A-Za-z]*)$/.exec(equation);
  if (!match) return undefined;
  const [first, second, result] = match.slice(1, 4).map((term) => Array.from(term));
  if (!first || !second || !result || first.length !== firstShape.length || second.length !== secondShape.length) return undefined;
  const [inFirst, inSecond, inResult] = [new Set(first), new Set(second), new Set(result)];
  if (inFirst.size !== first.length || inSecond.size !== second.length || inResult.size !== result.length) return undefined;
  if (result.some((index) => !inFirst.has(index) && !inSecond.has(index))) return undefined;
  if ([...first, ...second].some((index) => !inResult.has(index) && !(inFirst.has(index) && inSecond.has(index)))) return undefined;
  const places = second.filter((index) => inFirst.has(index) && inResult.has(index));
  const summed = second.filter((index) => inFirst.has(index) && !inResult.has(index));
  const firstFree = first.filter((index) => !inSecond.has(index));
  const secondFree = second.filter((index) => !inFirst.has(index));
  const sizeOf = new Map([...second.map((index, axis) => [index, secondShape[axis] ?? 0] as const), ...first.map((index, axis) => [index, firstShape[axis] ?? 0] as const)]);
  if (second.some((index, axis) => sizeOf.get(index) !== secondShape[axis])) return undefined;
  const count = (indices: readonly string[]): number => indices.reduce((product, index) => product * (sizeOf.get(index) ?? 0), 1);
  const made = [...places, ...firstFree, ...secondFree];
  return {
    firstAxes: [...places, ...firstFree, ...summed].map((index) => first.indexOf(index)),
    secondAxes: [...places, ...secondFree, ...summed].map((index) => second.indexOf(index)),
    resultShape: made.map((index) => sizeOf.get(index) ?? 0),
    resultAxes: result.map((index) => made.indexOf(index)),
    places: count(places),
    firstFree: count(firstFree),
    secondFree: count(secondFree),
    summed: count(summed),
  };
}
