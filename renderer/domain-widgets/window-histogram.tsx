/** @file The log₂ histogram of a variable against the window of its type. */

import { memo, type ReactNode } from 'react';
import type { LogHistogram } from '../../preload/contract/emulation.ts';
import type { NumberType } from '../../preload/model/fixed-type.ts';
import { binRange, histogramBins, typeWindow, type HistogramBin } from './histogram-bins.ts';

/** Properties of the histogram. */
export interface WindowHistogramProps {
  readonly histogram: LogHistogram;
  readonly type: NumberType;
  /** Of before the change that is going on: drawn as an outline. */
  readonly before?: LogHistogram | undefined;
  readonly heightPx: number;
  readonly widthPx: number;
  readonly stale?: boolean;
  /** What lies above the type is no alarm: drawn pale. */
  readonly calm?: boolean;
  /** Exponents under the axis. */
  readonly labels?: boolean;
}

const FILL = { inside: 'var(--h-in)', over: 'var(--h-over)', under: 'var(--h-under)' } as const;
const CALM_OVER = 'color-mix(in srgb, var(--h-over) 40%, var(--h-in))';
const LABEL_HEIGHT_PX = 12;

function barHeight(count: number, most: number, height: number): number {
  // Square root: small overflow shares stay visible without hiding the shape.
  return count === 0 || most === 0 ? 0 : Math.max(1.5, Math.sqrt(count / most) * height);
}

function outline(bins: readonly HistogramBin[], most: number, pitch: number, height: number): string {
  const steps = bins.map((bin, i) => `H${(i * pitch).toFixed(1)}V${(height - barHeight(bin.count, most, height)).toFixed(1)}H${((i + 1) * pitch).toFixed(1)}`);
  return `M0 ${height}${steps.join('')}V${height}`;
}

/** Return what a screen reader hears. */
function describe(bins: readonly HistogramBin[]): string {
  const total = bins.reduce((sum, b) => sum + b.count, 0);
  const part = (place: HistogramBin['place']): string => `${total === 0 ? 0 : ((bins.reduce((sum, b) => sum + (b.place === place ? b.count : 0), 0) / total) * 100).toFixed(1)} %`;
  return `Histogram over powers of two: ${part('inside')} inside the type, ${part('over')} above it, ${part('under')} below its last bit`;
}

/** Bars inside the type are blue, above it red, below its last bit yellow; two lines mark the window. */
export const WindowHistogram = memo(function WindowHistogram({ histogram, type, before, heightPx, widthPx, stale = false, calm = false, labels = false }: WindowHistogramProps): ReactNode {
  const window = typeWindow(type);
  const range = binRange(histogram, [window]);
  const bins = histogramBins(histogram, window, range);
  const old = before === undefined || before === histogram ? undefined : histogramBins(before, window, range);
  const most = Math.max(1, ...bins.map((b) => b.count), ...(old ?? []).map((b) => b.count));
  const height = heightPx - (labels ? LABEL_HEIGHT_PX : 2);
  const pitch = widthPx / Math.max(1, bins.length);
  const at = (exponent: number): number => Math.min(widthPx, Math.max(0, (exponent - range.first) * pitch));
  const every = Math.max(1, Math.ceil(26 / pitch));
  return (
    <svg role="img" aria-label={describe(bins)} width={widthPx} height={heightPx} className={stale ? 'block opacity-55' : 'block'}>
      {window && <rect x={at(window.lsb)} width={Math.max(0, at(window.top) - at(window.lsb))} height={height} fill="var(--h-window)" rx={2} />}
      {bins.map((bin, i) => {
        const bar = barHeight(bin.count, most, height - 1);
        return bar > 0 && <rect key={bin.exponent} x={i * pitch + 0.6} y={height - bar} width={Math.max(1, pitch - 1.2)} height={bar} rx={1} fill={calm && bin.place === 'over' ? CALM_OVER : FILL[bin.place]} />;
      })}
      {old && <path d={outline(old, most, pitch, height - 1)} fill="none" stroke="var(--h-outline)" strokeWidth={1} strokeDasharray="3 2" />}
      {window && <path d={`M${at(window.lsb)} 0V${height}M${at(window.top)} 0V${height}`} stroke="var(--edge)" />}
      <path d={`M0 ${height}H${widthPx}`} stroke="var(--line-strong)" strokeWidth={0.5} />
      {labels &&
        bins.map((bin, i) =>
          (bin.exponent - range.first) % every === 0 ? (
            <text key={bin.exponent} x={i * pitch} y={heightPx - 2} fontSize={9} fill="var(--dim)" className="font-mono">
              2{superscript(bin.exponent)}
            </text>
          ) : undefined,
        )}
    </svg>
  );
});

const RAISED: Readonly<Record<string, string>> = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };

/** Return a whole number in raised digits. */
export function superscript(value: number): string {
  return Array.from(String(value), (c) => RAISED[c] ?? c).join('');
}
