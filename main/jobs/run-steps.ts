/** @file What a runner does for each kind of run, stage by stage, and what it writes down at the end. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmulationReport, EstimateReport } from '../../preload/contract/emulation.ts';
import type { LayerResources, ReportedFigures, ResourceReport, RunKind, StageView } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import { plural } from '../base/plural.ts';
import { YOSYS_VERSION } from '../toolchains/yosys-script.ts';
import type { YosysFamily } from '../toolchains/yosys-script.ts';
import { emulateForRun } from '../workers/emulate-for-run.ts';
import { openStoredSamples } from './stored-samples.ts';
import { estimateDesign } from '../workers/engine-estimate.ts';
import type { LoweredDesign } from '../workers/engine-lower.ts';
import { importModel } from '../workers/import-model.ts';
import { sourceModel } from '../workers/source-model.ts';
import { writeLoweredModel, type GivenToHls4ml } from '../workers/write-lowered-model.ts';
import type { WrittenModel } from '../workers/import-protocol.ts';
import { lowerForRun, planSynthesis } from '../workers/plan-synthesis.ts';
import type { LoweredForRun, SynthesisPlan } from '../workers/plan-synthesis.ts';
import { outlineForHls } from '../workers/hls-outline.ts';
import { HLS_PREPARATION, runHls } from './hls-flow.ts';
import { shownStages } from './hls-stages.ts';
import { writeJsonAtomic } from './job-folder.ts';
import type { JobFolder } from './job-folder.ts';
import type { JobRequest } from './job-request.ts';
import { ARTIFACT } from './job-result.ts';
import type { JobResult } from './job-result.ts';
import { withReuseFactorOne } from './reuse-factor-one.ts';
import { metricsOfReported } from './report-metrics.ts';
import { metricsOf } from './run-metrics.ts';
import { JobCancelledError, JobStepError } from './runner-control.ts';
import type { RunnerControl } from './runner-control.ts';
import { runVerify, VERIFY_STAGES } from './verify-flow.ts';
import { synthesizeLayers } from './synthesize-layers.ts';
import type { LayerEstimates } from './synthesize-layers.ts';
import { verilogFiles } from './verilog-files.ts';

const STAGES: Readonly<Record<RunKind, readonly string[]>> = {
  emulate: ['read model', 'lower', 'emulate'],
  estimate: ['read model', 'lower', 'estimate'],
  synth: ['read model', 'lower', 'estimate', 'emulate', 'generate Verilog', 'synthesize'],
  hls: ['read model', 'lower', 'estimate', 'emulate', ...HLS_PREPARATION],
  verify: ['read model', 'lower', ...VERIFY_STAGES],
};
/** Share of a synthesis job that is over when Yosys begins: nearly all of the time is Yosys'. */
const BEFORE_YOSYS = 0.1;
/** The same for an HLS tool, which takes longer still. */
const BEFORE_HLS = 0.04;

/** Return the stages of a run as they stand before it begins; those that an earlier attempt finished are done. Never throws. */
export function stagesOf({ kind, hls, resume }: Pick<JobRequest, 'kind' | 'hls' | 'resume'>): readonly StageView[] {
  const tool = hls === undefined ? [] : shownStages(hls.stages).map((stage): StageView => {
    const expectedMs = stage === 'validation' ? undefined : hls.expectedMs[stage];
    const done = resume?.doneStages.find(({ name }) => name === stage);
    return { name: stage, state: 'queued', ...(done === undefined ? {} : { ...done, state: 'done' }), ...(expectedMs === undefined ? {} : { expectedMs }) };
  });
  return [...STAGES[kind].map((name): StageView => ({ name, state: 'queued' })), ...tool];
}

/** Do the work of a job and write its result. @throws {JobStepError} {JobCancelledError} */
export async function runSteps(request: JobRequest, folder: JobFolder, control: RunnerControl): Promise<void> {
  control.log(`${request.title} (${request.kind}, flow ${request.design.flow})${request.resume === undefined ? '' : `, attempt ${request.resume.attempt}, done before: ${request.resume.doneStages.map(({ name }) => name).join(', ') || 'nothing'}`}`);
  const run = new RunSteps(request, folder, control);
  await run.all();
}

class RunSteps {
  readonly #request: JobRequest;
  readonly #folder: JobFolder;
  readonly #control: RunnerControl;
  readonly #design: Design;
  readonly #artifacts = new Set<string>();
  readonly #facts: Record<string, string> = {};
  readonly #estimates = new Map<string, LayerEstimates>();
  #reported: readonly ReportedFigures[] = [];
  readonly #numbers: { -readonly [N in keyof Parameters<typeof metricsOf>[0]]: Parameters<typeof metricsOf>[0][N] } = {};

  constructor(request: JobRequest, folder: JobFolder, control: RunnerControl) {
    this.#request = request;
    this.#folder = folder;
    this.#control = control;
    this.#design = request.asReuseFactorOne ? withReuseFactorOne(request.design) : request.design;
  }

  async all(): Promise<void> {
    const { kind } = this.#request;
    const control = this.#control;
    const model = await control.stage('read model', () => this.#readModel(), ({ graph }) => plural(graph.layers.length, 'source layer'));
    control.progress(0.02);
    const lowered = await control.stage('lower', () => Promise.resolve(lowerForRun(model.graph, this.#design)), ({ outline }) => `${plural(outline.length, 'layer')}: ${outline.map((layer) => layer.name).join(', ')}`);
    this.#keepJson(ARTIFACT.graph, lowered.outline);
    control.progress(0.05);
    if (kind === 'verify') return this.#verify(lowered, model.written);
    if (kind !== 'emulate') await control.stage('estimate', () => this.#estimate(lowered), (text) => text);
    if (kind !== 'estimate') await control.stage('emulate', () => this.#emulate(lowered.lowered), (text) => text);
    Object.assign(this.#facts, lowered.facts);
    if (kind === 'synth') await this.#synthesize(lowered);
    if (kind === 'hls') await this.#hls(lowered.lowered, model.written);
    this.#writeResult();
  }

  /** Also of a job that fails later: what is here by then is its result. */
  #writeResult(): void {
    const result: JobResult = { schema: 1, metrics: [...metricsOf(this.#numbers), ...metricsOfReported(this.#reported)], facts: this.#facts, artifacts: [...this.#artifacts] };
    writeJsonAtomic(this.#folder.resultPath, result);
  }

  async #hls(lowered: LoweredDesign, written: WrittenModel | undefined): Promise<void> {
    const { hls, hls4ml, dataset, jobId, resume } = this.#request;
    if (hls === undefined) throw new JobStepError('internal', 'The request says nothing about the HLS run.');
    const outline = outlineForHls(lowered);
    Object.assign(this.#facts, { tool: hls.tool.title, stages: hls.stages.join(', '), projectFrom: hls.source.kind, multiplierCount: String(outline.multiplierCount) });
    this.#writeResult();
    await runHls({
      jobId, hls, lowered, outline, model: sourceModel(this.#request.modelFiles.map(({ name, path }) => ({ name, read: () => readFile(path) }))), design: this.#design, folder: this.#folder, control: this.#control, doneStages: resume?.doneStages.map(({ name }) => name) ?? [], progressFrom: BEFORE_HLS,
      ...(dataset === undefined ? {} : { samples: openStoredSamples(dataset.path) }), ...(hls4ml === undefined ? {} : { hls4ml, given: await this.#givenToHls4ml(lowered, written) }),
      onResults: ({ resources, figures, artifacts }) => {
        Object.assign(this.#numbers, figures.numbers);
        this.#reported = figures.reported;
        for (const name of artifacts) this.#artifacts.add(name);
        if (resources !== undefined) this.#keepJson(ARTIFACT.resources, resources);
        this.#writeResult();
      },
    });
  }

  async #readModel() {
    const [model, ...companions] = this.#request.modelFiles.map(({ name, path }) => ({ name, bytes: readFile(path) }));
    if (model === undefined) throw new JobStepError('model-rejected', 'The job names no model file.');
    const read = await importModel({ model, companions, forHls4ml: this.#needsWrittenModel() });
    if (!read.ok) throw new JobStepError(read.failure.code, read.failure.message, read.failure.help);
    return read.value;
  }

  /** hls4ml gets files of this program's making. */
  #needsWrittenModel(): boolean {
    const { kind, hls } = this.#request;
    return kind === 'verify' || hls?.source.kind === 'hls4ml';
  }

  async #verify({ lowered, facts }: LoweredForRun, written: WrittenModel | undefined): Promise<void> {
    const { hls4ml, dataset } = this.#request;
    if (hls4ml === undefined) throw new JobStepError('internal', 'The request names no Python.');
    if (dataset === undefined) throw new JobStepError('dataset-rejected', 'There are no samples to compare on.', 'Import or generate a dataset in Data.');
    Object.assign(this.#facts, facts, { tool: `hls4ml ${hls4ml.version}` });
    const given = await this.#givenToHls4ml(lowered, written);
    const report = await runVerify({ hls4ml, lowered, ...given, dataset: { ...dataset, samples: openStoredSamples(dataset.path) }, folder: this.#folder, control: this.#control });
    this.#keepJson(ARTIFACT.verification, report);
    Object.assign(this.#numbers, { hls4mlElementCount: report.elementCount, hls4mlMismatchCount: report.mismatchCount });
    this.#writeResult();
  }

  /** Of a Keras 2 file hls4ml gets the network as the file has it; of every other format as it is lowered here. */
  async #givenToHls4ml(lowered: LoweredDesign, written: WrittenModel | undefined): Promise<GivenToHls4ml> {
    return lowered.graph.format === 'keras2' ? { ...(written === undefined ? {} : { written }), design: this.#design } : writeLoweredModel(lowered, this.#design);
  }

  async #estimate({ lowered }: LoweredForRun): Promise<string> {
    const report: EstimateReport = { designId: '', revision: 0, ...(await Promise.resolve(estimateDesign(lowered, this.#design))) };
    this.#keepJson(ARTIFACT.estimate, report);
    for (const { layer, lut, ff } of report.layers) this.#estimates.set(layer, { ...(lut === undefined ? {} : { lutEstimated: lut.value }), ...(ff === undefined ? {} : { ffEstimated: ff.value }) });
    const { lut, ff, dsp, latencyCycles, initiationIntervalCycles } = report.total;
    Object.assign(this.#numbers, { lutEstimated: lut?.value, ffEstimated: ff?.value, dspEstimated: dsp?.value, latencyCycles: latencyCycles?.value, initiationIntervalCycles: initiationIntervalCycles?.value });
    const text = (value: number | undefined): string => (value === undefined ? '—' : String(Math.round(value)));
    return `${text(lut?.value)} LUT, ${text(ff?.value)} FF, ${text(dsp?.value)} DSP estimated`;
  }

  async #emulate(lowered: LoweredDesign): Promise<string> {
    const { dataset } = this.#request;
    if (dataset === undefined) return 'no data: nothing emulated';
    const samples = openStoredSamples(dataset.path);
    const done = emulateForRun(lowered, samples, {
      dataId: dataset.datasetId,
      isCancelled: () => this.#folder.isCancelRequested(),
      onProgress: (count, total) => this.#control.progress(this.#request.kind === 'emulate' ? 0.05 + (0.9 * count) / total : BEFORE_YOSYS, 'emulate', `${count} of ${plural(total, 'sample')}`),
    });
    if (done === undefined) throw new JobCancelledError('cancelled');
    const { report, classes } = done;
    const full: EmulationReport = { designId: '', revision: 0, datasetId: dataset.datasetId, ...report };
    this.#keepJson('emulation.json', full);
    this.#keepJson(ARTIFACT.quality, report.quality);
    if (classes !== undefined) this.#keepJson(ARTIFACT.classes, { datasetId: dataset.datasetId, emulated: classes, ...(samples.hasLabels ? { labels: Array.from(samples.readLabels(0, samples.sampleCount) ?? []) } : {}) });
    const { referenceAccuracy, emulatedAccuracy, flipCount, maxAbsError } = report.quality;
    const overflowLayerCount = report.layers.filter((layer) => layer.variables.some((variable) => variable.overflowCount > 0)).length;
    Object.assign(this.#numbers, { referenceAccuracy, emulatedAccuracy, flipCount, maxAbsError, overflowLayerCount });
    return `${plural(report.samples, 'sample')} of ${dataset.name}${emulatedAccuracy === undefined ? '' : `, accuracy ${(emulatedAccuracy * 100).toFixed(2)} %`}, ${plural(overflowLayerCount, 'layer')} ${overflowLayerCount === 1 ? 'overflows' : 'overflow'}`;
  }

  async #synthesize(lowered: LoweredForRun): Promise<void> {
    const control = this.#control;
    const plan = await control.stage('generate Verilog', () => Promise.resolve(this.#generate(lowered)), ({ layers, latencyCycles }) => `${plural(layers.length, 'module')}, latency ${plural(latencyCycles, 'cycle')}`);
    control.progress(BEFORE_YOSYS);
    for (const { layer, reason } of plan.leftOut) control.log(`left out: ${layer}: ${reason}`);
    const family = familyOf(this.#design.part);
    const layers = await control.stage(
      'synthesize',
      () => synthesizeLayers(plan, { family, cacheFolder: this.#request.cacheFolder, workerCount: this.#request.synthesisWorkers, progressFrom: BEFORE_YOSYS, progressTo: 1, estimates: this.#estimates }, control),
      (resources) => `${plural(resources.length, 'layer')}, ${resources.filter((layer) => layer.cached).length} from the cache`,
    );
    const report = resourceReport(plan, layers, { family, design: this.#design });
    this.#keepJson(ARTIFACT.resources, report);
    const { lutCount, ffCount, carryCount } = report.total;
    Object.assign(this.#numbers, { lutSynthesized: lutCount, ffSynthesized: ffCount, carrySynthesized: carryCount, latencyCycles: plan.latencyCycles, initiationIntervalCycles: 1, cacheHits: layers.filter((layer) => layer.cached).length });
  }

  #generate({ lowered }: LoweredForRun): SynthesisPlan {
    const plan = planSynthesis(lowered.graph, this.#design);
    if (plan.layers.length === 0) throw new JobStepError('not-buildable', 'The rtl flow can build no layer of this design.', plan.leftOut.map(({ layer, reason }) => `${layer}: ${reason}`).join('; '));
    for (const { name, text } of verilogFiles(plan)) this.#keep(name, text);
    return plan;
  }

  #keepJson(name: string, value: unknown): void {
    this.#keep(name, JSON.stringify(value));
  }

  #keep(name: string, text: string): void {
    writeFileSync(join(this.#folder.artifactsPath, name), text);
    this.#artifacts.add(name);
  }
}

/** UltraScale+ unless the part is of the 7 series; the cells of both differ little for this logic. */
function familyOf(part: string): YosysFamily {
  return /^xc7|^xa7|^xq7/i.test(part) ? 'xc7' : 'xcup';
}

function resourceReport(plan: SynthesisPlan, layers: readonly LayerResources[], { family, design }: { readonly family: YosysFamily; readonly design: Design }): ResourceReport {
  const sum = (pick: (layer: LayerResources) => number | undefined): number => layers.reduce((total, layer) => total + (pick(layer) ?? 0), 0);
  const cachedAll = layers.length > 0 && layers.every((layer) => layer.cached === true || layer.note !== undefined);
  const notes = plan.alignmentRegisterBits === 0 ? [] : [`without the ${plan.alignmentRegisterBits} register bits of the top that align branches`];
  return {
    flow: design.flow,
    kind: 'synth',
    tool: `Yosys ${YOSYS_VERSION} (before packing)`,
    family: family === 'xc7' ? 'Xilinx 7-series' : 'Xilinx UltraScale+',
    layers,
    total: {
      lutCount: sum((l) => l.lutCount), ffCount: sum((l) => l.ffCount), carryCount: sum((l) => l.carryCount), dspCount: sum((l) => l.dspCount), bram18kCount: sum((l) => l.bram18kCount),
      latencyCycles: plan.latencyCycles,
      ...(cachedAll ? { cached: true } : {}),
      ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
    },
    leftOut: plan.leftOut,
  };
}

function readFile(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new JobStepError('file-unreadable', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'Put the file back from a copy of the workspace, or import it again.');
  }
}
