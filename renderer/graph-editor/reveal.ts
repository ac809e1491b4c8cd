/** @file Bringing layers into sight: at the start as much as can be read, later what was asked for. */

import { useEffect, useRef } from 'react';
import { useReactFlow, useStore } from '@xyflow/react';
import { useDesign, useUi } from '../store/studio-context.tsx';
import type { LayoutDirection, NodeBox } from './layout.ts';
import { MIDDLE_START_ZOOM, NEAR_START_ZOOM, NEAR_ZOOM } from './zoom-level.ts';

/** Room around cards. @unit px */
const MARGIN_PX = 12;
/** What the library's name takes at the bottom. @unit px */
const NAME_PX = 12;

/** Begin anew when another design or direction is shown; bring layers into sight when asked. */
export function useReveal(boxes: ReadonlyMap<string, NodeBox>, direction: LayoutDirection): { readonly onMove: (event: unknown) => void } {
  const flow = useReactFlow();
  const designId = useDesign((state) => state.view?.designId);
  const reveal = useUi((state) => state.reveal);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const fitted = useRef<string>(undefined);
  /** Until the user moves the view, it follows the size of the canvas. */
  const moved = useRef(false);
  const size = useRef<{ readonly width: number; readonly height: number }>(undefined);
  const seen = useRef(reveal?.wish);
  useEffect(() => {
    const key = `${designId ?? ''}:${direction}`;
    if (width === 0) return;
    if (fitted.current !== key) moved.current = false;
    fitted.current = key;
    const before = size.current;
    size.current = { width, height };
    if (moved.current) {
      // What was in the middle stays in the middle.
      const view = flow.getViewport();
      if (before) void flow.setViewport({ ...view, x: view.x + (width - before.width) / 2, y: view.y + (height - before.height) / 2 });
      return;
    }
    void flow.setViewport(startViewport(boxes, { width, height }, direction));
  }, [boxes, designId, direction, flow, width, height]);
  useEffect(() => {
    if (!reveal || reveal.wish === seen.current) return;
    seen.current = reveal.wish;
    moved.current = true;
    if (reveal.layers.length > 1) {
      void flow.fitView({ nodes: reveal.layers.filter((layer) => boxes.has(layer)).map((id) => ({ id })), padding: '16px', maxZoom: 1, duration: 0 });
      return;
    }
    const box = boxes.get(reveal.layers[0] ?? '');
    if (box) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(0.9, flow.getZoom()), duration: 0 });
  }, [boxes, flow, reveal]);
  const fitWish = useUi((state) => state.fitWish);
  const fitSeen = useRef(fitWish);
  useEffect(() => {
    if (fitSeen.current === fitWish) return;
    fitSeen.current = fitWish;
    moved.current = true;
    void flow.fitView({ padding: 0.06, maxZoom: 1 });
  }, [flow, fitWish]);
  return {
    onMove: (event) => {
      if (event !== null && event !== undefined) moved.current = true;
    },
  };
}

/** Return a viewport in which cards can be read: the whole graph if that is large enough, else its beginning. Never throws. */
export function startViewport(boxes: ReadonlyMap<string, NodeBox>, size: { readonly width: number; readonly height: number }, direction: LayoutDirection): { readonly x: number; readonly y: number; readonly zoom: number } {
  const all = [...boxes.values()];
  const left = Math.min(...all.map((b) => b.x));
  const right = Math.max(...all.map((b) => b.x + b.width));
  const top = Math.min(...all.map((b) => b.y));
  const bottom = Math.max(...all.map((b) => b.y + b.height));
  const room = { width: size.width - 2 * MARGIN_PX, height: size.height - NAME_PX - 2 * MARGIN_PX };
  const zoom = startZoom({ width: room.width / (right - left), height: room.height / (bottom - top) }, direction);
  const fitsAcross = (right - left) * zoom <= room.width;
  const fitsDown = (bottom - top) * zoom <= room.height;
  return {
    zoom,
    x: !fitsAcross && direction === 'LR' ? MARGIN_PX - left * zoom : size.width / 2 - ((left + right) / 2) * zoom,
    // Where cards are higher than the canvas, their names are in sight.
    y: fitsDown ? (size.height - NAME_PX) / 2 - ((top + bottom) / 2) * zoom : MARGIN_PX - top * zoom,
  };
}

/** Return the zoom of a beginning from the zooms that would fit width and height: all of a card where one fits across the direction, else its middle level. */
function startZoom(fit: { readonly width: number; readonly height: number }, direction: LayoutDirection): number {
  const whole = Math.min(1, fit.width, fit.height);
  if (whole >= NEAR_START_ZOOM) return whole;
  const across = direction === 'LR' ? fit.height : fit.width;
  return across >= NEAR_START_ZOOM ? NEAR_START_ZOOM : Math.max(MIDDLE_START_ZOOM, Math.min(across, NEAR_ZOOM - 0.01));
}
