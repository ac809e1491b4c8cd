/**
 * @file Names of the layers in the graph, given in execution order as hls4ml's Keras 3 converter gives them: a name that is taken gets
 * `_0`, `_1`, … behind it.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { MODEL_INPUT } from '../../ir/visit.ts';
import type { KerasGeneration, KerasNode } from './architecture.ts';

/** Hands out names that are unique in a graph. */
export class LayerNames {
  readonly #used: Set<string>;
  readonly #generation: KerasGeneration;
  readonly #diagnostics: Diagnostic[];
  /** Next number to try behind a name. */
  readonly #next = new Map<string, number>();
  readonly #counted = new Map<string, number>();

  constructor(generation: KerasGeneration, diagnostics: Diagnostic[]) {
    this.#generation = generation;
    this.#diagnostics = diagnostics;
    // hls4ml's Keras 3 converter means to keep the name "input" free and keeps its letters free instead.
    this.#used = new Set(generation === 3 ? MODEL_INPUT : []);
  }

  /** Return the name of a layer. A name that hls4ml refuses is reported. */
  ofNode({ kerasName, callIndex, outputIndex }: KerasNode): string {
    const isFirst = callIndex === 0 && outputIndex === 0;
    if (kerasName === MODEL_INPUT && isFirst) {
      this.#diagnostics.push(makeDiagnostic('warning', 'model/reserved-name', `A layer is named "${MODEL_INPUT}", a word that hls4ml 1.3 keeps for itself: it refuses the model. It is shown as "${MODEL_INPUT}_0".`, { at: { layer: `${MODEL_INPUT}_0` } }));
    } else if (isFirst && this.#generation === 2 && this.#used.has(kerasName)) {
      this.#diagnostics.push(makeDiagnostic('error', 'model/duplicate-name', `Two layers are named "${kerasName}"; hls4ml refuses such a model.`, { at: { layer: kerasName } }));
    }
    return this.take(kerasName);
  }

  /** Return the next name that Keras makes up for an object without one: `quantizer`, `quantizer_1`, … */
  count(base: string): string {
    const number = this.#counted.get(base) ?? 0;
    this.#counted.set(base, number + 1);
    return this.take(number === 0 ? base : `${base}_${number}`);
  }

  /** Return a free name. */
  take(name: string): string {
    let free = name;
    if (this.#used.has(name) || name === MODEL_INPUT) {
      let number = this.#next.get(name) ?? 0;
      while (this.#used.has(`${name}_${number}`)) number++;
      this.#next.set(name, number + 1);
      free = `${name}_${number}`;
    }
    this.#used.add(free);
    return free;
  }
}
