/**
 * @file Domain `dataset`: samples of a project, imported or made up, with their roles.
 */

import { z } from 'zod';
import type { DatasetSummary, UploadedFile } from '../../preload/contract/project.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { plural } from '../base/plural.ts';
import { fail, ok } from '../base/result.ts';
import { generateDataset, type GeneratedKind } from '../compiler/readers/datasets/generate-dataset.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import { datasetSummary } from '../storage/dataset-store.ts';
import { ID, UPLOADED_FILE } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';
import { contentOf, modelInterface, readDatasetFile, storeDataset, type ModelInterface } from './store-dataset.ts';

const ROLE = z.enum(['calibration', 'evaluation']);
/** Most samples that are handed out in one answer. */
const SAMPLES_READ_MAX = 4096;
/** Largest made-up dataset. @unit elements */
const GENERATED_ELEMENTS_MAX = 100_000_000;

interface ImportPayload {
  readonly projectId: string;
  readonly file: UploadedFile;
  readonly labels?: UploadedFile;
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
    'dataset:import': {
      payload: z.strictObject({ projectId: ID, file: UPLOADED_FILE, labels: UPLOADED_FILE.exactOptional(), role: ROLE }),
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

async function importDataset(context: ServiceContext, { projectId, file, labels, role }: ImportPayload): Promise<Result<DatasetSummary>> {
  const model = await interfaceOf(context, projectId);
  if (!model.ok) return model;
  const naming = { name: file.name.replace(/\.\w+$/, ''), role, fileName: file.name, byteCount: file.bytes.length, generated: false };
  const read = await readDatasetFile(context.engine, model.value, { file, naming, ...(labels === undefined ? {} : { labels }) });
  if (!read.ok) return read;
  return ok(announced(context, projectId, datasetSummary(storeDataset(context.workspace, projectId, read.value))));
}

async function generate(context: ServiceContext, request: GeneratePayload): Promise<Result<DatasetSummary>> {
  const { projectId, sampleCount, seed } = request;
  const model = await interfaceOf(context, projectId);
  if (!model.ok) return model;
  const perSample = model.value.inputs.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  if (perSample * sampleCount > GENERATED_ELEMENTS_MAX) {
    return fail<Failure>({ code: 'limit', message: `${sampleCount} samples of ${perSample} values are more than the ${GENERATED_ELEMENTS_MAX / 1e6} million values that can be made.`, help: `Ask for at most ${Math.floor(GENERATED_ELEMENTS_MAX / Math.max(1, perSample))} samples.` });
  }
  const made = generateDataset({ inputs: model.value.inputs, sampleCount, seed, values: valuesOf(request) });
  const name = `made up: ${request.kind} ±${request.amplitude}, seed ${seed}`;
  const stored = storeDataset(context.workspace, projectId, { naming: { name, role: 'calibration', fileName: '', byteCount: perSample * sampleCount * 8, generated: true }, content: contentOf(made, model.value) });
  return ok(announced(context, projectId, datasetSummary(stored)));
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
  const { inputs, labels } = datasets.load(stored.sha256);
  const [first] = inputs;
  if (first === undefined) return fail({ code: 'not-found', message: `The dataset "${stored.name}" holds no samples.` });
  const size = elementCount(first.shape);
  const values = new Float64Array(size * samples.length);
  for (const [row, sample] of samples.entries()) values.set(first.data.subarray(sample * size, (sample + 1) * size), row * size);
  return ok({ shape: first.shape, values, ...(labels === undefined ? {} : { labels: samples.map((sample) => labels[sample] ?? 0) }) });
}
