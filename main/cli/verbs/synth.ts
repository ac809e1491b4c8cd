/** @file `bitloom synth MODEL`: the rtl flow with the embedded Yosys, or the stages of a vendor's HLS tool; resources beside their estimate. */

import { resolve } from 'node:path';
import type { Problem } from '../../../preload/contract/design.ts';
import { plural } from '../../base/plural.ts';
import type { RequestPayload } from '../../../preload/contract/index.ts';
import { HLS_STAGES, type HlsOptions, type HlsSource, type HlsStage } from '../../../preload/contract/run.ts';
import { didYouMean } from '../../base/closest-name.ts';
import { MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { printProblems } from '../describe.ts';
import { reportEnd, runJob } from '../follow-job.ts';
import type { FinishedJob } from '../follow-job.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { printHlsRun } from '../print-hls-run.ts';
import { printResources } from '../print-resources.ts';
import { qualityLine } from '../print-quality.ts';
import { ask } from '../studio-session.ts';
import { formatDuration } from '../table.ts';
import { EXIT, UsageError } from '../usage-error.ts';

/** The verb. */
export const synthCommand: Command = {
  verb: 'synth',
  positionals: ['MODEL'],
  options: [
    { name: 'stages', value: 'LIST', summary: `hls flow: how far to go, from ${HLS_STAGES.join(', ')} (default: csynth)` },
    { name: 'project', value: 'DIR', summary: 'hls flow: run the tool over a copy of this project, which hls4ml wrote for the model' },
    { name: 'project-from', value: 'SOURCE', summary: 'hls flow: bitloom (the program writes the C++, default) or hls4ml (through Python)' },
    { name: 'as-reuse-factor-one', summary: 'rtl flow: synthesize a design with reuse factors above 1 as if they were 1 (recorded in the run)' },
    { name: 'again', summary: 'run also where an identical run is stored' },
    { name: 'anyway', summary: 'start although the design has errors' },
    { name: 'name', value: 'NAME', summary: 'name of the run' },
    { name: 'verbose', short: 'v', summary: 'show the log of the job' },
    ...MODEL_OPTIONS,
  ],
  explanation: [
    'In the rtl flow: synthesizes with the Yosys inside the program, layer by layer, two at a time; unchanged layers come from the cache. Counts are "Yosys, before packing".',
    'In the hls flow (--flow hls, or --stages): runs vitis-run, vitis_hls or vivado_hls, whichever is found first ("bitloom doctor"), and reads its reports onto the layers.',
    'Exit code 1 when the design has errors ("bitloom check" lists them; --anyway starts all the same), the flow cannot build it or a stage fails; what was finished before is kept. Ctrl-C cancels. An identical run in the workspace is shown instead of run again.',
  ],
  run: (context) => withModel(context, (model) => synthesize(context, model)),
};

async function synthesize(context: CommandContext, model: OpenModel): Promise<CommandOutcome> {
  const { arguments: given } = context;
  const hls = hlsOptions(context, model);
  const view = await inFlow(model, hls === undefined ? 'rtl' : 'hls');
  const errors = view.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 && !given.has('anyway')) return refuse(context, errors);
  const name = given.text('name');
  const order: RequestPayload<'job:start'> = {
    designId: view.designId,
    kind: hls === undefined ? 'synth' : 'hls',
    ...(hls === undefined ? {} : { hls }),
    ...(name === undefined ? {} : { name }),
    ...(given.has('as-reuse-factor-one') ? { asReuseFactorOne: true } : {}),
    ...(given.has('again') ? { again: true } : {}),
  };
  const finished = await runJob(context, model.session, order);
  const exitCode = reportEnd(context, finished);
  if (finished.job.kind === 'hls') printHlsRun(context, finished);
  if (exitCode === 0) printEnd(context, model, finished);
  const { job, run, stored } = finished;
  return {
    exitCode,
    json: {
      state: job.state, runId: run.summary.runId, jobId: job.jobId, summary: run.summary, layers: job.layers, stages: job.stages, ...(stored === true ? { stored } : {}),
      ...(job.tool === undefined ? {} : { tool: job.tool }), ...(job.findings === undefined ? {} : { findings: job.findings }),
      ...(run.resources === undefined ? {} : { resources: run.resources }), ...(run.estimate === undefined ? {} : { estimate: run.estimate }), ...(job.error === undefined ? {} : { error: job.error }),
    },
  };
}

function printEnd({ terminal }: CommandContext, { project, kept }: OpenModel, { job, run }: FinishedJob): void {
  terminal.print(terminal.style.bold(`${project.name}: ${run.summary.name}`));
  if (run.quality !== undefined) terminal.print(qualityLine(run.quality));
  printResources(terminal, run);
  const cache = job.kind === 'hls' ? '' : `, ${run.summary.cacheHits ?? 0} of ${plural(job.layers.length, 'layer')} from the cache`;
  terminal.print(`${formatDuration(run.summary.durationMs)}${cache}${kept ? `, run ${run.summary.runId}` : ''}`);
}

/** What the tool shall do, or undefined for the rtl flow. The design of a file has hls4ml's flow; naming `synth` alone means the flow that needs no tool. */
function hlsOptions({ arguments: given }: CommandContext, { view, kept }: OpenModel): HlsOptions | undefined {
  const wanted = given.choice('flow', ['hls', 'rtl']);
  const named = ['stages', 'project', 'project-from'].filter((option) => given.has(option));
  if (wanted === 'rtl' && named[0] !== undefined) throw new UsageError(`--${named[0]} belongs to the hls flow, but --flow rtl was given.`);
  if (wanted !== 'hls' && named.length === 0 && !(kept && wanted === undefined && view.design.flow === 'hls')) return undefined;
  if (given.has('as-reuse-factor-one')) throw new UsageError('--as-reuse-factor-one belongs to the rtl flow; the hls flow builds reuse factors as they are.');
  return { stages: readStages(given.text('stages') ?? 'csynth'), source: sourceOf(given.text('project'), given.choice('project-from', ['bitloom', 'hls4ml'])) };
}

function sourceOf(folder: string | undefined, kind: 'bitloom' | 'hls4ml' | undefined): HlsSource {
  if (folder !== undefined && kind !== undefined) throw new UsageError('--project and --project-from exclude each other.');
  return folder === undefined ? { kind: kind ?? 'bitloom' } : { kind: 'folder', path: resolve(folder) };
}

function readStages(text: string): readonly HlsStage[] {
  const words = text.split(',').map((word) => word.trim()).filter((word) => word !== '');
  const unknown = words.find((word) => !HLS_STAGES.some((stage) => stage === word));
  if (unknown !== undefined || words.length === 0) throw new UsageError(`--stages "${text}": expected one or more of ${HLS_STAGES.join(', ')}.${unknown === undefined ? '' : didYouMean(unknown, HLS_STAGES)}`);
  return HLS_STAGES.filter((stage) => words.includes(stage));
}

async function inFlow({ session, view }: OpenModel, flow: 'hls' | 'rtl'): Promise<OpenModel['view']> {
  if (view.design.flow === flow) return view;
  return ask(session, 'design:apply-edit', { designId: view.designId, edit: { kind: 'set-global', changes: { flow } }, label: `flow ${flow}` });
}

function refuse({ terminal }: CommandContext, errors: readonly Problem[]): CommandOutcome {
  printProblems(terminal, errors);
  terminal.note(`Not started: ${plural(errors.length, 'error')} in the design. "bitloom check --fix" mends what has a fix; --anyway starts all the same.`);
  return { exitCode: EXIT.negative, json: { state: 'refused', problems: errors } };
}
