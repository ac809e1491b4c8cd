/** @file Semantic zoom: what a card shows at a zoom. */

import { useStore } from '@xyflow/react';

/** far: coloured block with a name; middle: name, chips, one figure, large; near: everything. */
export type ZoomLevel = 'far' | 'middle' | 'near';

/** Return the level of a zoom factor. */
export function zoomLevel(zoom: number): ZoomLevel {
  return zoom < 0.42 ? 'far' : zoom < 0.78 ? 'middle' : 'near';
}

/** Return the level of the canvas; renders again only when the level changes. */
export function useZoomLevel(): ZoomLevel {
  return useStore((state) => zoomLevel(state.transform[2]));
}
