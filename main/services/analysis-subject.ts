/** @file What an analysis is about: a design and a dataset of its own project. */

import type { AnalysisSubject } from '../../preload/contract/analysis.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import type { StoredDataset } from '../storage/dataset-store.ts';
import { subjectOf } from './designs.ts';
import type { EngineSubject } from './engine.ts';
import type { ServiceContext } from './service-context.ts';

/** A subject, read from the workspace. */
export interface OpenedSubject {
  readonly subject: EngineSubject;
  readonly dataset: StoredDataset;
  readonly revision: number;
}

/** Open a subject. Fails with `bad-request`. @throws {StorageError} `not-found` */
export function openSubject(context: ServiceContext, { designId, datasetId }: AnalysisSubject): Result<OpenedSubject> {
  const stored = context.workspace.designs.get(designId);
  const dataset = context.workspace.datasets.get(datasetId);
  if (dataset.projectId !== stored.projectId) return fail<Failure>({ code: 'bad-request', message: `The dataset "${dataset.name}" belongs to another project.`, help: 'Import it into this project.' });
  if (dataset.sampleCount === 0) return fail<Failure>({ code: 'bad-request', message: `The dataset "${dataset.name}" has no samples; there is nothing to judge the design on.`, help: 'Choose another dataset.' });
  return ok({ subject: subjectOf(context, stored), dataset, revision: stored.revision });
}
