/**
 * @file Makes runs of a folder (or files) of somebody's results. Everything is read and checked first, then stored in one transaction.
 *
 * A configuration that lies in the folder becomes the run's; otherwise the one of the chosen design is assumed, and the run says so.
 * Nothing of the folder is ever executed.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { OpenedReports } from '../../preload/contract/report.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import type { Design } from '../../preload/model/design.ts';
import { plural } from '../base/plural.ts';
import { fail, ok } from '../base/result.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { createBuiltDesign } from '../compiler/passes/built-design.ts';
import { readHls4mlConfig } from '../compiler/readers/hls4ml-config/read-config.ts';
import { groupReports, type ReportGroup } from '../compiler/readers/reports/group-reports.ts';
import { isOfOtherNetwork } from '../compiler/readers/reports/map-layers.ts';
import type { FoundReport, ReportProject } from '../compiler/readers/reports/report-folder.ts';
import type { ReportFinding } from '../../preload/model/tool-report.ts';
import type { DesignEstimate } from '../workers/engine-estimate.ts';
import { readReportFiles, type ReportCollection, type ReportFile } from '../workers/read-report-files.ts';
import type { StoredDesign } from '../storage/design-store.ts';
import type { Configuration, Configurations } from './configuration.ts';
import { configFailure } from './designs.ts';
import { plainFinding } from './run-reports.ts';
import { summarizeRun } from './run-views.ts';
import type { ServiceContext } from './service-context.ts';
import { storeImportedRun } from './store-imported-run.ts';

/** What to open. */
export interface OpenRequest {
  readonly projectId: string;
  /** Design that the results belong to; the project's open design when absent. */
  readonly designId?: string;
  readonly files: readonly ReportFile[];
  /** The files are about one execution. */
  readonly asOneRun?: boolean;
  readonly name?: string;
  /** The project was made of the same folder: its design is the folder's, and what cannot be a run is left out and said. */
  readonly isOwnFolder?: boolean;
}

/** One run to be stored. */
export interface PreparedRun {
  readonly group: ReportGroup;
  readonly design: Design;
  readonly isAssumed: boolean;
  readonly configuration: Configuration;
  readonly estimate?: DesignEstimate;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly fingerprint: string;
}

/** Open results. Fails with `file-unreadable` when nothing is a report, `conflict` when they are of another network, and as lowering fails. @throws {StorageError} */
export async function openReports(context: ServiceContext, configurations: Configurations, request: OpenRequest): Promise<Result<OpenedReports>> {
  const { workspace } = context;
  const project = workspace.projects.get(request.projectId);
  const stored = workspace.designs.get(request.designId ?? project.currentDesignId ?? '');
  if (stored.projectId !== request.projectId) return fail<Failure>({ code: 'bad-request', message: `The design "${stored.design.name}" belongs to another project.`, help: 'Choose a design of this project.' });
  const { modelId } = workspace.projects.getModel(request.projectId);
  const own = await configurations.of(modelId, stored.design);
  if (!own.ok) return own;
  const collection = await readReportFiles(request.files, own.value.known);
  if (collection.reports.length === 0) return nothingFound(collection, request.files.length);
  const groups = request.asOneRun === true ? [oneGroup(collection.reports)] : groupReports(collection.reports);
  const prepared: PreparedRun[] = [];
  const problems = collection.problems.map(({ file, problem }): ReportFinding & { file: string } => ({ file, ...plainFinding(problem) }));
  for (const group of groups) {
    const run = await prepare(context, configurations, { group, stored, modelId, request, project: collection.projects.find(({ folder }) => folder === group.project) });
    if (!run.ok && request.isOwnFolder === true) {
      problems.push({ file: group.reports[0]?.file ?? '', code: 'project/results', severity: 'warning', message: run.failure.message, ...(run.failure.help === undefined ? {} : { help: run.failure.help }) });
      continue;
    }
    if (!run.ok) return run;
    if (group.note !== undefined) problems.push({ file: group.reports[0]?.file ?? '', code: 'report/note', severity: 'note', message: group.note });
    prepared.push(run.value);
  }
  return ok(keep(context, { request, stored, modelId, prepared, problems, collection }));
}

function oneGroup(reports: readonly FoundReport[]): ReportGroup {
  const [group] = groupReports(reports);
  return { ...group, title: group?.title ?? 'reports', reports };
}

interface Order {
  readonly group: ReportGroup;
  readonly stored: StoredDesign;
  readonly modelId: string;
  readonly request: OpenRequest;
  readonly project: ReportProject | undefined;
}

async function prepare(context: ServiceContext, configurations: Configurations, { group, stored, modelId, request, project }: Order): Promise<Result<PreparedRun>> {
  const graph = await context.models.load(modelId);
  if (!graph.ok) return graph;
  const chosen = designOf({ group, project, current: stored.design, graph: graph.value, isOwnFolder: request.isOwnFolder === true });
  if (!chosen.ok) return chosen;
  const { design, isAssumed } = chosen.value;
  const configuration = await configurations.of(modelId, design);
  if (!configuration.ok) return configuration;
  const stranger = otherNetwork(group, project, configuration.value);
  if (stranger !== undefined) return fail<Failure>({ code: 'conflict', message: stranger, help: 'Open these results in the project of their own model.' });
  const estimated = await context.engine.estimatePlain({ modelId, design });
  const files = group.reports.flatMap(({ file }) => request.files.filter((candidate) => (candidate.file ?? candidate.name) === file).map((candidate) => ({ name: file, bytes: bytesOf(candidate) })));
  const hash = createHash('sha256').update(JSON.stringify(['import', modelId, configuration.value.key, design.flow]));
  for (const { name, bytes } of files) hash.update(name).update(bytes);
  return ok({ group, design, isAssumed, configuration: configuration.value, ...(estimated.ok ? { estimate: estimated.value } : {}), files, fingerprint: hash.digest('hex') });
}

function bytesOf({ content }: ReportFile): Uint8Array {
  if (content === undefined) return new Uint8Array();
  return 'bytes' in content ? content.bytes : new Uint8Array(readFileSync(content.path));
}

interface DesignOrder {
  readonly group: ReportGroup;
  readonly project: ReportProject | undefined;
  readonly current: Design;
  readonly graph: ModelGraph;
  readonly isOwnFolder: boolean;
}

/** The folder's own configuration, with what it has no keys for from the design; else the design, with part and clock as the tools say. */
function designOf({ group, project, current, graph, isOwnFolder }: DesignOrder): Result<{ readonly design: Design; readonly isAssumed: boolean }> {
  const flow = flowOf(group.reports) ?? current.flow;
  if (project?.config !== undefined) {
    const fileName = `${project.folder === '' ? '' : `${project.folder}/`}hls4ml_config.yml`;
    const reading = readHls4mlConfig(project.config, { name: group.title, fileName });
    if (reading.design === undefined && !isOwnFolder) return fail(configFailure(fileName, reading.diagnostics));
    if (reading.design !== undefined) {
      const { numericsProfile, adderLevelsPerStage, structure } = current;
      // A network that was rebuilt from its C++ has the types that stand there.
      const own = graph.format === 'hls4ml' ? createBuiltDesign(graph, group.title, reading.design) : reading.design;
      return ok({ isAssumed: false, design: { ...own, flow, numericsProfile, adderLevelsPerStage, ...(structure === undefined ? {} : { structure }), ...reading.beside } });
    }
  }
  const part = group.reports.find((report) => report.part !== undefined)?.part;
  const clock = group.reports.map(({ timing }) => timing?.targetClockPeriodNs ?? timing?.clocks?.[0]?.periodNs).find((period) => typeof period === 'number' && period > 0);
  return ok({ isAssumed: !isOwnFolder || project?.config !== undefined, design: { ...current, flow, ...(part === undefined || isSamePart(part, current.part) ? {} : { part }), ...(typeof clock === 'number' ? { clockPeriodNs: clock } : {}) } });
}

function flowOf(reports: readonly FoundReport[]): Design['flow'] | undefined {
  return (['hls', 'rtl'] as const).find((flow) => reports.some((report) => report.flow === flow));
}

/** Vivado prints a part with other dashes than HLS, and series 7 without `xc`. */
function isSamePart(a: string, b: string): boolean {
  const bare = (part: string): string => part.toLowerCase().replaceAll('-', '').replace(/^xc/, '');
  return bare(a).startsWith(bare(b)) || bare(b).startsWith(bare(a));
}

function otherNetwork({ reports }: ReportGroup, project: ReportProject | undefined, { outline, known }: Configuration): string | undefined {
  const names = new Set(outline.map(({ name }) => name));
  const own = project?.layers ?? [];
  if (own.length > 0) return own.some(({ name }) => names.has(name)) ? undefined : `${project?.folder === '' ? 'The project' : `The project ${project?.folder ?? ''}`}: its layers (${own.slice(0, 4).map(({ name }) => name).join(', ')}${own.length > 4 ? ', …' : ''}) are not in this model.`;
  const other = reports.find(({ modules }) => isOfOtherNetwork(modules, known));
  return other === undefined ? undefined : `${other.file}: most of its modules compute something else than the layers of this model that have their numbers.`;
}

function nothingFound({ problems, otherFileCount }: ReportCollection, fileCount: number): Result<never> {
  const [first] = problems;
  const seen = `${plural(fileCount, 'file')}, none of them a report${otherFileCount > 0 && problems.length > 0 ? ` that could be read` : ''}.`;
  return fail<Failure>({
    code: 'file-unreadable', message: first === undefined ? seen : `${first.file}: ${first.problem.message}`,
    help: first?.problem.help ?? 'Choose the folder of an HLS or Vivado project, or single reports (.rpt, .xml, .json).', ...(first === undefined ? {} : { file: first.file }),
    ...(problems.length > 1 ? { details: problems.map(({ file, problem }) => ({ reason: `${file}: ${problem.message}` })) } : {}),
  });
}

interface Kept {
  readonly request: OpenRequest;
  readonly stored: StoredDesign;
  readonly modelId: string;
  readonly prepared: readonly PreparedRun[];
  readonly problems: OpenedReports['problems'];
  readonly collection: ReportCollection;
}

/** The same files opened again are the run that is there. */
function keep(context: ServiceContext, { request, stored, modelId, prepared, problems, collection }: Kept): OpenedReports {
  const { workspace } = context;
  const known = prepared.map((run) => workspace.runs.findByFingerprint(request.projectId, run.fingerprint));
  const fresh = prepared.filter((_, at) => known[at] === undefined);
  const runs = storeImportedRun(workspace, fresh, { projectId: request.projectId, modelId, stored, ...(request.name === undefined ? {} : { name: request.name }) });
  for (const { runId } of runs) context.emit('run:changed', { projectId: request.projectId, runId });
  return {
    runs: runs.map((run) => summarizeRun(workspace, run)), known: known.flatMap((run) => (run === undefined ? [] : [summarizeRun(workspace, run)])),
    reportCount: collection.reports.length, problems, otherFileCount: collection.otherFileCount,
  };
}
