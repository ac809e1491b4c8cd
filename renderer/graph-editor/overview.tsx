/** @file The overview of the graph at the lower right, coloured as the overlay colours the cards. */

import { useCallback, type ReactNode } from 'react';
import { MiniMap, type Node } from '@xyflow/react';
import type { NodeView } from '../../preload/contract/design.ts';
import { layerKind } from '../domain-widgets/layer-kinds.ts';
import { layerEstimate, layerStatistics } from '../store/live-store.ts';
import { calmLayers } from '../store/overflow.ts';
import { useLive, useUi } from '../store/studio-context.tsx';
import { heatColor, layerFigure, overlayScale } from './overlays.ts';

const STYLE = { width: 150, height: 92, border: '1px solid var(--line)', borderRadius: 8, margin: '10px 10px 20px' } as const;

/** The overview; a drag in it moves the view. */
export function Overview({ nodes }: { readonly nodes: readonly NodeView[] }): ReactNode {
  const overlay = useUi((state) => state.overlay);
  const emulation = useLive((state) => state.emulation);
  const estimate = useLive((state) => state.estimate);
  const color = useCallback(
    ({ id }: Node): string => {
      const node = nodes.find((n) => n.layer.name === id);
      if (!node) return 'var(--edge)';
      if (!node.supported) return 'var(--bad)';
      if (overlay === 'none') return layerKind(node.layer).color;
      const figure = layerFigure(overlay, { statistics: layerStatistics(emulation, id), estimate: layerEstimate(estimate, id), scale: overlayScale(estimate?.layers ?? []), isCalm: calmLayers(emulation).has(id) });
      return figure.heat === undefined ? 'var(--edge)' : heatColor(overlay, figure.heat).fill;
    },
    [nodes, overlay, emulation, estimate],
  );
  return <MiniMap pannable zoomable ariaLabel="Overview of the graph" position="bottom-right" nodeColor={color} nodeBorderRadius={14} maskColor="color-mix(in srgb, var(--bg) 65%, transparent)" bgColor="var(--panel)" style={STYLE} />;
}
