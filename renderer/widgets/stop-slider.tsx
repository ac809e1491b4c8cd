/** @file A slider that only stops at given values, equally spaced by index. */

import type { ReactNode } from 'react';
import { Slider } from 'radix-ui';
import { nearestStopIndex } from './slider-stops.ts';

/** Properties of a slider with stops. */
export interface StopSliderProps {
  readonly label: string;
  /** Ascending. */
  readonly stops: readonly number[];
  readonly value: number;
  readonly disabled?: boolean;
  /** Every change while dragging. */
  readonly onChange: (value: number) => void;
  /** The end of a drag or key press. */
  readonly onCommit?: () => void;
  readonly describe?: (value: number) => string;
}

/** Tick marks are drawn up to this many; more would be a solid line. */
const TICKS_MAX = 24;

/** A horizontal slider over the indices of `stops`. */
export function StopSlider({ label, stops, value, disabled = false, onChange, onCommit, describe }: StopSliderProps): ReactNode {
  const last = Math.max(stops.length - 1, 0);
  const index = nearestStopIndex(stops, value);
  return (
    <Slider.Root
      min={0}
      max={Math.max(last, 1)}
      step={1}
      value={[index]}
      disabled={disabled || last === 0}
      onValueChange={([next]) => {
        const stop = stops[next ?? 0];
        if (stop !== undefined && stop !== value) onChange(stop);
      }}
      onValueCommit={() => onCommit?.()}
      className="nodrag nopan relative flex h-4 flex-1 touch-none items-center select-none data-[disabled]:opacity-50"
    >
      <Slider.Track className="relative h-[3px] grow rounded-full bg-line-strong">
        <Slider.Range className="absolute h-full rounded-full bg-acc" />
        {last > 0 && last <= TICKS_MAX && stops.map((stop, i) => <span key={stop} aria-hidden className="absolute -top-[2px] h-[7px] w-[2px] -translate-x-px bg-line-strong" style={{ left: `${(i / last) * 100}%` }} />)}
      </Slider.Track>
      <Slider.Thumb aria-label={label} aria-valuetext={describe?.(value) ?? String(value)} className="block size-[11px] rounded-full border-2 border-card bg-acc ring-1 ring-acc" />
    </Slider.Root>
  );
}
