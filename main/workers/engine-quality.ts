/**
 * @file Quality of the whole network on a dataset: accuracy of reference and emulation, samples that change class, error.
 */

import type { QualityMetrics } from '../../preload/contract/emulation.ts';

/** One class decision that differs. */
type Flip = NonNullable<QualityMetrics['flips']>[number];

/** Flips that are listed by name; all are counted. */
const FLIPS_LISTED_MAX = 1000;

/** Collects quality over blocks of samples. */
export class QualityCollector {
  /** Scores per sample; 1 is a two-class decision at `threshold`, 0 no classes at all. */
  readonly #classCount: number;
  readonly #threshold: number;
  readonly #labels: Int32Array | undefined;
  readonly #flips: Flip[] = [];
  #sampleCount = 0;
  #flipCount = 0;
  #referenceHits = 0;
  #emulatedHits = 0;
  #maxAbsError = 0;
  #hasReference = true;

  /** `outputShape` is the first output's; `activation` of its layer decides the threshold of a single score. */
  constructor(outputShape: readonly number[], activation: string, labels: Int32Array | undefined) {
    const size = outputShape.reduce((product, length) => product * length, 1);
    const isScores = outputShape.length === 1 || outputShape.slice(0, -1).every((length) => length === 1);
    this.#labels = labels;
    // One score is a decision only where labels say that there are two classes.
    this.#classCount = !isScores || (size === 1 && labels === undefined) ? 0 : size;
    this.#threshold = activation === 'sigmoid' || activation === 'hard_sigmoid' ? 0.5 : 0;
  }

  /** Add a block of outputs. @shape [rows, classes] both @unit model units */
  add(emulated: Float64Array, reference: Float64Array | undefined, rowCount: number): void {
    if (reference === undefined) this.#hasReference = false;
    else for (const [i, value] of emulated.entries()) this.#maxAbsError = Math.max(this.#maxAbsError, Math.abs(value - (reference[i] ?? 0)));
    for (let row = 0; row < rowCount; row++) this.#addSample(emulated, reference, row);
    this.#sampleCount += rowCount;
  }

  #addSample(emulated: Float64Array, reference: Float64Array | undefined, row: number): void {
    if (this.#classCount === 0) return;
    const sample = this.#sampleCount + row;
    const label = this.#labels?.[sample];
    const emulatedClass = this.#classOf(emulated, row);
    const referenceClass = reference === undefined ? emulatedClass : this.#classOf(reference, row);
    if (label === emulatedClass) this.#emulatedHits++;
    if (label === referenceClass) this.#referenceHits++;
    if (emulatedClass === referenceClass) return;
    this.#flipCount++;
    if (this.#flips.length < FLIPS_LISTED_MAX) this.#flips.push({ sample, reference: referenceClass, emulated: emulatedClass, ...(label === undefined ? {} : { label }) });
  }

  #classOf(values: Float64Array, row: number): number {
    if (this.#classCount === 1) return (values[row] ?? 0) > this.#threshold ? 1 : 0;
    const start = row * this.#classCount;
    let best = 0;
    for (let k = 1; k < this.#classCount; k++) if ((values[start + k] ?? 0) > (values[start + best] ?? 0)) best = k;
    return best;
  }

  /** Return the metrics of all blocks so far. Never throws. */
  metrics(): QualityMetrics {
    const sampleCount = this.#sampleCount;
    const labelled = this.#labels !== undefined && this.#classCount > 0 && sampleCount > 0;
    return {
      sampleCount, maxAbsError: this.#maxAbsError,
      ...(labelled ? { emulatedAccuracy: this.#emulatedHits / sampleCount } : {}),
      ...(labelled && this.#hasReference ? { referenceAccuracy: this.#referenceHits / sampleCount } : {}),
      ...(this.#classCount > 0 && this.#hasReference ? { flipCount: this.#flipCount, flips: this.#flips } : {}),
    };
  }
}
