/** @file A lowered design as a drawing, or as a model for other tools. */

import { drawGraph } from '../compiler/export/graph-drawing.ts';
import { writeDot } from '../compiler/export/write-dot.ts';
import { writeSvg } from '../compiler/export/write-svg.ts';
import type { LoweredDesign } from './engine-lower.ts';

/** What is drawn or written. */
export type GraphExport = 'dot' | 'svg' | 'onnx';

/** A text, or why there is none. */
export type GraphFile = { readonly ok: true; readonly content: string | Uint8Array; readonly notes: readonly string[] } | { readonly ok: false; readonly reason: string; readonly layer?: string };

/** Return the graph of a design as a file. Never throws. */
export function exportGraph({ graph }: LoweredDesign, as: GraphExport): GraphFile {
  if (as === 'onnx') return { ok: false, reason: 'this is not written yet' };
  const drawing = drawGraph(graph);
  return { ok: true, content: as === 'dot' ? writeDot(drawing) : writeSvg(drawing), notes: [] };
}
