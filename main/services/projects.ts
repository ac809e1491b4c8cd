/**
 * @file Domain `project`: what is in the workspace, and bringing models in.
 */

import { z } from 'zod';
import type { FolderFile, ProjectSummary, ProjectView } from '../../preload/contract/project.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import { FOLDER_LIMITS, isPackedFolder, isProjectFile } from '../../preload/model/project-folder.ts';
import { makeDiagnostic } from '../compiler/diagnostics/make-diagnostic.ts';
import { datasetSummary } from '../storage/dataset-store.ts';
import { unpackFolder } from '../workers/import-model.ts';
import { Configurations } from './configuration.ts';
import { designSummary } from './designs.ts';
import { openExample } from './examples.ts';
import { importProject, type ProjectDataset } from './import-project.ts';
import { openPastResults } from './open-past-results.ts';
import { modelFailure } from './model-library.ts';
import { FOLDER_FILE, ID, NAME, NOTHING } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';
import { sortFiles } from './sort-files.ts';
import { areOfFolder, sortFolder, type SortedFolder } from './sort-folder.ts';

/** Most files of a model that is no folder. */
const FILES_MAX = 32;
const OF_PROJECT = z.strictObject({ projectId: ID });

/** Handlers of `project:*`. */
export function projectHandlers(context: ServiceContext): HandlerTable {
  const service = new ProjectService(context);
  return {
    'project:list': { payload: NOTHING, handle: () => ok(context.workspace.projects.summaries()) },
    'project:open': { payload: OF_PROJECT, handle: ({ projectId }) => ok(service.open(projectId)) },
    'project:open-example': { payload: z.strictObject({ name: z.string(), fresh: z.boolean().exactOptional() }), handle: ({ name, fresh }) => service.openExample(name, fresh === true) },
    'project:import': {
      payload: z.strictObject({ files: z.array(FOLDER_FILE).min(1).max(FOLDER_LIMITS.fileCountMax + FOLDER_LIMITS.resultCountMax), name: NAME.exactOptional() }),
      handle: ({ files, name }) => service.import(files, name),
    },
    'project:import-with-dialog': { payload: NOTHING, handle: () => service.importWithDialog() },
    'project:rename': { payload: z.strictObject({ projectId: ID, name: NAME }), handle: ({ projectId, name }) => ok(service.rename(projectId, name)) },
    'project:remove': { payload: OF_PROJECT, handle: ({ projectId }) => service.remove(projectId) },
  };
}

class ProjectService {
  readonly #context: ServiceContext;
  readonly #configurations: Configurations;

  constructor(context: ServiceContext) {
    this.#context = context;
    this.#configurations = new Configurations(context.engine);
  }

  open(projectId: string): ProjectView {
    this.#context.workspace.projects.update(projectId, { openedAtMs: Date.now() });
    return viewProject(this.#context, projectId);
  }

  async openExample(name: string, fresh: boolean): Promise<Result<ProjectView>> {
    const example = openExample(this.#context.examplesPath, name);
    if (!example.ok) return example;
    const known = fresh ? undefined : this.#context.workspace.projects.findExample(name);
    if (known !== undefined) return ok(this.open(known.projectId));
    const { description, file } = example.value;
    const { class_names: classNames, image } = description;
    const datasets = description.datasets.map((dataset): ProjectDataset => ({
      file: file(dataset.file),
      naming: { name: dataset.name, role: dataset.role, ...(classNames === undefined ? {} : { classNames }), ...(image === undefined ? {} : { image }) },
    }));
    // The embedded synthesizer needs nothing installed, so examples start in its flow.
    const imported = await importProject(this.#context, {
      name, example: name, model: file(description.model), companions: description.weights === undefined ? [] : [file(description.weights)], datasets, flow: description.flow ?? 'rtl',
      ...(description.config === undefined ? {} : { config: file(description.config) }),
    });
    return imported.ok ? ok(viewProject(this.#context, imported.value)) : imported;
  }

  async import(files: readonly FolderFile[], name: string | undefined): Promise<Result<ProjectView>> {
    if (areOfFolder(files)) return this.#importFolder(files, name);
    const packed = files.find((file) => isPackedFolder(file.name));
    if (packed !== undefined && files.length === 1) return this.#importPacked(packed, name);
    if (packed !== undefined && !/\.zip$/i.test(packed.name)) return fail<Failure>({ code: 'bad-request', message: `${packed.name} is a whole project, and ${files.length - 1} more file${files.length > 2 ? 's' : ''} came with it.`, help: 'Open the packed project by itself; import configurations and data into it afterwards.' });
    return this.#importFiles(files, name);
  }

  /** A packed folder, or an archive that is a model. */
  async #importPacked(packed: FolderFile, name: string | undefined): Promise<Result<ProjectView>> {
    const unpacked = await unpackFolder(packed);
    if (!unpacked.ok) return fail(modelFailure(unpacked.failure, packed.name));
    return unpacked.value === undefined ? this.#importFiles([packed], name) : this.#importFolder(unpacked.value.files, name);
  }

  async #importFiles(files: readonly FolderFile[], name: string | undefined): Promise<Result<ProjectView>> {
    if (files.length > FILES_MAX) return fail<Failure>({ code: 'bad-request', message: `${files.length} files are more than belong to a model.`, help: `Choose at most ${FILES_MAX}, or open their folder.` });
    const sorted = sortFiles(files);
    if (!sorted.ok) return sorted;
    const { model, companions, config, datasets } = sorted.value;
    const imported = await importProject(this.#context, {
      name: name ?? model.name.replace(/\.\w+$/, ''), model, companions, ...(config === undefined ? {} : { config }),
      datasets: datasets.map(({ role, ...dataset }) => ({ ...dataset, naming: { name: dataset.file.name.replace(/\.\w+$/, ''), role } })),
    });
    return imported.ok ? ok(viewProject(this.#context, imported.value)) : imported;
  }

  /** The project of a folder, with what tools have reported about it as its runs. */
  async #importFolder(files: readonly FolderFile[], name: string | undefined): Promise<Result<ProjectView>> {
    const sorted = sortFolder(files.filter((file) => isProjectFile(file.name)));
    if (!sorted.ok) return sorted;
    const imported = await this.#importSorted(sorted.value, name);
    if (!imported.ok) return imported;
    const { root, source, firmware } = sorted.value;
    const models = [source, firmware].flatMap((found) => (found === undefined ? [] : [found.model, ...found.companions].map(({ name: path }) => `${root}${found.folder}${path}`)));
    await openPastResults(this.#context, this.#configurations, { projectId: imported.value, root, files, models: new Set(models) });
    return ok(viewProject(this.#context, imported.value));
  }

  /** The model of a folder, or the network that its C++ tells where there is none that can be read. */
  async #importSorted({ name: folderName, source, firmware, config, isConfigWhole, testData, findings }: SortedFolder, name: string | undefined): Promise<Result<string>> {
    const shared = {
      name: name ?? folderName, isFolder: true, isConfigWhole: isConfigWhole === true, ...(config === undefined ? {} : { config }),
      datasets: testData === undefined ? [] : [{ file: testData, naming: { name: 'tb_data', role: 'evaluation' as const } }],
    };
    const first = source ?? firmware;
    if (first === undefined) return fail<Failure>({ code: 'bad-request', message: 'There is no model in this folder.' });
    const imported = await importProject(this.#context, { ...shared, ...first, findings });
    if (imported.ok || source === undefined || firmware === undefined || imported.failure.code !== 'model-rejected') return imported;
    const unread = makeDiagnostic('warning', 'project/other-model', `${source.model.name} could not be read (${imported.failure.message}); the network was rebuilt from the C++ instead.`, { help: imported.failure.help ?? 'Open the model by itself to see why.' });
    const rebuilt = await importProject(this.#context, { ...shared, ...firmware, findings: [...findings, unread] });
    return rebuilt.ok ? rebuilt : imported;
  }

  async importWithDialog(): Promise<Result<ProjectView>> {
    const { pickFiles } = this.#context;
    if (pickFiles === undefined) return fail<Failure>({ code: 'unavailable', message: 'A browser has no dialog of the program\'s own.', help: 'Drop the files into the window, or choose them with the browser\'s picker.' });
    const picked = await pickFiles();
    return picked.ok ? this.import(picked.value, undefined) : picked;
  }

  rename(projectId: string, name: string): ProjectSummary {
    const { workspace, emit } = this.#context;
    workspace.projects.update(projectId, { name });
    emit('project:changed', { projectId });
    return workspace.projects.summary(projectId);
  }

  remove(projectId: string): Result<{ readonly removed: boolean }> {
    const { workspace, emit, engine } = this.#context;
    const running = workspace.jobs.list({ projectId, states: ['queued', 'running'] });
    if (running.length > 0) return fail<Failure>({ code: 'conflict', message: `${running.length} job${running.length === 1 ? '' : 's'} of this project are not finished.`, help: 'Cancel them or wait for them, then remove the project.' });
    const project = workspace.projects.find(projectId);
    if (project !== undefined) engine.forgetModel(workspace.projects.getModel(projectId).modelId);
    const removed = workspace.projects.remove(projectId);
    emit('project:changed', { projectId });
    return ok({ removed });
  }
}

/** Return a project as the window shows it. @throws {StorageError} `not-found` */
export function viewProject({ workspace }: Pick<ServiceContext, 'workspace'>, projectId: string): ProjectView {
  const project = workspace.projects.get(projectId);
  const { modelId: _modelId, projectId: _projectId, files: _files, inputShapes: _shapes, ...model } = workspace.projects.getModel(projectId);
  const designs = workspace.designs.list(projectId).map(designSummary);
  const datasets = workspace.datasets.list(projectId).map(datasetSummary);
  const currentDesignId = designs.find(({ designId }) => designId === project.currentDesignId)?.designId ?? designs[0]?.designId ?? '';
  const current = datasets.find(({ datasetId }) => datasetId === project.currentDatasetId) ?? datasets.find(({ role }) => role === 'evaluation') ?? datasets[0];
  return {
    projectId, name: project.name, model, designs, datasets, currentDesignId, warnings: warningsOf(datasets.map(({ role }) => role)),
    ...(current === undefined ? {} : { currentDatasetId: current.datasetId }),
  };
}

function warningsOf(roles: readonly string[]): readonly string[] {
  if (roles.length === 0) return ['There is no data yet: import a dataset or make one up to see ranges and overflow.'];
  if (roles.includes('calibration') && roles.includes('evaluation')) return [];
  const only = roles.length === 1 ? 'There is only one dataset' : `All datasets are for ${roles[0] ?? ''}`;
  return [`${only}: what is fitted to it has seen the data that accuracy is measured on.`];
}
