/** @file Binds windows and vectors with few outputs to the kernel whose lanes are samples (`assembly/mac-samples.ts`). */

import type { WindowGeometry } from '../../ir/window-geometry.ts';
import type { MacSpec } from '../kernels/multiply-accumulate.ts';
import type { BindContext } from './bind-context.ts';
import type { BoundProduct, MacTask, PairSteps } from './bind-mac.ts';
import type { WindowSource } from './window-source.ts';

/** Samples side by side. */
const LANE_COUNT = 8;
const IMAGE_WORD_BYTES = 2 * LANE_COUNT;
const SUM_WORD_BYTES = 4 * LANE_COUNT;
/** Outputs that read the same inputs. */
const GROUP_OUTPUTS = 2;

/**
 * Return whether lanes of samples are faster than `mac16`, by steps of its full vectors (half a nanosecond): it takes 7 for a
 * window, one for every line of it, and for every pair of inputs one a vector of four outputs and a fifth; lanes of samples
 * take a sixth for every word that is turned, 0.7 for every sum and 0.31 for every pair of inputs of an output. Never throws.
 */
export function prefersSamples({ chunkRows }: Pick<BindContext, 'chunkRows'>, { mac, geometry: g }: { readonly mac: Pick<MacSpec, 'inputCount' | 'outputCount'>; readonly geometry: WindowGeometry }): boolean {
  if (chunkRows < LANE_COUNT) return false;
  const { inputCount, outputCount } = mac;
  const windows = g.outHeight * g.outWidth;
  const runLength = g.kernelWidth * g.channels;
  const runs = inputCount / runLength;
  const byOutputs = windows * (7 + runs + runs * Math.ceil(runLength / 2) * (Math.ceil(outputCount / 4) + 0.2));
  const turned = Math.min(g.inHeight, (g.outHeight - 1) * g.strideHeight + g.kernelHeight) * g.inWidth * g.channels;
  return turned / 6 + windows * outputCount * (0.7 + 0.31 * Math.ceil(inputCount / 2)) < byOutputs;
}

/** The turned image of eight samples. */
interface TurnedImage {
  readonly words: number;
  /** Words of one line. */
  readonly lineWords: number;
  /** What of the tensor is turned, line by line. */
  readonly lines: number;
  readonly keptWords: number;
  readonly isPadded: boolean;
}

function imageOf(g: WindowGeometry, { isWhole, lineBytes }: WindowSource): TurnedImage {
  const height = (g.outHeight - 1) * g.strideHeight + g.kernelHeight;
  // Lines of a whole image follow each other: they are turned as one.
  if (isWhole) return { words: (height * lineBytes) / 2, lineWords: lineBytes / 2, lines: 1, keptWords: (height * lineBytes) / 2, isPadded: false };
  const lineWords = ((g.outWidth - 1) * g.strideWidth + g.kernelWidth) * g.channels;
  const lines = Math.max(0, Math.min(g.inHeight, height - g.padTop));
  const keptWords = Math.max(0, Math.min(g.inWidth * g.channels, lineWords - g.padLeft * g.channels));
  return { words: height * lineWords, lineWords, lines, keptWords, isPadded: true };
}

/** The pairs of every group of outputs, without inputs that none of them weighs; see the struct. */
function packGroups({ weights, inputCount, outputCount }: MacSpec, offsetOf: (input: number) => number): Int32Array {
  const words: number[] = [];
  for (let first = 0; first < outputCount; first += GROUP_OUTPUTS) {
    const outputs = Array.from({ length: Math.min(GROUP_OUTPUTS, outputCount - first) }, (_, j) => first + j);
    const word = (i: number | undefined, j: number): number => (i === undefined ? 0 : Number(weights[i * outputCount + j]!));
    const inputs = Array.from({ length: inputCount }, (_, i) => i).filter((i) => outputs.some((j) => word(i, j) !== 0));
    words.push(Math.ceil(inputs.length / 2));
    for (let t = 0; t < inputs.length; t += 2) {
      const [a, b] = [inputs[t]!, inputs[t + 1]];
      words.push(offsetOf(a), offsetOf(b ?? a), ...outputs.map((j) => (word(a, j) & 0xff_ff) | (word(b, j) << 16)));
    }
  }
  return Int32Array.from(words);
}

/** Bind the product. Never throws. */
export function bindSamples(context: BindContext, { mac, geometry: g }: MacTask, parts: { readonly source: WindowSource; readonly biases: readonly bigint[]; readonly pairs: PairSteps }): BoundProduct {
  const { source, biases, pairs } = parts;
  const image = imageOf(g, source);
  const lineBytes = image.lineWords * IMAGE_WORD_BYTES;
  const runLength = g.kernelWidth * g.channels;
  const offsetOf = (i: number): number => Math.floor(i / runLength) * lineBytes + (i % runLength) * IMAGE_WORD_BYTES;
  const groups = context.packed(mac.weights, `samples ${mac.outputCount} ${runLength} ${lineBytes}`, () => packGroups(mac, offsetOf));
  const biasTable = context.table(Int32Array.from([...biases.map(Number), 0]));
  const imageBytes = image.words * IMAGE_WORD_BYTES;
  return {
    scratchBytes: Math.ceil((imageBytes + g.outHeight * g.outWidth * mac.outputCount * SUM_WORD_BYTES) / 64) * 64,
    start: (x, scratch, { sums }) => {
      const struct = context.struct([
        x, 0, source.rowStride, image.lines, image.keptWords, g.inWidth * g.channels * 2,
        scratch, image.isPadded ? imageBytes : 0, image.isPadded ? g.padTop * lineBytes + g.padLeft * g.channels * IMAGE_WORD_BYTES : 0, lineBytes,
        g.outHeight, g.strideHeight * lineBytes, g.outWidth, g.strideWidth * g.channels * IMAGE_WORD_BYTES,
        groups, biasTable, mac.outputCount, scratch + imageBytes, sums, pairs.drop, pairs.steps, pairs.roundsHalfUp,
      ]);
      return (rows) => {
        context.memory.setInt32(struct + 4, rows);
        context.kernels.macSamples(struct);
      };
    },
  };
}
