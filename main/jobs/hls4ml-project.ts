/**
 * @file hls4ml as a source of projects: it converts and writes, from a network and a configuration that this program wrote for it; the
 * samples of the test bench are put beside.
 */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runHls4ml } from '../toolchains/hls4ml-driver.ts';
import { benchVectors, type BenchVectors } from '../workers/engine-hls.ts';
import { refusalText, writeHls4mlFolder } from '../workers/hls4ml-folder.ts';
import { readProjectFolder } from './folder-project.ts';
import { BENCH_SAMPLES, benchLine, projectName, type HlsProject, type HlsProjectOrder, type HlsProjectSource } from './hls-project.ts';
import { JobStepError } from './runner-control.ts';
import { demandSameLayers } from './same-layers.ts';

/** Lets hls4ml write the project. */
export const hls4mlProject: HlsProjectSource = { kind: 'hls4ml', generate };

async function generate(order: HlsProjectOrder): Promise<HlsProject> {
  const { hls4ml, given, workFolder, outline, signal, log } = order;
  const { written, layerNames } = given ?? {};
  if (hls4ml === undefined || given === undefined || written === undefined) throw new JobStepError('unavailable', 'The request names no Python with hls4ml.', 'pip install hls4ml==1.3.0, or name its Python in Tools.');
  if (!written.ok) throw new JobStepError('not-buildable', `hls4ml cannot be given this network: ${refusalText(written)}.`, 'Let the program write the project itself (--project-from bitloom).');
  const folder = join(workFolder, 'hls4ml');
  const refused = writeHls4mlFolder({ folder, design: given.design, model: written, projectName: projectName(order.design) });
  if (refused !== undefined) throw new JobStepError(refused.code, refused.message, refused.help);
  const made = await runHls4ml({ python: hls4ml.python, driver: hls4ml.driver, folder, signal, onLine: log, onStage: (name) => log(`hls4ml: ${name}`) });
  if (!made.ok) throw new JobStepError(made.failure.code, made.failure.message, made.failure.help);
  if (layerNames !== undefined) demandSameLayers(layerNames, made.value.layers, 'hls4ml cannot write the project');
  const project = readProjectFolder(join(folder, 'project'), outline);
  const vectors = order.samples === undefined ? undefined : benchVectors(order.lowered, order.samples, BENCH_SAMPLES);
  log(benchLine(vectors?.sampleCount ?? 0));
  rmSync(folder, { recursive: true, force: true });
  return {
    ...project, files: withVectors(project.files, vectors),
    layers: made.value.layers.map(({ name, index }) => ({ layer: name, index, configName: `config${index}` })),
    notes: [`written by hls4ml ${made.value.versions.hls4ml}${layerNames === undefined ? '' : ', from the network as it is lowered here, with every type'}`],
  };
}

function withVectors(files: HlsProject['files'], vectors: BenchVectors | undefined): HlsProject['files'] {
  if (vectors === undefined) return files;
  const added = [{ path: 'tb_data/tb_input_features.dat', text: vectors.inputs }, { path: 'tb_data/tb_output_predictions.dat', text: vectors.predictions }];
  return [...files.filter(({ path }) => !added.some((file) => file.path === path)), ...added];
}
