/** @file A lowered graph as a picture: boxes and arrows in layers, readable on light and dark paper, without scripts or outside files. */

import { Graph, layout } from '@dagrejs/dagre';
import { escapeMarkup } from './escape-markup.ts';
import type { GraphDrawing } from './graph-drawing.ts';

/** Width of a letter of the font at 11 px, on average and rounded up. @unit px */
const LETTER_WIDTH = 6.4;
const LINE_HEIGHT = 15;
const MARGIN = 16;
const TITLE_HEIGHT = 26;

/** Return the drawing as SVG, text as text. Never throws. */
export function writeSvg(drawing: GraphDrawing): string {
  const { graph, size } = layOut(drawing);
  const edges = graph.edges().map((edge) => arrowOf(graph.edge(edge)));
  const boxes = drawing.layers.map((layer, index) => boxOf(layer, graph.node(String(index))));
  const [width, height] = [Math.ceil(size.width + 2 * MARGIN), Math.ceil(size.height + 2 * MARGIN + TITLE_HEIGHT)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escapeMarkup(drawing.title)}</title>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#5b6573"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 8}" font-size="13" font-weight="600" fill="#1d2530">${escapeMarkup(drawing.title)}</text>`,
    `<g transform="translate(${MARGIN} ${MARGIN + TITLE_HEIGHT})">`, ...edges, ...boxes, '</g>', '</svg>', '',
  ].join('\n');
}

/** What the layout gives a box or a label. */
interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface PlacedEdge extends Partial<Placed> {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly text: string;
}

interface Layout {
  readonly graph: { edges(): readonly { v: string; w: string; name?: string }[]; edge(edge: { v: string; w: string; name?: string }): PlacedEdge; node(id: string): Placed };
  readonly size: { readonly width: number; readonly height: number };
}

function layOut({ layers, edges }: GraphDrawing): Layout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 34, marginx: 0, marginy: 0 });
  const ids = new Map(layers.map(({ name }, index) => [name, String(index)]));
  for (const [index, { name, lines }] of layers.entries()) {
    graph.setNode(String(index), { width: Math.max(name.length * 1.1, ...lines.map((line) => line.length)) * LETTER_WIDTH + 24, height: (lines.length + 1) * LINE_HEIGHT + 14 });
  }
  for (const [index, { from, to, text }] of edges.entries()) {
    graph.setEdge(ids.get(from) ?? '0', ids.get(to) ?? '0', { text, width: text.length * LETTER_WIDTH * 0.9, height: 12, labelpos: 'r', labeloffset: 6 }, String(index));
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return { graph, size: { width: finite(width), height: finite(height) } };
}

/** The layout of an empty graph has no size. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function arrowOf({ points, text, x, y, width }: PlacedEdge): string {
  const path = points.map((point, index) => `${index === 0 ? 'M' : 'L'}${round(point.x)} ${round(point.y)}`).join('');
  const label = x === undefined || y === undefined ? '' : `<text x="${round(x - (width ?? 0) / 2)}" y="${round(y + 3)}" font-size="10" fill="#5b6573">${escapeMarkup(text)}</text>`;
  return `<path d="${path}" fill="none" stroke="#5b6573" marker-end="url(#head)"/>${label}`;
}

function boxOf({ name, className, lines, isOutput }: GraphDrawing['layers'][number], { x, y, width, height }: Placed): string {
  const [left, top] = [round(x - width / 2), round(y - height / 2)];
  const isOdd = className === 'Unsupported';
  const texts = lines.map((line, index) => `<text x="${left + 12}" y="${top + 36 + index * LINE_HEIGHT}" fill="#46505e">${escapeMarkup(line)}</text>`);
  return [
    `<g><rect x="${left}" y="${top}" width="${round(width)}" height="${round(height)}" rx="6" fill="${isOdd ? '#fdecec' : '#f5f7fa'}" stroke="${isOdd ? '#c0392b' : '#8793a3'}" stroke-width="${isOutput ? 2 : 1}"/>`,
    `<text x="${left + 12}" y="${top + 20}" font-weight="600" fill="#1d2530">${escapeMarkup(name)}</text>`, ...texts, '</g>',
  ].join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
