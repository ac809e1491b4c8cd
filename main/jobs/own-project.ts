/** @file The program's own HLS writer as a source of projects: the lowered design as C++, samples of the dataset for its test bench. */

import { makeHlsProject } from '../workers/engine-hls.ts';
import { hlsLibrary } from '../workers/hls-library.ts';
import { leftOutMessage } from '../workers/left-out-message.ts';
import { BENCH_SAMPLES, benchLine, projectName, type HlsProject, type HlsProjectOrder, type HlsProjectSource } from './hls-project.ts';
import { JobStepError } from './runner-control.ts';

/** Writes projects itself. */
export const ownProject: HlsProjectSource = { kind: 'bitloom', generate: (order) => Promise.resolve(write(order)) };

function write({ lowered, design, samples, model, log }: HlsProjectOrder): HlsProject {
  const order = { projectName: projectName(design), keepLayersAsModules: false, library: hlsLibrary(), sampleCount: BENCH_SAMPLES, model: model.names };
  const { files, topFunction, layers, leftOut, notes, sampleCount } = makeHlsProject(lowered, design, order, samples);
  if (leftOut.length > 0) throw new JobStepError('not-buildable', leftOutMessage(leftOut), 'Change the layer or its settings; a project without it would compute something else.');
  log(benchLine(sampleCount));
  // With the network that it was made from the folder opens again as this design.
  return { files: [...files, ...model.files()], topFunction, layers, leftOut, notes };
}
