/** @file The tools above the canvas: overlay, ways to what is out of sight, layout, find, zoom. They cover no card. */

import type { ReactNode } from 'react';
import { useReactFlow } from '@xyflow/react';
import { ArrowDownFromLine, ArrowRightFromLine, ListTree, Maximize, Search, ZoomIn, ZoomOut } from 'lucide-react';
import { useStudio, useUi } from '../store/studio-context.tsx';
import type { OverlayName } from '../store/ui-store.ts';
import { IconButton } from '../widgets/button.tsx';
import type { NodeBox } from './layout.ts';
import { OutOfSight } from './out-of-sight.tsx';

const OVERLAYS: readonly { readonly value: OverlayName; readonly text: string }[] = [
  { value: 'none', text: 'None' },
  { value: 'overflow', text: 'Overflow' },
  { value: 'error', text: 'Error' },
  { value: 'lut', text: 'LUT' },
  { value: 'dsp', text: 'DSP' },
  { value: 'latency', text: 'Latency' },
  { value: 'path', text: 'Path' },
];

/** The tools. */
export function Toolbar({ boxes }: { readonly boxes: ReadonlyMap<string, NodeBox> }): ReactNode {
  const { ui } = useStudio();
  const flow = useReactFlow();
  const overlay = useUi((state) => state.overlay);
  const direction = useUi((state) => state.layoutDirection);
  const outlineOpen = useUi((state) => state.outlineOpen);
  const box = 'flex items-center gap-0.5 rounded-lg border border-line bg-panel p-0.5 shadow-[var(--shadow)]';
  const turn = direction === 'LR' ? 'TB' : 'LR';
  return (
    <div className="@container shrink-0 px-2.5 pt-2.5 pb-1">
      <div className="flex flex-wrap items-center justify-between gap-x-1.5 gap-y-1">
      <fieldset className={box} aria-label="Colour the graph by">
        <span aria-hidden className="px-1.5 text-dim @max-[720px]:hidden">Overlay</span>
        {OVERLAYS.map(({ value, text }) => (
          <button key={value} type="button" aria-pressed={overlay === value} onClick={() => ui.setState({ overlay: value })} className={`rounded-md px-2 py-0.5 @max-[580px]:px-1.5 @max-[430px]:px-1 ${overlay === value ? 'bg-raised text-txt' : 'text-dim hover:text-txt'}`}>
            {text}
          </button>
        ))}
      </fieldset>
      <OutOfSight boxes={boxes} />
      <div className={box}>
        <IconButton label={outlineOpen ? 'Hide the outline' : 'Show the outline'} aria-pressed={outlineOpen} onClick={() => ui.setState({ outlineOpen: !outlineOpen })}><ListTree size={14} /></IconButton>
        <IconButton label="Find a layer (Ctrl+F)" onClick={() => ui.setState({ findOpen: true })}><Search size={14} /></IconButton>
        <IconButton label={direction === 'LR' ? 'Lay out top–down' : 'Lay out left–right'} onClick={() => ui.setState({ layoutDirection: turn })}>{direction === 'LR' ? <ArrowDownFromLine size={14} /> : <ArrowRightFromLine size={14} />}</IconButton>
        <IconButton label="Zoom out" className="@max-[680px]:hidden" onClick={() => void flow.zoomOut()}><ZoomOut size={14} /></IconButton>
        <IconButton label="Zoom in" className="@max-[680px]:hidden" onClick={() => void flow.zoomIn()}><ZoomIn size={14} /></IconButton>
        <IconButton label="Fit the whole graph (F)" onClick={() => ui.setState(({ fitWish }) => ({ fitWish: fitWish + 1 }))}><Maximize size={14} /></IconButton>
        </div>
      </div>
    </div>
  );
}
