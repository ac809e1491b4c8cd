/** @file What the colours mean. */

import type { ReactNode } from 'react';
import { formatCount, formatDelay } from '../domain-widgets/format.ts';
import { useLive, useUi } from '../store/studio-context.tsx';
import { usePathOnGraph, type PathOnGraph } from './path-on-graph.ts';
import { LEGEND_ENDS, overlayRamp, overlayScale } from './overlays.ts';

const TITLES = { overflow: 'Share of values that overflow', error: 'Error against the reference', lut: 'LUT, estimate', dsp: 'DSP, estimate', latency: 'Latency, estimate', path: 'Timing path, delay by layer' } as const;

function longestStay(onGraph: PathOnGraph | undefined): string {
  return formatDelay(Math.max(0, ...[...(onGraph?.visits.values() ?? [])].map(({ delayNs }) => delayNs ?? 0)));
}

/** The legend of the overlay and of the histograms. */
export function Legend(): ReactNode {
  const overlay = useUi((state) => state.overlay);
  const estimate = useLive((state) => state.estimate);
  const scale = overlayScale(estimate?.layers ?? []);
  const key = overlay === 'latency' ? 'latencyCycles' : overlay === 'lut' || overlay === 'dsp' ? overlay : undefined;
  const onGraph = usePathOnGraph();
  const hasFigures = overlay === 'path' ? onGraph !== undefined : key === undefined || (estimate?.layers.some((l) => l[key] !== undefined) ?? false);
  const swatch = (color: string, text: string): ReactNode => (
    <span className="flex items-center gap-1">
      <span aria-hidden className="size-2 rounded-[2px]" style={{ background: color }} />
      {text}
    </span>
  );
  return (
    <div className="pointer-events-none absolute bottom-2.5 left-2.5 z-10 flex flex-col gap-1 rounded-lg border border-line bg-panel/95 px-2 py-1.5 text-2xs text-dim">
      {overlay !== 'none' && !hasFigures && <span className="text-txt">{TITLES[overlay]}: {overlay === 'path' ? 'no run of this design has timing paths' : `no model in the ${estimate?.flow} flow`}</span>}
      {overlay !== 'none' && hasFigures && (
        <>
          <span className="text-txt">{TITLES[overlay]}</span>
          <span aria-hidden className="h-2 w-44 rounded-full" style={{ background: `linear-gradient(to right, ${overlayRamp(overlay).join(', ')})` }} />
          <span className="flex justify-between gap-3">
            <span>{LEGEND_ENDS[overlay][0]}</span>
            <span>{overlay === 'lut' ? `${formatCount(scale.lut)} LUT` : overlay === 'dsp' ? `${formatCount(scale.dsp)} DSP` : overlay === 'latency' ? `${formatCount(scale.latency)} cycles` : overlay === 'path' ? longestStay(onGraph) : LEGEND_ENDS[overlay][1]}</span>
          </span>
        </>
      )}
      {onGraph && <span className="flex items-center gap-1"><span aria-hidden className="h-[3px] w-4 rounded-full bg-(--path)" />timing path, {onGraph.path.slackNs === undefined ? formatDelay(onGraph.path.delayNs ?? 'unknown') : `slack ${formatDelay(onGraph.path.slackNs)}`}; numbers are its order</span>}
      <span className="flex gap-2.5">
        {swatch('var(--h-under)', 'below last bit')}
        {swatch('var(--h-in)', 'inside type')}
        {swatch('var(--h-over)', 'overflow')}
      </span>
    </div>
  );
}
