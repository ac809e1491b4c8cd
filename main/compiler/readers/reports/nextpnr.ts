/** @file What `nextpnr --report` writes: cells used, frequency of each clock, and critical paths. */

import { ReportFindings } from './findings.ts';
import { countAt, entryOf, isRecord, numberAt, type JsonRecord } from './json-values.ts';
import { compact } from './quantities.ts';
import type { Measured, ModuleReport, PathStep, ResourceName, TimingPath } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';

/** Cells that mean one thing. */
const CELLS: Readonly<Record<string, ResourceName>> = { ICESTORM_LC: 'logicCells', TRELLIS_COMB: 'lut', TRELLIS_FF: 'ff', MULT18X18D: 'dsp', ICESTORM_DSP: 'dsp', CPE_LT: 'lut', CPE_FF: 'ff', LUT4: 'lut', DFF: 'ff' };

/** Return what a nextpnr report says. Never throws. */
export function readNextpnr(record: JsonRecord): ReportOutcome {
  const findings = new ReportFindings();
  for (const section of ['utilization', 'fmax', 'critical_paths']) if (!(section in record)) findings.miss(section);
  const fmax = isRecord(record['fmax']) ? record['fmax'] : {};
  const clocks = Object.entries(fmax).map(([name, clock]): Clock => ({
    name, ...compact({ achievedMhz: rounded(numberAt(entryOf(clock, 'achieved'), 'achieved frequency', findings)), constraintMhz: rounded(numberAt(entryOf(clock, 'constraint'), 'wanted frequency', findings)) }),
  }));
  const list: readonly unknown[] = Array.isArray(record['critical_paths']) ? record['critical_paths'] : [];
  const paths = checkedPaths(list.filter(isRecord).map((path) => pathOf(path, clocks, findings)), clocks, findings);
  const isMet = clocks.every(({ achievedMhz, constraintMhz }) => typeof achievedMhz === 'number' && typeof constraintMhz === 'number' && achievedMhz >= constraintMhz);
  return {
    problems: [],
    report: {
      tool: 'nextpnr', kind: 'route', flow: 'rtl', stage: 'routed', incomplete: findings.incomplete, absent: findings.absent, modules: [moduleOf(record, findings)],
      ...(clocks.length === 0 && paths.length === 0 ? {} : { timing: { ...(clocks.length === 0 ? {} : { clocks, constraintsMet: isMet }), ...(paths.length === 0 ? {} : { paths }) } }), warnings: findings.list,
    },
  };
}

function moduleOf(record: JsonRecord, findings: ReportFindings): ModuleReport {
  const [used, available]: Partial<Record<ResourceName, Measured>>[] = [{}, {}];
  const other: Record<string, string> = {};
  for (const [kind, entry] of Object.entries(isRecord(record['utilization']) ? record['utilization'] : {})) {
    const [count, all] = [countAt(entryOf(entry, 'used'), kind, findings), countAt(entryOf(entry, 'available'), kind, findings)];
    const resource = Object.hasOwn(CELLS, kind) ? CELLS[kind] : undefined;
    if (resource === undefined || used === undefined || available === undefined) other[kind] = `${count ?? 'unknown'} of ${all ?? 'unknown'}`;
    else {
      if (count !== undefined) used[resource] = count;
      if (all !== undefined) available[resource] = all;
    }
  }
  return { name: 'design', top: true, ...used, ...(available === undefined || Object.keys(available).length === 0 ? {} : { available }), ...(Object.keys(other).length === 0 ? {} : { other }) };
}

const STEP_TYPES = new Set(['clk-to-q', 'source', 'logic', 'routing', 'setup', 'hold']);

interface Clock {
  readonly name: string;
  readonly achievedMhz?: Measured;
  readonly constraintMhz?: Measured;
}

/** Delays of a path are in ns, one entry a step of type `clk-to-q`, `source`, `logic`, `routing` or `setup`. */
function pathOf(path: JsonRecord, clocks: readonly Clock[], findings: ReportFindings): TimingPath {
  const steps = (Array.isArray(path['path']) ? path['path'] : []).filter(isRecord);
  const way = steps.map((step): PathStep => ({
    kind: step['type'] === 'routing' ? 'route' : 'logic',
    name: step['type'] === 'routing' && typeof step['net'] === 'string' ? step['net'] : (cellAt(step, 'to') ?? cellAt(step, 'from') ?? '?'),
    delayNs: rounded(numberAt(step['delay'], 'path delay', findings)) ?? 'unknown',
  }));
  const strangers = steps.filter((step) => typeof step['type'] !== 'string' || !STEP_TYPES.has(step['type']));
  for (const step of strangers) findings.unreadable('type of a path step', String(step['type']));
  const sum = (kinds: readonly PathStep['kind'][]): Measured => {
    if (strangers.length > 0 && kinds.length === 1) return 'unknown';
    const delays = way.filter(({ kind }) => kinds.includes(kind)).map(({ delayNs }) => delayNs);
    return delays.includes('unknown') ? 'unknown' : round(delays.reduce<number>((all, delay) => all + Number(delay), 0));
  };
  const delayNs = sum(['logic', 'route']);
  const clock = path['from'] === path['to'] ? clocks.find(({ name }) => path['from'] === `posedge ${name}` || path['from'] === `negedge ${name}`) : undefined;
  const periodNs = typeof clock?.constraintMhz === 'number' && clock.constraintMhz > 0 ? 1000 / clock.constraintMhz : undefined;
  const slackNs = periodNs === undefined || typeof delayNs !== 'number' ? undefined : round(periodNs - delayNs);
  return compact<TimingPath>({
    check: 'setup', slackNs, met: slackNs === undefined ? undefined : slackNs >= 0, requirementNs: periodNs === undefined ? undefined : round(periodNs),
    // The first step ends at the cell that launches; what it begins at is printed differently from version to version.
    source: cellAt(steps[0], 'to'), destination: cellAt(steps.at(-1), 'to'), pathGroup: `${String(path['from'])} → ${String(path['to'])}`,
    delayNs, logicDelayNs: sum(['logic']), routeDelayNs: sum(['route']), logicLevels: strangers.length > 0 ? 'unknown' : steps.filter((step) => step['type'] === 'logic').length, steps: way.length === 0 ? undefined : way,
  });
}

/** nextpnr sums in whole ps. @unit ns */
const PATH_TOLERANCE_NS = 0.0025;

/** The frequency of a clock is that of its longest path; where they differ, one of them is damaged. */
function checkedPaths(paths: readonly TimingPath[], clocks: readonly Clock[], findings: ReportFindings): readonly TimingPath[] {
  return paths.map((path) => {
    const clock = clocks.find(({ name }) => path.pathGroup === `posedge ${name} → posedge ${name}`);
    if (typeof clock?.achievedMhz !== 'number' || typeof path.delayNs !== 'number' || Math.abs(1000 / clock.achievedMhz - path.delayNs) < PATH_TOLERANCE_NS) return path;
    findings.inconsistent(`${clock.name}: the longest path takes ${path.delayNs} ns, which is not ${clock.achievedMhz} MHz.`);
    return { ...path, ...compact({ slackNs: path.slackNs === undefined ? undefined : ('unknown' as const) }), delayNs: 'unknown', logicDelayNs: 'unknown', routeDelayNs: 'unknown' };
  });
}

function cellAt(step: JsonRecord | undefined, end: 'from' | 'to'): string | undefined {
  const [cell, port] = [entryOf(step, end, 'cell'), entryOf(step, end, 'port')];
  return typeof cell === 'string' ? `${cell}${typeof port === 'string' ? `/${port}` : ''}` : undefined;
}

/** nextpnr computes in single precision and prints more digits than it has. */
function rounded(value: Measured | undefined): Measured | undefined {
  return typeof value === 'number' ? Number(value.toPrecision(7)) : value;
}

function round(ns: number): number {
  return Number(ns.toFixed(6));
}
