/** @file The program's own HLS writer as a source of projects: the lowered design as C++, samples of the dataset for its test bench. */

import type { Design } from '../../preload/model/design.ts';
import { plural } from '../base/plural.ts';
import { makeHlsProject } from '../workers/engine-hls.ts';
import { hlsLibrary } from '../workers/hls-library.ts';
import type { HlsProject, HlsProjectOrder, HlsProjectSource } from './hls-project.ts';
import { JobStepError } from './runner-control.ts';

/** Samples of the test bench: more make RTL simulation slow. */
const BENCH_SAMPLES = 100;
/** Where the design says no name: hls4ml's own. */
const PROJECT_NAME = 'myproject';

/** Writes projects itself. */
export const ownProject: HlsProjectSource = { kind: 'bitloom', generate: (order) => Promise.resolve(write(order)) };

function write({ lowered, design, samples, log }: HlsProjectOrder): HlsProject {
  const order = { projectName: nameOf(design), keepLayersAsModules: false, library: hlsLibrary(), sampleCount: BENCH_SAMPLES };
  const { files, topFunction, layers, leftOut, notes, sampleCount } = makeHlsProject(lowered, design, order, samples);
  const [first, ...others] = leftOut;
  if (first !== undefined) {
    throw new JobStepError('not-buildable', `Layer ${first.layer} has no C++ in this flow: ${first.reason}.${others.length === 0 ? '' : ` ${plural(others.length, 'more layer')} cannot be built.`}`, 'Change the layer or its settings; a project without it would compute something else.');
  }
  log(`test bench: ${sampleCount === 0 ? 'zeros, as no dataset was chosen' : plural(sampleCount, 'sample')}`);
  return { files, topFunction, layers, leftOut, notes };
}

function nameOf({ otherKeys }: Design): string {
  const name = otherKeys['ProjectName'];
  return typeof name === 'string' && /^[A-Za-z_]\w{0,60}$/.test(name) ? name : PROJECT_NAME;
}
