/**
 * @file Worst sums of products per output element: the product runs on both ends of every input at once, each weight on
 * the end that its sign chooses. Rounding of single products is the accumulator's.
 */

import { fractionBits } from '../../../preload/model/fixed-type.ts';
import { textAttribute, wordBuffer, type KernelSource, type MutableWords, type Words } from '../emulator/kernel.ts';
import { macSpec } from '../emulator/kernels/dense.ts';
import { additionOrder, prepareMac, type Mac, type MacSpec } from '../emulator/kernels/multiply-accumulate.ts';
import { convolutionGeometry, streamedGeometry, windowOffsets } from '../ir/window-geometry.ts';
import { bigintArithmetic, numberArithmetic, type Arithmetic, type Word } from '../numerics/arithmetic.ts';
import { NUMBER_BITS, toBigints, toNumbers, type Mantissas } from '../numerics/mantissas.ts';
import type { LayerBounds } from './layer-bounds.ts';
import { spanOf, type WordRange } from './word-range.ts';

/** One vector of inputs and the outputs it makes. */
interface Cell {
  /** Flat index of each input, −1 for padding. */
  readonly inputs: ArrayLike<number>;
  /** First flat index of the outputs. */
  readonly output: number;
  readonly spec: MacSpec;
}

/** Return the bounds of a Dense layer or a convolution; nothing where it adds in an order of its own. Never throws. */
export function productBounds(source: KernelSource, inputs: readonly WordRange[]): LayerBounds | undefined {
  const [range] = inputs;
  const cells = cellsOf(source);
  const [first] = cells ?? [];
  if (range === undefined || cells === undefined || first === undefined) return undefined;
  const isWrapping = first.spec.accum.overflow === 'WRAP';
  if (!isWrapping && textAttribute(source.layer, 'strategy', 'latency') === 'compressed') return undefined;
  const sums = runCells(source, cells, range);
  // Under the saturating modes every partial sum must fit, in whatever order: then each term counts only if it makes it worse.
  const partial = isWrapping ? sums : runCells(source, cells, { ...range, low: clip(range.low, (word) => word > 0), high: clip(range.high, (word) => word < 0) });
  return { result: sums, accum: spanOf(partial) };
}

function clip(words: Mantissas, isAway: (word: number | bigint) => boolean): Mantissas {
  return words instanceof Float64Array ? words.map((word) => (isAway(word) ? 0 : word)) : words.map((word) => (isAway(word) ? 0n : word));
}

function cellsOf(source: KernelSource): readonly Cell[] | undefined {
  const { layer, output } = source;
  const inShape = source.inputs[0]?.shape ?? [];
  const outputCount = output.shape.at(-1) ?? 1;
  if (layer.class_name === 'Dense') {
    const inputCount = inShape.at(-1) ?? 1;
    const spec = macSpec(source, inputCount, outputCount);
    if ('ok' in spec) return undefined;
    return Array.from({ length: output.elementCount / outputCount }, (_, p) => ({ spec, output: p * outputCount, inputs: Array.from({ length: inputCount }, (_i, i) => p * inputCount + i) }));
  }
  const geometry = streamedGeometry(convolutionGeometry(layer, inShape, output.shape), layer, source.ioType);
  const offsets = windowOffsets(geometry);
  const { channels } = geometry;
  const window = geometry.kernelHeight * geometry.kernelWidth;
  const pixels = output.elementCount / outputCount;
  const at = (pixel: number, k: number, c: number): number => {
    const from = offsets[pixel * window + k] ?? -1;
    return from < 0 ? -1 : from + c;
  };
  if (layer.class_name.startsWith('Depthwise')) {
    const spec = macSpec(source, window, channels);
    if ('ok' in spec) return undefined;
    const specs = Array.from({ length: channels }, (_, c) => columnOf(spec, c));
    return Array.from({ length: pixels * channels }, (_, i) => {
      const [pixel, c] = [Math.floor(i / channels), i % channels];
      return { spec: specs[c] ?? spec, output: i, inputs: Array.from({ length: window }, (_k, k) => at(pixel, k, c)) };
    });
  }
  const spec = macSpec(source, window * channels, outputCount);
  if ('ok' in spec) return undefined;
  return Array.from({ length: pixels }, (_, pixel) => ({ spec, output: pixel * outputCount, inputs: Int32Array.from({ length: window * channels }, (_i, i) => at(pixel, Math.floor(i / channels), i % channels)) }));
}

function columnOf(spec: MacSpec, column: number): MacSpec {
  const { weights } = spec;
  const isOwn = (_: unknown, i: number): boolean => i % spec.outputCount === column;
  return { ...spec, outputCount: 1, weights: weights instanceof Float64Array ? weights.filter(isOwn) : weights.filter(isOwn), biases: spec.biases.slice(column, column + 1) };
}

/** The product on [low ends, high ends] that makes [lowest sums, highest sums], without limits. */
function doubled(spec: MacSpec): MacSpec {
  const { inputCount: n, outputCount: m, biases } = spec;
  const grow = Math.ceil(Math.log2(n + 2)) + 2;
  const product = spec.input.integerBits + bitsOf(spec.weights) - spec.weightFractionBits;
  const integerBits = Math.max(product, spec.accum.integerBits, spec.bias.integerBits, 1 - fractionBits(spec.accum)) + grow;
  const accum = { ...spec.accum, kind: 'fixed' as const, widthBits: integerBits + fractionBits(spec.accum), integerBits, signed: true, overflow: 'WRAP' as const };
  const twice = biases instanceof Float64Array ? Float64Array.of(...biases, ...biases) : [...biases, ...biases];
  return { ...spec, inputCount: 2 * n, outputCount: 2 * m, accum, result: accum, order: additionOrder(2 * n, 'latency', 1), weights: bothWays(spec), biases: twice };
}

/** Every weight on the end that its sign chooses. @shape [n, m] → [2 n, 2 m] */
function bothWays({ inputCount: n, outputCount: m, weights }: MacSpec): Mantissas {
  if (!(weights instanceof Float64Array)) return spread(toBigints(weights), { n, m, zero: 0n, into: Array.from({ length: 4 * n * m }, () => 0n) });
  const into = new Float64Array(4 * n * m);
  spread<number>(weights, { n, m, zero: 0, into });
  return into;
}

function spread<T extends number | bigint>(weights: ArrayLike<T>, { n, m, zero, into }: { readonly n: number; readonly m: number; readonly zero: T; readonly into: { [index: number]: T } & ArrayLike<T> }): T[] & Mantissas {
  for (let row = 0; row < n; row++) {
    const [ofLow, ofHigh] = [row * 2 * m, (n + row) * 2 * m];
    for (let column = 0; column < m; column++) {
      const word = weights[row * m + column] ?? zero;
      // Lowest sums stand in the first half of the columns, highest in the second.
      const [same, other] = word > zero ? [column, m + column] : [m + column, column];
      into[ofLow + same] = word;
      into[ofHigh + other] = word;
    }
  }
  return into as unknown as T[] & Mantissas;
}

function bitsOf(words: Mantissas): number {
  let most = 1;
  for (let i = 0; i < words.length; i++) most = Math.max(most, Math.abs(Number(words[i] ?? 0)));
  return Math.ceil(Math.log2(most)) + 2;
}

/** The lowest and highest sums, on the accumulator's grid. */
function runCells(source: KernelSource, cells: readonly Cell[], range: WordRange): WordRange {
  const macs = new Map<MacSpec, Mac>();
  for (const { spec } of cells) if (!macs.has(spec)) macs.set(spec, prepareMac(doubled(spec)));
  const fraction = fractionBits(cells[0]?.spec.accum ?? source.output.type);
  if ([...macs.values()].some(({ neededBits }) => neededBits > NUMBER_BITS)) {
    const [low, high] = runWith(bigintArithmetic, { source, cells, macs, low: toBigints(range.low), high: toBigints(range.high) });
    return { fraction, low: low as unknown as bigint[], high: high as unknown as bigint[] };
  }
  const [low, high] = runWith(numberArithmetic, { source, cells, macs, low: toNumbers(range.low), high: toNumbers(range.high) });
  return { fraction, low: low as unknown as Float64Array, high: high as unknown as Float64Array };
}

interface CellRun<T extends Word> {
  readonly source: KernelSource;
  readonly cells: readonly Cell[];
  readonly macs: ReadonlyMap<MacSpec, Mac>;
  readonly low: Words<T>;
  readonly high: Words<T>;
}

function runWith<T extends Word>(a: Arithmetic<T>, { source, cells, macs, low, high }: CellRun<T>): readonly [MutableWords<T>, MutableWords<T>] {
  const { elementCount } = source.output;
  const [lowest, highest] = [wordBuffer(a, elementCount), wordBuffer(a, elementCount)];
  const zero = a.of(0);
  const bound = new Map([...macs].map(([spec, mac]) => [spec, { run: mac.bind(a, undefined), x: wordBuffer(a, 2 * spec.inputCount), y: wordBuffer(a, 2 * spec.outputCount) }] as const));
  for (const { inputs, output, spec } of cells) {
    const buffers = bound.get(spec);
    if (buffers === undefined) continue;
    const { run, x, y } = buffers;
    const { inputCount: n, outputCount: m } = spec;
    for (let i = 0; i < n; i++) {
      const at = inputs[i] ?? -1;
      x[i] = at < 0 ? zero : (low[at] ?? zero);
      x[n + i] = at < 0 ? zero : (high[at] ?? zero);
    }
    run(x, 0, y, 0);
    for (let j = 0; j < m; j++) {
      lowest[output + j] = y[j] ?? zero;
      highest[output + j] = y[m + j] ?? zero;
    }
  }
  return [lowest, highest];
}
