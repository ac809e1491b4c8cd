/** @file One row of box plots on the shared log₂ axis: reference above, emulation below, the type's window behind both. */

import { memo, type ReactNode } from 'react';
import type { TypeWindow } from '../domain-widgets/histogram-bins.ts';
import { superscript } from '../domain-widgets/window-histogram.tsx';
import { axisTicks, pieces, type BoxAxis, type LogBox } from './box-axis.ts';

/** Height of a row in the plot. @unit px */
export const BOX_ROW_PX = 30;

const FILL = { inside: 'var(--h-in)', over: 'var(--h-over)', under: 'var(--h-under)' } as const;

/** Properties of a row. */
export interface BoxPlotProps {
  readonly name: string;
  readonly axis: BoxAxis;
  readonly window: TypeWindow | undefined;
  readonly reference: LogBox | undefined;
  readonly emulated: LogBox | undefined;
  readonly widthPx: number;
  /** What lies above the type is no alarm. */
  readonly calm: boolean;
  readonly stale: boolean;
}

/** The plot of one variable. */
export const BoxPlot = memo(function BoxPlot({ name, axis, window, reference, emulated, widthPx, calm, stale }: BoxPlotProps): ReactNode {
  const x = (exponent: number): number => Math.min(widthPx, Math.max(0, ((exponent - axis.first) / (axis.last - axis.first)) * widthPx));
  return (
    <svg role="img" aria-label={describe(name, window, reference, emulated)} width={widthPx} height={BOX_ROW_PX} className="block">
      {axisTicks(axis, widthPx).map((e) => <line key={e} x1={x(e)} x2={x(e)} y1={0} y2={BOX_ROW_PX} stroke="var(--line)" strokeWidth={0.6} />)}
      {window && <rect x={x(window.lsb)} width={Math.max(0, x(window.top) - x(window.lsb))} y={1.5} height={BOX_ROW_PX - 3} rx={2} fill="var(--h-window)" stroke="var(--edge)" strokeWidth={0.8} />}
      <g opacity={stale ? 0.45 : 1}>
        {reference && <Reference box={reference} x={x} />}
        {emulated && <Emulated box={emulated} window={window} x={x} calm={calm} />}
      </g>
      {!reference && !emulated && <text x={6} y={BOX_ROW_PX / 2 + 3.5} fontSize={10} fill="var(--dim)">no values</text>}
    </svg>
  );
});

function Reference({ box, x }: { readonly box: LogBox; readonly x: (exponent: number) => number }): ReactNode {
  const [y, h] = [4, 7];
  return (
    <g fill="none" stroke="var(--dim)" strokeWidth={1}>
      <path d={`M${x(box.min)} ${y + h / 2}H${x(box.q1)}M${x(box.q3)} ${y + h / 2}H${x(box.max)}M${x(box.max)} ${y + 1}V${y + h - 1}`} />
      <rect x={x(box.q1)} y={y} width={Math.max(1.5, x(box.q3) - x(box.q1))} height={h} rx={1} fill="var(--panel)" />
      <path d={`M${x(box.median)} ${y}V${y + h}`} />
    </g>
  );
}

function Emulated({ box, window, x, calm }: { readonly box: LogBox; readonly window: TypeWindow | undefined; readonly x: (exponent: number) => number; readonly calm: boolean }): ReactNode {
  const [y, h] = [14, 11];
  const ink = (place: 'inside' | 'over' | 'under'): string => FILL[calm && place === 'over' ? 'inside' : place];
  const whiskers = [...pieces(box.min, box.q1, window), ...pieces(box.q3, box.max, window)];
  const overflows = !calm && window !== undefined && box.max > window.top;
  return (
    <g>
      {whiskers.map((p) => <path key={`${p.from}${p.place}`} d={`M${x(p.from)} ${y + h / 2}H${x(p.to)}`} stroke={ink(p.place)} strokeWidth={1.5} />)}
      <path d={`M${x(box.max)} ${y + 1}V${y + h - 1}`} stroke={ink(overflows ? 'over' : 'inside')} strokeWidth={1.5} />
      {pieces(box.q1, Math.max(box.q3, box.q1 + 0.05), window).map((p) => <rect key={p.place} x={x(p.from)} y={y} width={Math.max(1.5, x(p.to) - x(p.from))} height={h} fill={ink(p.place)} />)}
      <path d={`M${x(box.median)} ${y - 1}V${y + h + 1}`} stroke="var(--txt)" strokeWidth={1.6} />
      {overflows && <path d={`M${x(box.max) + 3} ${y + h - 1}l3.5 -8l3.5 8z`} fill="var(--h-over)" />}
    </g>
  );
}

/** The axis above the rows. */
export function BoxAxisTicks({ axis, widthPx }: { readonly axis: BoxAxis; readonly widthPx: number }): ReactNode {
  const x = (exponent: number): number => ((exponent - axis.first) / (axis.last - axis.first)) * widthPx;
  return (
    <svg role="img" aria-label={`Axis of sizes from 2 to the ${axis.first} to 2 to the ${axis.last}`} width={widthPx} height={16} className="block">
      {axisTicks(axis, widthPx).filter((e) => x(e) > 6 && x(e) < widthPx - 10).map((e) => <text key={e} x={x(e)} y={11} fontSize={10} fill="var(--dim)" textAnchor="middle" className="font-mono">2{superscript(e)}</text>)}
    </svg>
  );
}

const power = (exponent: number): string => `2^${exponent.toFixed(1).replace('.0', '')}`;

function describe(name: string, window: TypeWindow | undefined, reference: LogBox | undefined, emulated: LogBox | undefined): string {
  const text = (word: string, box: LogBox | undefined): string => (box ? `${word}: half of the sizes between ${power(box.q1)} and ${power(box.q3)}, largest ${power(box.max)}` : `${word}: no values`);
  return [`${name}, ${text('emulated', emulated)}`, text('reference', reference), window ? `the type holds ${power(window.lsb)} to ${power(window.top)}` : 'the type has no window'].join('; ');
}
