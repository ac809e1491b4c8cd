/**
 * @file A workspace in a temporary folder, removed afterwards, and a small design to put into it.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defined } from '../../main/base/assert.ts';
import { openWorkspace, type Workspace } from '../../main/storage/workspace.ts';
import type { Design } from '../../preload/model/design.ts';

/** Make an empty folder; `remove` takes it away. */
export function tempFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'bitloom-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Open a new workspace in an empty folder; `remove` closes and deletes it. */
export function tempWorkspace(): { readonly workspace: Workspace; remove(): void } {
  const folder = tempFolder();
  const opened = openWorkspace(folder.path);
  const workspace = defined(opened.ok ? opened.value : undefined, 'a temporary folder can be written');
  return {
    workspace,
    remove: () => {
      workspace.close();
      folder.remove();
    },
  };
}

/** A design that says nothing special. */
export const SMALL_DESIGN: Design = {
  name: '16 bit', flow: 'rtl', numericsProfile: 'hls4ml-1.3', backend: 'Vitis', ioType: 'io_parallel', part: 'xc7z020clg400-1', clockPeriodNs: 5, adderLevelsPerStage: 2,
  hlsConfig: { Model: { Precision: 'fixed<16,6>', ReuseFactor: 1, Strategy: 'Latency' } }, otherKeys: {},
};

/** Put a project with a model and a design into a workspace. */
export function seedProject(workspace: Workspace, name = 'tiny'): { readonly projectId: string; readonly modelId: string; readonly designId: string } {
  const { projectId } = workspace.projects.create({ name });
  const file = workspace.artifacts.put(new TextEncoder().encode(`model of ${name}`));
  const { modelId } = workspace.projects.addModel(projectId, {
    fileName: 'model.h5', sha256: file.sha256, format: 'keras2', framework: 'Keras 2', sourceLayerCount: 2, parameterCount: 10, skipped: [], quantizers: [], redNodes: [], problems: [],
    files: [{ name: 'model.h5', sha256: file.sha256, role: 'model' }], inputShapes: [[4]],
  });
  const { designId } = workspace.designs.create(projectId, SMALL_DESIGN);
  workspace.projects.update(projectId, { currentDesignId: designId });
  return { projectId, modelId, designId };
}
