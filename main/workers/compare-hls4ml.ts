/**
 * @file The emulation of a lowered design against the traces of hls4ml's C simulation: every element of every layer that both write out.
 */

import type { FirstDifference, VerifiedLayer } from '../../preload/contract/verify.ts';
import { fractionBits, printPrecision } from '../../preload/model/fixed-type.ts';
import type { EmulatedTensor } from '../compiler/emulator/backend.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import type { Layer } from '../compiler/ir/model-graph.ts';
import { emulationBackend } from './emulation-backend.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { inputBlock, type SampleSource } from './sample-source.ts';

/** A layer as hls4ml has it. */
export interface OtherLayer {
  readonly name: string;
  readonly className: string;
  readonly traced: boolean;
  readonly type: { readonly text: string; readonly widthBits: number; readonly integerBits: number; readonly signed: boolean };
}

/** Values that hls4ml wrote out. */
export interface OtherTrace {
  /** Values per sample. */
  readonly size: number;
  /** Return the values of rows. @shape [rowCount, size] @unit model units */
  read(first: number, rowCount: number): Float64Array;
}

/** What is compared. */
export interface ComparisonOrder {
  readonly lowered: LoweredDesign;
  readonly samples: SampleSource;
  readonly sampleCount: number;
  readonly layers: readonly OtherLayer[];
  readonly outputs: readonly string[];
  /** Return the values of `layer NAME` or `output NAME`, if there are any. */
  readonly trace: (key: string) => OtherTrace | undefined;
  readonly isCancelled: () => boolean;
  readonly onProgress: (done: number, total: number) => void;
}

/** Values of all layers that are held at a time. */
const BLOCK_VALUES_MAX = 8_000_000;
/** Longest word that a double carries. */
const EXACT_MAX = 2n ** 53n;

/** Return samples per block, so that memory does not grow with their number. Never throws. */
export function rowsPerBlock({ graph }: LoweredDesign, sampleCount: number): number {
  const perSample = graph.layers.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  return Math.max(1, Math.min(sampleCount, Math.floor(BLOCK_VALUES_MAX / Math.max(1, perSample))));
}

/** Compare; undefined when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function compareWithHls4ml(order: ComparisonOrder): readonly VerifiedLayer[] | undefined {
  const { lowered, samples, sampleCount, isCancelled, onProgress } = order;
  const { graph } = lowered;
  const rows = graph.layers.map((layer) => new LayerRow(layer, order));
  const block = rowsPerBlock(lowered, sampleCount);
  for (let first = 0; first < sampleCount; first += block) {
    if (isCancelled()) return undefined;
    const rowCount = Math.min(block, sampleCount - first);
    const tensors = inputBlock(graph, samples, { first, rowCount });
    const outcome = emulationBackend().run(lowered.plan(), { id: `verify-${first}`, rowCount, tensors }, { keep: 'all', isCancelled });
    if (outcome.status === 'cancelled') return undefined;
    for (const row of rows) row.compare(outcome.tensors.get(row.tensorName), first, rowCount);
    onProgress(first + rowCount, sampleCount);
  }
  const known = new Set(graph.layers.map(({ name }) => name));
  const only = order.layers.filter(({ name }) => !known.has(name)).map((layer): VerifiedLayer => ({ layer: layer.name, className: layer.className, state: 'missing', elementCount: 0, mismatchCount: 0, reason: 'hls4ml has this layer, Bitloom has not', type: layer.type.text }));
  return [...rows.map((row) => row.result()), ...only];
}

/** One layer while its blocks come in. */
class LayerRow {
  readonly #layer: Layer;
  readonly #other: OtherLayer | undefined;
  readonly #traces: readonly OtherTrace[];
  #isEmulated = true;
  #elementCount = 0;
  /** By trace: a result may differ from what was traced of it. */
  readonly #mismatchCounts = [0, 0];
  #longWordCount = 0;
  #first: FirstDifference | undefined;
  #sizeText: string | undefined;

  constructor(layer: Layer, { layers, outputs, trace }: ComparisonOrder) {
    this.#layer = layer;
    this.#other = layers.find(({ name }) => name === layer.name);
    // A result is asked for by itself as well: what a trace takes out of a stream it might put back changed.
    this.#traces = [trace(`layer ${layer.name}`), outputs.includes(layer.name) ? trace(`output ${layer.name}`) : undefined].filter((found) => found !== undefined);
  }

  get tensorName(): string {
    return this.#layer.outputs[0] ?? this.#layer.name;
  }

  compare(tensor: EmulatedTensor | undefined, first: number, rowCount: number): void {
    if (tensor === undefined) {
      this.#isEmulated = false;
      return;
    }
    const size = elementCount(tensor.shape);
    for (const [which, trace] of this.#traces.entries()) {
      if (trace.size === size) this.#compareValues(tensor, trace.read(first, rowCount), { first, size, which });
      else this.#sizeText = `hls4ml has ${trace.size} values per sample, Bitloom ${size}`;
    }
  }

  #compareValues({ mantissas, type }: EmulatedTensor, values: Float64Array, at: { readonly first: number; readonly size: number; readonly which: number }): void {
    const lsb = 2 ** -fractionBits(type);
    for (let i = 0; i < values.length; i++) {
      const word = mantissas[i] ?? 0;
      if (typeof word === 'bigint' && (word >= EXACT_MAX || word <= -EXACT_MAX)) {
        this.#longWordCount += at.which === 0 ? 1 : 0;
        continue;
      }
      this.#elementCount += at.which === 0 ? 1 : 0;
      const [emulated, hls4ml] = [Number(word) * lsb, values[i] ?? Number.NaN];
      if (emulated === hls4ml) continue;
      this.#mismatchCounts[at.which] = (this.#mismatchCounts[at.which] ?? 0) + 1;
      const sample = at.first + Math.floor(i / at.size);
      if (this.#first === undefined || sample < this.#first.sample) this.#first = { sample, element: i % at.size, emulated, hls4ml };
    }
  }

  result(): VerifiedLayer {
    const { name, class_name: className, result_type: own } = this.#layer;
    const mismatchCount = Math.max(...this.#mismatchCounts);
    const base = { layer: name, className, elementCount: this.#elementCount, mismatchCount, type: printPrecision(own), ...(this.#longWordCount === 0 ? {} : { longWordCount: this.#longWordCount }) };
    if (this.#other === undefined) return { ...base, state: 'missing', reason: 'Bitloom has this layer, hls4ml has not' };
    if (this.#sizeText !== undefined) return { ...base, state: 'differs', reason: this.#sizeText };
    if (mismatchCount > 0) return { ...base, state: 'differs', ...(this.#first === undefined ? {} : { first: this.#first }), ...this.#typeDifference() };
    if (this.#elementCount === 0) return { ...base, state: 'not-compared', reason: this.#whyNot() };
    return { ...base, state: 'equal' };
  }

  #whyNot(): string {
    if (!this.#isEmulated) return 'Bitloom has no exact model of this layer';
    if (this.#longWordCount > 0) return 'all words are longer than the 53 bits that a trace carries';
    if (this.#layer.class_name === 'Input') return 'hls4ml does not write its inputs out; the layers that read them show every difference';
    return 'hls4ml computes it in place, without an array of its own';
  }

  #typeDifference(): { readonly reason?: string } {
    const { result_type: own } = this.#layer;
    const other = this.#other?.type;
    if (other === undefined || own.kind === 'auto' || !('widthBits' in own) || !('integerBits' in own) || !('signed' in own)) return {};
    const isSame = own.widthBits === other.widthBits && own.integerBits === other.integerBits && own.signed === other.signed;
    return isSame ? {} : { reason: `its type differs: ${other.text} in hls4ml` };
  }
}
