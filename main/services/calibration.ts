/**
 * @file Calibration of a workspace: learns from every finished run once, and hands the estimators what the user wants them to use.
 *
 * The points and the user's choice lie in the workspace; runs that are removed take their points along.
 */

import { z } from 'zod';
import type { CalibrationState } from '../../preload/contract/report.ts';
import type { CalibrationPoint } from '../compiler/estimators/calibrate.ts';
import type { Workspace } from '../storage/workspace.ts';
import { networkKind } from '../workers/network-kind.ts';
import { pointsOfRun } from './calibration-points.ts';
import { rungsOfRun } from './run-reports.ts';
import { readRunArtifact } from './run-views.ts';

const STATE_KEY = 'calibration';
const CHOICE = z.looseObject({ enabled: z.boolean() });
/** Runs that are looked at in one go: reading one takes about a millisecond. */
const RUNS_AT_ONCE = 200;

/** What runs say of estimates. */
export class CalibrationLibrary {
  readonly #workspace: Workspace;
  readonly #saveError: (where: string, error: unknown) => void;
  #kept: { readonly key: string; readonly mark: string; readonly points: readonly CalibrationPoint[] } | undefined;
  #version = 0;

  constructor(workspace: Workspace, saveError: (where: string, error: unknown) => void) {
    this.#workspace = workspace;
    this.#saveError = saveError;
  }

  /** Return what estimates use now, under a key that changes with it. Never throws. */
  current(): { readonly key: string; readonly points: readonly CalibrationPoint[] } {
    try {
      this.#learn();
      const used = this.isEnabled() ? this.#workspace.calibration.listRuns().filter(({ excluded }) => !excluded) : [];
      const mark = used.map(({ runId, pointCount }) => `${runId} ${pointCount}`).join('\n');
      if (this.#kept?.mark !== mark) {
        this.#version += 1;
        const names = new Set(used.map(({ runId }) => runId));
        this.#kept = { key: String(this.#version), mark, points: used.length === 0 ? [] : (this.#workspace.calibration.listPoints().filter(({ runId }) => names.has(runId)) as unknown as readonly CalibrationPoint[]) };
      }
    } catch (error) {
      this.#saveError('calibration', error);
      this.#kept ??= { key: '0', mark: '', points: [] };
    }
    return this.#kept;
  }

  /** Whether estimates are recalibrated at all; they are unless the user has switched it off. */
  isEnabled(): boolean {
    const json = this.#workspace.appState.load(STATE_KEY);
    const parsed = CHOICE.safeParse(json === undefined ? undefined : parseJson(json));
    return parsed.success ? parsed.data.enabled : true;
  }

  /** Switch it for the workspace. */
  setEnabled(enabled: boolean): void {
    this.#workspace.appState.save(STATE_KEY, JSON.stringify({ enabled }));
  }

  /** Return what estimates rest on. @throws {StorageError} */
  state(): CalibrationState {
    this.#learn();
    const points = this.#workspace.calibration.listPoints();
    const projects = new Map(this.#workspace.projects.summaries().map(({ projectId, name }) => [projectId, name]));
    return {
      enabled: this.isEnabled(),
      runs: this.#workspace.calibration.listRuns().map(({ runId, excluded, pointCount }) => {
        const { name, projectId, flow } = this.#workspace.runs.get(runId);
        const measured = [...new Set(points.filter((point) => point.runId === runId).map(({ to, tool }) => `${to}, ${tool}`))];
        return { runId, runName: name, projectName: projects.get(projectId) ?? '', flow, measured, pointCount, excluded };
      }),
    };
  }

  /** Look at the finished runs that were not looked at yet. A run whose files are damaged says nothing. */
  #learn(): void {
    for (const runId of this.#workspace.calibration.pendingRuns(RUNS_AT_ONCE)) {
      try {
        this.#workspace.calibration.put(runId, this.#pointsOf(runId).map((point) => ({ ...point, traits: { ...point.traits } })));
      } catch (error) {
        this.#saveError(`calibration on ${runId}`, error);
        this.#workspace.calibration.put(runId, []);
      }
    }
  }

  #pointsOf(runId: string): readonly CalibrationPoint[] {
    const run = this.#workspace.runs.get(runId);
    const rungs = rungsOfRun(this.#workspace, run);
    if (rungs.length === 0) return [];
    const { design } = this.#workspace.runs.getSnapshot(run.snapshotId);
    const graph = readRunArtifact(this.#workspace, runId, 'graph') ?? [];
    // Results whose configuration nobody knows say nothing about the estimate of the one that is assumed.
    const estimate = run.facts['configuration'] === 'assumed' ? undefined : readRunArtifact(this.#workspace, runId, 'estimate');
    return pointsOfRun({
      runId, rungs, ...(estimate === undefined ? {} : { estimate }), traits: { ioType: design.ioType, network: networkKind(graph.map((layer) => layer.class_name)) },
      classes: new Map(graph.map((layer) => [layer.name, layer.class_name])),
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
