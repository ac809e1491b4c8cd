/** @file Models of a workspace read again: how often, and what of them is kept. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { ModelLibrary } from '../../../main/services/model-library.ts';
import { repositoryRoot } from '../../helpers/shared.ts';
import { tempWorkspace } from '../../helpers/temp-workspace.ts';

const place = tempWorkspace();
const { workspace } = place;
afterAll(() => place.remove());

/** A project with a model of these bytes; returns the model's id. */
function modelOf(bytes: Uint8Array): string {
  const { sha256 } = workspace.artifacts.put(bytes);
  const { projectId } = workspace.projects.create({ name: 'net' });
  return workspace.projects.addModel(projectId, {
    fileName: 'model.h5', sha256, format: 'keras2', framework: 'Keras 2', sourceLayerCount: 1, parameterCount: 1, skipped: [], quantizers: [], redNodes: [], problems: [],
    files: [{ name: 'model.h5', sha256, role: 'model' }], inputShapes: [[64]],
  }).modelId;
}

it('what hls4ml cannot be given of a Keras 2 model is found out once for the same contents, also of another project; a failure is not kept', async () => {
  const reading = vi.spyOn(workspace.artifacts, 'get');
  const library = new ModelLibrary(workspace);
  const bytes = new Uint8Array(readFileSync(join(repositoryRoot, 'resources', 'examples', 'digits-mlp', 'model.h5')));
  const [first, same] = [modelOf(bytes), modelOf(bytes)];
  const answers = await Promise.all([library.refusalsOfHls4ml(first), library.refusalsOfHls4ml(first)]);
  expect([...answers, await library.refusalsOfHls4ml(same)]).toEqual([1, 2, 3].map(() => ({ ok: true, value: [] })));
  expect(reading).toHaveBeenCalledTimes(1);
  const broken = modelOf(bytes.subarray(0, 3000));
  for (const count of [2, 3]) {
    expect(await library.refusalsOfHls4ml(broken)).toMatchObject({ ok: false, failure: { code: 'model-rejected' } });
    expect(reading).toHaveBeenCalledTimes(count);
  }
});
