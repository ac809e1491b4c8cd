/** @file `bitloom hls MODEL -o DIR`: the design as a C++ project for Vivado or Vitis HLS, simulated with plain g++ if asked. */

import { NOT_YET_SYNTHESIZED } from '../../../preload/contract/hls.ts';
import { plural } from '../../base/plural.ts';
import { BENCH_SAMPLES, BENCH_SAMPLES_MAX } from '../../services/hls.ts';
import { writeHlsProject } from '../../services/hls-project.ts';
import type { WrittenHlsProject } from '../../services/hls-project.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { withDataset } from '../pick-dataset.ts';
import { formatDuration, formatTable } from '../table.ts';
import { EXIT, FailureError, UsageError } from '../usage-error.ts';

/** The verb. */
export const hlsCommand: Command = {
  verb: 'hls',
  positionals: ['MODEL'],
  options: [
    { name: 'output', short: 'o', value: 'DIR', summary: 'folder of the project: new, empty, or one that this command wrote before' },
    { name: 'name', value: 'NAME', summary: 'name of project and top function (default: the model’s)' },
    { name: 'backend', value: 'TOOL', summary: 'Vitis or Vivado (default: the design’s)' },
    { name: 'keep-layers', summary: 'keep the function of every layer as a module of its own' },
    { name: 'csim', summary: 'compile the project with g++ and compare every layer with the emulation, bit for bit' },
    { name: 'compiler', value: 'CXX', summary: 'C++ compiler for --csim (default: the one set in Tools, otherwise g++ or clang++)' },
    { name: 'headers', value: 'DIR', summary: 'folder of ap_fixed.h for --csim, or own (default: those of a vendor tool set in Tools or installed, otherwise the project’s own)' },
    { name: 'samples', value: 'N', summary: `samples of the test bench (default ${BENCH_SAMPLES})` },
    ...DATA_OPTIONS,
    ...MODEL_OPTIONS,
  ],
  explanation: ['Writes C++ in hls4ml’s layout: one function per layer, weights, a test bench with real samples, scripts for the tools.', 'The files of the model go with it (source_model/): the folder opens again as this design, and hls4ml converts its hls4ml_config.yml where the model is one file.', 'A design with a layer that has no C++ is refused, and nothing is written. Exit code 1 when the simulation differs.'],
  run: (context) =>
    withModel(context, async (model) => {
      if (context.arguments.text('output') === undefined) throw new UsageError('Where shall the project go?', 'Say -o DIR.');
      const needsData = context.arguments.has('data') || context.arguments.has('csim') || model.project.datasets.length > 0;
      return needsData ? withDataset(context, model, ({ datasetId, name }) => write(context, model, { datasetId, name })) : write(context, model);
    }),
};

function backendOf({ arguments: given }: CommandContext): 'Vitis' | 'Vivado' | undefined {
  const text = given.text('backend');
  if (text === undefined) return undefined;
  const found = (['Vitis', 'Vivado'] as const).find((name) => name.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new UsageError(`--backend ${text}: expected Vitis or Vivado.`);
  return found;
}

async function write(context: CommandContext, model: OpenModel, dataset?: { readonly datasetId: string; readonly name: string }): Promise<CommandOutcome> {
  const { arguments: given, terminal, signal } = context;
  const backend = backendOf(context);
  const [compiler, headers] = [given.text('compiler'), given.text('headers')];
  const isSimulated = given.has('csim');
  if (!isSimulated && (compiler !== undefined || headers !== undefined)) throw new UsageError('--compiler and --headers belong to --csim.');
  if (isSimulated) terminal.progress('compiling and simulating …');
  const made = await writeHlsProject(model.session.workspacePath, {
    designId: model.view.designId,
    folder: given.text('output') ?? '',
    projectName: given.text('name') ?? model.project.name,
    keepLayersAsModules: given.has('keep-layers'),
    sampleCount: given.wholeNumber('samples', 1, BENCH_SAMPLES_MAX) ?? BENCH_SAMPLES,
    ...(backend === undefined ? {} : { backend }),
    ...(dataset === undefined ? {} : { datasetId: dataset.datasetId }),
    ...(isSimulated ? { csim: { signal, ...(compiler === undefined ? {} : { compiler }), ...(headers === undefined ? {} : { headers }) } } : {}),
  });
  terminal.clearProgress();
  if (!made.ok) throw new FailureError(made.failure);
  print(context, made.value);
  const isEqual = (made.value.csim?.comparison.differenceCount ?? 0) === 0;
  return { exitCode: isEqual ? EXIT.ok : EXIT.negative, json: jsonOf(made.value, dataset?.name) };
}

function statusOf({ evidence }: WrittenHlsProject): string {
  return evidence === undefined ? NOT_YET_SYNTHESIZED : `synthesized by ${evidence.tool}`;
}

function print({ terminal }: CommandContext, project: WrittenHlsProject): void {
  const { csim } = project;
  const counts = new Map(csim?.comparison.layers.map((layer) => [layer.layer, layer]));
  const outcomeOf = (layer: string): string => {
    const found = counts.get(layer);
    return found === undefined ? '' : found.differenceCount === 0 ? `${found.wordCount} words equal` : `${found.differenceCount} of ${found.wordCount} words differ`;
  };
  const rows = project.layers.map(({ layer, configName, functionName, file, firstLine }) => [layer, functionName, configName, `${file}:${firstLine}`, outcomeOf(layer)]);
  for (const line of formatTable([{ title: 'layer' }, { title: 'function' }, { title: 'config' }, { title: 'source' }, { title: 'csim' }], rows)) terminal.print(line);
  for (const note of project.notes) terminal.print(note);
  terminal.print(`${plural(project.files.length, 'file')} in ${project.folder}; top function ${project.topFunction}, ${plural(project.sampleCount, 'sample')} in the test bench; ${statusOf(project)}`);
  if (csim === undefined) return;
  const { comparison } = csim;
  const { first } = comparison;
  const times = `compiled in ${formatDuration(csim.compileMs)}, simulated in ${formatDuration(csim.runMs)}`;
  if (first === undefined) terminal.print(`C simulation: ${plural(comparison.layers.length, 'layer')}, ${plural(comparison.wordCount, 'word')}, all equal to the emulation; ${times}`);
  else terminal.print(terminal.style.bad(`C simulation: differs first in ${first.layer}, sample ${first.sample}, element ${first.element}: ${first.actual} instead of ${first.expected} (raw words); ${times}`));
}

function jsonOf(project: WrittenHlsProject, dataset: string | undefined): Readonly<Record<string, unknown>> {
  const { csim, evidence, ...rest } = project;
  return {
    ...rest,
    ...(dataset === undefined ? {} : { dataset }),
    vendor: evidence ?? NOT_YET_SYNTHESIZED,
    ...(csim === undefined ? {} : { csim: { compiler: csim.compiler, headers: csim.headers, compileMs: csim.compileMs, runMs: csim.runMs, equal: csim.comparison.differenceCount === 0, ...csim.comparison } }),
  };
}
