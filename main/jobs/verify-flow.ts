/**
 * @file A job of kind `verify`: the network written for hls4ml, hls4ml's own C simulation of it on samples, and every layer compared
 * with the emulation. A difference is a result, not a failure.
 */

import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { VerificationReport, VerifiedLayer } from '../../preload/contract/verify.ts';
import type { Design } from '../../preload/model/design.ts';
import { plural } from '../base/plural.ts';
import { runHls4ml, type Hls4mlOutcome } from '../toolchains/hls4ml-driver.ts';
import { compareWithHls4ml, rowsPerBlock } from '../workers/compare-hls4ml.ts';
import type { LoweredDesign } from '../workers/engine-lower.ts';
import { refusalText, TraceFiles, writeHls4mlFolder } from '../workers/hls4ml-folder.ts';
import type { WrittenModel } from '../workers/import-protocol.ts';
import type { SampleSource } from '../workers/sample-source.ts';
import type { JobFolder } from './job-folder.ts';
import type { Hls4mlRequest } from './job-request.ts';
import { demandSameLayers } from './same-layers.ts';
import { JobCancelledError, JobStepError } from './runner-control.ts';
import type { RunnerControl } from './runner-control.ts';

/** What a verification works on. */
export interface VerifyWork {
  readonly hls4ml: Hls4mlRequest;
  readonly design: Design;
  readonly lowered: LoweredDesign;
  readonly written?: WrittenModel;
  /** Where the network was written as it is lowered here: the layers that hls4ml must make of it. */
  readonly layerNames?: readonly string[];
  readonly dataset: { readonly datasetId: string; readonly name: string; readonly samples: SampleSource };
  readonly folder: JobFolder;
  readonly control: RunnerControl;
}

/** Stages after the model is lowered. */
export const VERIFY_STAGES = ['write model', 'convert', 'compile', 'simulate', 'compare'] as const;

/** Stages of the driver → stages of the job, and the share of the job that is over when they begin. */
const DRIVER_STAGES: Readonly<Record<string, { readonly stage: (typeof VERIFY_STAGES)[number]; readonly from: number }>> = {
  'import hls4ml': { stage: 'convert', from: 0.06 }, convert: { stage: 'convert', from: 0.1 }, write: { stage: 'convert', from: 0.15 }, compile: { stage: 'compile', from: 0.2 }, simulate: { stage: 'simulate', from: 0.7 },
};
const COMPARE_FROM = 0.9;

/** Carry the stages out and return the report. @throws {JobStepError} {JobCancelledError} */
export async function runVerify(work: VerifyWork): Promise<VerificationReport> {
  const { control, hls4ml, dataset } = work;
  control.know({ tool: `hls4ml ${hls4ml.version}` });
  const sampleCount = Math.min(hls4ml.sampleCount, dataset.samples.sampleCount);
  const folder = resolve(work.folder.path, 'hls4ml');
  await control.stage('write model', () => Promise.resolve(writeModel(work, folder, sampleCount)), (text) => text);
  const outcome = await new DriverStages(control).run(hls4ml, folder);
  control.log(`hls4ml ${outcome.versions.hls4ml}, Python ${outcome.versions.python}: ${plural(outcome.layers.length, 'layer')}`);
  if (work.layerNames !== undefined) demandSameLayers(work.layerNames, outcome.layers, 'Verification is not applicable');
  const layers = await control.stage('compare', () => Promise.resolve(compare(work, folder, { outcome, sampleCount })), (found) => summaryOf(found));
  control.setLayers(layers.map(({ layer, state, elementCount, mismatchCount, reason }) => ({
    layer, state: state === 'equal' ? 'done' : state === 'not-compared' ? 'skipped' : 'failed',
    detail: state === 'equal' ? `${elementCount} elements equal` : mismatchCount > 0 ? `${mismatchCount} of ${elementCount} elements differ` : (reason ?? state),
  })));
  // Traces are large and were read; the project stays for whoever wants to look.
  rmSync(join(folder, 'trace'), { recursive: true, force: true });
  return report(work, { layers, outcome, sampleCount });
}

function writeModel({ written, design, lowered, dataset }: VerifyWork, folder: string, sampleCount: number): string {
  if (written === undefined) throw new JobStepError('internal', 'The model was not written for hls4ml.');
  if (!written.ok) throw new JobStepError('not-buildable', `hls4ml cannot be given this network: ${refusalText(written)}.`, 'Verification does not apply to it; its emulation follows the same rules as that of networks that can be verified.');
  mkdirSync(folder, { recursive: true });
  const refused = writeHls4mlFolder({ folder, design, model: written, projectName: 'bitloom', samples: { source: dataset.samples, count: sampleCount, blockRows: rowsPerBlock(lowered, sampleCount) } });
  if (refused !== undefined) throw new JobStepError(refused.code, refused.message, refused.help);
  return `${plural(sampleCount, 'sample')} of ${dataset.name}`;
}

/** The driver's stages as stages of the job. */
class DriverStages {
  readonly #control: RunnerControl;
  #current: string | undefined;

  constructor(control: RunnerControl) {
    this.#control = control;
  }

  async run({ python, driver }: Hls4mlRequest, folder: string): Promise<Hls4mlOutcome> {
    const control = this.#control;
    const outcome = await runHls4ml({
      python, driver, folder, signal: control.signal,
      onLine: (line) => control.log(line),
      onStage: (name) => this.#begin(name),
      onProgress: (done, total) => control.progress(0.7 + (0.2 * done) / total, 'simulate', `${done} of ${plural(total, 'sample')}`),
    });
    control.throwIfCancelled();
    if (!outcome.ok) {
      if (this.#current !== undefined) control.endStage(this.#current, 'failed');
      throw new JobStepError(outcome.failure.code, outcome.failure.message, outcome.failure.help);
    }
    if (this.#current !== undefined) control.endStage(this.#current, 'done');
    return outcome.value;
  }

  #begin(name: string): void {
    const known = DRIVER_STAGES[name];
    if (known === undefined) return;
    this.#control.progress(known.from);
    if (known.stage === this.#current) return;
    if (this.#current !== undefined) this.#control.endStage(this.#current, 'done');
    this.#current = known.stage;
    this.#control.beginStage(known.stage);
  }
}

function compare({ lowered, dataset, control }: VerifyWork, folder: string, { outcome, sampleCount }: { readonly outcome: Hls4mlOutcome; readonly sampleCount: number }): readonly VerifiedLayer[] {
  const traces = new TraceFiles(folder, outcome.traces);
  try {
    const found = compareWithHls4ml({
      lowered, samples: dataset.samples, sampleCount, layers: outcome.layers, outputs: outcome.outputs,
      trace: (key) => traces.find(key),
      isCancelled: () => control.signal.aborted,
      onProgress: (done, total) => control.progress(COMPARE_FROM + ((1 - COMPARE_FROM) * done) / total),
    });
    if (found === undefined) throw new JobCancelledError('cancelled');
    return found;
  } finally {
    traces.close();
  }
}

function report({ dataset, layerNames }: VerifyWork, { layers, outcome, sampleCount }: { readonly layers: readonly VerifiedLayer[]; readonly outcome: Hls4mlOutcome; readonly sampleCount: number }): VerificationReport {
  const sum = (pick: (layer: VerifiedLayer) => number): number => layers.reduce((total, layer) => total + pick(layer), 0);
  const elementCount = sum((layer) => layer.elementCount);
  const { versions } = outcome;
  return {
    isEqual: elementCount > 0 && layers.every(({ state }) => state === 'equal' || state === 'not-compared'),
    layers, elementCount, mismatchCount: sum((layer) => layer.mismatchCount), sampleCount, datasetId: dataset.datasetId, datasetName: dataset.name, hls4mlVersion: versions.hls4ml, pythonVersion: versions.python,
    notes: [...(layerNames === undefined ? [] : [LOWERED_NOTE]), ...notesOf(layers, outcome)],
  };
}

const LOWERED_NOTE = 'hls4ml was given the network as it is lowered here, with every type: compared is its arithmetic, not how it reads the original file.';

function notesOf(layers: readonly VerifiedLayer[], { quantizersFrom }: Hls4mlOutcome): readonly string[] {
  const long = layers.reduce((total, { longWordCount = 0 }) => total + longWordCount, 0);
  return [
    ...(quantizersFrom === 'bitloom' ? ['This Python has no QKeras: the quantised weights and their scales are Bitloom’s, everything after them hls4ml’s.'] : []),
    ...(long === 0 ? [] : [`${plural(long, 'word')} longer than 53 bits could not be compared: hls4ml’s traces are doubles.`]),
  ];
}

function summaryOf(layers: readonly VerifiedLayer[]): string {
  const count = (state: VerifiedLayer['state']): number => layers.filter((layer) => layer.state === state).length;
  const bad = count('differs') + count('missing');
  return `${plural(count('equal'), 'layer')} equal, ${bad} not, ${count('not-compared')} not compared`;
}
