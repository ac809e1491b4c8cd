/** @file Numbers as people read them: thin spaces before units, a real minus sign, no more digits than mean something. Never throws. */

import type { Band } from '../../preload/contract/emulation.ts';
import type { Measured } from '../../preload/model/tool-report.ts';
import { fractionBits, isFixed, valueRange, type FixedType, type NumberType } from '../../preload/model/fixed-type.ts';

/** Narrow no-break space before a unit. */
const GAP = '\u202f';

/** What is shown where there is no number. */
export const NO_VALUE = '—';

function signed(text: string): string {
  return text.replace('-', '−');
}

/** Return a count such as `831`, `12.4 k`, `1.32 M`. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return NO_VALUE;
  const size = Math.abs(count);
  if (size < 1000) return signed(String(Math.round(count)));
  if (size < 9995) return signed(`${stripZeros((count / 1e3).toFixed(2))}${GAP}k`);
  if (size < 999_500) return signed(`${(count / 1e3).toFixed(size < 99_950 ? 1 : 0)}${GAP}k`);
  return signed(`${stripZeros((count / 1e6).toPrecision(3))}${GAP}M`);
}

/** Return a fraction as per cent; a share that is not quite 0 or 1 never reads as 0 % or 100 %. */
export function formatShare(fraction: number): string {
  if (!Number.isFinite(fraction)) return NO_VALUE;
  if (fraction === 0) return '0';
  const percent = fraction * 100;
  if (percent < 0.01) return `<${GAP}0.01${GAP}%`;
  if (percent > 99.99 && percent < 100) return `>${GAP}99.99${GAP}%`;
  const digits = percent > 100 ? 0 : percent >= 99.95 || percent < 10 ? 2 : 1;
  return `${stripZeros(percent.toFixed(digits))}${GAP}%`;
}

/** Return an accuracy with one decimal, without the sign. */
export function formatPercent(fraction: number): string {
  return (fraction * 100).toFixed(1);
}

function stripZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Return a value in model units with four significant digits. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return signed(value.toExponential(2));
  // From 10⁴ on four digits would come with an exponent.
  return signed(size >= 1e4 ? String(Number(value.toPrecision(4))) : stripZeros(value.toPrecision(4)));
}

/** Return the values a type holds as an interval whose upper end is the first value it does not hold: `[−32, 32)`. */
export function formatRange(type: FixedType): string {
  const { min, max } = valueRange(type);
  const lsb = 2 ** -fractionBits(type);
  return type.overflow === 'SAT_SYM' ? `(${formatValue(min - lsb)}, ${formatValue(max + lsb)})` : `[${formatValue(min)}, ${formatValue(max + lsb)})`;
}

/** Return `sat` where a type cuts off at its end, `ovf` where it wraps around. */
export function overflowWord(type: NumberType | undefined): 'sat' | 'ovf' {
  return type && isFixed(type) && type.overflow !== 'WRAP' ? 'sat' : 'ovf';
}

/** Return a value without loss, for readings that must be exact. */
export function formatExact(value: number): string {
  return signed(String(value));
}

/** Return a signed difference, `+3`, `−5.8`, `±0`. */
export function formatDelta(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return '±0';
  return value < 0 ? `−${text}` : `+${text}`;
}

/** Return a signal-to-quantisation-noise ratio. */
export function formatDecibel(db: number): string {
  if (db === Number.POSITIVE_INFINITY || db > 300) return `∞${GAP}dB`;
  if (db === Number.NEGATIVE_INFINITY) return `−∞${GAP}dB`;
  return Number.isFinite(db) ? `${signed(db.toFixed(1))}${GAP}dB` : NO_VALUE;
}

/** Return half the width of a band in per cent of its value, for example `± 9 %`; empty when exact. */
export function formatBand(band: Band): string {
  if (band.certainty === 'exact' || band.low === band.high) return band.certainty === 'exact' ? '' : '±0';
  if (band.value === 0) return `≤${GAP}${formatCount(band.high)}`;
  const half = Math.max(band.high - band.value, band.value - band.low) / band.value;
  if (half > 1) return `${formatCount(band.low)} … ${formatCount(band.high)}`;
  return `±${GAP}${half < 0.1 ? (half * 100).toFixed(half < 0.01 ? 1 : 0) : Math.round(half * 100)}${GAP}%`;
}

/** Return `calibrated on 3 runs of yours (synth, Vivado)`; empty for a band that rests on public designs alone. */
export function formatCalibration({ calibration }: Pick<Band, 'calibration'>): string {
  if (calibration === undefined) return '';
  return `calibrated on ${calibration.runCount} ${calibration.runCount === 1 ? 'run' : 'runs'} of yours (${calibration.kind}, ${calibration.tools.join(', ')})`;
}

/** Return nanoseconds or microseconds. */
export function formatNs(ns: number): string {
  if (ns < 1000) return `${stripZeros(ns.toFixed(1))}${GAP}ns`;
  if (ns < 1e6) return `${stripZeros((ns / 1e3).toFixed(2))}${GAP}µs`;
  return `${stripZeros((ns / 1e6).toFixed(2))}${GAP}ms`;
}

/** Return a delay or slack of a timing path, which needs its picoseconds. */
export function formatDelay(ns: Measured): string {
  return ns === 'unknown' ? NO_VALUE : `${signed(ns.toFixed(Math.abs(ns) < 10 ? 3 : 2))}${GAP}ns`;
}

/** Return a duration for people. @unit of the argument: ms */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}${GAP}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}${GAP}s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}${GAP}min ${Math.round((ms % 60_000) / 1000)}${GAP}s`;
  return `${Math.floor(minutes / 60)}${GAP}h ${minutes % 60}${GAP}min`;
}

/** Return how long ago a time was. @unit of the arguments: ms since 1970 */
export function formatAgo(thenMs: number, nowMs: number): string {
  const s = Math.max(0, Math.round((nowMs - thenMs) / 1000));
  if (s < 5) return 'just now';
  if (s < 60) return `${s}${GAP}s ago`;
  if (s < 3600) return `${Math.floor(s / 60)}${GAP}min ago`;
  if (s < 86_400) return `${Math.floor(s / 3600)}${GAP}h ago`;
  return new Date(thenMs).toLocaleDateString();
}

/** Return a size in bytes. */
export function formatBytes(byteCount: number): string {
  if (byteCount < 1024) return `${byteCount}${GAP}B`;
  if (byteCount < 1024 ** 2) return `${(byteCount / 1024).toFixed(1)}${GAP}KiB`;
  if (byteCount < 1024 ** 3) return `${(byteCount / 1024 ** 2).toFixed(1)}${GAP}MiB`;
  return `${(byteCount / 1024 ** 3).toFixed(2)}${GAP}GiB`;
}

/** Return a shape as `8×8×1`. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}
