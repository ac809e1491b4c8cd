/** @file Yosys `stat`, as text and as `stat -json`: cells before packing, by kind. */

import { ReportFindings } from './findings.ts';
import { countAt, entryOf, isRecord, type JsonRecord } from './json-values.ts';
import { compact, readCount } from './quantities.ts';
import type { Measured, ModuleReport, ReportOutcome, ResourceName } from './report.ts';

/** Cells of Xilinx, Lattice and Intel families as Yosys names them. */
const CELLS: readonly (readonly [RegExp, ResourceName])[] = [
  [/^(?:LUT[1-6]|LUT6_2|SB_LUT4|TRELLIS_COMB|CC_LUT[1-4]|MISTRAL_ALUT\d|GP_\dLUT)$/, 'lut'],
  [/^(?:FD[RSCP]E(?:_1)?|SB_DFF\w*|TRELLIS_FF|DFF\w*|CC_DFF|MISTRAL_FF)$/, 'ff'],
  [/^(?:CARRY[48]|SB_CARRY|CCU2C|ALU)$/, 'carry'],
  [/^(?:DSP48\w*|DSP58\w*|SB_MAC16|MULT18X18D)$/, 'dsp'],
  [/^RAMB36\w*$/, 'ramb36'],
  [/^RAMB18\w*$/, 'ramb18'],
  [/^URAM288\w*$/, 'uram'],
];

/** Return what a `stat` text says; of several outputs in one log the last counts. Never throws. */
export function readYosysText(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const blocks = lastRun(Array.from(text.matchAll(/^=== (.+?) ===$([\s\S]*?)(?=^=== |(?![\s\S]))/gm), ([, name = '', body = '']) => ({ name, body })));
  const modules = blocks.filter(({ name }) => name !== 'design hierarchy').map(({ name, body }) => blockOf(name, body, findings));
  if (!/\n\s*\n$/.test(text)) findings.cutOff('The blank line at the end is missing: the report is cut off.');
  const hierarchy = blocks.find(({ name }) => name === 'design hierarchy');
  const top = /^ +(\S+)\s+1$/m.exec(hierarchy?.body ?? '')?.[1] ?? modules.at(-1)?.name;
  const whole = hierarchy === undefined || top === undefined ? [] : [{ ...blockOf(top, hierarchy.body.replace(/^[\s\S]*?(?=^ +Number of wires)/m, ''), findings), top: true as const }];
  if (modules.length > 1 && hierarchy === undefined) findings.cutOff('There are several modules but no total of the design: the report is cut off.');
  const inner = modules.filter(({ name }) => whole.length === 0 || name !== top);
  return { problems: [], report: reportOf([...whole, ...inner.map((module) => (modules.length === 1 ? { ...module, top: true as const } : module))], /Yosys (\d[\w.+]*)/.exec(text)?.[1], findings) };
}

/** A log may hold several outputs, each of which starts with a module named before. */
function lastRun(blocks: readonly { readonly name: string; readonly body: string }[]): readonly { readonly name: string; readonly body: string }[] {
  const start = blocks.findLastIndex(({ name }, at) => name === blocks[0]?.name && at > 0);
  return start < 0 ? blocks : blocks.slice(start);
}

function blockOf(name: string, body: string, findings: ReportFindings): ModuleReport {
  const total = /^ +Number of cells: +(\S+)$/m.exec(body)?.[1] ?? /^ +(\d+)(?: +\S+)? cells$/m.exec(body)?.[1];
  if (total === undefined) {
    findings.cutOff(`The number of cells of ${name} is missing: the report is cut off.`);
    return { name };
  }
  const after = body.slice(body.search(/Number of cells:|^ +\d+(?: +\S+)? cells$/m)).split('\n').slice(1);
  const cells: Record<string, Measured> = {};
  for (const line of after) {
    if (line.trim() === '') break;
    const [, kind, count] = /^ +(\S+) +(\d+)$/.exec(line) ?? [];
    const swapped = /^ +(\d+)(?: +[\d.]+)? +(\S+)$/.exec(line);
    const value = readCount(count ?? swapped?.[1] ?? line.trim(), { findings, what: `cells of ${name}` });
    if (value !== undefined) cells[kind ?? swapped?.[2] ?? line.trim()] = value;
  }
  return moduleOf(name, readCount(total, { findings, what: 'number of cells' }), cells, findings);
}

/** Return what a `stat -json` says. Never throws. */
export function readYosysJson(record: JsonRecord): ReportOutcome {
  const findings = new ReportFindings();
  const modules = Object.entries(isRecord(record['modules']) ? record['modules'] : {}).map(([name, value]) => jsonModule(name.replace(/^\\/, ''), value, findings));
  const design = record['design'];
  if (design === undefined) findings.miss('design');
  const whole = design === undefined ? [] : [{ ...jsonModule('design', design, findings), top: true as const }];
  return { problems: [], report: reportOf([...whole, ...modules], versionOf(entryOf(record, 'creator')), findings) };
}

function versionOf(creator: unknown): string | undefined {
  return typeof creator === 'string' ? /Yosys (\S+)/.exec(creator)?.[1] : undefined;
}

function jsonModule(name: string, value: unknown, findings: ReportFindings): ModuleReport {
  const kinds = entryOf(value, 'num_cells_by_type');
  const cells = Object.fromEntries(Object.entries(isRecord(kinds) ? kinds : {}).map(([kind, count]) => [kind, countAt(count, kind, findings) ?? 'unknown'] as const));
  return moduleOf(name, countAt(entryOf(value, 'num_cells'), 'num_cells', findings), cells, findings);
}

function moduleOf(name: string, total: Measured | undefined, cells: Readonly<Record<string, Measured>>, findings: ReportFindings): ModuleReport {
  const sum = Object.values(cells).reduce<number>((all, count) => all + (typeof count === 'number' ? count : 0), 0);
  if (typeof total === 'number' && sum !== total) {
    findings.inconsistent(`${name}: the kinds add up to ${sum} cells, but the report says ${total}.`);
    return { name, cells: 'unknown', other: Object.fromEntries(Object.entries(cells).map(([kind, count]) => [kind, String(count)])) };
  }
  const counts: Partial<Record<ResourceName, Measured>> = {};
  for (const [kind, count] of Object.entries(cells)) {
    const resource = CELLS.find(([pattern]) => pattern.test(kind))?.[1];
    if (resource === undefined) continue;
    const before = counts[resource] ?? 0;
    counts[resource] = before === 'unknown' || count === 'unknown' ? 'unknown' : before + count;
  }
  const other = Object.fromEntries(Object.entries(cells).map(([kind, count]) => [kind, String(count)]));
  return compact<ModuleReport>({ name, ...counts, cells: total, other: Object.keys(other).length === 0 ? undefined : other });
}

function reportOf(modules: readonly ModuleReport[], version: string | undefined, findings: ReportFindings): NonNullable<ReportOutcome['report']> {
  findings.note('Counted before packing: a device may join cells.');
  const design = modules.find(({ top }) => top === true)?.name;
  return {
    tool: 'Yosys', ...compact({ version, design: design === 'design' ? undefined : design }), kind: 'synth', flow: 'rtl', stage: 'synthesized',
    incomplete: findings.incomplete, absent: findings.absent, modules, warnings: findings.list,
  };
}
