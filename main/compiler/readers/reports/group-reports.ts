/**
 * @file Which reports of a folder are about one execution of one design: they become one run.
 *
 * An hls4ml project with one solution is one; every further solution is one of its own. Elsewhere reports of one folder belong
 * together by design and device, as long as no two of them say different things about the same.
 */

import { stageRank, type ReportKind, type ToolReport } from '../../../../preload/model/tool-report.ts';
import type { FoundReport } from './report-folder.ts';

/** Reports of one execution. */
export interface ReportGroup {
  /** What to call it: solution, design or file. */
  readonly title: string;
  /** Name of the whole design; reports of its functions carry other names. */
  readonly design?: string;
  readonly project?: string;
  /** In the order in which a design reaches their stages, whatever order the files came in. */
  readonly reports: readonly FoundReport[];
  /** Why some reports of the same folder are not in it. */
  readonly note?: string;
}

/** Return the groups of reports in the order of their first file. Never throws. */
export function groupReports(reports: readonly FoundReport[]): readonly ReportGroup[] {
  const folders = new Map<string, FoundReport[]>();
  for (const report of reports) {
    const key = report.project === undefined ? `folder ${folderOf(report.file)}` : `project ${report.project}`;
    folders.set(key, [...(folders.get(key) ?? []), report]);
  }
  return [...folders.values()].flatMap((found) => (found[0]?.project === undefined ? groupFolder(found) : groupProject(found)));
}

/** What implements a project's only solution belongs to it; with several nobody says which of them was implemented. */
function groupProject(reports: readonly FoundReport[]): readonly ReportGroup[] {
  const solutions = [...new Set(reports.flatMap((report) => solutionOf(report) ?? []))];
  if (solutions.length < 2) return [groupOf(reports, projectTitle(reports))];
  const rest = reports.filter((report) => solutionOf(report) === undefined);
  const note = 'The project has several solutions, and these reports do not say which of them they are about.';
  return [
    ...solutions.map((solution) => groupOf(reports.filter((report) => solutionOf(report) === solution), `${projectTitle(reports)} ${solution}`)),
    ...groupFolder(rest).map((group) => ({ ...group, note })),
  ];
}

/** Vivado HLS and Vitis HLS keep everything of a solution below `<project>_prj/<solution>/`. */
function solutionOf({ file }: FoundReport): string | undefined {
  return /(?:^|\/)[^/]+_prj\/([^/]+)\/(?:syn|sim|impl)\//.exec(file)?.[1];
}

function projectTitle(reports: readonly FoundReport[]): string {
  return reports[0]?.project?.split('/').at(-1) || wholeDesignOf(reports) || 'project';
}

function groupFolder(reports: readonly FoundReport[]): readonly ReportGroup[] {
  const byDesign = new Map<string, FoundReport[]>();
  for (const report of reports) {
    const key = `${vendorOf(report)} ${report.design ?? ''} ${dieOf(report.part ?? '')}`;
    byDesign.set(key, [...(byDesign.get(key) ?? []), report]);
  }
  return ['intel', 'amd'].flatMap((vendor) => adopt(new Map([...byDesign].filter(([key]) => key.startsWith(vendor))))).flatMap((found) => {
    if (!found.some((report, at) => found.slice(at + 1).some((other) => isContradiction(report, other)))) return [groupOf(found, wholeDesignOf(found) ?? fileTitle(found[0]))];
    const note = 'The folder holds several designs of this name; reports that say the same were put together, the others stand alone.';
    return alike(found).map((group) => ({ ...groupOf(group, fileTitle(group[0])), note }));
  });
}

/** Reports without design or device (cosimulation, loops) join the only design of their folder. */
function adopt(byDesign: ReadonlyMap<string, readonly FoundReport[]>): readonly (readonly FoundReport[])[] {
  const isNamed = ([key]: readonly [string, unknown]): boolean => /\S \S+ \S/.test(key);
  const named = [...byDesign].filter(isNamed);
  const rest = [...byDesign].filter((entry) => !isNamed(entry)).map(([, reports]) => reports);
  const [only] = named;
  return named.length === 1 && only !== undefined ? [[...only[1], ...rest.flat()]] : [...named.map(([, reports]) => reports), ...rest];
}

/** Reports that say the same of the same are one; everything else stands alone. */
function alike(reports: readonly FoundReport[]): readonly (readonly FoundReport[])[] {
  const groups: FoundReport[][] = [];
  for (const report of reports) {
    const group = groups.find(([first]) => first !== undefined && rungOf(first) === rungOf(report) && isSame(first, report));
    if (group === undefined) groups.push([report]);
    else group.push(report);
  }
  return groups;
}

function isContradiction(report: FoundReport, other: FoundReport): boolean {
  return rungOf(report) === rungOf(other) && report.design === other.design && !isSame(report, other);
}

function rungOf({ tool, kind, stage }: FoundReport): string {
  return `${tool} ${kind} ${stage ?? ''}`;
}

/** The same where both give a number; where neither gives any, only what was written at once is the same. */
function isSame(a: FoundReport, b: FoundReport): boolean {
  const figuresOf = ({ modules, timing }: ToolReport): readonly unknown[] => {
    const top = modules.find((module) => module.top === true);
    return [top?.lut, top?.ff, top?.dsp, top?.latencyCyclesMax, top?.powerW, timing?.wnsNs, timing?.setupEndpoints];
  };
  const [left, right] = [figuresOf(a), figuresOf(b)];
  const common = left.map((value, at) => [value, right[at]] as const).filter(([x, y]) => typeof x === 'number' && typeof y === 'number');
  return common.length === 0 ? a.date === b.date : common.every(([x, y]) => x === y);
}

/** Reports of two makers' tools are never about one implementation. */
function vendorOf({ tool }: ToolReport): string {
  return /^(?:oneAPI|Quartus)/.test(tool) ? 'intel' : 'amd';
}

function groupOf(reports: readonly FoundReport[], title: string): ReportGroup {
  const design = wholeDesignOf(reports);
  const project = reports[0]?.project;
  return { title, reports: reports.toSorted(byStage), ...(design === undefined ? {} : { design }), ...(project === undefined ? {} : { project }) };
}

function byStage(a: FoundReport, b: FoundReport): number {
  return stageRank({ stage: a.stage ?? 'estimated' }) - stageRank({ stage: b.stage ?? 'estimated' }) || (a.file < b.file ? -1 : 1);
}

/** Kinds that are about the whole design and never about one of its functions. */
const OF_WHOLE = new Set<ReportKind>(['utilization', 'timing', 'power', 'cosim', 'design-size', 'synth', 'route', 'summary']);

/** HLS writes a report for every function: the whole design is the one that Vivado implements, or that holds the others. */
function wholeDesignOf(reports: readonly FoundReport[]): string | undefined {
  const implemented = reports.find(({ kind, design }) => OF_WHOLE.has(kind) && design !== undefined)?.design;
  if (implemented !== undefined) return implemented;
  const inner = new Set(reports.flatMap(({ modules }) => modules.filter(({ top }) => top !== true).map(({ name }) => name)));
  return reports.map(({ design }) => design).find((design) => design !== undefined && !inner.has(design));
}

function fileTitle(report: FoundReport | undefined): string {
  return report?.file.split('/').at(-1)?.replace(/\.\w+$/, '') ?? 'report';
}

/** `xcu250` of `xcu250-figd2104-2L-e` and of `xcu250figd2104-2L`; series 7 also without the letters before. */
function dieOf(part: string): string {
  const plain = part.toLowerCase().replace(/^xc/, '');
  return /^(?:7[a-z]\d+t?|[a-z]+\d+[a-z]*?(?=-|[a-z]{4}\d|$))/.exec(plain)?.[0] ?? plain;
}

function folderOf(file: string): string {
  return file.split('/').slice(0, -1).join('/');
}
