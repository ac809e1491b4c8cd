/** @file Bringing layers into sight: at the start the whole graph, later what was asked for. */

import { useEffect, useRef } from 'react';
import { useReactFlow, useStore } from '@xyflow/react';
import { useDesign, useUi } from '../store/studio-context.tsx';
import type { LayoutDirection, NodeBox } from './layout.ts';

/** Where the tools lie at the top of the canvas. @unit px */
const TOOLS_PX = 44;

/** Fit the graph when another design or direction is shown; centre a layer when asked. */
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
    const box = boxes.get(reveal.layer);
    moved.current = true;
    if (box) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(0.9, flow.getZoom()), duration: 0 });
  }, [boxes, flow, reveal]);
  return {
    onMove: (event) => {
      if (event !== null && event !== undefined) moved.current = true;
    },
  };
}

/** Return a viewport in which cards can be read: everything if that is large enough, else the beginning of the graph. */
export function startViewport(boxes: ReadonlyMap<string, NodeBox>, size: { readonly width: number; readonly height: number }, direction: LayoutDirection): { readonly x: number; readonly y: number; readonly zoom: number } {
  const all = [...boxes.values()];
  const left = Math.min(...all.map((b) => b.x));
  const right = Math.max(...all.map((b) => b.x + b.width));
  const top = Math.min(...all.map((b) => b.y));
  const bottom = Math.max(...all.map((b) => b.y + b.height));
  const room = { width: size.width - 24, height: size.height - TOOLS_PX - 24 };
  const fit = Math.min(1, room.width / (right - left), room.height / (bottom - top));
  const readable = 0.95;
  const zoom = fit >= 0.5 ? fit : Math.min(readable, direction === 'LR' ? Math.max(0.45, room.height / (bottom - top)) : Math.max(0.45, room.width / (right - left)));
  const fitsAcross = (right - left) * zoom <= room.width;
  const fitsDown = (bottom - top) * zoom <= room.height;
  return {
    zoom,
    x: fitsAcross ? (size.width - (right - left) * zoom) / 2 - left * zoom : direction === 'LR' ? 12 - left * zoom : size.width / 2 - ((left + right) / 2) * zoom,
    y: fitsDown ? TOOLS_PX + (room.height + 12 - (bottom - top) * zoom) / 2 - top * zoom : direction === 'TB' ? TOOLS_PX - top * zoom : (size.height + TOOLS_PX) / 2 - ((top + bottom) / 2) * zoom,
  };
}
