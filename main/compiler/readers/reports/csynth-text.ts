/** @file The text that Vivado HLS and Vitis HLS write for one function: `<function>_csynth.rpt`. */

import { ReportFindings } from './findings.ts';
import { compact, readCount, readPercent, readTimeNs } from './quantities.ts';
import type { LoopReport, Measured, ModuleReport, ModuleSpeed, TimingReport } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { emptyUsage, resourceOfHls, usageFields, type Usage } from './resource-names.ts';
import { cellOf, readLayout, unknownCells, type TextLayout, type TextTable } from './text-tables.ts';

/** Columns whose values are read, or that only name the row. */
const KNOWN_LOOP = /^(?:Loop Name|Trip Count|Latency.* (?:min|max)|Initiation Interval (?:achieved|target)|Iteration Latency|Pipelined)$/;
const KNOWN_SPEED = /^(?:Instance|Module|Latency.* (?:min|max)|Interval (?:min|max)|Pipeline Type)$/;
const KNOWN_AREA = /^(?:Name|Instance|Module|BRAM_18K|DSP|DSP48E|FF|LUT|URAM)$/;

/** Lines of the utilization summary that are no layer's: they lie between the instances. */
const GLUE = ['DSP', 'Expression', 'FIFO', 'Memory', 'Multiplexer', 'Register', 'ShiftMemory'];

/** Return what a `<function>_csynth.rpt` says. Never throws. */
export function readCsynthText(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const layout = readLayout(text, findings);
  const [, tool = 'HLS', design] = /^== (Vivado HLS|Vitis HLS) Report for '([^']*)'/m.exec(text) ?? [];
  const version = /^\* Version:\s+([\d.]+)/m.exec(text)?.[1];
  const date = /^\* Date:\s+(.*\S)/m.exec(text)?.[1];
  const part = /^\* Target device:\s+(\S+)\s*$/m.exec(text)?.[1];
  for (const section of ['Performance Estimates', 'Utilization Estimates']) if (!layout.sections.includes(section)) findings.miss(section);
  if ((layout.tables.find(({ section }) => section === 'Interface')?.rows.length ?? 0) === 0) findings.cutOff('The list of ports at the end is missing: the report is cut off.');
  const timing = readTiming(layout, findings);
  const top = { name: design ?? 'design', top: true as const, ...readUsage(layout, findings), ...readSpeed(layout, timing, findings) };
  return {
    problems: [],
    report: {
      tool, ...compact({ version, part, design, date }), kind: 'csynth', flow: 'hls', stage: 'estimated',
      incomplete: findings.incomplete, absent: findings.absent, modules: [top, ...readInstances(layout, top.name, findings), ...readGlue(layout, top.name, findings)],
      ...(timing === undefined ? {} : { timing }), warnings: findings.list,
    },
  };
}

function tableOf(layout: TextLayout, section: string, ...topics: readonly string[]): TextTable | undefined {
  return layout.tables.find((table) => table.section === section && topics.every((topic, at) => table.topics[at]?.split(' (')[0] === topic) && table.topics.length === topics.length);
}

function readTiming(layout: TextLayout, findings: ReportFindings): TimingReport | undefined {
  const table = tableOf(layout, 'Performance Estimates', 'Timing', 'Summary');
  const row = table?.rows[0];
  if (table === undefined || row === undefined) return undefined;
  const time = (title: RegExp, what: string) => readTimeNs(cellOf(table, row, title), { findings, what });
  return compact<TimingReport>({ targetClockPeriodNs: time(/^Target/, 'target clock'), clockUncertaintyNs: time(/^Uncertainty/, 'clock uncertainty'), estimatedClockPeriodNs: time(/^Estimated/, 'estimated clock') });
}

function speedOf(table: TextTable, row: readonly string[], findings: ReportFindings): ModuleSpeed {
  const count = (title: RegExp, what: string) => readCount(cellOf(table, row, title), { findings, what });
  return compact<ModuleSpeed>({
    latencyCyclesMin: count(/^Latency(?: \(cycles\))? min$/, 'latency'),
    latencyCyclesMax: count(/^Latency(?: \(cycles\))? max$/, 'latency'),
    latencyNsMin: readTimeNs(cellOf(table, row, /^Latency \(absolute\) min$/), { findings, what: 'latency' }),
    latencyNsMax: readTimeNs(cellOf(table, row, /^Latency \(absolute\) max$/), { findings, what: 'latency' }),
    intervalCyclesMin: count(/^Interval min$/, 'interval'),
    intervalCyclesMax: count(/^Interval max$/, 'interval'),
    pipelineType: cellOf(table, row, /^Pipeline Type$/),
  });
}

function readSpeed(layout: TextLayout, timing: TimingReport | undefined, findings: ReportFindings): ModuleSpeed & Pick<ModuleReport, 'loops'> {
  const table = tableOf(layout, 'Performance Estimates', 'Latency', 'Summary');
  const row = table?.rows[0];
  const loops = readLoops(tableOf(layout, 'Performance Estimates', 'Latency', 'Detail', 'Loop'), findings);
  return {
    ...(table === undefined || row === undefined ? {} : speedOf(table, row, findings)),
    ...compact({ estimatedClockPeriodNs: timing?.estimatedClockPeriodNs }),
    ...(loops.length === 0 ? {} : { loops }),
  };
}

function readLoops(table: TextTable | undefined, findings: ReportFindings): readonly LoopReport[] {
  return (table?.rows ?? []).flatMap((row) => {
    if (table === undefined) return [];
    const count = (title: RegExp, what: string) => readCount(cellOf(table, row, title), { findings, what });
    const trips = count(/^Trip Count$/, 'trip count');
    return [compact<LoopReport>({
      name: (cellOf(table, row, /^Loop Name$/) ?? '').replace(/^[-+ ]+/, ''),
      tripCountMin: trips, tripCountMax: trips,
      latencyCyclesMin: count(/^Latency(?: \(cycles\))? min$/, 'loop latency'), latencyCyclesMax: count(/^Latency(?: \(cycles\))? max$/, 'loop latency'),
      initiationIntervalCycles: count(/^Initiation Interval achieved$/, 'loop interval'), iterationLatencyCycles: count(/^Iteration Latency$/, 'iteration latency'),
      pipelineType: cellOf(table, row, /^Pipelined$/), other: unknownCells(table, row, KNOWN_LOOP),
    })];
  });
}

const SUMMARY = ['Utilization Estimates', 'Summary'] as const;

function countsOf(table: TextTable, row: readonly string[], findings: ReportFindings): Usage['used'] {
  const counts: Usage['used'] = {};
  for (const [at, column] of table.columns.entries()) {
    const resource = resourceOfHls(column);
    const value = resource === undefined ? undefined : readCount(row[at], { findings, what: column, of: row[0]?.trim() ?? '' });
    if (resource !== undefined && value !== undefined) counts[resource] = value;
  }
  return counts;
}

function readUsage(layout: TextLayout, findings: ReportFindings): ReturnType<typeof usageFields> & Pick<ModuleReport, 'other'> {
  const table = tableOf(layout, ...SUMMARY);
  const rowNamed = (name: string) => table?.rows.find((row) => row[0]?.trim() === name);
  const [total, available, share] = [rowNamed('Total'), rowNamed('Available'), rowNamed('Utilization (%)')];
  if (table === undefined || total === undefined) {
    findings.miss('Utilization Estimates, Total');
    return {};
  }
  const usage = { ...emptyUsage(), used: countsOf(table, total, findings), available: available === undefined ? {} : countsOf(table, available, findings) };
  for (const [at, column] of table.columns.entries()) {
    const resource = resourceOfHls(column);
    const percent = resource === undefined ? undefined : readPercent(share?.[at], { findings, what: `share of ${column}` });
    if (resource !== undefined && percent !== undefined) usage.percent[resource] = percent;
    if (resource !== undefined) usage.used[resource] = checkSum(table, at, usage.used[resource], findings) ?? 'unknown';
  }
  return { ...usageFields(usage, 1.01, findings), ...compact<Pick<ModuleReport, 'other'>>({ other: unknownCells(table, total, KNOWN_AREA) }) };
}

/** The total is the sum of the lines above it; if not, one of them is damaged and the total is not known. */
function checkSum(table: TextTable, at: number, total: Measured | undefined, findings: ReportFindings): Measured | undefined {
  const end = table.rows.findIndex((row) => row[0]?.trim() === 'Total');
  const parts = table.rows.slice(0, end).map((row) => row[at]?.trim() ?? '').filter((text) => /^\d+$/.test(text)).map(Number);
  if (typeof total !== 'number' || parts.length === 0) return total;
  const sum = parts.reduce((a, b) => a + b, 0);
  if (sum === total) return total;
  findings.inconsistent(`${table.columns[at] ?? ''}: the lines add up to ${sum}, but the total is ${total}.`);
  return 'unknown';
}

function readInstances(layout: TextLayout, parent: string, findings: ReportFindings): readonly ModuleReport[] {
  const modules = new Map<string, ModuleReport>();
  const add = (table: TextTable | undefined, read: (row: readonly string[]) => readonly (Partial<ModuleReport> | undefined)[]): void => {
    for (const row of table?.rows ?? []) {
      const [instance, name] = [row[0]?.trim() ?? '', row[1]?.trim() ?? ''];
      if (instance !== '' && name !== '' && instance !== 'Total') modules.set(instance, Object.assign(modules.get(instance) ?? { name, instance, parent }, { name }, ...read(row)));
    }
  };
  const speed = tableOf(layout, 'Performance Estimates', 'Latency', 'Detail', 'Instance');
  const area = tableOf(layout, 'Utilization Estimates', 'Detail', 'Instance');
  const other = (table: TextTable, row: readonly string[], known: RegExp): Pick<ModuleReport, 'other'> | undefined => {
    const cells = unknownCells(table, row, known);
    return cells === undefined ? undefined : { other: cells };
  };
  add(speed, (row) => (speed === undefined ? [] : [speedOf(speed, row, findings), other(speed, row, KNOWN_SPEED)]));
  add(area, (row) => (area === undefined ? [] : [countsOf(area, row, findings), other(area, row, KNOWN_AREA)]));
  return [...modules.values()];
}

function readGlue(layout: TextLayout, parent: string, findings: ReportFindings): readonly ModuleReport[] {
  const table = tableOf(layout, ...SUMMARY);
  return (table?.rows ?? []).flatMap((row) => {
    const name = row[0]?.trim() ?? '';
    if (table === undefined || !GLUE.includes(name)) return [];
    const counts = countsOf(table, row, findings);
    return Object.values(counts).some((value) => value !== 'unknown') ? [{ name, parent, layer: 'glue', ...counts }] : [];
  });
}
