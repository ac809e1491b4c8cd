/** @file `bitloom synth MODEL`: Verilog, embedded Yosys, resources per layer beside their estimate. */

import type { Problem } from '../../../preload/contract/design.ts';
import { plural } from '../../base/plural.ts';
import { MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { printProblems } from '../describe.ts';
import { reportEnd, runJob } from '../follow-job.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
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
    { name: 'as-reuse-factor-one', summary: 'synthesize a design with reuse factors above 1 as if they were 1 (recorded in the run)' },
    { name: 'anyway', summary: 'start although the design has errors' },
    { name: 'name', value: 'NAME', summary: 'name of the run' },
    { name: 'verbose', short: 'v', summary: 'show the log of the job' },
    ...MODEL_OPTIONS,
  ],
  explanation: [
    'Synthesizes the design in the rtl flow with the Yosys inside the program, layer by layer, two at a time; unchanged layers come from the cache.',
    'Counts are "Yosys, before packing". Exit code 1 when the design has errors ("bitloom check" lists them; --anyway starts all the same), a layer cannot',
    'be built in this flow, or the synthesis fails. Ctrl-C cancels.',
  ],
  run: (context) => withModel(context, (model) => synthesize(context, model)),
};

async function synthesize(context: CommandContext, model: OpenModel): Promise<CommandOutcome> {
  const { session, project } = model;
  const view = await inRtlFlow(context, model);
  const errors = view.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 && !context.arguments.has('anyway')) return refuse(context, errors);
  const name = context.arguments.text('name');
  const finished = await runJob(context, session, {
    designId: view.designId,
    kind: 'synth',
    ...(name === undefined ? {} : { name }),
    ...(context.arguments.has('as-reuse-factor-one') ? { asReuseFactorOne: true } : {}),
  });
  const exitCode = reportEnd(context, finished);
  const { job, run } = finished;
  const { terminal } = context;
  if (exitCode === 0) {
    terminal.print(terminal.style.bold(`${project.name}: ${run.summary.name}`));
    if (run.quality !== undefined) terminal.print(qualityLine(run.quality));
    printResources(terminal, run);
    terminal.print(`${formatDuration(run.summary.durationMs)}, ${run.summary.cacheHits ?? 0} of ${plural(job.layers.length, 'layer')} from the cache${model.kept ? `, run ${run.summary.runId}` : ''}`);
  }
  return { exitCode, json: { state: job.state, runId: run.summary.runId, summary: run.summary, layers: job.layers, ...(run.resources === undefined ? {} : { resources: run.resources }), ...(run.estimate === undefined ? {} : { estimate: run.estimate }), ...(job.error === undefined ? {} : { error: job.error }) } };
}

function refuse({ terminal }: CommandContext, errors: readonly Problem[]): CommandOutcome {
  printProblems(terminal, errors);
  terminal.note(`Not started: ${plural(errors.length, 'error')} in the design. "bitloom check --fix" mends what has a fix; --anyway starts all the same.`);
  return { exitCode: EXIT.negative, json: { state: 'refused', problems: errors } };
}

/** The design of a file has hls4ml's flow; naming `synth` without `--flow` means the flow that can be synthesized here. */
async function inRtlFlow(context: CommandContext, { session, view, kept }: OpenModel): Promise<OpenModel['view']> {
  if (view.design.flow === 'rtl') return view;
  if (context.arguments.text('flow') === 'hls' || (kept && !context.arguments.has('flow') && !context.arguments.has('save'))) {
    throw new UsageError('The hls flow needs Vitis, which this version cannot drive yet.', 'Say --flow rtl to synthesize with the Yosys inside the program.');
  }
  return ask(session, 'design:apply-edit', { designId: view.designId, edit: { kind: 'set-global', changes: { flow: 'rtl' } }, label: 'flow rtl' });
}
