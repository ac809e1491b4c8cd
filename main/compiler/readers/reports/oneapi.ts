/** @file What oneAPI and Quartus leave as JSON: `summary.ndjson` (estimate), `loop_attr.ndjson` (loops), `quartus.ndjson` (fitted). */

import { ReportFindings } from './findings.ts';
import { countAt, entryOf, isRecord, numberAt, parseLines, parseRecord, type JsonRecord } from './json-values.ts';
import { compact } from './quantities.ts';
import type { LoopReport, Measured, ModuleReport, ResourceName, ToolReport } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';

const COLUMNS: Readonly<Record<string, ResourceName>> = { ALUTs: 'lut', FFs: 'ff', RAMs: 'm20k', DSPs: 'dsp', MLABs: 'mlab' };
const FITTED: Readonly<Record<string, ResourceName>> = { alm: 'alm', alut: 'lut', reg: 'ff', dsp: 'dsp', ram: 'm20k', mlab: 'mlab' };
const BETWEEN = new Set(['Pipe resources', 'Channel resources', 'Global Interconnect', 'Board Interface', 'System description ROM']);

/** Return what a `summary.ndjson` says: kernels by the columns that the file itself names. Never throws. */
export function readOneapiSummary(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const rows = parseLines(text, findings);
  const head = rows.find((row) => row['summary_type'] === 'estimatedResources');
  const columns = (Array.isArray(head?.['columns']) ? head['columns'] : []).slice(1).map((title) => String(title).trim());
  const compilerNames = new Map(rows.filter((row) => row['parent'] === 'performanceSummary').map((row) => [row['name'], row['compiler_name']]));
  const own = rows.filter((row) => row['parent'] === 'estimatedResources' && Array.isArray(row['data']));
  const named = (name: string) => own.find((row) => row['name'] === name);
  if (head === undefined) findings.cutOff('The estimated resources are missing: the report is cut off.');
  if (head !== undefined && named('Total') === undefined) findings.cutOff('The total is missing: the report is cut off.');
  const available = named('Available');
  if (available === undefined && named('Total') !== undefined && rows.at(-1) === named('Total')) findings.cutOff('The text ends with the total, before what is available: the report is cut off.');
  const modules = own.filter((row) => row !== available && isCounted(row)).map((row): ModuleReport => {
    const name = String(row['name']);
    const compilerName = compilerNames.get(row['name']);
    const isTotal = name === 'Total';
    return {
      name, ...(isTotal ? { top: true as const } : { parent: 'Total' }), ...(BETWEEN.has(name) ? { layer: 'glue' } : {}), ...(typeof compilerName === 'string' ? { instance: compilerName } : {}),
      ...countsOf(columns, row, findings), ...(isTotal && available !== undefined ? { available: countsOf(columns, available, findings) } : {}),
    };
  });
  return { problems: [], report: reportOf('oneAPI', 'resources', { stage: 'estimated', modules: checkedSums(modules, findings) }, findings) };
}

/** The total is the sum of the rows; if not, nobody knows which of them is damaged. */
function checkedSums(modules: readonly ModuleReport[], findings: ReportFindings): readonly ModuleReport[] {
  const total = modules.find(({ top }) => top === true);
  const wrong = Object.values(COLUMNS).filter((resource) => {
    const parts = modules.filter((module) => module !== total).map((module) => module[resource]);
    const all = total?.[resource];
    return typeof all === 'number' && parts.length > 0 && parts.every((part) => typeof part === 'number') && parts.reduce<number>((sum, part) => sum + part, 0) !== all;
  });
  if (wrong.length === 0) return modules;
  findings.inconsistent(`${wrong.join(', ')}: the rows do not add up to the total.`);
  return modules.map((module) => ({ ...module, ...Object.fromEntries(wrong.filter((resource) => module[resource] !== undefined).map((resource) => [resource, 'unknown' as const])) }));
}

/** Sums carry display classes; of those only the total and what lies between kernels are counted, so that nothing counts twice. */
function isCounted(row: JsonRecord): boolean {
  const name = String(row['name']);
  return !Array.isArray(row['classes']) || name === 'Total' || BETWEEN.has(name);
}

function countsOf(columns: readonly string[], row: JsonRecord, findings: ReportFindings): Partial<Record<ResourceName, Measured>> & Pick<ModuleReport, 'other'> {
  const data = Array.isArray(row['data']) ? row['data'] : [];
  const counts: Partial<Record<ResourceName, Measured>> = {};
  const other: Record<string, string> = {};
  for (const [at, column] of columns.entries()) {
    const resource = Object.hasOwn(COLUMNS, column) ? COLUMNS[column] : undefined;
    const value = countAt(data[at], `${column} of ${String(row['name'])}`, findings);
    if (value !== undefined && resource !== undefined) counts[resource] = value;
    else if (value !== undefined) other[column] = String(data[at]);
  }
  return { ...counts, ...(Object.keys(other).length === 0 ? {} : { other }) };
}

/** Return what a `loop_attr.ndjson` says: the loops of each kernel. Never throws. */
export function readOneapiLoops(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const rows = parseLines(text, findings);
  const byId = new Map(rows.map((row) => [row['id'], row]));
  const root = rows.find((row) => row['name'] === 'loop_attributes');
  const kernels = rows.filter((row) => row['type'] === 'kernel');
  if (Array.isArray(root?.['nodes']) && root['nodes'].some((id) => !byId.has(id))) findings.cutOff('A kernel that the head names is missing: the report is cut off.');
  const modules = kernels.map((kernel): ModuleReport => {
    const children: readonly unknown[] = Array.isArray(kernel['children']) ? kernel['children'] : [];
    if (children.some((id) => !byId.has(id))) findings.cutOff('A block of a kernel is missing: the report is cut off.');
    const loops = children.flatMap((id) => {
      const row = byId.get(id);
      return row?.['type'] === 'loop' ? [loopOf(row, findings)] : [];
    });
    return { name: String(kernel['name']), ...compact({ fmaxMhz: numberAt(kernel['fmax'], 'fmax', findings) }), ...(loops.length === 0 ? {} : { loops }) };
  });
  return { problems: [], report: reportOf('oneAPI', 'loops', { stage: 'estimated', modules }, findings) };
}

function loopOf(row: JsonRecord, findings: ReportFindings): LoopReport {
  const latency = countAt(row['lt'], 'loop latency', findings);
  return compact<LoopReport>({
    name: String(row['name']), latencyCyclesMin: latency, latencyCyclesMax: latency,
    initiationIntervalCycles: countAt(row['ii'], 'loop interval', findings), pipelineType: typeof row['pl'] === 'string' ? row['pl'] : undefined,
  });
}

/** Return what a `quartus.ndjson` says: resources and clock after fitting. Never throws. */
export function readQuartus(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const record = parseRecord(text.trim());
  if (record === undefined) findings.cutOff('The JSON is not closed: the report is cut off or damaged.');
  const nodes = (key: string): readonly JsonRecord[] => {
    const list = entryOf(record, key, 'nodes');
    return Array.isArray(list) ? list.filter(isRecord) : [];
  };
  const clock = nodes('quartusFitClockSummary')[0];
  const used = nodes('quartusFitResourceUsageSummary');
  if (clock === undefined) findings.miss('quartusFitClockSummary');
  if (used.length === 0) findings.miss('quartusFitResourceUsageSummary');
  const modules = used.map((node): ModuleReport => {
    const counts: Partial<Record<ResourceName, Measured>> = {};
    for (const [key, resource] of Object.entries(FITTED)) {
      const value = countAt(node[key], `${key} of ${String(node['name'])}`, findings);
      if (value !== undefined) counts[resource] = value;
    }
    const isTop = node['type'] === 'system';
    return { name: String(node['name']), ...(isTop ? { top: true as const, ...compact({ fmaxMhz: numberAt(clock?.['clock fmax'], 'fmax', findings) }) } : {}), ...counts };
  });
  return { problems: [], report: reportOf('Quartus', 'resources', { stage: 'routed', modules }, findings) };
}

function reportOf(tool: string, kind: ToolReport['kind'], rest: Pick<ToolReport, 'stage' | 'modules'>, findings: ReportFindings): ToolReport {
  return { tool, kind, flow: 'hls', ...rest, incomplete: findings.incomplete, absent: findings.absent, warnings: findings.list };
}
