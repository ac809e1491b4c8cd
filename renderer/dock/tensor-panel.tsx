/** @file The result of one layer for one sample: as pictures where it is a picture, or as a list of values. */

import { useMemo, useState, type ReactNode } from 'react';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { SampleLayer } from '../../preload/contract/emulation.ts';
import { formatShape } from '../domain-widgets/format.ts';
import { IconButton } from '../widgets/button.tsx';
import { Select } from '../widgets/select.tsx';
import { Switch } from '../widgets/switch.tsx';
import { SampleValues } from './sample-values.tsx';
import type { LayerError, Tolerance } from './sample-errors.ts';
import { TensorImages } from './tensor-images.tsx';
import { planeShape, worstChannel, type PlaneShape } from './tensor-shape.ts';

/** How a result is shown. */
export type TensorView = 'pictures' | 'list';

const VIEWS = [{ value: 'pictures', text: 'Pictures' }, { value: 'list', text: 'List' }] as const;

/** Properties of the panel. */
export interface TensorPanelProps {
  readonly layer: SampleLayer;
  readonly error: LayerError | undefined;
  readonly tolerance: Tolerance;
  readonly view: TensorView;
  readonly onView: (view: TensorView) => void;
  readonly chosen: number | undefined;
  readonly onChoose: (element: number) => void;
  readonly stale: boolean;
}

/** The panel. */
export function TensorPanel({ layer, error, tolerance, view, onView, chosen, onChoose, stale }: TensorPanelProps): ReactNode {
  const shape = useMemo(() => planeShape(layer.shape), [layer.shape]);
  const difference = useMemo(() => (layer.reference ? Float64Array.from(layer.emulated, (value, i) => value - (layer.reference?.[i] ?? value)) : undefined), [layer]);
  const worst = shape && difference ? worstChannel(difference, shape.channels) : 0;
  const [picked, setPicked] = useState<{ readonly layer: string; readonly channel: number }>();
  const channel = chosen !== undefined && shape && picked?.layer !== layer.layer ? chosen % shape.channels : picked?.layer === layer.layer ? picked.channel : worst;
  const isPicture = shape !== undefined && view === 'pictures';
  const beyond = tolerance.unit === 'value' ? tolerance.value : error?.lsb === undefined ? undefined : tolerance.value * error.lsb;
  return (
    <section aria-label={`Result of ${layer.layer}`} className={`flex min-w-56 flex-[4_1_0] flex-col overflow-hidden border-l border-line ${chosen === undefined ? '' : '@max-[780px]:hidden'} ${stale ? 'is-stale opacity-60' : ''}`}>
      <div className="flex min-h-7 flex-wrap items-center gap-1.5 border-b border-line px-2.5 py-0.5">
        <h2 className="min-w-0 truncate font-semibold" title={layer.layer}>{layer.layer}</h2>
        <span className="text-xs text-dim">{formatShape(layer.shape)}</span>
        <span className="flex-1" />
        {isPicture && shape.channels > 1 && <ChannelPicker shape={shape} channel={channel} worst={worst} onChange={(next) => setPicked({ layer: layer.layer, channel: next })} />}
        {shape && <Switch label="How the result is shown" value={view} choices={VIEWS} onChange={onView} />}
      </div>
      {isPicture ? (
        <TensorImages key={layer.layer} layer={layer} shape={shape} channel={channel} difference={difference} lsb={error?.lsb} chosen={chosen} onChoose={onChoose} />
      ) : (
        <SampleValues layer={layer} beyond={beyond} chosen={chosen} onChoose={onChoose} />
      )}
    </section>
  );
}

function ChannelPicker({ shape, channel, worst, onChange }: { readonly shape: PlaneShape; readonly channel: number; readonly worst: number; readonly onChange: (channel: number) => void }): ReactNode {
  const choices = useMemo(() => Array.from({ length: shape.channels }, (_, i) => ({ value: String(i), text: `ch ${i}${i === worst ? ' ▲' : ''}` })), [shape.channels, worst]);
  return (
    <span className="flex items-center">
      <IconButton label="Previous channel" disabled={channel <= 0} onClick={() => onChange(channel - 1)}><ChevronLeft size={14} /></IconButton>
      <Select label="Channel (▲: largest error)" className="text-xs" value={String(channel)} choices={choices} onChange={(text) => onChange(Number(text))} />
      <IconButton label="Next channel" disabled={channel >= shape.channels - 1} onClick={() => onChange(channel + 1)}><ChevronRight size={14} /></IconButton>
    </span>
  );
}
