/** @file The text that Vitis HLS writes for the whole design: `csynth.rpt`, a tree of modules and loops. */

import { ReportFindings } from './findings.ts';
import { compact, readCount, readCountRange, readNumber, readPercent, type ValueContext } from './quantities.ts';
import type { LoopReport, ModuleReport, ModuleSpeed } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { emptyUsage, resourceOfHls, usageFields } from './resource-names.ts';
import { cellOf, readLayout, type TextTable } from './text-tables.ts';

const KNOWN = /^(?:Modules & Loops|Issue Type|Slack|Latency \((?:cycles|ns)\)|Iteration Latency|Interval|Trip Count|Pipelined)$/;

/** Return what a `csynth.rpt` says. Never throws. */
export function readCsynthSummary(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const layout = readLayout(text, findings);
  const design = /^== Synthesis Summary Report of '([^']*)'/m.exec(text)?.[1];
  const version = /^\s*\* Version:\s+([\d.]+)/m.exec(text)?.[1];
  const date = /^\s*\* Date:\s+(.*\S)/m.exec(text)?.[1];
  const part = /^\s*\* Target device:\s+(\S+)\s*$/m.exec(text)?.[1];
  if (layout.sections.at(-1) !== 'Pragma Report') findings.cutOff('The pragma report at the end is missing: the report is cut off, or of a version that has none.');
  const table = layout.tables.find(({ columns }) => columns[0] === 'Modules & Loops');
  if (table === undefined) findings.miss('Performance & Resource Estimates');
  const modules = table === undefined ? [] : readTree(table, findings);
  return {
    problems: [],
    report: {
      tool: 'Vitis HLS', ...compact({ version, part, design, date }), kind: 'csynth', flow: 'hls', stage: 'estimated',
      incomplete: findings.incomplete, absent: findings.absent, modules, warnings: findings.list,
    },
  };
}

interface OpenModule {
  readonly depth: number;
  readonly module: ModuleReport;
  readonly loops: LoopReport[];
}

/** Depth is the indentation; `+` is a module, `o` a loop of the module around it. */
function readTree(table: TextTable, findings: ReportFindings): readonly ModuleReport[] {
  const found: OpenModule[] = [];
  const open: OpenModule[] = [];
  for (const row of table.rows) {
    const [, indent = '', mark, name = ''] = /^( *)([+o]) (.*?)\*?\s*$/.exec(row[0] ?? '') ?? [];
    if (mark === undefined) {
      findings.unreadable('a row of the module tree', row[0] ?? '');
      continue;
    }
    while (open.length > 0 && (open.at(-1)?.depth ?? 0) >= indent.length) open.pop();
    const around = open.at(-1);
    if (mark === 'o') {
      around?.loops.push(loopOf(table, row, name, findings));
      continue;
    }
    const module: OpenModule = {
      depth: indent.length, loops: [],
      module: { name, ...(around === undefined ? { top: true as const } : { parent: around.module.name }), ...areaOf(table, row, name, findings), ...speedOf(table, row, findings) },
    };
    found.push(module);
    open.push(module);
  }
  return found.map(({ module, loops }) => ({ ...module, ...(loops.length === 0 ? {} : { loops }) }));
}

function loopOf(table: TextTable, row: readonly string[], name: string, findings: ReportFindings): LoopReport {
  const context = (what: string): ValueContext => ({ findings, what: `${what} of ${name}` });
  const trips = readCountRange(cellOf(table, row, /^Trip Count$/), context('trip count'));
  const latency = readCountRange(cellOf(table, row, /^Latency \(cycles\)$/), context('latency'));
  return compact<LoopReport>({
    name, tripCountMin: trips.min, tripCountMax: trips.max, latencyCyclesMin: latency.min, latencyCyclesMax: latency.max,
    initiationIntervalCycles: readCount(cellOf(table, row, /^Interval$/), context('interval')),
    iterationLatencyCycles: readCount(cellOf(table, row, /^Iteration Latency$/), context('iteration latency')),
    pipelineType: cellOf(table, row, /^Pipelined$/),
    other: issueOf(table, row),
  });
}

/** What HLS complains of, for example `II` where the interval asked for was not reached. */
function issueOf(table: TextTable, row: readonly string[]): Readonly<Record<string, string>> | undefined {
  const issue = cellOf(table, row, /^Issue Type$/);
  return issue === undefined || issue === '-' ? undefined : { 'Issue Type': issue };
}

function speedOf(table: TextTable, row: readonly string[], findings: ReportFindings): ModuleSpeed {
  const latency = readCountRange(cellOf(table, row, /^Latency \(cycles\)$/), { findings, what: 'latency' });
  const interval = readCountRange(cellOf(table, row, /^Interval$/), { findings, what: 'interval' });
  const ns = readNumber(cellOf(table, row, /^Latency \(ns\)$/), { findings, what: 'latency' });
  return compact<ModuleSpeed>({
    latencyCyclesMin: latency.min, latencyCyclesMax: latency.max, latencyNsMin: latency.min === latency.max ? ns : undefined, latencyNsMax: ns,
    intervalCyclesMin: interval.min, intervalCyclesMax: interval.max,
    pipelineType: cellOf(table, row, /^Pipelined$/), slackNs: readNumber(cellOf(table, row, /^Slack$/), { findings, what: 'slack' }),
  });
}

/** Cells such as `467 (3%)`, `5 (~0%)`, `-`; the percentage is of a device whose size this table does not give. */
function areaOf(table: TextTable, row: readonly string[], name: string, findings: ReportFindings): ReturnType<typeof usageFields> & Pick<ModuleReport, 'other'> {
  const usage = emptyUsage();
  const other: Record<string, string> = {};
  for (const [at, column] of table.columns.entries()) {
    const text = row[at]?.trim() ?? '';
    const resource = resourceOfHls(column);
    if (resource === undefined) {
      if (!KNOWN.test(column) && text !== '') other[column] = text;
      continue;
    }
    const context = { findings, what: `${column} of ${name}` };
    const [, count = text, percent] = /^(\S+) \((\S+?)%?\)$/.exec(text) ?? [];
    const used = readCount(count, context);
    const share = readPercent(percent, context);
    if (used !== undefined) usage.used[resource] = used;
    if (share !== undefined) usage.percent[resource] = share;
  }
  Object.assign(other, issueOf(table, row));
  return { ...usageFields(usage, 1.01, findings), ...(Object.keys(other).length === 0 ? {} : { other }) };
}
