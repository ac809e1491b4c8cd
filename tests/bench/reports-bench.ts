/**
 * @file Measures the reading of tool reports of 2 MB each, one of every large kind: the reading alone, and in its thread as a user
 * waits for it. The budget is 150 ms each.
 *
 * node tests/bench/reports-bench.ts [--repeats N] [--only WORD]
 *
 * The texts are the forms of real reports with more rows; beside them stands the largest real one, where `../shared` has it.
 * Exit code 1 when a median is above the budget.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readReport } from '../../main/compiler/readers/reports/read-report.ts';
import { readReportFiles } from '../../main/workers/read-report-files.ts';
import { csynthText } from '../helpers/fake-tool/hls-project.ts';
import { csynthXml } from '../helpers/made-reports.ts';
import { repositoryRoot, sharedPath } from '../helpers/shared.ts';
import { printRows, timesOf, type BudgetRow } from './budget-rows.ts';

/** @unit ms */
const BUDGET_MS = 150;
/** @unit bytes */
const SIZE = 2_000_000;

const { values: given } = parseArgs({ options: { repeats: { type: 'string' }, only: { type: 'string', default: '' } } });
const repeats = Math.max(1, Number(given.repeats) || 9);

/** A report with as many rows as make it 2 MB. */
function grown(make: (rowCount: number) => string): string {
  const oneBytes = make(1).length;
  return make(Math.max(1, Math.round(1 + (SIZE - oneBytes) / ((make(11).length - oneBytes) / 10))));
}

const layers = Array.from({ length: 40 }, (_, at) => ({ name: `fc${at}`, index: at + 2, functionName: 'dense' }));

function csynthTextOf(rowCount: number): string {
  return csynthText(Array.from({ length: rowCount }, (_, at) => ({ index: (at % 40) + 2, functionName: `dense_latency_${at}`, lut: 100 + at, ff: 50 + at, dsp: at % 7, latency: 3 })));
}

function csynthXmlOf(rowCount: number): string {
  return csynthXml({ name: 'myproject', lut: 90_000, ff: 40_000, dsp: 700 }, Array.from({ length: rowCount }, (_, at) => ({ name: `dense_latency_ap_fixed_ap_fixed_16_6_5_3_0_config${(at % 40) + 2}_${at}`, lut: 100 + at, ff: 50 + at, dsp: at % 7 })));
}

/** Vivado's utilization by hierarchy. */
function hierarchyOf(rowCount: number): string {
  const columns = ['Instance', 'Module', 'Total LUTs', 'Logic LUTs', 'LUTRAMs', 'SRLs', 'FFs', 'RAMB36', 'RAMB18', 'DSP Blocks'];
  const ruler = `+${columns.map((title) => '-'.repeat(title.length + 2)).join('+')}+\n`;
  const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`;
  const rows = Array.from({ length: rowCount }, (_, at) => row([`${'  '.repeat(1 + (at % 3))}grp_dense_latency_config${(at % 40) + 2}_fu_${at}`, `dense_latency_config${(at % 40) + 2}_${at}`, 100 + at, 90 + at, 5, 5, 60 + at, 0, 1, at % 5]));
  return `| Tool Version : Vivado v.2025.1 (lin64) Build 1\n| Date         : Tue Oct 14 12:27:08 2025\n| Command      : report_utilization -hierarchical\n| Design       : top\n| Device       : xc7k160tfbg484-3\n| Design State : Routed\n\nUtilization Design Information\n\nTable of Contents\n-----------------\n1. Utilization by Hierarchy\n\n1. Utilization by Hierarchy\n---------------------------\n\n${ruler}${row(columns)}${ruler}${row(['top', '(top)', 900_000, 890_000, 5000, 5000, 700_000, 0, rowCount, 700])}${rows.join('')}${ruler}* Note: The sum of lower-level cells may be larger than their parent cells total, due to cross-hierarchy LUT combining\n\n\n`;
}

/** nextpnr's report with the paths of the one kept here, again and again. */
function nextpnrOf(rowCount: number): string {
  const report = JSON.parse(readFileSync(join(repositoryRoot, 'tests/fixtures/reports/nextpnr-ice40.json'), 'utf8')) as { readonly critical_paths: readonly object[] };
  return JSON.stringify({ ...report, critical_paths: Array.from({ length: rowCount }, (_, at) => report.critical_paths[at % report.critical_paths.length]) });
}

/** A timing summary of Vivado with the detailed paths of a real one, again and again. */
function timingOf(real: string): (rowCount: number) => string {
  const starts = Array.from(real.matchAll(/^Slack .*$/gm), ({ index }) => index);
  const [first = 0, second = real.length] = starts;
  return (rowCount) => `${real.slice(0, first)}${real.slice(first, second).repeat(rowCount)}${real.slice(second)}`;
}

/** A `csynth.xml` with the modules of a real one, again and again. */
function modulesOf(real: string): (rowCount: number) => string {
  const [start, end] = [real.indexOf('<ModuleInformation>') + '<ModuleInformation>'.length, real.indexOf('</ModuleInformation>')];
  return (rowCount) => `${real.slice(0, start)}${real.slice(start, end).repeat(rowCount)}${real.slice(end)}`;
}

function realTexts(): readonly (readonly [name: string, text: string])[] {
  const named = (name: string): string | undefined => (existsSync(sharedPath('fixtures/reports', name)) ? readFileSync(sharedPath('fixtures/reports', name), 'utf8') : undefined);
  const [largest, timing, xml] = [named('vitis2024.1_har_cnn_ioparallel_myproject_csynth.rpt'), named('handmade_bn_13_5_MinpipeNegmax_timing.rpt'), named('vitis2024.1_har_cnn_csynth.xml')];
  if (largest === undefined || timing === undefined || xml === undefined) {
    console.log('left out: real reports, because ../shared is absent');
    return [];
  }
  return [['csynth.rpt, the largest real one', largest], ['real csynth.xml, modules ×', grown(modulesOf(xml))], ['real timing summary, paths ×', grown(timingOf(timing))]];
}

const texts = [...realTexts(), ['csynth.rpt', grown(csynthTextOf)], ['utilization by hierarchy', grown(hierarchyOf)], ['nextpnr with paths', grown(nextpnrOf)], ['csynth.xml, nothing but numbers', grown(csynthXmlOf)]] as const;
const rows: BudgetRow[] = [];
for (const [name, text] of texts.filter(([title]) => title.includes(given.only))) {
  const bytes = new TextEncoder().encode(text);
  const { report, problems } = readReport(bytes, layers);
  if (report === undefined || report.incomplete) throw new TypeError(`${name} is not read: ${[...problems, ...(report?.warnings ?? [])].map(({ message }) => message).join('; ')}`);
  const size = `${(bytes.byteLength / 1e6).toFixed(1)} MB, ${report.modules.length} modules, ${report.timing?.paths?.length ?? 0} paths`;
  rows.push({ what: `${name} (${size})`, ...(await timesOf(repeats, () => readReport(bytes, layers), 2)), unit: 'ms', budget: BUDGET_MS });
  rows.push({ what: '  with the start of its thread', values: (await timesOf(repeats, () => readReportFiles([{ name: 'x.rpt', content: { bytes }, mayBeReport: true }], layers))).values, unit: 'ms' });
}
process.exitCode = printRows('reading a report', rows) ? 0 : 1;
