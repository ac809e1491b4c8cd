/**
 * @file Domains `emulation` and `estimate`: live numbers of the design as it is now. Every answer names its revision.
 */

import { z } from 'zod';
import type { EmulationReport, EstimateReport, SampleReport } from '../../preload/contract/emulation.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { plural } from '../base/plural.ts';
import { fail, ok } from '../base/result.ts';
import type { StoredDataset } from '../storage/dataset-store.ts';
import { findDevice, listDevices } from './devices.ts';
import { subjectOf } from './designs.ts';
import { ID, NOTHING } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';

/** Handlers of `emulation:*` and `estimate:*`. */
export function emulationHandlers(context: ServiceContext): HandlerTable {
  return {
    'emulation:evaluate': { payload: z.strictObject({ designId: ID, datasetId: ID }), handle: (payload) => evaluate(context, payload) },
    'emulation:inspect-sample': {
      payload: z.strictObject({ designId: ID, datasetId: ID, sample: z.number().int().min(0) }),
      handle: (payload) => inspect(context, payload),
    },
    'estimate:evaluate': { payload: z.strictObject({ designId: ID }), handle: ({ designId }) => estimate(context, designId) },
    'estimate:list-devices': { payload: NOTHING, handle: () => ok(listDevices()) },
  };
}

interface OfDataset {
  readonly designId: string;
  readonly datasetId: string;
}

async function evaluate(context: ServiceContext, { designId, datasetId }: OfDataset): Promise<Result<EmulationReport>> {
  const stored = context.workspace.designs.get(designId);
  const { projectId, revision } = stored;
  const dataset = datasetOf(context, projectId, datasetId);
  if (!dataset.ok) return dataset;
  if (context.workspace.projects.get(projectId).currentDatasetId !== datasetId) context.workspace.projects.update(projectId, { currentDatasetId: datasetId });
  const evaluation = await context.engine.evaluate(subjectOf(context, stored), dataset.value.sha256, (samples, totalSamples, partial) => {
    context.emit('emulation:progressed', { designId, revision, samples, totalSamples, ...(partial === undefined ? {} : { partial: { designId, revision, datasetId, ...partial } }) });
  });
  return evaluation.ok ? ok({ designId, revision, datasetId, ...evaluation.value }) : evaluation;
}

async function inspect(context: ServiceContext, { designId, datasetId, sample }: OfDataset & { readonly sample: number }): Promise<Result<SampleReport>> {
  const stored = context.workspace.designs.get(designId);
  const dataset = datasetOf(context, stored.projectId, datasetId);
  if (!dataset.ok) return dataset;
  const { name, sampleCount, sha256 } = dataset.value;
  if (sample >= sampleCount) return fail<Failure>({ code: 'bad-request', message: `The dataset "${name}" has ${plural(sampleCount, 'sample')}; there is no sample ${sample}.` });
  return context.engine.inspect(subjectOf(context, stored), sha256, sample);
}

/** Return a dataset of a project, or why it is none. @throws {StorageError} `not-found` */
export function datasetOf({ workspace }: ServiceContext, projectId: string, datasetId: string): Result<StoredDataset> {
  const dataset = workspace.datasets.get(datasetId);
  if (dataset.projectId === projectId) return ok(dataset);
  return fail({ code: 'bad-request', message: `The dataset "${dataset.name}" belongs to another project.`, help: 'Import it into this project.' });
}

/** Estimate a design as it is. `purpose` keeps work for something else from superseding the live figures. @throws {StorageError} `not-found` */
export async function estimate(context: ServiceContext, designId: string, purpose = ''): Promise<Result<EstimateReport>> {
  const stored = context.workspace.designs.get(designId);
  const device = findDevice(stored.design.part);
  const estimated = await context.engine.estimate({ ...subjectOf(context, stored), designId: `${purpose}${designId}` }, device);
  if (!estimated.ok) return estimated;
  return ok({ designId, revision: stored.revision, ...estimated.value, ...(device === undefined ? {} : { device }) });
}
