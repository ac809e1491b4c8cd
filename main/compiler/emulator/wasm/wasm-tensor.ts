/** @file A tensor of the WASM backend: words as the kernels hold them, mantissas only when somebody asks. */

import type { EmulatedTensor } from '../backend.ts';
import type { TensorSpec } from '../kernel.ts';
import type { Mantissas, MantissaType } from '../../numerics/mantissas.ts';
import { mantissasOf } from './word-kind.ts';
import type { Words } from './word-kind.ts';

/** Words of all samples with their type. */
export class WasmTensor implements EmulatedTensor {
  readonly words: Words;
  readonly type: MantissaType;
  readonly shape: readonly number[];
  readonly rowCount: number;
  #mantissas: Mantissas | undefined;

  constructor(words: Words, spec: TensorSpec, rowCount: number) {
    this.words = words;
    this.type = spec.type;
    this.shape = spec.shape;
    this.rowCount = rowCount;
  }

  /** The words as mantissas; made at first use. Never throws. */
  get mantissas(): Mantissas {
    this.#mantissas ??= mantissasOf(this.words, this.type);
    return this.#mantissas;
  }

  /** Bytes of the words, without what `mantissas` has made. @unit bytes */
  get byteLength(): number {
    return this.words.byteLength;
  }
}
