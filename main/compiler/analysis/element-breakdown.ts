/**
 * @file How one element of one layer came about, term by term in the order in which the hardware adds, ending at the
 * emulator's very word. Layers without a sum say in a note what they do instead.
 *
 * Sources: the kernels of the reference backend, whose arithmetic this repeats for one element on bigints.
 */

import type { FixedType } from '../../../preload/model/fixed-type.ts';
import type { KernelSource } from '../emulator/kernel.ts';
import type { Mantissas } from '../numerics/mantissas.ts';
import { breakDownMerge, breakDownPooling, breakDownScaling } from './breakdown-elements.ts';
import { breakDownProducts } from './breakdown-products.ts';
import { elementNote } from './element-note.ts';
import type { BreakdownTerm, GridWord } from './term-sum.ts';

/** One sample arriving at a layer. */
export interface BreakdownSource {
  readonly kernel: KernelSource;
  /** Words of the layer's inputs. @shape by input: [elements] */
  readonly inputs: readonly Mantissas[];
}

/** The terms of an element, or what happens instead. */
export interface Breakdown {
  readonly terms: readonly BreakdownTerm[];
  /** Type of the running sum; absent where the sum is exact. */
  readonly accum?: FixedType;
  /** What is cast to the result's type; absent where the note says why there are no terms. */
  readonly sum?: GridWord;
  readonly note?: string;
}

const PRODUCTS = new Set(['Dense', 'Conv1D', 'Conv2D', 'Conv2DBatchnorm', 'PointwiseConv1D', 'PointwiseConv2D', 'DepthwiseConv1D', 'DepthwiseConv2D']);
const SCALINGS = new Set(['BatchNormalization', 'ApplyAlpha']);
const POOLINGS = new Set(['Pooling1D', 'Pooling2D', 'GlobalPooling1D', 'GlobalPooling2D']);
const MERGES = new Set(['Merge', 'Dot']);

/** Return how an element (flat index in the result) came about. Never throws for elements of the layer's result. */
export function breakDownElement(source: BreakdownSource, element: number): Breakdown {
  const { class_name } = source.kernel.layer;
  const found = PRODUCTS.has(class_name)
    ? breakDownProducts(source, element)
    : SCALINGS.has(class_name)
      ? breakDownScaling(source, element)
      : POOLINGS.has(class_name)
        ? breakDownPooling(source, element)
        : MERGES.has(class_name)
          ? breakDownMerge(source, element)
          : undefined;
  return found ?? { terms: [], note: elementNote(source, element) };
}
