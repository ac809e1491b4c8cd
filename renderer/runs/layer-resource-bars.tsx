/** @file Resources of every layer in both runs, as bars and numbers on one scale. */

import type { ReactNode } from 'react';
import type { LayerResources, RunComparison } from '../../preload/contract/run.ts';
import { figure as figureText } from '../domain-widgets/figures.ts';
import { formatCount } from '../domain-widgets/format.ts';
import { Select } from '../widgets/select.tsx';
import { ScrollBox } from '../widgets/scroll-box.tsx';
import { PaneSection } from './pane-section.tsx';
import { colourOf, letterOf } from './runs-state.ts';

/** Figures that may be drawn. */
const FIGURES = {
  lut: { text: 'LUT', value: (r: LayerResources) => r.lutCount },
  ff: { text: 'FF', value: (r: LayerResources) => r.ffCount },
  carry: { text: 'Carry', value: (r: LayerResources) => r.carryCount },
  dsp: { text: 'DSP', value: (r: LayerResources) => r.dspCount },
  bram: { text: 'BRAM18K', value: (r: LayerResources) => r.bram18kCount },
  latency: { text: 'Cycles', value: (r: LayerResources) => r.latencyCycles },
} as const;
type FigureKey = keyof typeof FIGURES;

/** Properties of the bars. */
export interface LayerResourceBarsProps {
  readonly layers: RunComparison['layerResources'];
  readonly other: number;
  readonly figure: string;
  readonly onFigure: (figure: string) => void;
}

/** Two bars a layer. A layer without the figure in one run says so. */
export function LayerResourceBars({ layers, other, figure, onFigure }: LayerResourceBarsProps): ReactNode {
  const key: FigureKey = figure in FIGURES ? (figure as FigureKey) : 'lut';
  const { text, value } = FIGURES[key];
  const rows = layers.map(({ layer, values }) => ({ layer, a: pick(values[0], value), b: pick(values[other], value) })).filter((row) => row.a !== undefined || row.b !== undefined);
  const most = Math.max(1, ...rows.flatMap((row) => [row.a ?? 0, row.b ?? 0]));
  const available = (Object.keys(FIGURES) as FigureKey[]).filter((k) => k === key || layers.some(({ values }) => values.some((v) => pick(v, FIGURES[k].value) !== undefined)));
  return (
    <PaneSection title={`${text} by layer, A → ${letterOf(other)}`} extra={<Select label="Figure by layer" value={key} choices={available.map((k) => ({ value: k, text: FIGURES[k].text }))} onChange={onFigure} />}>
      {rows.length === 0 ? (
        <p className="text-dim">Neither run has {text} by layer. Synthesize both designs to see where the difference comes from.</p>
      ) : (
        <ScrollBox label={`${text} by layer`} className="max-h-80">
          <ul className="space-y-1">
            {rows.map(({ layer, a, b }) => (
              <li key={layer} className="grid grid-cols-[88px_1fr_auto] items-center gap-2">
                <span className="truncate text-dim" title={layer}>{layer}</span>
                <span aria-hidden className="block space-y-0.5">
                  <Bar share={(a ?? 0) / most} colour={colourOf(0)} />
                  <Bar share={(b ?? 0) / most} colour={colourOf(other)} />
                </span>
                <span className="min-w-24 text-right whitespace-nowrap">{figureText(a, formatCount)} → {figureText(b, formatCount)}</span>
              </li>
            ))}
          </ul>
        </ScrollBox>
      )}
    </PaneSection>
  );
}

function pick(resources: LayerResources | undefined, value: (r: LayerResources) => number | undefined): number | undefined {
  return resources && value(resources);
}

function Bar({ share, colour }: { readonly share: number; readonly colour: string }): ReactNode {
  return <span className="block h-[6px] rounded-[2px]" style={{ width: share > 0 ? `max(2px, ${share * 100}%)` : 0, background: colour }} />;
}
