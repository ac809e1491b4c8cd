/**
 * @file The XML that Vivado HLS and Vitis HLS write after synthesis: one file per function (compact) or one for the whole design
 * (indented, with `ModuleInformation` and the call tree).
 */

import { ReportFindings } from './findings.ts';
import { compact, readCount, readCountRange, readPercent, readTimeNs } from './quantities.ts';
import type { LoopReport, ModuleReport, ModuleSpeed } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { emptyUsage, resourceOfHls, usageFields } from './resource-names.ts';
import type { XmlNode, XmlValue } from './xml-scan.ts';
import { childOf, childrenOf, elementsIn, parseXml, textOf } from './xml-tree.ts';

/** Return what a `csynth.xml` or `<function>_csynth.xml` says. Never throws. */
export function readCsynthXml(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const profile = childOf(parseXml(text, findings), 'profile');
  const version = textOf(profile, 'ReportVersion', 'Version');
  const user = childOf(profile, 'UserAssignments');
  const name = textOf(user, 'TopModelName');
  if (user === undefined && !findings.incomplete) findings.miss('UserAssignments');
  const parents = parentsOf(childOf(profile, 'RTLDesignHierarchy', 'TopModule'));
  const top = profile === undefined || name === undefined ? [] : [readModule(profile, { name, top: true }, findings)];
  const inner = childrenOf(childOf(profile, 'ModuleInformation'), 'Module').flatMap((module) => {
    const own = textOf(module, 'Name');
    return own === undefined || own === name ? [] : [readModule(module, { name: own, ...(parents.has(own) ? { parent: parents.get(own) ?? '' } : {}) }, findings)];
  });
  const timing = compact({
    targetClockPeriodNs: readTimeNs(textOf(user, 'TargetClockPeriod'), { findings, what: 'target clock' }, textOf(user, 'unit') ?? 'ns'),
    clockUncertaintyNs: readTimeNs(textOf(user, 'ClockUncertainty'), { findings, what: 'clock uncertainty' }, textOf(user, 'unit') ?? 'ns'),
    estimatedClockPeriodNs: top[0]?.estimatedClockPeriodNs,
  });
  const [part, design] = [textOf(user, 'Part'), name];
  return {
    problems: [],
    report: {
      tool: toolOf(version), ...(version === undefined ? {} : { version }), kind: 'csynth', flow: 'hls', stage: 'estimated',
      ...(part === undefined ? {} : { part }), ...(design === undefined ? {} : { design }),
      incomplete: findings.incomplete, absent: findings.absent, modules: [...top, ...inner],
      ...(Object.keys(timing).length === 0 ? {} : { timing }), warnings: findings.list,
    },
  };
}

/** The XML has no tool name; it changed with version 2020.2. */
function toolOf(version: string | undefined): string {
  const [year = 0, release = 0] = (version ?? '').split('.').map(Number);
  if (version === undefined || !(year > 2000)) return 'HLS';
  return year > 2020 || (year === 2020 && release >= 2) ? 'Vitis HLS' : 'Vivado HLS';
}

/** Module → the module that calls it, from the call tree. */
function parentsOf(topModule: XmlNode | undefined): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const walk = (node: XmlNode, depth: number): void => {
    const own = textOf(node, 'ModuleName');
    for (const instance of childrenOf(childOf(node, 'InstancesList'), 'Instance')) {
      const name = textOf(instance, 'ModuleName');
      if (name !== undefined && own !== undefined && !parents.has(name)) parents.set(name, own);
      if (depth < 100) walk(instance, depth + 1);
    }
  };
  if (topModule !== undefined) walk(topModule, 0);
  return parents;
}

function readModule(module: XmlNode, named: Pick<ModuleReport, 'name' | 'top' | 'parent'>, findings: ReportFindings): ModuleReport {
  const performance = childOf(module, 'PerformanceEstimates');
  const area = childOf(module, 'AreaEstimates');
  if (performance === undefined) findings.miss(`PerformanceEstimates of ${named.name}`);
  if (area === undefined) findings.miss(`AreaEstimates of ${named.name}`);
  const loops = readLoops(childOf(performance, 'SummaryOfLoopLatency'), findings);
  return { ...named, ...readArea(area, named.name, findings), ...readSpeed(performance, findings), ...(loops.length === 0 ? {} : { loops }) };
}

function readSpeed(performance: XmlNode | undefined, findings: ReportFindings): ModuleSpeed {
  const latency = childOf(performance, 'SummaryOfOverallLatency');
  const count = (name: string) => readCount(textOf(latency, name), { findings, what: name });
  const interval = readIntervals(latency, findings);
  return compact<ModuleSpeed>({
    latencyCyclesMin: count('Best-caseLatency'),
    latencyCyclesAvg: count('Average-caseLatency'),
    latencyCyclesMax: count('Worst-caseLatency'),
    latencyNsMin: readTimeNs(textOf(latency, 'Best-caseRealTimeLatency'), { findings, what: 'best latency' }),
    latencyNsMax: readTimeNs(textOf(latency, 'Worst-caseRealTimeLatency'), { findings, what: 'worst latency' }),
    ...interval,
    pipelineType: textOf(performance, 'PipelineType') ?? textOf(latency, 'PipelineType'),
    estimatedClockPeriodNs: readTimeNs(textOf(performance, 'SummaryOfTimingAnalysis', 'EstimatedClockPeriod'), { findings, what: 'estimated clock' }),
  });
}

/** The interval as its two ends where they stand, else the throughput: a number or a range. */
function readIntervals(latency: XmlNode | undefined, findings: ReportFindings): Pick<ModuleSpeed, 'intervalCyclesMin' | 'intervalCyclesMax'> {
  const min = readCount(textOf(latency, 'Interval-min'), { findings, what: 'Interval-min' });
  const max = readCount(textOf(latency, 'Interval-max'), { findings, what: 'Interval-max' });
  if (min !== undefined || max !== undefined) return compact({ intervalCyclesMin: min, intervalCyclesMax: max });
  const name = ['DataflowPipelineThroughput', 'PipelineInitiationInterval'].find((key) => latency?.has(key));
  const range = name === undefined ? {} : readRange(latency?.get(name), name, findings);
  return compact({ intervalCyclesMin: range.min, intervalCyclesMax: range.max });
}

function readRange(value: XmlValue | undefined, what: string, findings: ReportFindings): ReturnType<typeof readCountRange> {
  const range = childOf(value, 'range');
  if (range === undefined) return readCountRange(textOf(value), { findings, what });
  return compact({ min: readCount(textOf(range, 'min'), { findings, what }), max: readCount(textOf(range, 'max'), { findings, what }) });
}

/** Loops are elements named `<Loop1>` or after their label; a nested loop is an element inside its loop. */
function readLoops(summary: XmlNode | undefined, findings: ReportFindings): readonly LoopReport[] {
  if (summary === undefined) return [];
  return Array.from(summary).flatMap(([tag, value]) =>
    elementsIn(value).filter((loop) => loop.has('Latency') || loop.has('TripCount')).flatMap((loop) => {
      const trips = readRange(loop.get('TripCount'), 'TripCount', findings);
      const latency = readRange(loop.get('Latency'), 'loop latency', findings);
      const own = compact<LoopReport>({
        name: textOf(loop, 'Name') ?? tag,
        tripCountMin: trips.min, tripCountMax: trips.max, latencyCyclesMin: latency.min, latencyCyclesMax: latency.max,
        initiationIntervalCycles: readCount(textOf(loop, 'PipelineII'), { findings, what: 'PipelineII' }),
        iterationLatencyCycles: readCount(textOf(loop, 'PipelineDepth') ?? textOf(loop, 'IterationLatency'), { findings, what: 'iteration latency' }),
        pipelineType: textOf(loop, 'PipelineType'),
      });
      return [own, ...readLoops(loop, findings)];
    }),
  );
}

function readArea(area: XmlNode | undefined, module: string, findings: ReportFindings): ReturnType<typeof usageFields> & Pick<ModuleReport, 'other'> {
  const usage = emptyUsage();
  const other: Record<string, string> = {};
  for (const [tag, value] of childOf(area, 'Resources') ?? []) {
    const text = textOf(value);
    const kind = ['AVAIL_', 'UTIL_'].find((start) => tag.startsWith(start));
    const resource = resourceOfHls(kind === undefined ? tag : tag.slice(kind.length));
    const context = { findings, what: tag, of: module };
    if (text === undefined || text === '') continue;
    if (resource === undefined) other[tag] = text;
    else if (kind === 'AVAIL_') usage.available[resource] = readCount(text, context) ?? 'unknown';
    else if (kind === 'UTIL_') usage.percent[resource] = readPercent(text, context) ?? 'unknown';
    else usage.used[resource] = readCount(text, context) ?? 'unknown';
  }
  for (const tag of childOf(area, 'AvailableResources')?.keys() ?? []) {
    const resource = resourceOfHls(tag);
    const value = readCount(textOf(area, 'AvailableResources', tag), { findings, what: `available ${tag}` });
    if (resource !== undefined && value !== undefined) usage.available[resource] = value;
  }
  return { ...usageFields(usage, 1.01, findings), ...(Object.keys(other).length === 0 ? {} : { other }) };
}
