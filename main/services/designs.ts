/**
 * @file Domain `design`: the open design, edits with undo, configurations in and out, generated text.
 */

import { z } from 'zod';
import type { DesignSummary, DesignView, Problem } from '../../preload/contract/design.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { applyEdit, type Design } from '../../preload/model/design.ts';
import { fail, ok } from '../base/result.ts';
import { createDefaultDesign } from '../compiler/passes/default-design.ts';
import { readHls4mlConfig } from '../compiler/readers/hls4ml-config/read-config.ts';
import { writeHls4mlConfig } from '../compiler/readers/hls4ml-config/write-config.ts';
import type { DesignChange, NewEdit, StoredDesign } from '../storage/design-store.ts';
import { problemOf } from '../workers/engine-problems.ts';
import { labelOfEdit } from './edit-label.ts';
import type { EngineSubject } from './engine.ts';
import { DESIGN_EDIT, ID, NAME } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';

const OF_DESIGN = z.strictObject({ designId: ID });
const CONFIG_TEXT_MAX = 4 * 1024 * 1024;

/** Handlers of `design:*`. */
export function designHandlers(context: ServiceContext): HandlerTable {
  const service = new DesignService(context);
  const { designs } = context.workspace;
  return {
    'design:list': { payload: z.strictObject({ projectId: ID }), handle: ({ projectId }) => ok(service.list(projectId)) },
    'design:open': { payload: OF_DESIGN.extend({ aside: z.literal(true).exactOptional() }), handle: (payload) => service.open(payload) },
    'design:apply-edit': {
      payload: z.strictObject({ designId: ID, edit: DESIGN_EDIT, label: z.string().max(300).exactOptional(), gestureId: z.string().max(100).exactOptional() }),
      handle: ({ designId, edit, label, gestureId }) =>
        service.edit(designId, { label: label ?? labelOfEdit(edit), apply: (design) => applyEdit(design, edit).design, ...(gestureId === undefined ? {} : { gestureId }) }),
    },
    'design:undo': { payload: OF_DESIGN, handle: ({ designId }) => service.changed(designs.undo(designId)) },
    'design:redo': { payload: OF_DESIGN, handle: ({ designId }) => service.changed(designs.redo(designId)) },
    'design:create': { payload: z.strictObject({ projectId: ID, name: NAME, copyOf: ID.exactOptional() }), handle: (payload) => service.create(payload) },
    'design:rename': { payload: z.strictObject({ designId: ID, name: NAME }), handle: ({ designId, name }) => ok(service.rename(designId, name)) },
    'design:remove': { payload: OF_DESIGN, handle: ({ designId }) => service.remove(designId) },
    'design:export-config': { payload: OF_DESIGN, handle: ({ designId }) => ok(exportConfig(designs.get(designId).design)) },
    'design:import-config': {
      payload: z.strictObject({ designId: ID, fileName: z.string().max(1000), text: z.string().max(CONFIG_TEXT_MAX) }),
      handle: (payload) => service.importConfig(payload),
    },
    'design:generated-code': { payload: z.strictObject({ designId: ID, layer: z.string() }), handle: ({ designId, layer }) => context.engine.generate(subjectOf(context, designs.get(designId)), layer) },
  };
}

/** Return what the engine needs to know of a stored design. @throws {StorageError} `not-found` */
export function subjectOf({ workspace }: Pick<ServiceContext, 'workspace'>, { designId, projectId, design }: StoredDesign): EngineSubject {
  return { designId, modelId: workspace.projects.getModel(projectId).modelId, design };
}

/** Return the line of a list. Never throws. */
export function designSummary({ designId, design, revision, editedAtMs }: StoredDesign): DesignSummary {
  return { designId, name: design.name, revision, editedAtMs };
}

class DesignService {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  list(projectId: string): readonly DesignSummary[] {
    this.#context.workspace.projects.get(projectId);
    return this.#context.workspace.designs.list(projectId).map(designSummary);
  }

  open({ designId, aside }: { readonly designId: string; readonly aside?: true }): Promise<Result<DesignView>> {
    const { designs, projects } = this.#context.workspace;
    const stored = designs.get(designId);
    if (aside !== true && projects.get(stored.projectId).currentDesignId !== designId) projects.update(stored.projectId, { currentDesignId: designId });
    return this.#view(stored);
  }

  edit(designId: string, edit: NewEdit): Promise<Result<DesignView>> {
    return this.changed(this.#context.workspace.designs.edit(designId, edit));
  }

  /** Tell everyone, end what ran on the old state, and answer with the new one. */
  changed({ stored, diff }: DesignChange): Promise<Result<DesignView>> {
    const { designId, revision } = stored;
    if (diff.length > 0) {
      this.#context.engine.cancel(designId);
      this.#context.emit('design:changed', { designId, revision, diff });
    }
    return this.#view(stored);
  }

  async create({ projectId, name, copyOf }: { readonly projectId: string; readonly name: string; readonly copyOf?: string }): Promise<Result<DesignSummary>> {
    const { workspace, models, emit } = this.#context;
    const { modelId } = workspace.projects.getModel(projectId);
    const free = freeName(name, workspace.designs.list(projectId).map(({ design }) => design.name));
    let design: Design;
    if (copyOf === undefined) {
      const graph = await models.load(modelId);
      if (!graph.ok) return graph;
      design = createDefaultDesign(graph.value, { granularity: 'name', name: free });
    } else {
      design = { ...workspace.designs.get(copyOf).design, name: free };
    }
    const stored = workspace.designs.create(projectId, design);
    emit('project:changed', { projectId });
    return ok(designSummary(stored));
  }

  rename(designId: string, name: string): DesignSummary {
    const { workspace, emit } = this.#context;
    const before = workspace.designs.get(designId).design.name;
    const stored = workspace.designs.rename(designId, name);
    emit('design:changed', { designId, revision: stored.revision, diff: [{ path: ['name'], from: before, to: name }] });
    emit('project:changed', { projectId: stored.projectId });
    return designSummary(stored);
  }

  remove(designId: string): Result<{ readonly removed: boolean }> {
    const { workspace, emit, engine } = this.#context;
    const { projectId, design } = workspace.designs.get(designId);
    const other = workspace.designs.list(projectId).find((candidate) => candidate.designId !== designId);
    if (other === undefined) return fail<Failure>({ code: 'conflict', message: `"${design.name}" is the only design of this project; a project needs one.`, help: 'Make another design first, or remove the project.' });
    engine.cancel(designId);
    const removed = workspace.designs.remove(designId);
    if (workspace.projects.get(projectId).currentDesignId === designId) workspace.projects.update(projectId, { currentDesignId: other.designId });
    emit('project:changed', { projectId });
    return ok({ removed });
  }

  async importConfig({ designId, fileName, text }: { readonly designId: string; readonly fileName: string; readonly text: string }): Promise<Result<{ readonly view: DesignView; readonly problems: readonly Problem[] }>> {
    const current = this.#context.workspace.designs.get(designId).design;
    const reading = readHls4mlConfig(text, { name: current.name, fileName });
    if (reading.design === undefined) return fail(configFailure(fileName, reading.diagnostics));
    // What the file has no keys for stays as it is.
    const { flow, numericsProfile, adderLevelsPerStage, structure } = current;
    const design: Design = { ...reading.design, flow, numericsProfile, adderLevelsPerStage, ...(structure === undefined ? {} : { structure }), ...reading.beside };
    const view = await this.edit(designId, { label: `import ${fileName}`, apply: (before) => applyEdit(before, { kind: 'replace', design, reason: `import ${fileName}` }).design });
    return view.ok ? ok({ view: view.value, problems: reading.diagnostics.map((diagnostic) => problemOf(diagnostic)) }) : view;
  }

  async #view(stored: StoredDesign): Promise<Result<DesignView>> {
    const lowered = await this.#context.engine.lower(subjectOf(this.#context, stored));
    if (!lowered.ok) return lowered;
    const { designId, projectId, design, revision, undoLabel, redoLabel } = stored;
    return ok({ designId, projectId, design, revision, ...lowered.value, ...(undoLabel === undefined ? {} : { undoLabel }), ...(redoLabel === undefined ? {} : { redoLabel }) });
  }
}

/** Return the failure of a configuration that gave no design. Never throws. */
export function configFailure(fileName: string, diagnostics: readonly { readonly message: string; readonly help?: string; readonly severity: string }[]): Failure {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const first = errors[0] ?? diagnostics[0];
  return {
    code: 'config-rejected', message: first?.message ?? `${fileName} is not an hls4ml configuration.`, file: fileName,
    ...(first?.help === undefined ? {} : { help: first.help }), ...(errors.length > 1 ? { details: errors.map(({ message }) => ({ reason: message })) } : {}),
  };
}

function exportConfig(design: Design): { readonly fileName: string; readonly text: string; readonly notExpressed: readonly string[] } {
  const { text, diagnostics } = writeHls4mlConfig(design);
  return { fileName: 'hls4ml_config.yml', text, notExpressed: diagnostics.map(({ message }) => message) };
}

/** Return a name that is not taken: the one asked for, or with a number. Never throws. */
export function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  for (let number = 2; ; number++) {
    const candidate = `${name} ${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
