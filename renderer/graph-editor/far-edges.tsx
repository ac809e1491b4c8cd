/** @file Edges at far zoom, drawn on one canvas: hundreds of SVG paths would be slow and nothing of them could be read. */

import { useEffect, useRef, type ReactNode } from 'react';
import { useStoreApi } from '@xyflow/react';
import type { GraphEdge } from './edges-of.ts';
import type { LayoutDirection, NodeBox } from './layout.ts';

/** Straight edges under the nodes. */
export function FarEdges({ edges, boxes, direction }: { readonly edges: readonly GraphEdge[]; readonly boxes: ReadonlyMap<string, NodeBox>; readonly direction: LayoutDirection }): ReactNode {
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
      context.strokeStyle = getComputedStyle(element).getPropertyValue('--edge');
      context.lineWidth = Math.max(1, 2.5 * zoom);
      context.beginPath();
      for (const { source, target } of edges) {
        const [a, b] = [boxes.get(source), boxes.get(target)];
        if (!a || !b) continue;
        const from = direction === 'LR' ? [a.x + a.width, a.y + a.height / 2] : [a.x + a.width / 2, a.y + a.height];
        const to = direction === 'LR' ? [b.x, b.y + b.height / 2] : [b.x + b.width / 2, b.y];
        context.moveTo((from[0] ?? 0) * zoom + tx, (from[1] ?? 0) * zoom + ty);
        context.lineTo((to[0] ?? 0) * zoom + tx, (to[1] ?? 0) * zoom + ty);
      }
      context.stroke();
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
  }, [flow, edges, boxes, direction]);
  return <canvas ref={canvas} aria-hidden className="pointer-events-none absolute inset-0" />;
}
