/**
 * @file Vivado's `report_utilization`, flat and by hierarchy, for every design state. Sections are renumbered and renamed from
 * version to version and from state to state ("Memory", "BLOCKRAM"), so rows are found by their own names; tables of one SLR are left out.
 */

import { ReportFindings } from './findings.ts';
import { readCount, readPercent } from './quantities.ts';
import type { ModuleReport } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { emptyUsage, resourceOfColumn, resourceOfSite, usageFields } from './resource-names.ts';
import { cellOf, checkContents, readLayout, unknownCells, type TextLayout, type TextTable } from './text-tables.ts';
import { readVivadoHeader } from './vivado-header.ts';

/** Columns that are read, and two about constraints of the user that say nothing of the design. */
const KNOWN = /^(?:Site Type|Used|Fixed|Prohibited|Available|Util%)$/;

/** What a complete flat report has; what lacks one is named. */
const EXPECTED = ['lut', 'ff', 'bram36Tiles', 'dsp'] as const;

/** Return what a utilization report says. Never throws. */
export function readVivadoUtilization(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const layout = readLayout(text, findings);
  const { facts, command } = readVivadoHeader(text);
  checkContents(layout, findings);
  const hierarchy = layout.tables.find(({ columns }) => columns[0] === 'Instance' && columns.includes('Module'));
  const modules = [
    ...(layout.sections.some((title) => title === 'CLB Logic' || title === 'Slice Logic') || hierarchy === undefined ? [flatModule(layout, facts.design ?? 'design', findings)] : []),
    ...(hierarchy === undefined ? [] : hierarchyModules(hierarchy, findings)),
  ];
  if (!modules.some(({ lut, ff, dsp }) => lut !== undefined || ff !== undefined || dsp !== undefined)) findings.cutOff('The tables have no rows: the report is cut off.');
  const isBefore = facts.stage === 'synthesized' && /Final LUT count/.test(text);
  if (isBefore) findings.note('Counted before opt_design: the final LUT count is usually lower.');
  const { stage } = facts;
  return {
    problems: [],
    report: {
      ...facts, kind: 'utilization', flow: 'unknown', ...(stage === undefined ? stageOf(command) : {}),
      incomplete: findings.incomplete, absent: findings.absent, modules, warnings: findings.list,
    },
  };
}

/** Names of files are all that is left where the design state is not printed. */
function stageOf(command: string): { readonly stage?: 'routed' | 'placed' } {
  if (/rout(?:e|ed)\b/i.test(command)) return { stage: 'routed' };
  return /place[d]?\b/i.test(command) ? { stage: 'placed' } : {};
}

function flatModule(layout: TextLayout, name: string, findings: ReportFindings): ModuleReport {
  const usage = emptyUsage();
  const other: Record<string, string> = {};
  for (const table of layout.tables) {
    if (table.columns[0] !== 'Site Type' || !table.columns.includes('Used') || table.section.startsWith('SLR')) continue;
    for (const row of table.rows) {
      const site = row[0]?.trim() ?? '';
      const resource = resourceOfSite(site);
      const used = cellOf(table, row, /^Used$/);
      if (resource === undefined) {
        if (/^ \S/.test(row[0] ?? '') && used !== undefined && used !== '' && used !== '0') other[site] ??= used;
        continue;
      }
      if (usage.used[resource] !== undefined) continue; // repeated in "CLB Logic Distribution"
      const value = readCount(used, { findings, what: site });
      if (value === undefined) continue;
      for (const [column, text] of Object.entries(unknownCells(table, row, KNOWN) ?? {})) other[`${site}, ${column}`] = text;
      usage.used[resource] = value;
      const available = readCount(cellOf(table, row, /^Available$/), { findings, what: `available ${site}` });
      const share = readPercent(cellOf(table, row, /^Util%$/), { findings, what: `share of ${site}` });
      if (available !== undefined) usage.available[resource] = available;
      if (share !== undefined) usage.percent[resource] = share;
    }
  }
  for (const resource of EXPECTED) if (usage.used[resource] === undefined) findings.miss(resource);
  return { name, top: true, ...usageFields(checkTiles(usage, findings), 0.011, findings), ...(Object.keys(other).length === 0 ? {} : { other }) };
}

/** A tile holds one RAMB36 or two RAMB18: tiles that do not fit their parts are damaged. */
function checkTiles(usage: ReturnType<typeof emptyUsage>, findings: ReportFindings): ReturnType<typeof emptyUsage> {
  const { bram36Tiles, ramb36, ramb18 } = usage.used;
  if (typeof bram36Tiles !== 'number' || typeof ramb36 !== 'number' || typeof ramb18 !== 'number' || Math.abs(ramb36 + ramb18 / 2 - bram36Tiles) <= 0.5) return usage;
  findings.inconsistent(`${ramb36} RAMB36 and ${ramb18} RAMB18 are not ${bram36Tiles} tiles.`);
  return { ...usage, used: { ...usage.used, bram36Tiles: 'unknown', ramb36: 'unknown', ramb18: 'unknown' } };
}

/** Rows are indented by two spaces a level; cells are `9` or, with `-hierarchical_percentages`, `9(0.01%)`. */
function hierarchyModules(table: TextTable, findings: ReportFindings): readonly ModuleReport[] {
  const open: { readonly depth: number; readonly name: string }[] = [];
  const columns = table.columns.map((title) => ({ title, resource: resourceOfColumn(title) }));
  return table.rows.map((row): ModuleReport => {
    const instance = row[0]?.trim() ?? '';
    const depth = row[0]?.indexOf(instance) ?? 0;
    const module = cellOf(table, row, /^Module$/) ?? '';
    const isTop = module === '(top)';
    const name = isTop ? instance : module;
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
    const parent = open.at(-1)?.name;
    open.push({ depth, name });
    const usage = emptyUsage();
    let other: Record<string, string> | undefined;
    for (let at = 2; at < columns.length; at++) {
      const { title = '', resource } = columns[at] ?? {};
      const cell = row[at] ?? '';
      const [count, percent] = cell.endsWith(')') ? countAndShare(cell) : [cell];
      if (resource === undefined) {
        if (count !== '') (other ??= {})[title] = count;
        continue;
      }
      const context = { findings, what: title, of: instance };
      const value = readCount(count, context);
      const share = percent === undefined ? undefined : readPercent(percent, context);
      if (value !== undefined) usage.used[resource] = value;
      if (share !== undefined) usage.percent[resource] = share;
    }
    const about = { name, instance, ...(parent === undefined ? undefined : { parent }), ...(isTop ? { top: true as const } : undefined) };
    return Object.assign(about, usageFields(usage, 0.011, findings), other === undefined ? undefined : { other });
  });
}

function countAndShare(cell: string): readonly [count: string, percent?: string] {
  const [, count, percent] = /^(\S+?)\s*\((\S+?)%\)$/.exec(cell) ?? [];
  return count === undefined || percent === undefined ? [cell] : [count, percent];
}
