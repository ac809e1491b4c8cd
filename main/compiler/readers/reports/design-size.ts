/** @file `csynth_design_size.rpt`: how many instructions the design and each function have after each compilation phase. */

import { ReportFindings } from './findings.ts';
import { readGroupedCount } from './quantities.ts';
import type { InstructionRow, Measured } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { cellOf, readLayout, type TextTable } from './text-tables.ts';

/** Return what a design size report says; call counts such as `(2 calls)` are not instructions and are left out. Never throws. */
export function readDesignSize(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const layout = readLayout(text, findings);
  const phases = layout.tables.find(({ columns }) => columns[0] === 'Phase');
  const functions = layout.tables.find(({ columns }) => columns[0] === 'Function');
  if (phases === undefined) findings.miss('Total Instructions per Compilation Phase');
  if (functions === undefined) findings.cutOff('The table of functions at the end is missing: the report is cut off.');
  const tree = functions === undefined ? [] : functions.rows.map((row) => functionOf(functions, row, findings));
  const design = tree[0]?.name;
  return {
    problems: [],
    report: {
      tool: 'Vitis HLS', kind: 'design-size', flow: 'hls', stage: 'estimated', ...(design === undefined ? {} : { design }),
      incomplete: findings.incomplete, absent: findings.absent, modules: [], designSize: [...(phases === undefined ? [] : phaseRows(phases, findings)), ...tree], warnings: findings.list,
    },
  };
}

/** Steps are numbered within their phase, so a row is named `Unroll/Inline (1) unroll`. */
function phaseRows(table: TextTable, findings: ReportFindings): readonly InstructionRow[] {
  let phase = '';
  return table.rows.flatMap((row) => {
    phase = cellOf(table, row, /^Phase$/) || phase;
    const step = cellOf(table, row, /^Step$/) ?? '';
    const name = step === '' ? phase : `${phase} ${step}`;
    const count = readGroupedCount(cellOf(table, row, /^Instructions$/), { findings, what: name });
    return count === undefined ? [] : [{ name, instructions: { total: count } }];
  });
}

function functionOf(table: TextTable, row: readonly string[], findings: ReportFindings): InstructionRow {
  const [, indent = '', name = ''] = /^\s?( *)(?:\+ )?\s*(.*)$/.exec(row[0] ?? '') ?? [];
  const instructions: Record<string, Measured> = {};
  for (const [at, column] of table.columns.entries()) {
    if (at < 2) continue;
    const count = readGroupedCount(row[at]?.replace(/\(\d+ calls?\)\s*$/, ''), { findings, what: `${column} of ${name}` });
    if (count !== undefined) instructions[column] = count;
  }
  const location = cellOf(table, row, /^Location$/);
  return { name: name.trim(), depth: indent.length, ...(location === undefined || location === '' ? {} : { location }), instructions };
}
