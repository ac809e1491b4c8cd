/**
 * @file Makes a project of files: everything is read and checked first, then stored in one transaction, so that a file
 * that is refused leaves nothing behind.
 */

import type { UploadedFile } from '../../preload/contract/project.ts';
import type { Result } from '../../preload/contract/result.ts';
import type { Design } from '../../preload/model/design.ts';
import { fail, ok } from '../base/result.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { makeDiagnostic } from '../compiler/diagnostics/make-diagnostic.ts';
import { createBuiltDesign } from '../compiler/passes/built-design.ts';
import { createDefaultDesign } from '../compiler/passes/default-design.ts';
import { readHls4mlConfig } from '../compiler/readers/hls4ml-config/read-config.ts';
import { inTransaction } from '../storage/database.ts';
import { problemOf } from '../workers/engine-problems.ts';
import { importModel, type ImportedModel } from '../workers/import-model.ts';
import { configFailure, freeName } from './designs.ts';
import { summarizeGraph } from './import-summary.ts';
import { modelFailure } from './model-library.ts';
import type { ServiceContext } from './service-context.ts';
import { discardDataset, modelInterface, readDatasetFile, storeDataset, type DatasetNaming, type ReadDataset } from './store-dataset.ts';

/** A dataset to import with the project. */
export interface ProjectDataset {
  readonly file: UploadedFile;
  readonly labels?: UploadedFile;
  readonly naming: Pick<DatasetNaming, 'name' | 'role' | 'classNames' | 'image'>;
}

/** What a project is made of. */
export interface ProjectFiles {
  readonly name: string;
  readonly example?: string;
  readonly model: UploadedFile;
  /** Files that belong to the model. */
  readonly companions: readonly UploadedFile[];
  readonly config?: UploadedFile;
  readonly datasets: readonly ProjectDataset[];
  readonly flow?: Design['flow'];
  /** What was found before: of the folder that the files come from. */
  readonly findings?: readonly Diagnostic[];
  /** Set for files of a folder: a configuration or test data that cannot be used is said and left out. */
  readonly isFolder?: boolean;
  /** Set where the configuration says the whole design, of a rebuilt network too. */
  readonly isConfigWhole?: boolean;
}

/** Import a project and return its id. Fails with `model-rejected`, `config-rejected`, `dataset-rejected`, `limit`, `internal`. @throws {StorageError} */
export async function importProject(context: ServiceContext, files: ProjectFiles): Promise<Result<string>> {
  const imported = await importModel({ model: files.model, companions: files.companions });
  if (!imported.ok) return fail(modelFailure(imported.failure, files.model.name));
  const design = designOf(files, imported.value.graph);
  if (!design.ok) return design;
  const datasets = await readDatasets(context, files, imported.value.graph);
  if (!datasets.ok) return datasets;
  const projectId = store(context, files, { imported: imported.value, design: design.value.design, findings: [...(files.findings ?? []), ...design.value.findings, ...datasets.value.findings], datasets: datasets.value.datasets });
  context.emit('project:changed', { projectId });
  return ok(projectId);
}

function designOf(files: ProjectFiles, graph: ModelGraph): Result<{ readonly design: Design; readonly findings: readonly Diagnostic[] }> {
  const flow = files.flow === undefined ? {} : { flow: files.flow };
  if (graph.format === 'hls4ml' && files.isConfigWhole !== true) return ok(designAsBuilt(files, graph));
  if (files.config === undefined) {
    // Quantizers of the network decide types only with types per layer; hls4ml's own default is used for the others.
    const isQuantized = graph.format === 'qonnx' || graph.layers.some((layer) => (layer.output_quantizers?.length ?? 0) > 0 || Object.values(layer.weights).some((weight) => weight.quantizer !== undefined));
    const decidesTypes = graph.layers.some(({ class_name: kind }) => kind === 'FixedPointQuantizer');
    return ok({ design: { ...createDefaultDesign(graph, { granularity: isQuantized ? 'name' : 'model', name: isQuantized || decidesTypes ? 'types from the model' : '16 bit' }), ...flow }, findings: [] });
  }
  const reading = readHls4mlConfig(new TextDecoder().decode(files.config.bytes), { name: 'as imported', fileName: files.config.name });
  if (reading.design === undefined && files.isFolder === true) {
    const made = designOf(withoutConfig(files), graph);
    return made.ok ? ok({ ...made.value, findings: [unusedConfig(files.config.name, 'the design has default types and settings', reading.diagnostics)] }) : made;
  }
  if (reading.design === undefined) return fail(configFailure(files.config.name, reading.diagnostics));
  return ok({ design: { ...reading.design, ...flow }, findings: reading.diagnostics });
}

function withoutConfig({ config: _config, isConfigWhole: _whole, ...files }: ProjectFiles): ProjectFiles {
  return files;
}

function unusedConfig(name: string, instead: string, diagnostics: readonly Diagnostic[]): Diagnostic {
  const why = configFailure(name, diagnostics).message.replace(`${name} `, 'it ');
  return makeDiagnostic('warning', 'project/configuration', `${name} was not used; ${instead}. The reason: ${why}`);
}

/** Types and strategies of a rebuilt network are those of its project; what concerns the whole stands in the configuration. */
function designAsBuilt(files: ProjectFiles, graph: ModelGraph): { readonly design: Design; readonly findings: readonly Diagnostic[] } {
  const inside = graph.origin['configuration'];
  const text = files.config === undefined ? inside : new TextDecoder().decode(files.config.bytes);
  const reading = text === undefined ? undefined : readHls4mlConfig(text, { fileName: files.config?.name ?? 'config.json' });
  const unread = reading !== undefined && reading.design === undefined ? [unusedConfig(files.config?.name ?? 'config.json', 'types are those of the project’s layers', reading.diagnostics)] : [];
  return { design: createBuiltDesign(graph, 'as built', reading?.design), findings: [...(reading?.design === undefined ? [] : reading.diagnostics), ...unread] };
}

async function readDatasets(context: ServiceContext, files: ProjectFiles, graph: ModelGraph): Promise<Result<{ readonly datasets: readonly ReadDataset[]; readonly findings: readonly Diagnostic[] }>> {
  const model = modelInterface(graph);
  const datasets: ReadDataset[] = [];
  const findings: Diagnostic[] = [];
  for (const { file, labels, naming } of files.datasets) {
    const full: DatasetNaming = { ...naming, fileName: file.name, byteCount: file.bytes.length, generated: false };
    const read = await readDatasetFile(context, model, { file, naming: full, ...(labels === undefined ? {} : { labels }) });
    if (!read.ok && files.isFolder === true) {
      findings.push(makeDiagnostic('warning', 'project/test-data', `${file.name} was not used: ${read.failure.message}`));
      continue;
    }
    if (!read.ok) {
      for (const dataset of datasets) discardDataset(dataset);
      return read;
    }
    datasets.push(read.value);
  }
  return ok({ datasets, findings });
}

interface Prepared {
  readonly imported: ImportedModel;
  readonly design: Design;
  readonly findings: readonly Diagnostic[];
  readonly datasets: readonly ReadDataset[];
}

function store({ workspace, models }: ServiceContext, files: ProjectFiles, { imported, design, findings, datasets }: Prepared): string {
  const { graph, diagnostics, sha256 } = imported;
  const stored = [{ file: files.model, role: 'model' as const }, ...files.companions.map((file) => ({ file, role: 'companion' as const }))]
    .map(({ file, role }) => ({ name: file.name, role, sha256: workspace.artifacts.put(file.bytes).sha256 }));
  return inTransaction(workspace.db, () => {
    const taken = workspace.projects.summaries().map(({ name }) => name);
    const { projectId } = workspace.projects.create({ name: freeName(files.name, taken), ...(files.example === undefined ? {} : { example: files.example }) });
    const { modelId } = workspace.projects.addModel(projectId, {
      ...summarizeGraph(graph, diagnostics), fileName: files.model.name, sha256, files: stored, inputShapes: modelInterface(graph).inputs.map(({ shape }) => shape),
      problems: [...diagnostics, ...findings, ...datasets.flatMap((dataset) => dataset.findings)].map((diagnostic) => problemOf(diagnostic)),
    });
    const { designId } = workspace.designs.create(projectId, design);
    const rows = datasets.map((dataset) => storeDataset(workspace, projectId, dataset));
    const current = rows.find(({ role }) => role === 'evaluation') ?? rows[0];
    workspace.projects.update(projectId, { currentDesignId: designId, ...(current === undefined ? {} : { currentDatasetId: current.datasetId }) });
    models.remember(modelId, graph);
    return projectId;
  });
}
