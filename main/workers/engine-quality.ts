/**
 * @file Quality of the whole network on a dataset: accuracy of reference and emulation, samples that change class, error.
 */

import type { QualityMetrics } from '../../preload/contract/emulation.ts';
import type { Layer, ModelGraph } from '../compiler/ir/model-graph.ts';
import { elementCount } from '../compiler/ir/visit.ts';

/** One class decision that differs. */
type Flip = NonNullable<QualityMetrics['flips']>[number];

/** Flips that are listed by name; all are counted. */
const FLIPS_LISTED_MAX = 1000;

/** Return whether a result can be judged by classes: it is as large as the model's own. Where a network is cut inside, its elements are no classes. Never throws. */
export function makesClasses(source: ModelGraph, maker: Layer): boolean {
  const own = source.layers.find((layer) => layer.outputs.includes(source.outputs[0] ?? ''));
  return own === undefined || elementCount(own.shape) === elementCount(maker.shape);
}

/** Collects quality over blocks of samples. */
export class QualityCollector {
  /** Scores per sample; 1 is a two-class decision at `threshold`, 0 no classes at all. */
  readonly #classCount: number;
  readonly #threshold: number;
  readonly #labels: Int32Array | 'by block' | undefined;
  readonly #flips: Flip[] = [];
  #sampleCount = 0;
  #flipCount = 0;
  #referenceHits = 0;
  #emulatedHits = 0;
  #maxAbsError = 0;
  #hasReference = true;

  /** `outputShape` is the first output's; `activation` of its layer decides the threshold of a single score. Labels are of all samples, or come with their blocks. */
  constructor(outputShape: readonly number[], activation: string, labels: Int32Array | 'by block' | undefined) {
    const size = outputShape.reduce((product, length) => product * length, 1);
    const isScores = outputShape.length === 1 || outputShape.slice(0, -1).every((length) => length === 1);
    this.#labels = labels;
    // One score is a decision only where labels say that there are two classes.
    this.#classCount = !isScores || (size === 1 && labels === undefined) ? 0 : size;
    this.#threshold = activation === 'sigmoid' || activation === 'hard_sigmoid' ? 0.5 : 0;
  }

  /** Add a block of outputs, with its labels if they come by block. @shape [rows, classes] both @unit model units */
  add(emulated: Float64Array, reference: Float64Array | undefined, rowCount: number, labels?: Int32Array): void {
    if (reference === undefined) this.#hasReference = false;
    else {
      for (let i = 0; i < emulated.length; i++) {
        const error = Math.abs((emulated[i] ?? 0) - (reference[i] ?? 0));
        if (error > this.#maxAbsError || Number.isNaN(error)) this.#maxAbsError = Number.isNaN(error) ? Infinity : error;
      }
    }
    const own = this.#labels === 'by block' ? labels : this.#labels?.subarray(this.#sampleCount);
    if (this.#classCount > 0) for (let row = 0; row < rowCount; row++) this.#addSample(emulated, reference, row, own?.[row]);
    this.#sampleCount += rowCount;
  }

  #addSample(emulated: Float64Array, reference: Float64Array | undefined, row: number, label: number | undefined): void {
    const sample = this.#sampleCount + row;
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
