/** @file What an HLS run has to know of a lowered graph: the numbers that hls4ml gives the layers, and how much work they are. */

import { macCounts } from '../compiler/ir/mac-count.ts';
import type { Layer } from '../compiler/ir/model-graph.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { multiplierCount } from './graph-facts.ts';

/** A layer under the number that stands in the names of its C++ and of its modules. */
export interface OutlineLayer {
  readonly layer: string;
  readonly index?: number;
}

/** The layers of an HLS project, and its size. */
export interface HlsOutline {
  readonly layers: readonly OutlineLayer[];
  /** Multiplications that happen at once, about: those of one inference, shared as the reuse factors say. */
  readonly multiplierCount: number;
}

/** Return the outline of a lowered design; inputs are ports, no tool builds anything for them. Never throws. */
export function outlineForHls({ graph }: LoweredDesign): HlsOutline {
  const macs = macCounts(graph.layers);
  return { layers: graph.layers.filter(({ class_name: kind }) => kind !== 'Input').map(outlineLayer), multiplierCount: multiplierCount(graph.layers.map((layer) => ({ macCount: macs.get(layer.name) ?? 0, reuseFactor: reuseFactor(layer) }))) };
}

function outlineLayer({ name, attributes }: Layer): OutlineLayer {
  const index = attributes['index'];
  return { layer: name, ...(typeof index === 'number' ? { index } : {}) };
}

function reuseFactor({ attributes }: Layer): number | undefined {
  const factor = attributes['reuse_factor'];
  return typeof factor === 'number' ? factor : undefined;
}
