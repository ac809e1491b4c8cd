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

/** Top and bottom ones stand beside the middle, where a chain of cards does not run. */
const PLACES = {
  left: { at: 'top-13 left-2.5', Icon: ArrowLeft, dx: 1, dy: 0 },
  right: { at: 'top-13 right-2.5', Icon: ArrowRight, dx: -1, dy: 0 },
  top: { at: 'top-13 left-1/2 translate-x-[104px]', Icon: ArrowUp, dx: 0, dy: 1 },
  bottom: { at: 'bottom-6 left-1/2 translate-x-[104px]', Icon: ArrowDown, dx: 0, dy: -1 },
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

/** A button at every edge beyond which there are layers. */
export function OutOfSight({ boxes }: { readonly boxes: ReadonlyMap<string, NodeBox> }): ReactNode {
  // As text, so that it renders again only when the answer changes.
  const text = useStore((state) => (state.width === 0 ? '{}' : JSON.stringify(layersBeyond(boxes, state, state.transform))));
  const beyond = JSON.parse(text) as Partial<Record<CanvasEdge, readonly string[]>>;
  return (['left', 'right', 'top', 'bottom'] as const).map((edge) => <EdgeButton key={edge} edge={edge} layers={beyond[edge] ?? []} />);
}

function EdgeButton({ edge, layers }: { readonly edge: CanvasEdge; readonly layers: readonly string[] }): ReactNode {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const overflowing = useLive((state) => layers.filter((name) => overflowAlarms(state.emulation, name, worstOverflow(layerStatistics(state.emulation, name)))).length);
  if (layers.length === 0) return undefined;
  const { at, Icon, dx, dy } = PLACES[edge];
  const go = (): void => {
    const view = flow.getViewport();
    void flow.setViewport({ ...view, x: view.x + dx * width * STEP, y: view.y + dy * height * STEP }, { duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 180 });
  };
  const shown = layers.slice(0, 6).join(', ');
  return (
    <button type="button" onClick={go} title={`Out of sight: ${shown}${layers.length > 6 ? ', …' : ''}`} className={`absolute z-10 flex items-center gap-1.5 rounded-full border border-line-strong bg-panel px-2.5 py-0.5 text-dim shadow-[var(--shadow)] hover:bg-raised hover:text-txt ${at}`}>
      {edge !== 'right' && <Icon size={13} aria-hidden />}
      <span>
        {layers.length} more<span className="sr-only"> at the {edge}</span>
      </span>
      {overflowing > 0 && <span className="text-bad">▲ {overflowing} overflow{overflowing === 1 ? 's' : ''}</span>}
      {edge === 'right' && <Icon size={13} aria-hidden />}
    </button>
  );
}
