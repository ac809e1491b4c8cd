/** @file Semantic zoom: what a card shows at a zoom. */

import { useStore } from '@xyflow/react';

/** far: coloured block with a name; middle: name, chips, one figure, large; near: everything. */
export type ZoomLevel = 'far' | 'middle' | 'near';

/** Smallest zoom at which a card shows everything, and at which the view begins so: there its smallest text is as large as that of the panels. */
export const NEAR_ZOOM = 0.75;
export const NEAR_START_ZOOM = 0.82;
/** Smallest zoom of a beginning at the middle level, for the same reason. */
export const MIDDLE_START_ZOOM = 0.6;

/** Return the level of a zoom factor. */
export function zoomLevel(zoom: number): ZoomLevel {
  return zoom < 0.42 ? 'far' : zoom < NEAR_ZOOM ? 'middle' : 'near';
}

/** Return the level of the canvas; renders again only when the level changes. */
export function useZoomLevel(): ZoomLevel {
  return useStore((state) => zoomLevel(state.transform[2]));
}
