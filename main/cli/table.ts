/** @file Aligned tables and numbers with units, for people. */

import { stripVTControlCharacters } from 'node:util';
import type { Measured } from '../../preload/model/tool-report.ts';

/** A column: its title and on which side its cells stand. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Return the lines of a table; columns that are empty everywhere are left out. Never throws. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly (string | undefined)[])[]): readonly string[] {
  const kept = columns.map((column, index) => ({ ...column, index })).filter(({ index }) => rows.some((row) => (row[index] ?? '') !== ''));
  const widths = kept.map(({ title, index }) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (kept[at]?.align === 'right' ? pad(cell, widths[at] ?? 0, true) : pad(cell, widths[at] ?? 0, false))).join('  ').trimEnd();
  return [line(kept.map(({ title }) => title)), ...rows.map((row) => line(kept.map(({ index }) => row[index] ?? '')))];
}

function pad(text: string, width: number, left: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return left ? space + text : text + space;
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Colour codes take no room. */
function widthOf(text: string): number {
  return Array.from(GRAPHEMES.segment(stripVTControlCharacters(text))).length;
}

/** Return a count with thin groups: `12 345`. Never throws. */
export function formatCount(value: number | undefined): string {
  if (value === undefined) return '';
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** Return what a tool reported, as it reported it; empty where it said nothing. Never throws. */
export function formatMeasured(value: Measured | undefined): string {
  return value === undefined ? '' : String(value);
}

/** Return a fraction as per cent. Never throws. */
export function formatShare(value: number | undefined, digits = 2): string {
  return value === undefined ? '' : `${(value * 100).toFixed(digits)} %`;
}

/** Return a number with few digits. Never throws. */
export function formatValue(value: number | undefined, digits = 5): string {
  if (value === undefined) return '';
  if (Math.abs(value) === Infinity) return value > 0 ? '∞' : '−∞';
  return String(Number(value.toPrecision(digits)));
}

/** Return `the first 8 of 10 samples`, or `10 samples` where it is all of them. Never throws. */
export function samplesWords({ sampleCount, totalSamples }: { readonly sampleCount: number; readonly totalSamples: number }): string {
  if (sampleCount < totalSamples) return `the first ${formatCount(sampleCount)} of ${formatCount(totalSamples)} samples`;
  return sampleCount === 1 ? '1 sample' : `${formatCount(sampleCount)} samples`;
}

/** Return a duration for people. @unit ms */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined) return '';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
