/** @file Vivado's `report_timing_summary`: slacks of the design, clocks, and the paths it details. */

import { ReportFindings } from './findings.ts';
import { compact, readCount, readNumber } from './quantities.ts';
import type { Measured, TimingReport } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { splitLines } from './text-tables.ts';
import { readVivadoHeader } from './vivado-header.ts';
import { readVivadoPaths } from './vivado-paths.ts';

type SlackField = Exclude<keyof TimingReport, 'constraintsMet' | 'clocks' | 'paths' | 'other'>;

const FIELDS: Readonly<Record<string, SlackField>> = {
  'WNS(ns)': 'wnsNs', 'TNS(ns)': 'tnsNs', 'TNS Failing Endpoints': 'setupFailingEndpoints', 'TNS Total Endpoints': 'setupEndpoints',
  'WHS(ns)': 'whsNs', 'THS(ns)': 'thsNs', 'THS Failing Endpoints': 'holdFailingEndpoints', 'THS Total Endpoints': 'holdEndpoints',
  'WPWS(ns)': 'wpwsNs', 'TPWS(ns)': 'tpwsNs', 'TPWS Failing Endpoints': 'pulseWidthFailingEndpoints', 'TPWS Total Endpoints': 'pulseWidthEndpoints',
};

/** Return what a timing summary says. @unit ns Never throws. */
export function readVivadoTiming(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const { facts } = readVivadoHeader(text);
  const lines = splitLines(text);
  if (lines.at(-1)?.trim() !== '') findings.cutOff('The last line has no end: the report is cut off.');
  // A line that the cut went through may hold half a number.
  const whole = lines.slice(0, -1);
  const sections = sectionsOf(whole);
  for (const title of ['Design Timing Summary', 'Clock Summary', 'Timing Details']) if (!sections.has(title)) findings.cutOff(`The section "${title}" is missing: the report is cut off.`);
  checkClockGroups(sections, findings);
  const paths = readVivadoPaths(sections.get('Timing Details') ?? [], findings);
  const clocks = readClocks(sections.get('Clock Summary') ?? [], findings);
  const met = metOf(text);
  const timing: TimingReport = { ...readSlacks(sections.get('Design Timing Summary') ?? [], findings), ...compact({ constraintsMet: met, clocks, paths }) };
  if (timing.wnsNs === 'unknown') findings.note('No timing constraints were set, so no slack was computed.');
  return {
    problems: [],
    report: { ...facts, kind: 'timing', flow: 'unknown', incomplete: findings.incomplete, absent: findings.absent, modules: [], timing, warnings: findings.list },
  };
}

/** Every clock and pair of clocks with figures in the tables has a block of details, which begins with what it sums up. */
function checkClockGroups(sections: ReadonlyMap<string, readonly string[]>, findings: ReportFindings): void {
  const promised = ['Intra Clock Table', 'Inter Clock Table'].flatMap((title) => readColumns(sections.get(title) ?? [])?.rows ?? []).filter((row) => row.some((cell) => /^-?\d+\.\d+$/.test(cell)));
  const details = sections.get('Timing Details') ?? [];
  const starts = details.flatMap((line, at) => (line.startsWith('From Clock: ') ? [at] : []));
  const whole = starts.filter((start, at) => details.slice(start, starts[at + 1]).some((line) => /^(?:Setup|Hold|PW)\s*:/.test(line)));
  if (whole.length < promised.length) findings.cutOff('Paths of a clock that the tables name are missing: the report is cut off.');
}

function metOf(text: string): boolean | undefined {
  if (/All user specified timing constraints are met\./.test(text)) return true;
  return /Timing constraints are not met\./.test(text) ? false : undefined;
}

/** Sections stand under `| Title` between rulers. */
function sectionsOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const [at, line] of lines.entries()) {
    const title = /^\| ([A-Z][A-Za-z ]+?)\s*$/.exec(line)?.[1];
    if (title !== undefined && /^-{20,}/.test(lines[at - 1] ?? '') && /^\| -+\s*$/.test(lines[at + 1] ?? '')) {
      current = [];
      sections.set(title, current);
    } else current.push(line);
  }
  return sections;
}

/** Columns are where their rulers of dashes stand. */
function readColumns(lines: readonly string[]): { readonly titles: readonly string[]; readonly rows: readonly (readonly string[])[] } | undefined {
  const ruler = lines.findIndex((line) => /^\s*-{3,}(?:\s+-{3,})+\s*$/.test(line));
  if (ruler < 1) return undefined;
  const spans = Array.from((lines[ruler] ?? '').matchAll(/-+/g), (dashes) => [dashes.index, dashes.index + dashes[0].length] as const);
  const cells = (line: string): readonly string[] => line.trim().split(/\s{2,}/);
  const end = lines.findIndex((line, at) => at > ruler && line.trim() === '');
  const titles = spans.map(([from, to], at) => (lines[ruler - 1] ?? '').slice(from, at === spans.length - 1 ? undefined : to).trim());
  return { titles, rows: lines.slice(ruler + 1, end < 0 ? undefined : end).map(cells) };
}

function readSlacks(lines: readonly string[], findings: ReportFindings): Partial<TimingReport> {
  const table = readColumns(lines);
  const row = table?.rows[0];
  if (table === undefined || row === undefined || row.length !== table.titles.length) {
    findings.miss('Design Timing Summary');
    return {};
  }
  const slacks: Partial<Record<SlackField, Measured>> = {};
  const other: Record<string, string> = {};
  for (const [at, title] of table.titles.entries()) {
    const field = FIELDS[title];
    if (field === undefined && row[at] !== undefined) other[title] = row[at];
    const read = /Endpoints/.test(title) ? readCount : readNumber;
    const value = field === undefined ? undefined : read(row[at], { findings, what: title });
    if (field !== undefined && value !== undefined) slacks[field] = value;
  }
  return { ...slacks, ...(Object.keys(other).length === 0 ? {} : { other }) };
}

function readClocks(lines: readonly string[], findings: ReportFindings): TimingReport['clocks'] {
  const table = readColumns(lines);
  const clocks = (table?.rows ?? []).flatMap((row) => {
    if (table === undefined || row.length !== table.titles.length || row[0] === undefined) return [];
    const period = readNumber(row[table.titles.indexOf('Period(ns)')], { findings, what: 'clock period' });
    const frequency = readNumber(row[table.titles.indexOf('Frequency(MHz)')], { findings, what: 'clock frequency' });
    const fits = typeof period !== 'number' || typeof frequency !== 'number' || Math.abs((period * frequency) / 1000 - 1) < 0.01;
    if (!fits) findings.inconsistent(`${row[0]}: ${period} ns is not ${frequency} MHz.`);
    return [{ name: row[0], ...(fits ? compact({ periodNs: period, frequencyMhz: frequency }) : { periodNs: 'unknown' as const, frequencyMhz: 'unknown' as const }) }];
  });
  return clocks.length === 0 ? undefined : clocks;
}
