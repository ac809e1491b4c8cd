/** @file What `nextpnr --report` writes: cells used, frequency of each clock, and critical paths. */

import { ReportFindings } from './findings.ts';
import { countAt, entryOf, isRecord, numberAt, type JsonRecord } from './json-values.ts';
import { compact } from './quantities.ts';
import type { Measured, ModuleReport, ReportOutcome, ResourceName, TimingPath } from './report.ts';

/** Cells that mean one thing; logic cells hold a LUT and a flip-flop, so they are kept under their own name. */
const CELLS: Readonly<Record<string, ResourceName>> = { TRELLIS_COMB: 'lut', TRELLIS_FF: 'ff', MULT18X18D: 'dsp', ICESTORM_DSP: 'dsp', CPE_LT: 'lut', CPE_FF: 'ff', LUT4: 'lut', DFF: 'ff' };

/** Return what a nextpnr report says. Never throws. */
export function readNextpnr(record: JsonRecord): ReportOutcome {
  const findings = new ReportFindings();
  for (const section of ['utilization', 'fmax', 'critical_paths']) if (!(section in record)) findings.miss(section);
  const fmax = isRecord(record['fmax']) ? record['fmax'] : {};
  const clocks = Object.entries(fmax).map(([name, clock]) => ({
    name, ...compact({ achievedMhz: numberAt(entryOf(clock, 'achieved'), 'achieved frequency', findings), constraintMhz: numberAt(entryOf(clock, 'constraint'), 'wanted frequency', findings) }),
  }));
  const list: readonly unknown[] = Array.isArray(record['critical_paths']) ? record['critical_paths'] : [];
  const paths = list.filter(isRecord).map((path) => pathOf(path, findings));
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

/** Delays of a path are in ns, one entry a step of type `clk-to-q`, `logic`, `routing` or `setup`. */
function pathOf(path: JsonRecord, findings: ReportFindings): TimingPath {
  const steps = (Array.isArray(path['path']) ? path['path'] : []).filter(isRecord);
  const sum = (isRoute: boolean): Measured => {
    const delays = steps.filter((step) => (step['type'] === 'routing') === isRoute).map((step) => numberAt(step['delay'], 'path delay', findings));
    return delays.some((delay) => typeof delay !== 'number') ? 'unknown' : round(delays.reduce<number>((all, delay) => all + Number(delay), 0));
  };
  const cellAt = (step: JsonRecord | undefined, end: 'from' | 'to'): string | undefined => {
    const [cell, port] = [entryOf(step, end, 'cell'), entryOf(step, end, 'port')];
    return typeof cell === 'string' ? `${cell}${typeof port === 'string' ? `/${port}` : ''}` : undefined;
  };
  const [logic, route] = [sum(false), sum(true)];
  const through = steps.filter((step) => step['type'] === 'logic').flatMap((step) => cellAt(step, 'to') ?? []);
  return compact<TimingPath>({
    check: 'setup', source: cellAt(steps[0], 'from'), destination: cellAt(steps.at(-1), 'to'), pathGroup: `${String(path['from'])} → ${String(path['to'])}`,
    delayNs: typeof logic === 'number' && typeof route === 'number' ? round(logic + route) : 'unknown', logicDelayNs: logic, routeDelayNs: route,
    logicLevels: steps.filter((step) => step['type'] === 'logic').length, through: through.length === 0 ? undefined : through,
  });
}

function round(ns: number): number {
  return Number(ns.toFixed(6));
}
