/** @file `<top>_cosim.rpt`: outcome, latency and interval that the RTL simulation measured. Three layouts of columns are in the field. */

import { ReportFindings } from './findings.ts';
import { compact, readCount, saysNone } from './quantities.ts';
import type { CosimRow } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { cellOf, readLayout, unknownCells, type TextTable } from './text-tables.ts';

const KNOWN = /^(?:RTL|Status|(?:Latency|Interval).* (?:min|avg|max)|Total Execution Time.*)$/i;

/** Return what a cosimulation report says. Never throws. */
export function readCosim(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const table = readLayout(text, findings).tables.find(({ columns }) => columns.includes('RTL') && columns.includes('Status'));
  const cosim = table === undefined ? [] : table.rows.map((row) => rowOf(table, row, findings));
  if (cosim.length === 0) findings.cutOff('The table of results is missing: the report is cut off.');
  for (const { language, status, latencyCyclesMin } of cosim) {
    if (/^pass$/i.test(status) && latencyCyclesMin === 'unknown') findings.note(`${language}: passed, but the simulator measured no latency.`);
  }
  const date = /^Report time\s*:\s*(.*?)\.?\s*$/m.exec(text)?.[1];
  const simulator = /^Simulation tool\s*:\s*(.*?)\.?\s*$/m.exec(text)?.[1];
  const design = /Cosimulation Report for '([^']*)'/.exec(text)?.[1];
  return {
    problems: [],
    report: {
      tool: simulator === undefined ? 'HLS cosimulation' : `HLS cosimulation (${simulator})`, ...compact({ design, date }), kind: 'cosim', flow: 'hls',
      incomplete: findings.incomplete, absent: findings.absent, modules: [], cosim, warnings: findings.list,
    },
  };
}

function rowOf(table: TextTable, row: readonly string[], findings: ReportFindings): CosimRow {
  const language = cellOf(table, row, /^RTL$/) ?? '';
  const status = cellOf(table, row, /^Status$/) ?? '';
  const count = (title: RegExp, what: string) => readCount(cellOf(table, row, title), { findings, what: `${what} of ${language}` });
  return compact<CosimRow>({
    language, status: saysNone(status) ? 'not run' : status,
    latencyCyclesMin: count(/^Latency.* min$/i, 'latency'), latencyCyclesAvg: count(/^Latency.* avg$/i, 'latency'), latencyCyclesMax: count(/^Latency.* max$/i, 'latency'),
    intervalCyclesMin: count(/^Interval.* min$/i, 'interval'), intervalCyclesAvg: count(/^Interval.* avg$/i, 'interval'), intervalCyclesMax: count(/^Interval.* max$/i, 'interval'),
    totalCycles: count(/^Total Execution Time/, 'total time'), other: unknownCells(table, row, KNOWN),
  });
}
