/** @file What tables need beyond format.ts: figures that may be missing, exact counts, short ages, signed differences. Never throws. */

import { NO_VALUE } from './format.ts';

const GAP = '\u202f';

/** Return the formatted figure, or the sign for a missing one; a missing figure is never 0. */
export function figure(value: number | undefined, format: (value: number) => string, unit = ''): string {
  if (value === undefined || !Number.isFinite(value)) return NO_VALUE;
  return unit === '' ? format(value) : `${format(value)}${GAP}${unit}`;
}

/** Return an exact whole number with groups of three, such as `12 431`. */
export function formatExactCount(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, GAP).replace('-', '−');
}

/** Return at most `digits` decimals, without zeros at the end. */
export function formatPlain(value: number, digits = 1): string {
  return String(Number(value.toFixed(digits))).replace('-', '−');
}

/** Return how long ago something was, such as `now`, `9 min`, `3 h`, `12 d`. @unit of the argument: ms */
export function formatAge(agoMs: number): string {
  const minutes = Math.floor(agoMs / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 90) return `${minutes}${GAP}min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours}${GAP}h` : `${Math.round(hours / 24)}${GAP}d`;
}

/** Return a difference with its sign: `+7`, `−0.8`, `±0`. */
export function withSign(difference: number, format: (size: number) => string): string {
  if (difference === 0) return '±0';
  return `${difference > 0 ? '+' : '−'}${format(Math.abs(difference))}`;
}

/** Return `1 run`, `2 runs`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
