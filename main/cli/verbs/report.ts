/** @file `bitloom report PATH`: what the reports of tools say, from a file or a folder. */

import { resolve } from 'node:path';
import { latencyNs, throughputPerSecond } from '../../../preload/model/hardware-figures.ts';
import { plural } from '../../base/plural.ts';
import { readReportsAt, reportUploadsAt, type ReportsAt } from '../../services/report-paths.ts';
import { didYouMean } from '../../base/closest-name.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { findProject } from '../open-model.ts';
import { openSession } from '../open-session.ts';
import { ask, type StudioSession } from '../studio-session.ts';
import { formatMeasured, formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { EXIT, FailureError, UsageError } from '../usage-error.ts';

type FoundReport = ReportsAt['reports'][number];
type Module = FoundReport['modules'][number];

/** Rows of a table before it is cut for people; `--json` has all. */
const ROW_LIMIT = 60;

/** The verb. */
export const reportCommand: Command = {
  verb: 'report',
  positionals: ['PATH…'],
  options: [
    { name: 'all', summary: 'print every module and path, however many' },
    { name: 'into', value: 'PROJECT', summary: 'make runs of the reports in this project' },
    { name: 'design', value: 'DESIGN', summary: 'with --into: name of the design that they belong to (default: the open one)' },
    { name: 'as-one-run', summary: 'with --into: all reports are about one execution' },
    { name: 'name', value: 'NAME', summary: 'with --into: name of the run' },
  ],
  explanation: [
    'Reads reports of Vivado HLS, Vitis HLS, Vivado, Quartus and oneAPI, Bambu, da4ml, Yosys (stat) and nextpnr, recognised by content.',
    'PATH is a file, or a folder that is searched. "unknown" is what the tool itself could not say; an empty cell is what it did not print.',
    'BRAM18 are halves of 18 Kb, BRAM36 are tiles of 36 Kb: they are never added up.',
    'With --into the reports become runs of a project, with their files, figures and layers; the same files are never taken twice. A hls4ml_config.yml in the folder is the configuration of the run, otherwise the design\'s is assumed.',
    'The exit code is 2 where a report is cut off, contradicts itself or cannot be read.',
  ],
  run: (context) => (context.arguments.has('into') ? openInto(context, context.arguments.text('into') ?? '') : readAll(context)),
};

async function readAll({ arguments: given, terminal }: CommandContext): Promise<CommandOutcome> {
  const found: ReportsAt[] = [];
  for (const path of given.positionals) {
    const read = await readReportsAt(resolve(path));
    if (!read.ok) throw new FailureError(read.failure);
    found.push(read.value);
  }
  const reports = found.flatMap((part) => part.reports);
  const problems = found.flatMap((part) => part.problems);
  const otherFileCount = found.reduce((sum, part) => sum + part.otherFileCount, 0);
  for (const report of reports) printReport(terminal, report, given.has('all') ? Infinity : ROW_LIMIT);
  printEnd(terminal, { reports, problems, otherFileCount });
  const isDoubtful = problems.length > 0 || reports.some(({ incomplete, warnings }) => incomplete || warnings.some(({ code }) => code === 'report/inconsistent'));
  return { exitCode: isDoubtful ? EXIT.badInput : EXIT.ok, json: { reports: reports.map(reportJson), problems: problems.map(({ file, problem }) => ({ file, ...problem })), otherFileCount } };
}

async function openInto(context: CommandContext, projectName: string): Promise<CommandOutcome> {
  const { arguments: given, terminal } = context;
  const uploads = reportUploadsAt(given.positionals.map((path) => resolve(path)));
  if (!uploads.ok) throw new FailureError(uploads.failure);
  const session = await openSession({ ...context, temporary: false });
  try {
    const { projectId, name: project } = await findProject(session, projectName);
    const designId = await designNamed(session, projectId, given.text('design'));
    const name = given.text('name');
    const opened = await ask(session, 'report:open', { projectId, files: uploads.value, ...(designId === undefined ? {} : { designId }), ...(given.has('as-one-run') ? { asOneRun: true } : {}), ...(name === undefined ? {} : { name }) });
    for (const run of opened.runs) terminal.print(`${run.runId}  ${run.name}${run.isAssumed === true ? terminal.style.dim(' (configuration assumed)') : ''}`);
    for (const run of opened.known) terminal.print(terminal.style.dim(`${run.runId}  ${run.name}: was opened before`));
    for (const { file, severity, message } of opened.problems) terminal.print(`${severity === 'error' ? terminal.style.bad('error') : severity} ${file}: ${message}`);
    terminal.print(`${plural(opened.reportCount, 'report')}, ${plural(opened.runs.length, 'new run')} in ${project}. "bitloom ladder ${project}" compares them.`);
    return { exitCode: opened.problems.some(({ severity }) => severity === 'error') ? EXIT.badInput : EXIT.ok, json: { projectId, ...opened } };
  } finally {
    await session.close();
  }
}

async function designNamed(session: StudioSession, projectId: string, wanted: string | undefined): Promise<string | undefined> {
  if (wanted === undefined) return undefined;
  const designs = await ask(session, 'design:list', { projectId });
  const found = designs.find(({ designId, name }) => designId === wanted || name === wanted);
  if (found === undefined) throw new UsageError(`The project has no design "${wanted}".${didYouMean(wanted, designs.map(({ name }) => name))}`, `Its designs: ${designs.map(({ name }) => name).join(', ')}.`);
  return found.designId;
}

/** For scripts `version` is always there. */
function reportJson({ file, tool, version, kind, flow, ...rest }: FoundReport): Readonly<Record<string, unknown>> {
  return { file, tool, version: version ?? 'unknown', kind, flow, ...rest };
}

function printEnd(terminal: Terminal, { reports, problems, otherFileCount }: Omit<ReportsAt, 'projects'>): void {
  for (const { file, problem } of problems) terminal.print(`${terminal.style.bad('error')} ${file}: ${problem.message}`);
  terminal.print(`${reports.length} reports${otherFileCount === 0 ? '' : `, ${otherFileCount} other files`}`);
}

function printReport(terminal: Terminal, report: FoundReport, limit: number): void {
  const { style } = terminal;
  const facts = [`${report.tool}${report.version === undefined ? '' : ` ${report.version}`}`, report.kind, report.stage, report.flow === 'unknown' ? undefined : report.flow, report.design, report.part, report.date];
  terminal.print(style.bold(report.file));
  terminal.print(`  ${facts.filter((fact) => fact !== undefined).join(' · ')}${report.incomplete ? ` · ${style.bad('incomplete')}` : ''}${report.stale ? ` · ${style.warn('stale')}` : ''}`);
  printRows(terminal, moduleTable(report.modules.slice(0, limit)), report.modules.length - limit);
  printRows(terminal, cosimTable(report), 0);
  printTiming(terminal, report, limit);
  printSpeed(terminal, report);
  const { power } = report;
  if (power !== undefined) terminal.print(`  power: ${formatMeasured(power.totalW)} W (dynamic ${formatMeasured(power.dynamicW)} W, static ${formatMeasured(power.staticW)} W, confidence ${power.confidence ?? 'unknown'})`);
  if (report.designSize !== undefined) printRows(terminal, sizeTable(report, limit), report.designSize.length - limit);
  if (report.absent.length > 0) terminal.print(style.dim(`  not in the report: ${report.absent.join(', ')}`));
  for (const { severity, message } of report.warnings) terminal.print(`  ${severity === 'note' ? style.dim('note') : style.warn(severity)}: ${message}`);
  terminal.print();
}

function printRows(terminal: Terminal, lines: readonly string[], leftOutCount: number): void {
  for (const line of lines) terminal.print(`  ${line}`);
  if (leftOutCount > 0) terminal.print(terminal.style.dim(`  … and ${leftOutCount} more (--all)`));
}

const COUNTS: readonly (readonly [title: string, read: (module: Module) => string])[] = [
  ['LUT', ({ lut }) => formatMeasured(lut)], ['FF', ({ ff }) => formatMeasured(ff)], ['DSP', ({ dsp }) => formatMeasured(dsp)], ['BRAM18', ({ bram18 }) => formatMeasured(bram18)], ['BRAM36', ({ bram36Tiles }) => formatMeasured(bram36Tiles)],
  ['RAMB36', ({ ramb36 }) => formatMeasured(ramb36)], ['RAMB18', ({ ramb18 }) => formatMeasured(ramb18)], ['URAM', ({ uram }) => formatMeasured(uram)], ['carry', ({ carry }) => formatMeasured(carry)],
  ['ALM', ({ alm }) => formatMeasured(alm)], ['M20K', ({ m20k }) => formatMeasured(m20k)], ['MLAB', ({ mlab }) => formatMeasured(mlab)], ['LC', ({ logicCells }) => formatMeasured(logicCells)], ['cells', ({ cells }) => formatMeasured(cells)],
  ['latency', (module) => range(module.latencyCyclesMin, module.latencyCyclesMax)], ['interval', (module) => range(module.intervalCyclesMin, module.intervalCyclesMax)],
  ['clock ns', ({ estimatedClockPeriodNs }) => formatMeasured(estimatedClockPeriodNs)], ['fmax MHz', ({ fmaxMhz }) => formatMeasured(fmaxMhz)], ['W', ({ powerW }) => formatMeasured(powerW)],
];

function moduleTable(modules: readonly Module[]): readonly string[] {
  if (modules.length === 0) return [];
  const columns = [{ title: 'module' }, { title: 'layer' }, ...COUNTS.map(([title]) => ({ title, align: 'right' as const }))];
  return formatTable(columns, modules.map((module) => [module.name, layerOf(module), ...COUNTS.map(([, read]) => read(module))]));
}

function layerOf({ layer, layerConfidence }: Module): string {
  return layerConfidence === undefined || layerConfidence === 'exact' || layerConfidence === 'none' ? (layer ?? '') : `${layer ?? ''} (${layerConfidence})`;
}

function cosimTable({ cosim }: FoundReport): readonly string[] {
  if (cosim === undefined) return [];
  const columns = [{ title: 'RTL' }, { title: 'status' }, { title: 'latency', align: 'right' as const }, { title: 'interval', align: 'right' as const }];
  return formatTable(columns, cosim.map((row) => [row.language, row.status, range(row.latencyCyclesMin, row.latencyCyclesMax), range(row.intervalCyclesMin, row.intervalCyclesMax)]));
}

function sizeTable({ designSize }: FoundReport, limit: number): readonly string[] {
  const rows = (designSize ?? []).slice(0, limit);
  return formatTable([{ title: 'phase or function' }, { title: 'instructions' }], rows.map(({ name, depth, instructions }) => [`${' '.repeat(depth ?? 0)}${name}`, Object.entries(instructions).map(([phase, count]) => (phase === 'total' ? formatMeasured(count) : `${phase} ${formatMeasured(count)}`)).join(', ')]));
}

function printTiming(terminal: Terminal, { timing }: FoundReport, limit: number): void {
  if (timing === undefined) return;
  const facts = [
    timing.targetClockPeriodNs === undefined ? undefined : `target ${formatMeasured(timing.targetClockPeriodNs)} ns`,
    timing.estimatedClockPeriodNs === undefined ? undefined : `reached ${formatMeasured(timing.estimatedClockPeriodNs)} ns`,
    timing.wnsNs === undefined || timing.wnsNs === 'unknown' ? undefined : `WNS ${formatMeasured(timing.wnsNs)} ns, TNS ${formatMeasured(timing.tnsNs)} ns, ${formatMeasured(timing.setupFailingEndpoints)} of ${formatMeasured(timing.setupEndpoints)} endpoints fail`,
    timing.whsNs === undefined || timing.whsNs === 'unknown' ? undefined : `WHS ${formatMeasured(timing.whsNs)} ns`,
    ...(timing.clocks ?? []).map(({ name, periodNs, achievedMhz }) => `${name} ${achievedMhz === undefined ? `${formatMeasured(periodNs)} ns` : `${formatMeasured(achievedMhz)} MHz`}`),
  ].filter((fact) => fact !== undefined);
  if (facts.length > 0) terminal.print(`  timing: ${facts.join('; ')}`);
  const paths = timing.paths ?? [];
  const columns = [{ title: 'path' }, { title: 'slack ns', align: 'right' as const }, { title: 'logic ns', align: 'right' as const }, { title: 'route ns', align: 'right' as const }, { title: 'levels', align: 'right' as const }, { title: 'fan-out', align: 'right' as const }, { title: 'from → to' }];
  const rows = paths.slice(0, limit).map((path) => [path.check, formatMeasured(path.slackNs), formatMeasured(path.logicDelayNs), formatMeasured(path.routeDelayNs), formatMeasured(path.logicLevels), formatMeasured(path.maxFanOut), `${path.source ?? '?'} → ${path.destination ?? '?'}`]);
  if (rows.length > 0) printRows(terminal, formatTable(columns, rows), paths.length - limit);
}

/** What follows from cycles and the clock that HLS was asked for. */
function printSpeed(terminal: Terminal, { modules, timing }: FoundReport): void {
  const top = modules.find((module) => module.top === true);
  const clock = timing?.targetClockPeriodNs;
  const facts = [
    latencyNs(top?.latencyCyclesMax, clock) === undefined ? undefined : `latency ${range(latencyNs(top?.latencyCyclesMin, clock), latencyNs(top?.latencyCyclesMax, clock))} ns`,
    throughputPerSecond(top?.intervalCyclesMax, clock) === undefined ? undefined : `at least ${perSecond(throughputPerSecond(top?.intervalCyclesMax, clock))} samples/s`,
  ].filter((fact) => fact !== undefined);
  if (facts.length > 0) terminal.print(`  at ${formatMeasured(clock)} ns: ${facts.join(', ')}`);
}

function perSecond(value: number | 'unknown' | undefined): string {
  return typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 0 }) : formatMeasured(value);
}

function range(min: number | 'unknown' | undefined, max: number | 'unknown' | undefined): string {
  return min === max || max === undefined ? formatMeasured(min) : `${formatMeasured(min)}…${formatMeasured(max)}`;
}
