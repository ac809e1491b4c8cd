/** @file Runs as rows and views, compared, restored, annotated, removed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareRuns } from '../../../main/services/compare-runs.ts';
import { RunService } from '../../../main/services/runs.ts';
import { applyEdit } from '../../../preload/model/design.ts';
import type { Design, DesignEdit } from '../../../preload/model/design.ts';
import { makeJobWorkspace, PLAIN_DESIGN } from '../../helpers/job-workspace.ts';
import type { JobWorkspace } from '../../helpers/job-workspace.ts';

let place: JobWorkspace;
let service: RunService;
const changed: string[] = [];

beforeEach(() => {
  place = makeJobWorkspace();
  changed.splice(0);
  service = new RunService(place.workspace, { onRunChanged: (_projectId, runId) => void changed.push(runId), onProjectChanged: (projectId) => void changed.push(projectId) });
});
afterEach(() => {
  place.workspace.close();
  place.remove();
});

interface RunFacts {
  readonly edits?: readonly DesignEdit[];
  readonly numbers?: Readonly<Record<string, number>>;
  readonly json?: Readonly<Record<string, unknown>>;
}

function addRun(name: string, { edits = [], numbers = {}, json = {} }: RunFacts = {}): string {
  const { workspace, projectId, designId } = place;
  const design = edits.reduce<Design>((current, edit) => applyEdit(current, edit).design, PLAIN_DESIGN);
  const snapshot = workspace.runs.createSnapshot({ projectId, designId, modelId: workspace.projects.getModel(projectId).modelId, revision: 1, design });
  const run = workspace.runs.create({ projectId, designId, snapshotId: snapshot.snapshotId, name, kind: 'synth', flow: 'rtl', state: 'done', facts: { weightTypes: 'fixed<8,3>' } });
  workspace.runs.update(run.runId, { startedAtMs: 1000, endedAtMs: 3500 });
  workspace.runs.putMetrics(run.runId, Object.entries(numbers).map(([metric, value]) => ({ name: metric, value, unit: '' })));
  for (const [file, value] of Object.entries(json)) workspace.runs.putArtifact(run.runId, file, workspace.artifacts.putJson(value));
  return run.runId;
}

const resources = (lutCount: number) => ({ flow: 'rtl', kind: 'synth', tool: 'Yosys', family: 'x', layers: [{ layer: 'fc1', lutCount }], total: { lutCount }, leftOut: [] });

describe('the runs of a project', () => {
  it('are rows with the numbers they have, and only those', () => {
    addRun('a', { numbers: { lutSynthesized: 100, latencyCycles: 12, maxAbsError: 0.5 } });
    const [row] = service.list(place.projectId);
    expect(row).toMatchObject({ name: 'a', lutSynthesized: 100, latencyCycles: 12, latencyNs: 60, durationMs: 2500, weightTypes: 'fixed<8,3>', part: PLAIN_DESIGN.part });
    expect(row).not.toHaveProperty('dspEstimated');
  });

  it('are viewed with what they left', () => {
    const runId = addRun('a', { json: { 'quality.json': { sampleCount: 3, maxAbsError: 0 }, 'graph.json': [{ name: 'fc1', class_name: 'Dense', inputs: ['x'] }] } });
    expect(service.get(runId)).toMatchObject({ quality: { sampleCount: 3 }, graph: [{ name: 'fc1' }], design: PLAIN_DESIGN });
    expect(service.get(runId).resources).toBeUndefined();
  });

  it('carry notes, tags and a star, and can be removed unless they are at work', () => {
    const runId = addRun('a');
    expect(service.annotate(runId, { tags: ['best'], note: 'keep', starred: true })).toMatchObject({ tags: ['best'], note: 'keep', starred: true, name: 'a' });
    expect(service.remove(runId)).toBe(true);
    expect(service.remove(runId)).toBe(false);
    const { runId: queued } = place.prepare('queued');
    expect(() => service.remove(queued)).toThrow(/is queued/);
    expect(changed).toEqual([runId, runId]);
  });

  it('restore their snapshot as a new current design, under a free name', () => {
    const runId = addRun('a', { edits: [{ kind: 'set-precision', layers: ['fc1'], variables: ['result'], precision: 'fixed<8,2>' }] });
    const [first, second] = [service.restore(runId), service.restore(runId)];
    const { workspace, projectId } = place;
    expect(workspace.designs.get(first.designId).design.hlsConfig.LayerName).toEqual({ fc1: { Precision: { result: 'fixed<8,2>' } } });
    expect(workspace.designs.get(second.designId).design.name).toBe('plain (from a) 2');
    expect(workspace.projects.get(projectId).currentDesignId).toBe(second.designId);
  });
});

describe('compareRuns', () => {
  it('puts numbers, settings and layers of all runs side by side', () => {
    const a = addRun('a', { numbers: { lutSynthesized: 100, emulatedAccuracy: 0.9 }, json: { 'resources.json': resources(100) } });
    const b = addRun('b', { numbers: { lutSynthesized: 60 }, json: { 'resources.json': resources(60) }, edits: [{ kind: 'set-precision', layers: ['fc1'], variables: ['result'], precision: 'fixed<8,2>' }, { kind: 'set-model-option', path: ['Precision'], value: 'fixed<12,4>' }, { kind: 'set-global', changes: { clockPeriodNs: 4 } }] });
    const comparison = compareRuns(place.workspace, [a, b]);
    expect(comparison.metrics).toEqual([
      { metric: 'accuracy of the hardware', unit: 'fraction', better: 'higher', values: [0.9, undefined] },
      { metric: 'LUT, Yosys', unit: 'LUT', better: 'lower', values: [100, 60] },
    ]);
    expect(comparison.layerChanges).toEqual([
      { layer: 'design', changes: [{ setting: 'clockPeriodNs', values: ['5', '4'] }] },
      { layer: 'model', changes: [{ setting: 'Precision', values: ['fixed<16,6>', 'fixed<12,4>'] }] },
      { layer: 'fc1', changes: [{ setting: 'Precision.result', values: ['fixed<16,6>', 'fixed<8,2>'], origins: ['model default', undefined] }] },
    ]);
    expect(comparison.layerResources).toEqual([{ layer: 'fc1', values: [{ layer: 'fc1', lutCount: 100 }, { layer: 'fc1', lutCount: 60 }] }]);
  });

  it('says what is in effect where a run is silent, and leaves out what is the same in effect', () => {
    const graph = (types: Readonly<Record<string, string>>) => ({ 'graph.json': [{ name: 'fc1', class_name: 'Dense', inputs: ['x'], types }] });
    const a = addRun('a', { json: graph({ result: 'fixed<16,6>', accum: 'fixed<31,12>' }), edits: [{ kind: 'set-precision', layers: ['fc1'], variables: ['accum'], precision: 'auto' }] });
    const b = addRun('b', {
      json: graph({ result: 'fixed<16,6>', accum: 'fixed<20,8>' }),
      edits: [{ kind: 'set-precision', layers: ['fc1'], variables: ['accum'], precision: 'fixed<20,8>' }, { kind: 'set-precision', layers: ['fc1'], variables: ['result'], precision: 'ap_fixed<16,6>' }, { kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 4 }],
    });
    expect(compareRuns(place.workspace, [a, b]).layerChanges).toEqual([
      { layer: 'fc1', changes: [{ setting: 'Precision.accum', values: ['fixed<31,12>', 'fixed<20,8>'], origins: ['auto', undefined] }, { setting: 'ReuseFactor', values: ['1', '4'], origins: ['model default', undefined] }] },
    ]);
  });

  it('lists the samples that changed class on the same data, with their labels', () => {
    const classes = (emulated: readonly number[], datasetId = 'd') => ({ 'classes.json': { datasetId, emulated, labels: [0, 1, 2] } });
    const [a, b, other] = [addRun('a', { json: classes([0, 1, 2]) }), addRun('b', { json: classes([0, 2, 2]) }), addRun('c', { json: classes([0, 2, 2], 'other') })];
    expect(compareRuns(place.workspace, [a, b])).toMatchObject({ changedSamples: [{ sample: 1, classes: [1, 2], label: 1 }], datasetId: 'd' });
    const different = compareRuns(place.workspace, [a, other]);
    expect(different.changedSamples).toEqual([]);
    expect(different.notes.join(' ')).toContain('different data');
  });

  it('fails for a run that is not there', () => {
    expect(() => compareRuns(place.workspace, ['run-none', 'run-none2'])).toThrow(/no run run-none/);
  });
});
