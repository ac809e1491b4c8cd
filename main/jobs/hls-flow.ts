/**
 * @file The stages of a vendor's HLS tool as part of a job: project, checks, the tool itself, and its reports while they appear.
 *
 * The tool runs once for all stages that are left, as hls4ml runs it; its marker lines say where it is. A stage that fails leaves
 * what the stages before it gave.
 */

import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { HlsStage, ResourceReport } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import { plural } from '../base/plural.ts';
import { endMarked } from '../process/end-marked.ts';
import type { ProcessEnd } from '../process/start-process.ts';
import type { HlsOutline } from '../workers/hls-outline.ts';
import type { LoweredDesign } from '../workers/engine-lower.ts';
import type { GivenToHls4ml } from '../workers/write-lowered-model.ts';
import type { SampleSource } from '../workers/sample-source.ts';
import type { SourceModel } from '../workers/source-model.ts';
import { findWrittenProject, sourcesWrittenAtMs, writeProject, type WrittenProject } from './hls-project.ts';
import { csynthResources, hlsFigures, layersFrom, type HlsFigures } from './hls-results.ts';
import { expectedEndMs, progressOf, readSign, shownStages, type ShownStage } from './hls-stages.ts';
import { checkTool, runTool, toolEnvironment } from './hls-tool.ts';
import type { JobFolder } from './job-folder.ts';
import type { Hls4mlRequest, HlsRequest } from './job-request.ts';
import { projectSource } from './project-sources.ts';
import { ReportCollector } from './report-collector.ts';
import { JobStepError } from './runner-control.ts';
import type { RunnerControl } from './runner-control.ts';

/** How often reports are looked for and progress is told. @unit ms */
const LOOK_MS = 1000;
const SILENCE_MS = 30 * 60_000;
const LEFTOVER_PATIENCE_MS = 2000;
/** Logs of the test bench are kept up to this size. @unit bytes */
const RESULT_BYTES_MAX = 8 * 1024 * 1024;
const RESULT_FILES = ['tb_data/csim_results.log', 'tb_data/rtl_cosim_results.log'];

/** What an HLS run works on. */
export interface HlsWork {
  readonly jobId: string;
  readonly hls: HlsRequest;
  readonly design: Design;
  readonly lowered: LoweredDesign;
  readonly outline: HlsOutline;
  readonly model: SourceModel;
  readonly samples?: SampleSource;
  /** Where hls4ml writes the project. */
  readonly given?: GivenToHls4ml;
  readonly hls4ml?: Hls4mlRequest;
  /** Stages that an earlier attempt finished. */
  readonly doneStages: readonly string[];
  readonly folder: JobFolder;
  readonly control: RunnerControl;
  /** Share of the job that is over when the tool begins. */
  readonly progressFrom: number;
  /** Told whenever there are new results. */
  readonly onResults: (results: HlsOutcome) => void;
}

/** What came of it so far. */
export interface HlsOutcome {
  readonly resources?: ResourceReport;
  readonly figures: HlsFigures;
  readonly artifacts: readonly string[];
}

/** Return the stages that an HLS run shows before those of the tool. */
export const HLS_PREPARATION = ['write project', 'check tool'] as const;

/** Carry out the HLS stages of a job. @throws {JobStepError} {JobCancelledError} */
export async function runHls(work: HlsWork): Promise<void> {
  const { control, hls } = work;
  control.know({ tool: hls.tool.title });
  const project = await control.stage('write project', () => makeProject(work), ({ leftOut }) => `from ${hls.source.kind === 'folder' ? hls.source.path : hls.source.kind}${leftOut.length === 0 ? '' : `; left out: ${leftOut.map(({ layer }) => layer).join(', ')}`}`);
  const environment = await control.stage('check tool', () => prepareTool(work, project), () => `${hls.tool.title} (${hls.tool.path})`);
  await new HlsRun(work, project, environment).run();
}

async function makeProject({ folder, hls, lowered, outline, design, model, samples, given, hls4ml, control, doneStages }: HlsWork): Promise<WrittenProject> {
  const before = findWrittenProject(folder.projectPath);
  // What an earlier attempt has built lies in the project and goes with it.
  if (before !== undefined && doneStages.length > 0) return before;
  rmSync(folder.projectPath, { recursive: true, force: true });
  mkdirSync(folder.projectPath, { recursive: true });
  const made = await projectSource(hls.source).generate({ lowered, outline, design, model, signal: control.signal, log: (text) => control.log(text), workFolder: resolve(folder.path), ...(samples === undefined ? {} : { samples }), ...(given === undefined ? {} : { given }), ...(hls4ml === undefined ? {} : { hls4ml }) });
  for (const note of made.notes) control.log(note);
  for (const { layer, reason } of made.leftOut) control.log(`left out: ${layer}: ${reason}`);
  const written = writeProject(folder.projectPath, made);
  control.log(`${plural(made.files.length, 'file')}, top function ${made.topFunction}`);
  return written;
}

async function prepareTool({ jobId, hls, design, folder, control }: HlsWork, project: WrittenProject): Promise<Readonly<Record<string, string>>> {
  const environment = await toolEnvironment(hls, jobId);
  writeFileSync(join(folder.artifactsPath, 'environment.json'), JSON.stringify(Object.fromEntries(Object.entries(environment).toSorted(([a], [b]) => (a < b ? -1 : 1))), undefined, 1));
  const findings = await checkTool({ hls, design, stages: hls.stages, folder: resolve(folder.projectPath), environment, hasTestData: project.hasTestData, signal: control.signal });
  control.know({ findings });
  for (const { severity, message, help } of findings) control.log(`${severity === 'error' ? 'refused' : severity}: ${message}${help === undefined ? '' : ` ${help}`}`);
  const [first] = findings.filter(({ severity }) => severity === 'error');
  if (first !== undefined) throw new JobStepError('not-buildable', first.message, first.help);
  return environment;
}

/** One start of the tool, followed to its end. */
class HlsRun {
  readonly #work: HlsWork;
  readonly #project: WrittenProject;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #stages: readonly ShownStage[];
  readonly #done: Set<ShownStage>;
  readonly #reports: ReportCollector;
  #current: { readonly stage: ShownStage; readonly sinceMs: number } | undefined;
  #lastLine = '';
  #lastLineAtMs = Date.now();
  #silenceTold = false;

  constructor(work: HlsWork, project: WrittenProject, environment: Readonly<Record<string, string>>) {
    this.#work = work;
    this.#project = project;
    this.#environment = environment;
    this.#stages = shownStages(work.hls.stages);
    this.#done = new Set(this.#stages.filter((stage) => work.doneStages.includes(stage)));
    const { folder, control } = work;
    this.#reports = new ReportCollector({
      project: folder.projectPath, topFunction: project.topFunction, artifactsFolder: folder.artifactsPath, sinceMs: sourcesWrittenAtMs(folder.projectPath),
      layers: project.layers.map(({ layer, index, functionName }) => ({ name: layer, ...(index === undefined ? {} : { index }), ...(functionName === undefined ? {} : { functionName }) })),
      log: (text) => control.log(text),
    });
  }

  async run(): Promise<void> {
    const { control, jobId } = this.#work;
    control.setLayers(this.#work.outline.layers.map(({ layer }) => ({ layer, state: 'waiting' })));
    // What an earlier attempt left is there from the start.
    if (this.#done.size > 0) await this.#look(true);
    const timer = setInterval(() => void this.#tick(), LOOK_MS);
    try {
      const end = await this.#runTool();
      clearInterval(timer);
      await endMarked(jobId, LEFTOVER_PATIENCE_MS);
      this.#keepResultLogs();
      await this.#look(true);
      control.throwIfCancelled();
      this.#judge(end);
    } finally {
      clearInterval(timer);
      if (this.#current !== undefined) control.endStage(this.#current.stage, control.signal.aborted && control.stopError === undefined ? 'cancelled' : 'failed');
      await endMarked(jobId, LEFTOVER_PATIENCE_MS);
    }
  }

  #runTool(): Promise<ProcessEnd> {
    const { hls, folder, control } = this.#work;
    const stages = hls.stages.filter((stage) => !this.#done.has(stage));
    const validation = this.#stages.includes('validation') && !this.#done.has('validation');
    const options = { stages, validation, reset: stages.includes('csynth') && existsSync(join(folder.projectPath, `${this.#project.topFunction}_prj`)) && !this.#done.has('csim') };
    control.log(`${hls.tool.path}: ${stages.join(', ')}${options.reset ? ', from an empty project' : ''}`);
    this.#lastLineAtMs = Date.now();
    return runTool({ hls, project: folder.projectPath, options, environment: this.#environment, signal: control.signal, onLine: (line) => this.#onLine(line) });
  }

  #onLine(line: string): void {
    const { control, outline } = this.#work;
    control.log(line);
    if (line.trim() !== '') this.#lastLine = line;
    this.#lastLineAtMs = Date.now();
    const sign = readSign(line);
    if (sign === undefined) return;
    if (sign.kind === 'busy') {
      if (this.#current !== undefined) control.progress(control.status.progress, this.#current.stage, sign.detail.slice(0, 160));
      const layer = outline.layers.find(({ index }) => index !== undefined && index === sign.layerIndex)?.layer;
      const known = control.status.layers.find((progress) => progress.layer === layer);
      if (known?.state === 'waiting') control.setLayer({ ...known, state: 'running' });
    } else if (sign.kind === 'began') this.#begin(sign.stage);
    else this.#complete(sign.stage);
  }

  #begin(stage: ShownStage): void {
    if (this.#current?.stage === stage || this.#done.has(stage) || !this.#stages.includes(stage)) return;
    // The script goes on only after a stage that went well; one whose end was not printed is judged at the end.
    if (this.#current !== undefined) this.#complete(this.#current.stage);
    this.#current = { stage, sinceMs: Date.now() };
    this.#work.control.beginStage(stage);
    this.#tell();
  }

  #complete(stage: ShownStage): void {
    if (!this.#stages.includes(stage) || this.#done.has(stage)) return;
    if (this.#current?.stage !== stage) this.#begin(stage);
    this.#current = undefined;
    this.#done.add(stage);
    this.#work.control.endStage(stage, 'done');
    this.#tell();
    void this.#look(false);
  }

  async #tick(): Promise<void> {
    this.#tell();
    await this.#look(false);
    const silentMs = Date.now() - this.#lastLineAtMs;
    if (silentMs < SILENCE_MS || this.#silenceTold) return;
    this.#silenceTold = true;
    const minutes = Math.round(silentMs / 60_000);
    this.#work.control.note({ kind: 'silence', minutes, ...(this.#current === undefined ? {} : { stage: this.#current.stage }) }, `nothing was printed for ${minutes} minutes`);
  }

  #tell(): void {
    const { control, hls, progressFrom } = this.#work;
    const nowMs = Date.now();
    const progress = { stages: this.#stages, done: this.#done, expectedMs: hls.expectedMs, ...(this.#current === undefined ? {} : { current: { stage: this.#current.stage, elapsedMs: nowMs - this.#current.sinceMs } }) };
    control.progress(progressFrom + (1 - progressFrom) * progressOf(progress));
    const expectedEndAtMs = expectedEndMs(progress, nowMs);
    if (expectedEndAtMs !== undefined) control.know({ expectedEndAtMs });
  }

  async #look(isFinal: boolean): Promise<void> {
    if (!(await this.#reports.look(isFinal)) && !isFinal) return;
    const { control, onResults } = this.#work;
    const { reports, artifacts } = this.#reports;
    const resources = csynthResources(reports, this.#project.leftOut);
    if (resources !== undefined) {
      control.know({ countsFrom: `${resources.tool}, ${resources.kind}` });
      control.setLayers(layersFrom(control.status.layers, resources));
    }
    onResults({ figures: hlsFigures(reports), artifacts: [...artifacts, 'environment.json', ...this.#keptLogs], ...(resources === undefined ? {} : { resources }) });
  }

  get #keptLogs(): readonly string[] {
    return RESULT_FILES.map((file) => file.split('/').at(-1) ?? file).filter((name) => existsSync(join(this.#work.folder.artifactsPath, name)));
  }

  #keepResultLogs(): void {
    const { folder } = this.#work;
    for (const file of RESULT_FILES) {
      const path = join(folder.projectPath, file);
      const size = statSync(path, { throwIfNoEntry: false })?.size;
      if (size !== undefined && size <= RESULT_BYTES_MAX) copyFileSync(path, join(folder.artifactsPath, file.split('/').at(-1) ?? file));
    }
  }

  /** The tool has ended: did it do what was asked? Exit codes alone say little, so stages and reports count. @throws {JobStepError} */
  #judge(end: ProcessEnd): void {
    const { control, hls } = this.#work;
    const stage = this.#current?.stage;
    this.#noteEnd(end, stage);
    const unfinished = this.#stages.filter((wanted) => !this.#done.has(wanted));
    const isClean = end.kind === 'exited' && end.exitCode === 0;
    if (isClean && unfinished.length === 0) {
      for (const wanted of hls.stages) this.#demandReport(wanted);
      return;
    }
    const failed = stage ?? unfinished[0] ?? this.#stages.at(-1);
    const known = control.firstError();
    if (failed !== undefined && stage === undefined && !this.#done.has(failed)) control.endStage(failed, 'failed');
    this.#current = undefined;
    if (stage !== undefined) control.endStage(stage, 'failed');
    throw stageError(failed ?? 'the tool', end, known);
  }

  #noteEnd(end: ProcessEnd, stage: string | undefined): void {
    const { control, hls } = this.#work;
    const place = stage === undefined ? {} : { stage };
    if (end.kind === 'not-started') control.note({ kind: 'not-started', path: hls.tool.path, reason: end.reason }, `the tool could not be started: ${end.reason}`);
    else if (end.kind === 'killed') control.note({ kind: 'tool-ended', signal: end.signal, lastLine: this.#lastLine, ...place }, `the tool was ended by ${end.signal}`);
    else if (end.kind === 'exited' && end.exitCode !== 0) control.note({ kind: 'tool-ended', exitCode: end.exitCode, lastLine: this.#lastLine, ...place }, `the tool ended with exit code ${end.exitCode}`);
  }

  /** A stage that says it is complete without a report of this run has failed all the same. @throws {JobStepError} */
  #demandReport(stage: HlsStage): void {
    const { control } = this.#work;
    if (stage === 'csim' || stage === 'export' || this.#reports.has(stage)) return;
    const expected = { csynth: `${this.#project.topFunction}_csynth.xml`, cosim: `${this.#project.topFunction}_cosim.rpt`, vsynth: 'vivado_synth.rpt' }[stage];
    const old = this.#reports.stale().find(({ file }) => file.endsWith(expected));
    if (old !== undefined) control.note({ kind: 'stale-report', stage, file: old.file }, `${old.file} is older than the sources`);
    else control.note({ kind: 'no-report', stage, expected }, `${stage} left no ${expected}`);
    this.#done.delete(stage);
    control.endStage(stage, 'failed', old === undefined ? 'no report' : 'its report is from before');
    throw stageError(stage, { kind: 'exited', exitCode: 0 }, control.firstError());
  }
}

function stageError(stage: string, end: ProcessEnd, known: ReturnType<RunnerControl['firstError']>): JobStepError {
  const how = end.kind === 'exited' ? `the tool ended with exit code ${end.exitCode}` : end.kind === 'killed' ? `the tool was ended by ${end.signal}` : end.kind === 'not-started' ? `the tool could not be started (${end.reason})` : 'the tool took too long';
  if (known === undefined) return new JobStepError('tool-failed', `${stage} failed: ${how}, and its log names no error.`, 'The log holds all that it printed. Try again from this stage.');
  return new JobStepError('tool-failed', `${stage} failed: ${known.message}`, known.help, { ...(known.cause === undefined ? {} : { cause: known.cause }), ...(known.line === undefined ? {} : { line: known.line }) });
}
