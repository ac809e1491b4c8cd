/** @file The summary that da4ml's report command writes of routed designs: one record a design. */

import { ReportFindings } from './findings.ts';
import { countAt, isRecord, numberAt, type JsonRecord } from './json-values.ts';
import { compact } from './quantities.ts';
import type { ModuleReport, TimingReport } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';

const READ = new Set(['LUT', 'FF', 'DSP', 'RAMB18', 'RAMB36/FIFO*', 'URAM', 'CARRY8', 'LUT as Logic', 'LUT as Memory', 'latency', 'actual_period', 'clock_period']);

/** Return what a summary says; timing stands on the report when it has one design. Never throws. */
export function readDa4ml(record: JsonRecord): ReportOutcome {
  const findings = new ReportFindings();
  const designs = Object.entries(record).filter((entry): entry is [string, JsonRecord] => isRecord(entry[1]));
  const modules = designs.map(([name, design]) => moduleOf(name, design, findings));
  const only = designs.length === 1 ? designs[0]?.[1] : undefined;
  return {
    problems: [],
    report: {
      tool: 'da4ml', kind: 'summary', flow: 'rtl', ...(designs.every(([, design]) => 'WNS(ns)' in design) ? { stage: 'routed' as const } : {}),
      ...(designs.length === 1 ? { design: designs[0]?.[0] ?? '' } : {}), incomplete: findings.incomplete, absent: findings.absent, modules,
      ...(only === undefined ? {} : { timing: timingOf(only, findings) }), warnings: findings.list,
    },
  };
}

function moduleOf(name: string, design: JsonRecord, findings: ReportFindings): ModuleReport {
  const count = (key: string) => countAt(design[key], key, findings);
  const latency = count('latency');
  const available = compact({ lut: count('LUT_available'), ff: count('FF_available'), dsp: count('DSPs_available'), ramb18: count('RAMB18_available') });
  const other = Object.entries(design).filter(([key, value]) => !READ.has(key) && !/_(?:available|fixed|prohibited)$|\(ns\)$|Endpoints$/.test(key) && (typeof value === 'number' || typeof value === 'string'));
  return compact<ModuleReport>({
    name, top: true, lut: count('LUT'), lutLogic: count('LUT as Logic'), lutMemory: count('LUT as Memory'), ff: count('FF'), dsp: count('DSP'),
    ramb18: count('RAMB18'), ramb36: count('RAMB36/FIFO*'), uram: count('URAM'), carry: count('CARRY8'),
    latencyCyclesMin: latency, latencyCyclesMax: latency, estimatedClockPeriodNs: numberAt(design['actual_period'], 'actual_period', findings),
    available: Object.keys(available).length === 0 ? undefined : available, other: other.length === 0 ? undefined : Object.fromEntries(other.map(([key, value]) => [key, String(value)])),
  });
}

function timingOf(design: JsonRecord, findings: ReportFindings): TimingReport {
  const number = (key: string) => numberAt(design[key], key, findings);
  return compact<TimingReport>({
    targetClockPeriodNs: number('clock_period'), estimatedClockPeriodNs: number('actual_period'),
    wnsNs: number('WNS(ns)'), tnsNs: number('TNS(ns)'), setupFailingEndpoints: number('TNS Failing Endpoints'), setupEndpoints: number('TNS Total Endpoints'),
    whsNs: number('WHS(ns)'), thsNs: number('THS(ns)'), holdFailingEndpoints: number('THS Failing Endpoints'), holdEndpoints: number('THS Total Endpoints'),
    wpwsNs: number('WPWS(ns)'), tpwsNs: number('TPWS(ns)'), pulseWidthFailingEndpoints: number('TPWS Failing Endpoints'), pulseWidthEndpoints: number('TPWS Total Endpoints'),
  });
}
