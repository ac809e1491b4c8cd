/** @file What lies beyond the edges of the canvas: how many layers, whether values overflow there, and a way to get there. */

import type { ReactNode } from 'react';
import { useReactFlow, useStore } from '@xyflow/react';
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from 'lucide-react';
import { overflowAlarms, worstOverflow } from '../store/overflow.ts';
import { useLive } from '../store/studio-context.tsx';
import { layerStatistics } from '../store/live-store.ts';
import type { NodeBox } from './layout.ts';

/** An edge of the canvas. */
export type CanvasEdge = 'left' | 'right' | 'top' | 'bottom';

/** Part of the canvas that one click moves by. */
const STEP = 0.75;

const WAYS = {
  left: { Icon: ArrowLeft, dx: 1, dy: 0 },
  right: { Icon: ArrowRight, dx: -1, dy: 0 },
  top: { Icon: ArrowUp, dx: 0, dy: 1 },
  bottom: { Icon: ArrowDown, dx: 0, dy: -1 },
} as const;

/** Return the layers whose middle lies beyond each edge; a layer beyond a corner counts for left or right. */
export function layersBeyond(boxes: ReadonlyMap<string, NodeBox>, size: { readonly width: number; readonly height: number }, [x, y, zoom]: readonly [number, number, number]): Readonly<Record<CanvasEdge, readonly string[]>> {
  const beyond: Record<CanvasEdge, string[]> = { left: [], right: [], top: [], bottom: [] };
  for (const [name, box] of boxes) {
    const middle = { x: (box.x + box.width / 2) * zoom + x, y: (box.y + box.height / 2) * zoom + y };
    if (middle.x < 0) beyond.left.push(name);
    else if (middle.x > size.width) beyond.right.push(name);
    else if (middle.y < 0) beyond.top.push(name);
    else if (middle.y > size.height) beyond.bottom.push(name);
  }
  return beyond;
}

/** A button for every edge beyond which there are layers. */
export function OutOfSight({ boxes }: { readonly boxes: ReadonlyMap<string, NodeBox> }): ReactNode {
  // As text, so that it renders again only when the answer changes.
  const text = useStore((state) => (state.width === 0 ? '{}' : JSON.stringify(layersBeyond(boxes, state, state.transform))));
  const beyond = JSON.parse(text) as Partial<Record<CanvasEdge, readonly string[]>>;
  return (
    <div className="flex flex-1 flex-wrap justify-end gap-1">
      {(['left', 'top', 'bottom', 'right'] as const).map((edge) => (
        <EdgeButton key={edge} edge={edge} layers={beyond[edge] ?? []} />
      ))}
    </div>
  );
}

function EdgeButton({ edge, layers }: { readonly edge: CanvasEdge; readonly layers: readonly string[] }): ReactNode {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const overflowing = useLive((state) => layers.filter((name) => overflowAlarms(state.emulation, name, worstOverflow(layerStatistics(state.emulation, name)))).length);
  if (layers.length === 0) return undefined;
  const { Icon, dx, dy } = WAYS[edge];
  const go = (): void => {
    const view = flow.getViewport();
    void flow.setViewport({ ...view, x: view.x + dx * width * STEP, y: view.y + dy * height * STEP }, { duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 180 });
  };
  const shown = layers.slice(0, 6).join(', ');
  return (
    <button type="button" onClick={go} title={`Out of sight: ${shown}${layers.length > 6 ? ', …' : ''}`} className="flex items-center gap-1.5 rounded-full border border-line-strong bg-panel px-2.5 py-0.5 whitespace-nowrap text-dim shadow-[var(--shadow)] hover:bg-raised hover:text-txt @max-[680px]:gap-1 @max-[680px]:px-1.5">
      {edge !== 'right' && <Icon size={13} aria-hidden />}
      <span>
        {layers.length}<span className="@max-[680px]:sr-only"> more</span><span className="sr-only"> at the {edge}</span>
      </span>
      {overflowing > 0 && <span className="text-bad">▲ {overflowing}<span className="@max-[820px]:sr-only"> overflow{overflowing === 1 ? 's' : ''}</span></span>}
      {edge === 'right' && <Icon size={13} aria-hidden />}
    </button>
  );
}
