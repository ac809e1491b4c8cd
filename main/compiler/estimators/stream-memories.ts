/**
 * @file Block RAM of the FIFOs between the layers of a stream: hls4ml makes each as deep as its tensor has pixels.
 *
 * @source FIFO tables of C synthesis reports: Vitis HLS 2024.1 packs a pixel into one word (128 x 256 bits and 130 x 144 bits: 8 halves each,
 * depth 1: none); Vivado HLS keeps a FIFO for each channel (169 x 16 bits: 1 half, 16 x 16 bits: none, 2019.1: 100 x 20 bits: 2)
 */

import { isFixed } from '../../../preload/model/fixed-type.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { between, sumOf, type Band } from './estimate.ts';

/** Up to this depth shift registers are used. */
const SHALLOW = 16;
/** From this depth on block RAM is certain. */
const DEEP = 100;
const HALF_WIDTH_BITS = 36;
const HALF_DEPTH = 512;

/** Return the block RAM halves of all streams between layers. Never throws. @unit 18 Kb halves */
export function streamMemories(graph: ModelGraph): Band {
  const read = new Set(graph.layers.flatMap(({ inputs }) => inputs));
  const bands = graph.layers.filter((layer) => layer.class_name !== 'Input' && layer.outputs.some((name) => read.has(name))).map((layer) => {
    const depth = layer.shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
    const channels = layer.shape.at(-1) ?? 1;
    const widthBits = isFixed(layer.result_type) ? layer.result_type.widthBits : 16;
    if (depth <= SHALLOW) return between([0, 0, 0], 'shallow streams are shift registers', SOURCE);
    const deep = Math.ceil(depth / HALF_DEPTH);
    const packed = Math.ceil((channels * widthBits) / HALF_WIDTH_BITS) * deep;
    const apart = channels * Math.ceil(widthBits / 18) * deep;
    return between([depth < DEEP ? 0 : Math.min(packed, apart), Math.max(packed, Math.round(apart / 2)), 2 * Math.max(packed, apart)], `a FIFO of ${depth} pixels`, SOURCE);
  });
  return sumOf(bands, 'FIFOs between layers');
}

const SOURCE = 'FIFO tables of five C synthesis reports';
