/**
 * @file From a file (or a request for made-up samples) to a stored dataset with everything that is known of it.
 */

import type { DatasetSummary, UploadedFile } from '../../preload/contract/project.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import type { Dataset, InputSpec } from '../compiler/readers/datasets/read-dataset.ts';
import { encodeDataset, type DatasetContent } from '../storage/dataset-file.ts';
import type { StoredDataset } from '../storage/dataset-store.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { DatasetUpload } from '../workers/engine-dataset.ts';
import type { Engine } from './engine.ts';

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

/** A dataset that was read and not stored yet. */
export interface ReadDataset {
  readonly naming: DatasetNaming;
  readonly content: DatasetContent;
  readonly findings: readonly Diagnostic[];
}

/** Return what a model takes and gives. Never throws. */
export function modelInterface(graph: ModelGraph): ModelInterface {
  const inputs = graph.inputs.map((name) => ({ name, shape: graph.layers.find((layer) => layer.name === name)?.shape ?? [] }));
  const output = graph.layers.find((layer) => layer.outputs.includes(graph.outputs[0] ?? ''));
  return { inputs, ...(output?.shape.length === 1 ? { outputSize: elementCount(output.shape) } : {}) };
}

/** Read a file as samples for a model, in the engine's thread. Fails with `dataset-rejected`, naming file and place. */
export async function readDatasetFile(engine: Engine, model: ModelInterface, upload: { readonly file: UploadedFile; readonly labels?: UploadedFile; readonly naming: DatasetNaming }): Promise<Result<ReadDataset>> {
  const request: DatasetUpload = { file: upload.file, ...(upload.labels === undefined ? {} : { labels: upload.labels }), ...model };
  const reading = await engine.readDataset(request);
  if (!reading.ok) return reading;
  const { dataset, diagnostics } = reading.value;
  if (dataset === undefined) return fail(datasetFailure(upload.file.name, diagnostics));
  return ok({ naming: upload.naming, content: contentOf(dataset, model), findings: diagnostics });
}

/** Return samples under the names and shapes of the model's inputs. Never throws. */
export function contentOf(dataset: Dataset, model: ModelInterface): DatasetContent {
  const inputs = model.inputs.map(({ name, shape }, index) => ({ name, shape, data: dataset.inputs[index] ?? new Float64Array() }));
  return { sampleCount: dataset.sampleCount, inputs, ...(dataset.labels === undefined ? {} : { labels: dataset.labels }) };
}

/** Store a dataset's samples and its row. @throws {StorageError} `workspace-unwritable` */
export function storeDataset(workspace: Workspace, projectId: string, { naming, content }: Pick<ReadDataset, 'naming' | 'content'>): StoredDataset {
  const { sha256 } = workspace.artifacts.put(encodeDataset(content));
  const { min, max } = rangeOf(content);
  const classCount = naming.classNames?.length ?? (content.labels === undefined ? undefined : content.labels.reduce((most, label) => Math.max(most, label + 1), 0));
  const image = naming.image ?? imageOf(content);
  const { classNames, image: _image, ...known } = naming;
  return workspace.datasets.create({
    ...known, projectId, sampleCount: content.sampleCount, inputShapes: content.inputs.map(({ shape }) => shape), labelled: content.labels !== undefined, min, max, sha256,
    ...(content.labels === undefined || classCount === undefined ? {} : { classCount }), ...(classNames === undefined ? {} : { classNames }), ...(image === undefined ? {} : { image }),
  });
}

/** Pictures have height, width, and one or three channels. */
function imageOf({ inputs }: DatasetContent): DatasetSummary['image'] {
  const [height, width, channels] = inputs.length === 1 ? (inputs[0]?.shape ?? []) : [];
  if (height === undefined || width === undefined || height < 2 || width < 2) return undefined;
  return channels === 1 || channels === 3 ? { height, width, channels } : undefined;
}

function rangeOf({ inputs }: DatasetContent): { readonly min: number; readonly max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (const { data } of inputs) {
    for (const value of data) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}

function datasetFailure(fileName: string, diagnostics: readonly Diagnostic[]): Failure {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const first = errors[0];
  return {
    code: 'dataset-rejected', message: first?.message ?? `${fileName} holds no samples that this model takes.`, file: fileName,
    ...(first?.help === undefined ? {} : { help: first.help }), ...(errors.length > 1 ? { details: errors.map(({ message }) => ({ reason: message })) } : {}),
  };
}
