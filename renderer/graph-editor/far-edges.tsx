/** @file Edges at far zoom, drawn on one canvas: hundreds of SVG paths would be slow and nothing of them could be read. */

import { useEffect, useRef, type ReactNode } from 'react';
import { useStoreApi } from '@xyflow/react';
import type { GraphEdge } from './edges-of.ts';
import { usePathOnGraph } from './path-on-graph.ts';
import type { LayoutDirection, NodeBox } from './layout.ts';

type Line = readonly [fromX: number, fromY: number, toX: number, toY: number];

/** Straight edges under the nodes. */
export function FarEdges({ edges, boxes, direction }: { readonly edges: readonly GraphEdge[]; readonly boxes: ReadonlyMap<string, NodeBox>; readonly direction: LayoutDirection }): ReactNode {
  const onPath = usePathOnGraph()?.edges;
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (!element || !context) return;
      const { width, height, transform: [tx, ty, zoom] } = flow.getState();
      if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
      context.clearRect(0, 0, width, height);
      const colour = (name: string): string => getComputedStyle(element).getPropertyValue(name);
      const stroke = (lines: readonly Line[]): void => {
        context.beginPath();
        for (const [fromX, fromY, toX, toY] of lines) {
          context.moveTo(fromX * zoom + tx, fromY * zoom + ty);
          context.lineTo(toX * zoom + tx, toY * zoom + ty);
        }
        context.stroke();
      };
      Object.assign(context, { strokeStyle: colour('--path'), lineWidth: Math.max(4, 14 * zoom) });
      if (onPath !== undefined) stroke(linesOf(edges.filter(({ id }) => onPath.has(id)), boxes, direction));
      Object.assign(context, { strokeStyle: colour('--edge'), lineWidth: Math.max(1, 2.5 * zoom) });
      stroke(linesOf(edges, boxes, direction));
    };
    const ask = (): void => {
      frame ||= requestAnimationFrame(draw);
    };
    ask();
    const stop = flow.subscribe(ask);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [flow, edges, boxes, direction, onPath]);
  return <canvas ref={canvas} aria-hidden className="pointer-events-none absolute inset-0" />;
}

function linesOf(edges: readonly GraphEdge[], boxes: ReadonlyMap<string, NodeBox>, direction: LayoutDirection): readonly Line[] {
  return edges.flatMap(({ source, target }): Line[] => {
    const [a, b] = [boxes.get(source), boxes.get(target)];
    if (!a || !b) return [];
    return [direction === 'LR' ? [a.x + a.width, a.y + a.height / 2, b.x, b.y + b.height / 2] : [a.x + a.width / 2, a.y + a.height, b.x + b.width / 2, b.y]];
  });
}
