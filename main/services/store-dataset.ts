/**
 * @file From a file (or a request for made-up samples) to a stored dataset with everything that is known of it.
 */

import { rmSync } from 'node:fs';
import type { DatasetSummary } from '../../preload/contract/project.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import type { GenerateRequest } from '../compiler/readers/datasets/generate-dataset.ts';
import type { InputSpec } from '../compiler/readers/datasets/read-dataset.ts';
import type { StoredDataset } from '../storage/dataset-store.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { StoredSamples, UserFile } from '../workers/engine-dataset.ts';
import type { ServiceContext } from './service-context.ts';

/** What a model takes and gives, as far as datasets care. */
export interface ModelInterface {
  readonly inputs: readonly InputSpec[];
  /** Elements of the first output, when it is a list of scores. */
  readonly outputSize?: number;
}

/** How a dataset is called and what is known beside its samples. */
export interface DatasetNaming {
  readonly name: string;
  readonly role: DatasetSummary['role'];
  readonly fileName: string;
  readonly byteCount: number;
  readonly generated: boolean;
  readonly classNames?: readonly string[];
  readonly image?: NonNullable<DatasetSummary['image']>;
}

/** A dataset that was read: its samples lie in a file of the workspace that no row names yet. */
export interface ReadDataset {
  readonly naming: DatasetNaming;
  readonly inputs: readonly InputSpec[];
  readonly stored: StoredSamples;
  readonly findings: readonly Diagnostic[];
}

/** Return what a model takes and gives. Never throws. */
export function modelInterface(graph: ModelGraph): ModelInterface {
  const inputs = graph.inputs.map((name): InputSpec => {
    const layer = graph.layers.find((candidate) => candidate.name === name);
    const first = layer?.reference_options?.['channels_first_shape'];
    return { name, shape: layer?.shape ?? [], ...(Array.isArray(first) ? { channelsFirstShape: first.map(Number) } : {}) };
  });
  const output = graph.layers.find((layer) => layer.outputs.includes(graph.outputs[0] ?? ''));
  return { inputs, ...(output?.shape.length === 1 ? { outputSize: elementCount(output.shape) } : {}) };
}

/** What is needed to bring samples into a workspace. */
type Importing = Pick<ServiceContext, 'engine' | 'workspace'>;

/** Read a file as samples for a model, in the engine's thread. Fails with `dataset-rejected`, naming file and place. */
export async function readDatasetFile({ engine, workspace }: Importing, model: ModelInterface, upload: { readonly file: UserFile; readonly labels?: UserFile; readonly naming: DatasetNaming }): Promise<Result<ReadDataset>> {
  const { naming, file, labels } = upload;
  const from = { file, ...(labels === undefined ? {} : { labels }) };
  const answer = await engine.storeSamples({ from, ...model, targetPath: workspace.artifacts.temporaryPath() });
  if (!answer.ok) return answer;
  const { stored, diagnostics } = answer.value;
  return stored === undefined ? fail(datasetFailure(upload.file.name, diagnostics)) : ok({ naming, inputs: model.inputs, stored, findings: diagnostics });
}

/** Make samples up for a model, in the engine's thread. */
export async function makeUpDataset({ engine, workspace }: Importing, model: ModelInterface, { naming, generate }: { readonly naming: DatasetNaming; readonly generate: Omit<GenerateRequest, 'inputs'> }): Promise<Result<ReadDataset>> {
  const answer = await engine.storeSamples({ from: { generate }, ...model, targetPath: workspace.artifacts.temporaryPath() });
  if (!answer.ok) return answer;
  const { stored, diagnostics } = answer.value;
  return stored === undefined ? fail(datasetFailure(naming.name, diagnostics)) : ok({ naming, inputs: model.inputs, stored, findings: diagnostics });
}

/** Take away what was read and is not wanted after all. Never throws. */
export function discardDataset({ stored }: ReadDataset): void {
  rmSync(stored.path, { force: true });
}

/** Keep a dataset's samples and store its row. @throws {StorageError} `workspace-unwritable` */
export function storeDataset(workspace: Workspace, projectId: string, { naming, inputs, stored }: ReadDataset): StoredDataset {
  const { sha256 } = workspace.artifacts.adopt(stored);
  const { sampleCount, min, max, labelled } = stored;
  const classCount = naming.classNames?.length ?? stored.labelCount;
  const image = naming.image ?? imageOf(inputs);
  const { classNames, image: _image, ...known } = naming;
  return workspace.datasets.create({
    ...known, projectId, sampleCount, inputShapes: inputs.map(({ shape }) => shape), labelled, min, max, sha256,
    ...(!labelled || classCount === undefined ? {} : { classCount }), ...(classNames === undefined ? {} : { classNames }), ...(image === undefined ? {} : { image }),
  });
}

/** Pictures have height, width, and one or three channels. */
function imageOf(inputs: readonly InputSpec[]): DatasetSummary['image'] {
  const [height, width, channels] = inputs.length === 1 ? (inputs[0]?.shape ?? []) : [];
  if (height === undefined || width === undefined || height < 2 || width < 2) return undefined;
  return channels === 1 || channels === 3 ? { height, width, channels } : undefined;
}

function datasetFailure(fileName: string, diagnostics: readonly Diagnostic[]): Failure {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const first = errors[0];
  return {
    code: 'dataset-rejected', message: first?.message ?? `${fileName} holds no samples that this model takes.`, file: first?.at.file ?? fileName,
    ...(first?.help === undefined ? {} : { help: first.help }), ...(errors.length > 1 ? { details: errors.map(({ message }) => ({ reason: message })) } : {}),
  };
}
