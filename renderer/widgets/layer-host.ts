/** @file Where menus, popovers and hints are put: inside a landmark, so that screen readers can reach and name them. */

/** Id of the element that the shell provides. */
export const LAYER_HOST_ID = 'layers';

/** Return the element for floating layers; undefined where the shell has none (then they go to the body). */
export function layerHost(): HTMLElement | undefined {
  return document.getElementById(LAYER_HOST_ID) ?? undefined;
}
