/** @file Domain `hls`: the open design as a C++ project, looked at and exported in one file. */

import { zipSync } from 'fflate';
import { z } from 'zod';
import type { HlsArchive, HlsExportOrder, HlsPreview } from '../../preload/contract/hls.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import { NO_SAMPLES_NOTE } from '../compiler/hls/generate-hls.ts';
import type { ProjectModel } from '../compiler/readers/hls4ml-config/project-config.ts';
import type { ProjectFile } from '../toolchains/project-folder.ts';
import type { HlsDelivery } from '../workers/engine-hls.ts';
import { subjectOf } from './designs.ts';
import { hlsLibrary } from '../workers/hls-library.ts';
import { leftOutMessage } from '../workers/left-out-message.ts';
import { modelOfProject } from './model-of-project.ts';
import { ID } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';
import { readVendorEvidence } from './vendor-evidence.ts';

/** Samples of a test bench: more only make RTL simulation slow. */
export const BENCH_SAMPLES_MAX = 10_000;

const ORDER = z.strictObject({
  designId: ID,
  projectName: z.string().min(1).max(100),
  keepLayersAsModules: z.boolean(),
  datasetId: ID.exactOptional(),
  sampleCount: z.number().int().min(1).max(BENCH_SAMPLES_MAX).exactOptional(),
  backend: z.enum(['Vitis', 'Vivado']).exactOptional(),
});

/** The same project is the same archive, whenever it is made. */
const ARCHIVE_TIME = new Date(2000, 0, 1);

/** Samples where nothing is said. */
export const BENCH_SAMPLES = 100;

/** Handlers of `hls:*`. */
export function hlsHandlers(context: ServiceContext): HandlerTable {
  return {
    'hls:preview': { payload: ORDER, handle: (order) => preview(context, order) },
    'hls:export': { payload: ORDER, handle: (order) => exportArchive(context, order) },
  };
}

/** An export has everything that was ordered, a preview neither samples nor model. */
interface Extent {
  readonly withSamples: boolean;
  readonly model?: ProjectModel;
}

async function deliver(context: ServiceContext, order: HlsExportOrder, { withSamples, model }: Extent): Promise<Result<HlsDelivery>> {
  const { workspace, engine } = context;
  const subject = subjectOf(context, workspace.designs.get(order.designId));
  const design = order.backend === undefined ? subject.design : { ...subject.design, backend: order.backend };
  const dataId = withSamples && order.datasetId !== undefined ? workspace.datasets.get(order.datasetId).sha256 : undefined;
  const work = { projectName: order.projectName, keepLayersAsModules: order.keepLayersAsModules, library: hlsLibrary(), sampleCount: order.sampleCount ?? BENCH_SAMPLES, ...(model === undefined ? {} : { model }) };
  return engine.generateHls({ ...subject, design }, work, dataId);
}

function previewOf({ workspace }: ServiceContext, { topFunction, layers, leftOut, notes }: HlsDelivery): HlsPreview {
  const evidence = readVendorEvidence(workspace.runs);
  return {
    topFunction, leftOut, notes,
    layers: layers.map(({ layer, index, configName, functionName }) => ({ layer, index, configName, functionName })),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

async function preview(context: ServiceContext, order: HlsExportOrder): Promise<Result<HlsPreview>> {
  const made = await deliver(context, order, { withSamples: false });
  if (!made.ok) return made;
  const { notes } = made.value;
  // It is made without samples; the archive has those that are ordered.
  return ok(previewOf(context, { ...made.value, notes: order.datasetId === undefined ? notes : notes.filter((note) => note !== NO_SAMPLES_NOTE) }));
}

async function exportArchive(context: ServiceContext, order: HlsExportOrder): Promise<Result<HlsArchive>> {
  const { projectId } = context.workspace.designs.get(order.designId);
  const model = modelOfProject(context.workspace, context.workspace.projects.getModel(projectId).modelId);
  const made = await deliver(context, order, { withSamples: true, model: model.names });
  if (!made.ok) return made;
  const { files: written, topFunction, leftOut, sampleCount } = made.value;
  if (leftOut.length > 0) return fail(leftOutFailure(leftOut));
  const encoder = new TextEncoder();
  const files: readonly ProjectFile[] = [...written, ...model.files()];
  const bytes = zipSync(Object.fromEntries(files.map(({ path, text }) => [`${topFunction}/${path}`, typeof text === 'string' ? encoder.encode(text) : text])), { mtime: ARCHIVE_TIME });
  return ok({ ...previewOf(context, made.value), fileName: `${topFunction}.zip`, bytes, fileCount: files.length, sampleCount });
}

/** Return the failure of a design with layers that have no C++. Never throws. */
export function leftOutFailure(leftOut: readonly { readonly layer: string; readonly reason: string }[]): Failure {
  const [first] = leftOut;
  return {
    code: 'not-buildable',
    message: leftOutMessage(leftOut),
    help: 'Change the layer or its settings; a project without it would compute something else, so none is written.',
    ...(first === undefined ? {} : { layer: first.layer }),
    details: leftOut,
  };
}
