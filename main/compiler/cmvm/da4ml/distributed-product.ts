/**
 * @file The product of a layer with distributed arithmetic: what hls4ml tells da4ml about it, and what the adders compute.
 */

import type { FixedType, Precision } from '../../../../preload/model/fixed-type.ts';
import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { WindowGeometry } from '../../ir/window-geometry.ts';
import type { Result } from '../../../base/result.ts';
import { fail, ok } from '../../../base/result.ts';
import { arrayKey } from '../../../base/content-key.ts';
import type { BuiltProduct, SearchedKernel, SearchTooLarge } from './built-product.ts';
import { buildProduct, searchKernel } from './built-product.ts';
import type { KernelMatrix } from './centred-kernel.ts';
import type { FloatInterval } from './float-interval.ts';

/** A layer's product: trained values and the types around them. */
export interface DistributedProduct {
  /** Trained values. @shape [inputs, outputs] @unit model units */
  readonly kernel: KernelMatrix;
  /** Trained values, one per output. @unit model units */
  readonly biases: Float64Array;
  readonly input: FixedType;
  /** Whether an input sees padding in some window; absent: none does. @shape [inputs] */
  readonly padded?: readonly boolean[];
  readonly result: Pick<FixedType, 'widthBits' | 'integerBits'>;
}

/** The kernel that hls4ml hands to da4ml: single bits as it stores them, 0 for −1. */
function handedKernel(values: Float64Array, type: Precision | undefined): Float64Array {
  return type?.kind === 'xnor' ? values.map((value) => (value > 0 ? 1 : 0)) : values;
}

/** Finds the split of a kernel, or says how large the search would be; it takes seconds, so callers may remember. */
export type KernelSearch = (kernel: KernelMatrix, ranges: readonly FloatInterval[]) => SearchedKernel | SearchTooLarge;

/** Return the product that a layer's adders compute, or how large the search for it would be. Never throws. */
export function distributedProduct({ kernel, biases, input, padded, result }: DistributedProduct, search: KernelSearch = searchKernel): BuiltProduct | SearchTooLarge {
  const ranges = Array.from({ length: kernel.rows }, (_, i) => toldRange(input, padded?.[i] === true));
  return buildProduct({ kernel, biases, ranges, resultFractionBits: fractionBits(result) }, () => search(kernel, ranges));
}

/** A layer's product as the layer has it. */
export interface LayerProduct extends Pick<DistributedProduct, 'input' | 'padded' | 'result'> {
  readonly inputCount: number;
  readonly outputCount: number;
  /** Trained values, ordered by input, then output, and the type that they have in hardware. @unit model units */
  readonly weight: { readonly values: Float64Array; readonly type: Precision | undefined };
  /** Trained values, one per output; undefined: nothing is added. @unit model units */
  readonly bias: Float64Array | undefined;
}

/** Return the product that hls4ml's adders make of a layer, or why there is none. Never throws. */
export function layerProduct({ inputCount, outputCount, weight, bias, ...around }: LayerProduct): Result<BuiltProduct, string> {
  const kernel = { rows: inputCount, columns: outputCount, entries: handedKernel(weight.values, weight.type) };
  const built = distributedProduct({ ...around, kernel, biases: bias ?? new Float64Array(outputCount) }, searchOnce);
  if (!('pairCount' in built)) return ok(built);
  return fail(`hls4ml's solver chooses among ${Math.round(built.pairCount / 1e6)} million pairs of digits of its unquantized kernel, which takes too long to follow`);
}

/** Searches that are remembered: of many layers under many edits, those looked at last. */
const SEARCHES_MAX = 64;
const searches = new Map<string, SearchedKernel | SearchTooLarge>();

/** A network is planned again at every edit, and its arrays may be new ones with the same content. */
const searchOnce: KernelSearch = (kernel, ranges) => {
  const key = `${arrayKey(kernel.entries)} ${kernel.rows} ${ranges.map(({ min, max, step }) => [min, max, step].join(' ')).join()}`;
  const found = searches.get(key) ?? searchKernel(kernel, ranges);
  searches.delete(key);
  searches.set(key, found);
  const [oldest] = searches.keys();
  if (searches.size > SEARCHES_MAX && oldest !== undefined) searches.delete(oldest);
  return found;
};

/** Return which inputs of a convolution's windows see padding somewhere, by tap and channel. Never throws. */
export function paddedInputs(windows: WindowGeometry): readonly boolean[] {
  const rows = leavesImage({ taps: windows.kernelHeight, places: windows.outHeight, stride: windows.strideHeight, pad: windows.padTop, size: windows.inHeight });
  const columns = leavesImage({ taps: windows.kernelWidth, places: windows.outWidth, stride: windows.strideWidth, pad: windows.padLeft, size: windows.inWidth });
  return rows.flatMap((row) => columns.flatMap((column) => Array.from({ length: windows.channels }, () => row || column)));
}

/** By tap: whether it lies outside the image at some place of the window. */
function leavesImage({ taps, places, stride, pad, size }: { readonly taps: number; readonly places: number; readonly stride: number; readonly pad: number; readonly size: number }): boolean[] {
  return Array.from({ length: taps }, (_, tap) => tap - pad < 0 || (places - 1) * stride + tap - pad >= size);
}

/** The range that hls4ml tells da4ml: of the input's type, in single precision; padding has no bits on either side of the point. */
function toldRange(input: FixedType, isPadded: boolean): FloatInterval {
  const sign = input.signed ? 1 : 0;
  const least = isPadded ? 0 : Number.NEGATIVE_INFINITY;
  const [integers, fraction] = [Math.max(least, input.integerBits - sign), Math.max(least, fractionBits(input))];
  const step = 2 ** -fraction;
  return sign + integers + fraction <= 0 ? { min: 0, max: 0, step: 1 } : { min: -(2 ** integers) * sign, max: Math.fround(2 ** integers - step), step };
}
