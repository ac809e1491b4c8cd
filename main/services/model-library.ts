/**
 * @file Source graphs of stored models: read again from their files when they are needed, so that what is shown always
 * comes from the reader of this program. The last few are kept.
 */

import type { Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import type { SourceFile } from '../compiler/readers/model-source.ts';
import type { ModelFile, StoredModel } from '../storage/project-store.ts';
import type { Workspace } from '../storage/workspace.ts';
import { graphInSharedMemory } from '../workers/pack-design.ts';
import { importModel, type ImportedModel, type ImportFailure } from '../workers/import-model.ts';
import type { Hls4mlRefusal } from '../workers/write-lowered-model.ts';

const KEPT_COUNT = 4;
/** What hls4ml cannot be given is a few lines a model. */
const KEPT_REFUSALS_COUNT = 64;

type Refusals = Result<readonly Hls4mlRefusal[]>;

/** Reads graphs of a workspace's models. */
export class ModelLibrary {
  readonly #workspace: Workspace;
  readonly #graphs = new Map<string, Promise<Result<ModelGraph>>>();
  /** By the contents of the model's files. */
  readonly #refusals = new Map<string, Promise<Refusals>>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Keep a graph that was just read, so that it is not read twice. */
  remember(modelId: string, graph: ModelGraph): void {
    keepNewest(this.#graphs, { key: modelId, value: Promise.resolve(ok(graphInSharedMemory(graph))) }, KEPT_COUNT);
  }

  /** Return the source graph of a model. Fails with `model-rejected`, or `not-found` when its file is gone. */
  load(modelId: string): Promise<Result<ModelGraph>> {
    const kept = this.#graphs.get(modelId);
    const graph = kept ?? this.#read(this.#workspace.projects.getModelById(modelId));
    keepNewest(this.#graphs, { key: modelId, value: graph }, KEPT_COUNT);
    if (kept === undefined) {
      void graph.then((result) => {
        if (!result.ok) this.#graphs.delete(modelId);
      });
    }
    return graph;
  }

  /** Return what of a Keras 2 model hls4ml cannot be given: its file is read again and written as for hls4ml, once for its contents. Fails as `load` does. */
  async refusalsOfHls4ml(modelId: string): Promise<Refusals> {
    const model = this.#workspace.projects.getModelById(modelId);
    const key = JSON.stringify(model.files.map(({ name, role, sha256 }) => [name, role, sha256]));
    const refusals = this.#refusals.get(key) ?? this.#findRefusals(model);
    keepNewest(this.#refusals, { key, value: refusals }, KEPT_REFUSALS_COUNT);
    const found = await refusals;
    if (!found.ok) this.#refusals.delete(key);
    return found;
  }

  async #findRefusals(model: StoredModel): Promise<Refusals> {
    const read = await this.#import(model, true);
    if (!read.ok) return read;
    const { written } = read.value;
    return ok(written === undefined || written.ok ? [] : written.refusals);
  }

  async #read(model: StoredModel): Promise<Result<ModelGraph>> {
    const imported = await this.#import(model);
    return imported.ok ? ok(graphInSharedMemory(imported.value.graph)) : imported;
  }

  async #import(model: StoredModel, forHls4ml = false): Promise<Result<ImportedModel>> {
    const files = (role: ModelFile['role']): readonly SourceFile[] =>
      model.files.filter((file) => file.role === role).map(({ name, sha256 }) => ({ name, bytes: this.#workspace.artifacts.get(sha256) }));
    const [main] = files('model');
    if (main === undefined) return fail({ code: 'not-found', message: `The model ${model.fileName} has no file in this workspace.`, help: 'Import the model again.' });
    const imported = await importModel({ model: main, companions: files('companion'), forHls4ml });
    return imported.ok ? imported : fail(modelFailure(imported.failure, model.fileName));
  }
}

function keepNewest<T>(kept: Map<string, T>, { key, value }: { readonly key: string; readonly value: T }, countMax: number): void {
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= countMax) break;
    kept.delete(oldest);
  }
}

/** Return a reader's failure as the window shows it. Never throws. */
export function modelFailure(failure: ImportFailure, file: string): Extract<Result<never>, { readonly ok: false }>['failure'] {
  const code = failure.code === 'internal' ? 'internal' : failure.code === 'model/file-unreadable' ? 'file-unreadable' : failure.code === 'model/file-too-large' || failure.code === 'model/memory' || failure.code === 'model/file-timeout' ? 'limit' : 'model-rejected';
  const details = failure.diagnostics.filter((diagnostic) => diagnostic.severity === 'error').map(({ message, at }) => ({ reason: message, ...(at.layer === undefined ? {} : { layer: at.layer }) }));
  return { code, message: failure.message, file, ...(failure.help === undefined ? {} : { help: failure.help }), ...(details.length > 1 ? { details } : {}) };
}
