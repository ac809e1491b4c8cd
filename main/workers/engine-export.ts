/** @file A lowered design as a drawing, or as a model for other tools. */

import { drawGraph } from '../compiler/export/graph-drawing.ts';
import { writeDot } from '../compiler/export/write-dot.ts';
import { writeOnnx } from '../compiler/export/write-onnx.ts';
import { writeSvg } from '../compiler/export/write-svg.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { renderPng } from './render-png.ts';

/** What is drawn or written. */
export type GraphExport = 'dot' | 'svg' | 'png' | 'onnx';

/** A text, or why there is none. */
export type GraphFile = { readonly ok: true; readonly content: string | Uint8Array; readonly notes: readonly string[] } | { readonly ok: false; readonly reason: string; readonly layer?: string };

/** Return the graph of a design as a file. */
export async function exportGraph({ graph }: LoweredDesign, as: GraphExport): Promise<GraphFile> {
  if (as === 'onnx') {
    const written = writeOnnx(graph);
    return written.ok ? { ok: true, content: written.bytes, notes: written.notes } : { ok: false, reason: `layer ${written.layer} has no form there, ${written.reason}`, layer: written.layer };
  }
  const drawing = drawGraph(graph);
  if (as === 'dot') return { ok: true, content: writeDot(drawing), notes: [] };
  const svg = writeSvg(drawing);
  return { ok: true, content: as === 'svg' ? svg : await renderPng(svg), notes: [] };
}
