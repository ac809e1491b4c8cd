/** @file `bambu_results_*.xml` of PandA Bambu. */

import { ReportFindings } from './findings.ts';
import { compact, readCount, readNumber } from './quantities.ts';
import type { Measured, ModuleReport } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { childOf, parseXml, textOf } from './xml-tree.ts';

const READ = new Set(['SLICE_LUTS', 'REGISTERS', 'DSPS', 'CYCLES', 'PERIOD', 'FREQUENCY', 'CLOCK_SLACK']);

/** Return what a Bambu result says. Its `BRAMS` name no size, so they are kept as printed. Never throws. */
export function readBambu(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const root = childOf(parseXml(text, findings), 'bambu_results');
  const valueOf = (name: string): string | undefined => {
    const value = textOf(root, name, '@value');
    // Bambu prints the binary value with up to 21 digits.
    return value === undefined ? undefined : /^\d+\.\d{18,}$/.test(value) ? String(Number(value)) : value;
  };
  const count = (name: string): Measured | undefined => readCount(valueOf(name), { findings, what: name });
  const number = (name: string): Measured | undefined => readNumber(valueOf(name), { findings, what: name });
  for (const name of READ) if (root !== undefined && textOf(root, name, '@value') === undefined) findings.miss(name);
  const names = Array.from(root?.keys() ?? []).filter((name) => !name.startsWith('@') && !name.startsWith('#') && !READ.has(name));
  const other = Object.fromEntries(names.flatMap((name) => (valueOf(name) === undefined ? [] : [[name, valueOf(name) ?? '']])));
  const cycles = count('CYCLES');
  const module = compact<ModuleReport>({
    name: textOf(root, '@benchmark_name') ?? 'top', top: true, lut: count('SLICE_LUTS'), ff: count('REGISTERS'), dsp: count('DSPS'),
    latencyCyclesMin: cycles, latencyCyclesMax: cycles, estimatedClockPeriodNs: number('PERIOD'), fmaxMhz: number('FREQUENCY'), slackNs: number('CLOCK_SLACK'),
    other: Object.keys(other).length === 0 ? undefined : other,
  });
  const version = /PandA (\S+)/.exec(textOf(root, '@bambu_version') ?? '')?.[1];
  return {
    problems: [],
    report: {
      tool: 'Bambu', ...compact({ version, date: textOf(root, '@timestamp'), design: textOf(root, '@benchmark_name') }), kind: 'csynth', flow: 'hls',
      incomplete: findings.incomplete, absent: findings.absent, modules: root === undefined ? [] : [module], warnings: findings.list,
    },
  };
}
