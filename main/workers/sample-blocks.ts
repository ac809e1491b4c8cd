/**
 * @file How samples are cut into blocks: the first ones small, so that a first report comes soon, the others as large as
 * memory allows. Sizes are powers of two, so that small edits of the graph keep the cut, and with it what is cached.
 */

import { productsPerElement } from '../compiler/ir/kernel-size.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import type { Rows } from './sample-source.ts';

/** Samples of the first report. */
export const FIRST_SAMPLES = 256;
const BLOCK_ROWS_MAX = 4096;
/** Most elements of all layers of a block. @unit elements */
const BLOCK_ELEMENTS_MAX = 4_000_000;
/** Most multiplications of one layer in a block, so that reports come block by block. */
const BLOCK_MACS_MAX = 12_000_000;
/** Work of one layer between two questions about cancelling. @unit multiplications or elements */
const CANCEL_WORK = 300_000;

/** A part of the samples that is computed, cached and reported as one. */
export interface SampleBlock extends Rows {
  readonly index: number;
}

/** How a graph's samples are cut. */
export interface BlockShape {
  readonly blockRows: number;
  /** Samples between two questions about cancelling. */
  readonly cancelRows: number;
}

/** Return how large the blocks of a graph are. Never throws. */
export function blockShape(graph: ModelGraph): BlockShape {
  let perSample = 1;
  let work = 1;
  for (const layer of graph.layers) {
    const count = elementCount(layer.shape);
    perSample += count;
    work = Math.max(work, count, (productsPerElement(layer) ?? 1) * count);
  }
  const rows = Math.min(BLOCK_ROWS_MAX, BLOCK_ELEMENTS_MAX / perSample, BLOCK_MACS_MAX / work);
  return { blockRows: rows < 1 ? 1 : 2 ** Math.floor(Math.log2(rows)), cancelRows: Math.max(1, Math.min(256, Math.floor(CANCEL_WORK / work))) };
}

/** Cut `count` samples from `first` on; the first `FIRST_SAMPLES` of the dataset are blocks of their own. Never throws. */
export function cutSamples({ first, rowCount }: Rows, blockRows: number): readonly SampleBlock[] {
  const blocks: SampleBlock[] = [];
  const end = first + rowCount;
  for (let at = first; at < end;) {
    const border = at < FIRST_SAMPLES ? Math.min(end, FIRST_SAMPLES) : end;
    const rows = Math.min(blockRows, border - at);
    blocks.push({ index: blocks.length, first: at, rowCount: rows });
    at += rows;
  }
  return blocks;
}
