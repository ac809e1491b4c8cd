/** @file The live numbers of one layer, ready for a card. */

import { useMemo } from 'react';
import type { LayerStatistics, LogHistogram, VariableStatistics } from '../../preload/contract/emulation.ts';
import { layerEstimate, layerStatistics } from '../store/live-store.ts';
import { calmLayers, worstOverflow } from '../store/overflow.ts';
import { useEmulationIsLive, useEstimateIsLive, useLive, useUi } from '../store/studio-context.tsx';
import { usePathOnGraph } from './path-on-graph.ts';
import { cardFigures, overlayScale, type LayerFigure } from './overlays.ts';

/** What a card shows of a layer. */
export interface LayerNumbers {
  readonly variables: ReadonlyMap<string, VariableStatistics>;
  /** The variable whose histogram the card shows: the one that overflows most, else the result. */
  readonly shown: VariableStatistics | undefined;
  readonly before: LogHistogram | undefined;
  readonly figures: readonly LayerFigure[];
  /** Its overflow is only a note. */
  readonly isCalm: boolean;
  readonly emulationStale: boolean;
  readonly estimateStale: boolean;
  /** Why there are no values. */
  readonly why: string;
}

function shownVariable(statistics: LayerStatistics | undefined): VariableStatistics | undefined {
  return worstOverflow(statistics) ?? statistics?.variables.find((v) => v.variable === 'result');
}

/** Return the numbers of a layer; renders again when they change. */
export function useLayerNumbers(layer: string): LayerNumbers {
  const overlay = useUi((state) => state.overlay);
  const statistics = useLive((state) => layerStatistics(state.emulation, layer));
  const shown = useMemo(() => shownVariable(statistics), [statistics]);
  const before = useLive((state) => layerStatistics(state.gestureBaseline ?? state.pinned?.emulation, layer)?.variables.find((v) => v.variable === shown?.variable)?.histogram);
  const estimate = useLive((state) => layerEstimate(state.estimate, layer));
  const all = useLive((state) => state.estimate?.layers);
  const isCalm = useLive((state) => calmLayers(state.emulation).has(layer));
  const pinnedStatistics = useLive((state) => layerStatistics(state.pinned?.emulation, layer));
  const pinnedEstimate = useLive((state) => layerEstimate(state.pinned?.estimate, layer));
  const why = useLive((state) => state.emulation?.notEmulated.find((n) => n.layer === layer)?.reason ?? state.emulationFailure?.message ?? (state.emulating ? 'computing…' : 'no data'));
  const visit = usePathOnGraph()?.visits.get(layer);
  const emulationStale = !useEmulationIsLive();
  const estimateStale = !useEstimateIsLive();
  return useMemo(() => {
    const scale = overlayScale(all ?? []);
    return {
      variables: new Map(statistics?.variables.map((v) => [v.variable, v])),
      shown,
      before,
      figures: cardFigures(overlay, { statistics, estimate, scale, isCalm, visit }, { statistics: pinnedStatistics, estimate: pinnedEstimate, scale }),
      isCalm,
      emulationStale: emulationStale && statistics !== undefined,
      estimateStale: estimateStale && estimate !== undefined,
      why,
    };
  }, [statistics, shown, before, overlay, estimate, all, isCalm, visit, pinnedStatistics, pinnedEstimate, why, emulationStale, estimateStale]);
}
