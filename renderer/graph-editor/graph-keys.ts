/** @file Walking the graph with the arrow keys. */

import { useEffect, type HTMLAttributes, type RefObject } from 'react';
import { useStudio } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import type { GraphEdge } from './edges-of.ts';
import type { LayoutDirection, NodeBox } from './layout.ts';

/** A step of the walk. */
export type WalkStep = 'forward' | 'back' | 'before' | 'after';

const KEYS: Readonly<Record<LayoutDirection, Readonly<Record<string, WalkStep>>>> = {
  LR: { ArrowRight: 'forward', ArrowLeft: 'back', ArrowUp: 'before', ArrowDown: 'after' },
  TB: { ArrowDown: 'forward', ArrowUp: 'back', ArrowLeft: 'before', ArrowRight: 'after' },
};

/** Return the layer one step away from `from`, or undefined at an end. Along edges forward and back, across them by place. */
export function walk(from: string, step: WalkStep, graph: { readonly boxes: ReadonlyMap<string, NodeBox>; readonly edges: readonly GraphEdge[]; readonly direction: LayoutDirection }): string | undefined {
  const { boxes, edges, direction } = graph;
  if (step === 'forward') return edges.find((e) => e.source === from)?.target;
  if (step === 'back') return edges.find((e) => e.target === from)?.source;
  const here = boxes.get(from);
  if (!here) return undefined;
  const along = (b: NodeBox): number => (direction === 'LR' ? b.x + b.width / 2 : b.y + b.height / 2);
  const across = (b: NodeBox): number => (direction === 'LR' ? b.y + b.height / 2 : b.x + b.width / 2);
  const sign = step === 'after' ? 1 : -1;
  const candidates = [...boxes].filter(([name, b]) => name !== from && (across(b) - across(here)) * sign > 1 && Math.abs(along(b) - along(here)) < here.width);
  return candidates.sort(([, a], [, b]) => Math.abs(across(a) - across(here)) - Math.abs(across(b) - across(here)))[0]?.[0];
}

/** Listen to arrow keys on the canvas, or anywhere if nothing has the focus. */
export function useGraphKeys(frame: RefObject<HTMLElement | null>, boxes: ReadonlyMap<string, NodeBox>, edges: readonly GraphEdge[], direction: LayoutDirection): void {
  const { ui } = useStudio();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const step = KEYS[direction][event.key];
      if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      if (event.target !== document.body && event.target !== frame.current) return;
      event.preventDefault();
      const current = ui.getState().selection.at(-1);
      const next = current === undefined ? [...boxes.keys()][0] : walk(current, step, { boxes, edges, direction });
      if (next !== undefined) revealLayer(ui, next);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [frame, boxes, edges, direction, ui]);
}

/** Return the handlers that keep the focus frame away while the canvas has its focus from the pointer: Shift held for a second click would show it. */
export function focusFrame(): Pick<HTMLAttributes<HTMLElement>, 'onPointerDownCapture' | 'onKeyDownCapture'> {
  return {
    onPointerDownCapture: (event) => event.currentTarget.setAttribute('data-pointed', ''),
    onKeyDownCapture: (event) => {
      if (event.key === 'Tab' || event.key.startsWith('Arrow')) event.currentTarget.removeAttribute('data-pointed');
    },
  };
}
