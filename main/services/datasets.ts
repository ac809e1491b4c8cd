/**
 * @file Domain `dataset`: samples of a project, imported or made up, with their roles.
 */

import { z } from 'zod';
import type { DatasetSummary, UploadedFile, UploadedPieces } from '../../preload/contract/project.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { plural } from '../base/plural.ts';
import { fail, ok } from '../base/result.ts';
import type { GeneratedKind } from '../compiler/readers/datasets/generate-dataset.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import { datasetSummary } from '../storage/dataset-store.ts';
import { problemOf } from '../workers/engine-problems.ts';
import { ID, USER_FILE } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';
import { makeUpDataset, modelInterface, readDatasetFile, storeDataset, type ModelInterface } from './store-dataset.ts';

const ROLE = z.enum(['calibration', 'evaluation']);
/** Most samples that are handed out in one answer. */
const SAMPLES_READ_MAX = 4096;
/** Largest made-up dataset: 2 GB on the disk. @unit elements */
const GENERATED_ELEMENTS_MAX = 500_000_000;

interface ImportPayload {
  readonly projectId: string;
  readonly file: UploadedFile | UploadedPieces;
  readonly labels?: UploadedFile | UploadedPieces;
  readonly role: DatasetSummary['role'];
}

interface GeneratePayload {
  readonly projectId: string;
  readonly kind: 'uniform' | 'normal' | 'worst-case';
  readonly sampleCount: number;
  readonly seed: number;
  readonly amplitude: number;
}

/** Handlers of `dataset:*`. */
export function datasetHandlers(context: ServiceContext): HandlerTable {
  const { datasets } = context.workspace;
  return {
    'dataset:list': { payload: z.strictObject({ projectId: ID }), handle: ({ projectId }) => ok(listDatasets(context, projectId)) },
    'dataset:append-upload': {
      payload: z.strictObject({ uploadId: ID.exactOptional(), bytes: z.instanceof(Uint8Array) }),
      handle: ({ uploadId, bytes }) => context.uploads.append(uploadId, bytes),
    },
    'dataset:import': {
      payload: z.strictObject({ projectId: ID, file: USER_FILE, labels: USER_FILE.exactOptional(), role: ROLE }),
      handle: (payload) => importDataset(context, payload),
    },
    'dataset:generate': {
      payload: z.strictObject({ projectId: ID, kind: z.enum(['uniform', 'normal', 'worst-case']), sampleCount: z.number().int().min(1).max(10_000_000), seed: z.number().int(), amplitude: z.number().positive() }),
      handle: (payload) => generate(context, payload),
    },
    'dataset:set-role': {
      payload: z.strictObject({ datasetId: ID, role: ROLE }),
      handle: ({ datasetId, role }) => ok(announced(context, datasets.get(datasetId).projectId, datasetSummary(datasets.setRole(datasetId, role)))),
    },
    'dataset:remove': { payload: z.strictObject({ datasetId: ID }), handle: ({ datasetId }) => ok(removeDataset(context, datasetId)) },
    'dataset:read-samples': {
      payload: z.strictObject({ datasetId: ID, samples: z.array(z.number().int().min(0)).max(SAMPLES_READ_MAX) }),
      handle: ({ datasetId, samples }) => readSamples(context, datasetId, samples),
    },
  };
}

/** Return the datasets of a project. @throws {StorageError} `not-found` */
export function listDatasets({ workspace }: Pick<ServiceContext, 'workspace'>, projectId: string): readonly DatasetSummary[] {
  workspace.projects.get(projectId);
  return workspace.datasets.list(projectId).map(datasetSummary);
}

async function importDataset(context: ServiceContext, payload: ImportPayload): Promise<Result<DatasetSummary>> {
  try {
    return await importFiles(context, payload);
  } finally {
    context.uploads.discard([payload.file, payload.labels]);
  }
}

async function importFiles(context: ServiceContext, { projectId, file, labels, role }: ImportPayload): Promise<Result<DatasetSummary>> {
  const model = await interfaceOf(context, projectId);
  if (!model.ok) return model;
  const samples = context.uploads.fileOf(file);
  if (!samples.ok) return samples;
  const apart = labels === undefined ? undefined : context.uploads.fileOf(labels);
  if (apart?.ok === false) return apart;
  const naming = { name: file.name.replace(/\.\w+$/, ''), role, fileName: file.name, byteCount: samples.value.byteCount, generated: false };
  const read = await readDatasetFile(context, model.value, { file: samples.value, naming, ...(apart === undefined ? {} : { labels: apart.value }) });
  if (!read.ok) return read;
  const { findings } = read.value;
  const summary = datasetSummary(storeDataset(context.workspace, projectId, read.value));
  return ok(announced(context, projectId, { ...summary, ...(findings.length === 0 ? {} : { problems: findings.map((finding) => problemOf(finding)) }) }));
}

async function generate(context: ServiceContext, request: GeneratePayload): Promise<Result<DatasetSummary>> {
  const { projectId, sampleCount, seed } = request;
  const model = await interfaceOf(context, projectId);
  if (!model.ok) return model;
  const perSample = model.value.inputs.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  if (perSample * sampleCount > GENERATED_ELEMENTS_MAX) {
    return fail<Failure>({ code: 'limit', message: `${sampleCount} samples of ${perSample} values are more than the ${GENERATED_ELEMENTS_MAX / 1e6} million values that can be made.`, help: `Ask for at most ${Math.floor(GENERATED_ELEMENTS_MAX / Math.max(1, perSample))} samples.` });
  }
  const name = `made up: ${request.kind} ±${request.amplitude}, seed ${seed}`;
  const made = await makeUpDataset(context, model.value, { naming: { name, role: 'calibration', fileName: '', byteCount: perSample * sampleCount * 4, generated: true }, generate: { sampleCount, seed, values: valuesOf(request) } });
  return made.ok ? ok(announced(context, projectId, datasetSummary(storeDataset(context.workspace, projectId, made.value)))) : made;
}

function valuesOf({ kind, amplitude }: GeneratePayload): GeneratedKind {
  return kind === 'normal' ? { kind, mean: 0, sigma: amplitude } : { kind, min: -amplitude, max: amplitude };
}

async function interfaceOf({ workspace, models }: ServiceContext, projectId: string): Promise<Result<ModelInterface>> {
  const graph = await models.load(workspace.projects.getModel(projectId).modelId);
  return graph.ok ? ok(modelInterface(graph.value)) : graph;
}

function announced<T>({ emit }: ServiceContext, projectId: string, value: T): T {
  emit('dataset:changed', { projectId });
  return value;
}

function removeDataset(context: ServiceContext, datasetId: string): { readonly removed: boolean } {
  const { workspace, engine } = context;
  const { projectId, sha256 } = workspace.datasets.get(datasetId);
  const removed = workspace.datasets.remove(datasetId);
  engine.forgetDataset(sha256);
  const project = workspace.projects.get(projectId);
  const next = workspace.datasets.list(projectId)[0]?.datasetId;
  if (project.currentDatasetId === datasetId && next !== undefined) workspace.projects.update(projectId, { currentDatasetId: next });
  return announced(context, projectId, { removed });
}

function readSamples({ workspace, datasets }: ServiceContext, datasetId: string, samples: readonly number[]): Result<{ readonly shape: readonly number[]; readonly values: Float64Array; readonly labels?: readonly number[] }> {
  const stored = workspace.datasets.get(datasetId);
  const beyond = samples.find((sample) => sample >= stored.sampleCount);
  if (beyond !== undefined) return fail({ code: 'bad-request', message: `The dataset "${stored.name}" has ${plural(stored.sampleCount, 'sample')}; there is no sample ${beyond}.` });
  const source = datasets.open(stored.sha256);
  const [shape] = stored.inputShapes;
  if (shape === undefined) return fail({ code: 'not-found', message: `The dataset "${stored.name}" holds no samples.` });
  const size = elementCount(shape);
  const values = new Float64Array(size * samples.length);
  for (const [row, sample] of samples.entries()) values.set(source.readInput(0, sample, 1), row * size);
  return ok({ shape, values, ...(source.hasLabels ? { labels: samples.map((sample) => source.readLabels(sample, 1)?.[0] ?? 0) } : {}) });
}
