/** @file Vivado's `report_power`: totals, components, and what each module draws. */

import { ReportFindings } from './findings.ts';
import { compact, readNumber, readPowerW } from './quantities.ts';
import type { ModuleReport, PowerReport } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { checkContents, readLayout, type TextLayout } from './text-tables.ts';
import { readVivadoHeader } from './vivado-header.ts';

/** Return what a power report says. @unit W Never throws. */
export function readVivadoPower(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const layout = readLayout(text, findings);
  const { facts } = readVivadoHeader(text);
  const modules = readHierarchy(layout, findings);
  checkContents(layout, findings);
  if (modules.length === 0) findings.cutOff('No module has its power: the report is cut off.');
  return {
    problems: [],
    report: { ...facts, kind: 'power', flow: 'unknown', incomplete: findings.incomplete, absent: findings.absent, modules, power: readSummary(layout, findings), warnings: findings.list },
  };
}

function readSummary(layout: TextLayout, findings: ReportFindings): PowerReport {
  const rows = new Map(layout.tables.find(({ section }) => section === 'Summary')?.headRows.map((row) => [row[0] ?? '', row[1] ?? '']) ?? []);
  const number = (key: string) => readNumber(rows.get(key), { findings, what: key });
  if (rows.size === 0) findings.miss('Summary');
  const components = (layout.tables.find(({ section }) => section === 'On-Chip Components')?.rows ?? []).flatMap((row) => {
    const name = row[0]?.trim() ?? '';
    const powerW = readPowerW(row[1], { findings, what: `power of ${name}` });
    return powerW === undefined ? [] : [{ name, powerW }];
  });
  const totals = checkTotals({ total: number('Total On-Chip Power (W)'), dynamic: number('Dynamic (W)'), fixed: number('Device Static (W)') }, findings);
  return compact<PowerReport>({
    totalW: totals.total, dynamicW: totals.dynamic, staticW: totals.fixed,
    junctionTemperatureC: number('Junction Temperature (C)'), confidence: rows.get('Confidence Level'), components: components.length === 0 ? undefined : components,
  });
}

interface Totals {
  readonly total: PowerReport['totalW'];
  readonly dynamic: PowerReport['dynamicW'];
  readonly fixed: PowerReport['staticW'];
}

/** The total is dynamic and static power, each rounded to 1 mW. */
function checkTotals(totals: Totals, findings: ReportFindings): Totals {
  const { total, dynamic, fixed } = totals;
  if (typeof total !== 'number' || typeof dynamic !== 'number' || typeof fixed !== 'number' || Math.abs(total - dynamic - fixed) < 0.0025) return totals;
  findings.inconsistent(`${dynamic} W dynamic and ${fixed} W static are not ${total} W.`);
  return { total: 'unknown', dynamic: 'unknown', fixed: 'unknown' };
}

function readHierarchy(layout: TextLayout, findings: ReportFindings): readonly ModuleReport[] {
  const open: { readonly depth: number; readonly name: string }[] = [];
  return (layout.tables.find(({ section, columns }) => section === 'By Hierarchy' && columns[0] === 'Name')?.rows ?? []).map((row): ModuleReport => {
    const depth = /^ */.exec(row[0] ?? '')?.[0].length ?? 0;
    const name = row[0]?.trim() ?? '';
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
    const parent = open.at(-1)?.name;
    open.push({ depth, name });
    const power = readPowerW(row[1], { findings, what: `power of ${name}` });
    return { name, ...(parent === undefined ? { top: true as const } : { parent }), ...(typeof power === 'object' ? { other: { 'Power (W)': row[1]?.trim() ?? '' } } : compact({ powerW: power })) };
  });
}
