/** @file A stored design as an HLS project in a folder, simulated if asked: what the command line does. */

import type { VendorEvidence } from '../../preload/contract/hls.ts';
import type { Failure } from '../../preload/contract/result.ts';
import type { Design } from '../../preload/model/design.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { ShapeError } from '../compiler/emulator/backend.ts';
import { csimTools } from '../toolchains/csim-tools.ts';
import { simulateProject } from '../toolchains/gcc-csim.ts';
import type { CsimResult } from '../toolchains/gcc-csim.ts';
import { writeProjectFolder } from '../toolchains/project-folder.ts';
import { makeHlsProject } from '../workers/engine-hls.ts';
import type { HlsDelivery } from '../workers/engine-hls.ts';
import { lowerDesign } from '../workers/engine-lower.ts';
import { openSamples } from '../workers/sample-file.ts';
import { DatasetLibrary } from './dataset-library.ts';
import { withDesignSource } from './design-source.ts';
import { hlsLibrary } from '../workers/hls-library.ts';
import { leftOutFailure } from './hls.ts';
import { modelOfProject } from './model-of-project.ts';
import { configuredTools } from './toolchains.ts';
import { readVendorEvidence } from './vendor-evidence.ts';

/** What to write. */
export interface HlsProjectOrder {
  readonly designId: string;
  readonly folder: string;
  readonly projectName: string;
  readonly keepLayersAsModules: boolean;
  readonly backend?: 'Vitis' | 'Vivado';
  readonly datasetId?: string;
  readonly sampleCount: number;
  /** Simulate it: absent, it is only written. What is not said here is taken as the user set it in Tools. */
  readonly csim?: { readonly compiler?: string; readonly headers?: string; readonly signal?: AbortSignal; readonly onLine?: (line: string) => void };
}

/** A project in its folder. */
export interface WrittenHlsProject {
  readonly folder: string;
  readonly topFunction: string;
  readonly files: readonly string[];
  readonly layers: HlsDelivery['layers'];
  readonly notes: readonly string[];
  readonly sampleCount: number;
  readonly evidence?: VendorEvidence;
  readonly csim?: CsimResult;
}

/** Write the project of a stored design, and simulate it. Expected failures: `not-buildable`, `conflict`, `dataset-rejected`, `unavailable`, `file-unreadable`, those of the workspace. */
export function writeHlsProject(workspacePath: string, order: HlsProjectOrder): Promise<Result<WrittenHlsProject, Failure>> {
  return withDesignSource(workspacePath, order.designId, async ({ workspace, modelId, design: stored, graph }) => {
    const design: Design = order.backend === undefined ? stored : { ...stored, backend: order.backend };
    const sha256 = order.datasetId === undefined ? undefined : workspace.datasets.get(order.datasetId).sha256;
    const samples = sha256 === undefined ? undefined : openSamples(new DatasetLibrary(workspace.artifacts).share(sha256));
    const model = modelOfProject(workspace, modelId);
    const made = deliver(() => makeHlsProject(lowerDesign(graph, design), design, { ...order, library: hlsLibrary(), model: model.names }, samples));
    if (!made.ok) return made;
    if (made.value.leftOut.length > 0) return fail(leftOutFailure(made.value.leftOut));
    const delivery = { ...made.value, files: [...made.value.files, ...model.files()] };
    const evidence = readVendorEvidence(workspace.runs);
    const simulated = order.csim === undefined ? undefined : await simulateProject({ project: delivery, folder: order.folder, expected: delivery.expected, flags: delivery.flags, ...csimTools(configuredTools(workspace.appState)), ...order.csim });
    if (simulated?.ok === false) return simulated;
    const written = simulated === undefined ? writeProjectFolder(order.folder, delivery.files) : ok({ folder: simulated.value.folder });
    if (!written.ok) return written;
    const { topFunction, layers, notes, sampleCount } = delivery;
    return ok({
      folder: written.value.folder, topFunction, layers, notes, sampleCount, files: delivery.files.map(({ path }) => path),
      ...(evidence === undefined ? {} : { evidence }), ...(simulated === undefined ? {} : { csim: simulated.value }),
    });
  });
}

/** Samples that do not fit the model are the user's, everything else is ours. */
function deliver(make: () => HlsDelivery): Result<HlsDelivery, Failure> {
  try {
    return ok(make());
  } catch (error) {
    if (error instanceof ShapeError) return fail({ code: 'dataset-rejected', message: error.message, help: "Choose a dataset whose samples have the shape of the model's inputs." });
    throw error;
  }
}
