/** @file Lint: settings for a layer that the network does not have. */

import type { Lint } from '../../lint.ts';

/** Finds entries of LayerName that no stage of the lowering had a layer for. */
export const configLayerNotInGraph: Lint = {
  code: 'config/layer-not-in-graph',
  severity: 'note',
  needs: 'graph',
  title: 'Settings for an absent layer',
  explanation: 'The configuration names a layer that the lowered network does not have. The settings are kept and apply again when it returns.',
  help: 'Layers are named as in the lowered graph. A name that was merged away by a pass gets its settings back when it returns.',
  check: ({ design, seenLayers }) => {
    const seen = new Set([...seenLayers].map((name) => name.toLowerCase()));
    return Object.keys(design.hlsConfig.LayerName ?? {})
      .filter((name) => !seen.has(name.toLowerCase()))
      .map((layer) => ({ message: `LayerName.${layer} names no layer of this network; its settings are kept and have no effect.`, layer }));
  },
};
