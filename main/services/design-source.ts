/** @file A stored design with its lowered graph, opened for one command beside the live services. */

import type { Failure } from '../../preload/contract/result.ts';
import type { Design } from '../../preload/model/design.ts';
import type { Result } from '../base/result.ts';
import { openWorkspace } from '../storage/workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { ModelLibrary } from './model-library.ts';

/** What a command works on. */
export interface DesignSource {
  readonly workspace: Workspace;
  readonly modelId: string;
  readonly design: Design;
  readonly graph: ModelGraph;
}

/** Open a workspace for `work` on one design, and close it again. Fails as the workspace or the model fails. @throws {StorageError} */
export async function withDesignSource<T>(workspacePath: string, designId: string, work: (source: DesignSource) => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
  const opened = openWorkspace(workspacePath);
  if (!opened.ok) return opened;
  const workspace = opened.value;
  try {
    const { design, projectId } = workspace.designs.get(designId);
    const { modelId } = workspace.projects.getModel(projectId);
    const graph = await new ModelLibrary(workspace).load(modelId);
    return graph.ok ? await work({ workspace, modelId, design, graph: graph.value }) : graph;
  } finally {
    workspace.close();
  }
}
