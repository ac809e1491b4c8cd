import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { datasetSummary } from '../../../main/storage/dataset-store.ts';
import { seedProject, tempWorkspace } from '../../helpers/temp-workspace.ts';

describe('ProjectStore, DatasetStore, AppStateStore', () => {
  let temp: ReturnType<typeof tempWorkspace>;
  beforeEach(() => {
    temp = tempWorkspace();
  });
  afterEach(() => temp.remove());

  it('lists projects by the time they were opened, with model and run count', () => {
    const { workspace } = temp;
    const a = seedProject(workspace, 'a');
    const b = seedProject(workspace, 'b');
    workspace.projects.update(a.projectId, { openedAtMs: Date.now() + 1000 });
    expect(workspace.projects.summaries()).toMatchObject([{ name: 'a', modelName: 'model.h5', layerCount: 2, runCount: 0 }, { name: 'b' }]);
    expect(workspace.projects.findByName('b')[0]?.projectId).toBe(b.projectId);
  });

  it('returns a model as it was stored', () => {
    const { projectId, modelId } = seedProject(temp.workspace);
    expect(temp.workspace.projects.getModel(projectId)).toEqual(temp.workspace.projects.getModelById(modelId));
    expect(temp.workspace.projects.getModel(projectId)).toMatchObject({ fileName: 'model.h5', inputShapes: [[4]], files: [{ role: 'model' }] });
  });

  it('keeps what the import said: framework, quantizers, red nodes', () => {
    const { projectId } = seedProject(temp.workspace);
    const { projects } = temp.workspace;
    const { modelId: _id, projectId: _project, ...model } = projects.getModel(projectId);
    const said = { framework: 'QKeras on Keras 3', frameworkVersion: '3.15.1', quantizers: [{ name: 'quantized_bits', bits: [4], weightCount: 2, activationCount: 1 }], redNodes: [{ layer: 'l', className: 'Lambda', reason: 'r', hasReference: false }] };
    projects.addModel(projectId, { ...model, ...said });
    expect(projects.getModel(projectId)).toMatchObject(said);
  });

  it('finds the project of an example', () => {
    const { projectId } = temp.workspace.projects.create({ name: 'Digits', example: 'digits-mlp' });
    expect(temp.workspace.projects.findExample('digits-mlp')?.projectId).toBe(projectId);
    expect(temp.workspace.projects.findExample('other')).toBeUndefined();
  });

  it('keeps datasets and changes their role', () => {
    const { projectId } = seedProject(temp.workspace);
    const { datasets } = temp.workspace;
    const made = datasets.create({
      projectId, name: 'test', role: 'evaluation', sampleCount: 3, inputShapes: [[8, 8, 1]], labelled: true, classCount: 10, generated: false,
      fileName: 'evaluation.npz', byteCount: 100, image: { height: 8, width: 8, channels: 1 }, min: 0, max: 1, sha256: 'ab',
    });
    expect(datasets.get(made.datasetId)).toEqual(made);
    expect(datasets.setRole(made.datasetId, 'calibration').role).toBe('calibration');
    expect(datasetSummary(made)).not.toHaveProperty('sha256');
    expect(datasets.remove(made.datasetId)).toBe(true);
    expect(datasets.list(projectId)).toEqual([]);
  });

  it('keeps the state of the window by key', () => {
    const { appState } = temp.workspace;
    expect(appState.load('panes')).toBeUndefined();
    appState.save('panes', '{"dock":1}');
    appState.save('panes', '{"dock":2}');
    expect(appState.load('panes')).toBe('{"dock":2}');
  });

  it('refuses rows that point at nothing', () => {
    expect(() => temp.workspace.designs.create('project-none', { name: 'x' } as never)).toThrow(/FOREIGN KEY/);
  });
});
