/** @file A draggable border between two panes; arrow keys move it too. */

import { useRef, type PointerEvent, type ReactNode } from 'react';

/** Properties of a splitter. */
export interface SplitterProps {
  readonly label: string;
  readonly orientation: 'vertical' | 'horizontal';
  /** Size of the pane after the splitter. @unit px */
  readonly sizePx: number;
  readonly minPx: number;
  readonly maxPx: number;
  readonly onChange: (sizePx: number) => void;
}

const STEP_PX = 24;

/** The border before a pane at the right or at the bottom. */
export function Splitter({ label, orientation, sizePx, minPx, maxPx, onChange }: SplitterProps): ReactNode {
  const start = useRef<{ readonly at: number; readonly size: number }>(undefined);
  const vertical = orientation === 'vertical';
  const set = (px: number): void => onChange(Math.round(Math.min(maxPx, Math.max(minPx, px))));
  const at = (event: PointerEvent): number => (vertical ? event.clientX : event.clientY);
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={sizePx}
      aria-valuemin={minPx}
      aria-valuemax={maxPx}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: at(event), size: sizePx };
      }}
      onPointerMove={(event) => {
        if (start.current) set(start.current.size - (at(event) - start.current.at));
      }}
      onPointerUp={() => {
        start.current = undefined;
      }}
      onKeyDown={(event) => {
        const grow = vertical ? 'ArrowLeft' : 'ArrowUp';
        const shrink = vertical ? 'ArrowRight' : 'ArrowDown';
        if (event.key !== grow && event.key !== shrink) return;
        event.preventDefault();
        set(sizePx + (event.key === grow ? STEP_PX : -STEP_PX));
      }}
      className={`z-10 shrink-0 touch-none bg-line hover:bg-acc ${vertical ? 'w-px cursor-col-resize border-x-0 px-0 shadow-[0_0_0_2px_transparent]' : 'h-px cursor-row-resize'} relative before:absolute ${vertical ? 'before:inset-y-0 before:-left-1 before:w-2' : 'before:inset-x-0 before:-top-1 before:h-2'}`}
    />
  );
}
