/** @file Error of each output element against the reference, over all samples. */

/** Error of one element. @unit model units */
export interface OutputError {
  readonly index: readonly number[];
  /** Emulation minus reference, on average: what is left of the sign. */
  readonly meanError: number;
  readonly meanAbs: number;
  readonly rms: number;
  readonly maxAbs: number;
  readonly worstSample: number;
}

/** Return an element's index along each axis. Never throws. @shape flat → [axes] */
export function indexOf(element: number, shape: readonly number[]): readonly number[] {
  const index: number[] = [];
  let rest = element;
  for (const length of shape.toReversed()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index;
}

/** Return the errors of the first `limit` output elements. Never throws. @shape [samples, ...shape] both @unit model units */
export function outputErrors(emulated: Float64Array, reference: Float64Array, options: { readonly shape: readonly number[]; readonly limit: number }): readonly OutputError[] {
  const elementCount = options.shape.reduce((product, length) => product * length, 1);
  const sampleCount = elementCount === 0 ? 0 : emulated.length / elementCount;
  return Array.from({ length: Math.min(elementCount, options.limit) }, (_, element) => {
    let [sum, absolute, squares, maxAbs, worstSample] = [0, 0, 0, 0, 0];
    for (let sample = 0; sample < sampleCount; sample++) {
      const at = sample * elementCount + element;
      const error = (emulated[at] ?? 0) - (reference[at] ?? 0);
      sum += error;
      absolute += Math.abs(error);
      squares += error * error;
      if (Math.abs(error) > maxAbs) [maxAbs, worstSample] = [Math.abs(error), sample];
    }
    const count = Math.max(1, sampleCount);
    return { index: indexOf(element, options.shape), meanError: sum / count, meanAbs: absolute / count, rms: Math.sqrt(squares / count), maxAbs, worstSample };
  });
}
