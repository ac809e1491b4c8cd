/** @file Where nodes stand: a layered layout that never runs backwards. */

import { Graph, layout } from '@dagrejs/dagre';
import type { NodeView } from '../../preload/contract/design.ts';
import { chipRows, chipWidthPx } from '../domain-widgets/chip-text.ts';
import { edgesOf } from './edges-of.ts';

/** Left–right or top–down. */
export type LayoutDirection = 'LR' | 'TB';

/** A node's place. @unit px of the canvas at zoom 1 */
export interface NodeBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Width of every card. @unit px */
export const NODE_WIDTH_PX = 204;
/** Padding and border of a card at the left and right together. @unit px */
export const NODE_PADDING_PX = 22;
const HEADER_PX = 60;
const CHIP_ROW_PX = 24;
const CHIP_LINE_PX = 18;
const REUSE_PX = 28;
const HISTOGRAM_PX = 64;
const FOOTER_PX = 28;
const REASON_PX = 76;

/** Return the size of a node's card. @unit px */
export function nodeSize(node: NodeView): { readonly width: number; readonly height: number } {
  if (!node.supported) return { width: NODE_WIDTH_PX, height: HEADER_PX + REASON_PX + FOOTER_PX };
  const room = NODE_WIDTH_PX - NODE_PADDING_PX;
  const chips = chipRows(node, room).reduce((sum, row) => sum + CHIP_ROW_PX + (row.some((chip) => chipWidthPx(chip) > room) ? CHIP_LINE_PX : 0), 0);
  return { width: NODE_WIDTH_PX, height: HEADER_PX + chips + (node.reuse && node.reuse.legal.length > 1 ? REUSE_PX : 0) + HISTOGRAM_PX + FOOTER_PX };
}

/**
 * Return a box for every node. Along the direction every edge goes forward: a target begins after its source ends.
 *
 * A graph with a cycle (which no reader lets through) still gets boxes, with one edge of the cycle backwards.
 */
export function layoutGraph(nodes: readonly NodeView[], direction: LayoutDirection): ReadonlyMap<string, NodeBox> {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: direction === 'LR' ? 28 : 44, ranksep: direction === 'LR' ? 38 : 44, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.layer.name, { ...nodeSize(node) });
  for (const { source, target } of edgesOf(nodes)) graph.setEdge(source, target);
  layout(graph);
  return new Map(
    nodes.map(({ layer }) => {
      const { x, y, width, height } = graph.node(layer.name) as NodeBox;
      return [layer.name, { x: x - width / 2, y: y - height / 2, width, height }];
    }),
  );
}
