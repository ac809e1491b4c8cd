/** @file Stores runs made of somebody's reports: snapshot, run, figures and every file, in one transaction. */

import { plural } from '../base/plural.ts';
import { ARTIFACT } from '../jobs/job-result.ts';
import { metricsOfReported } from '../jobs/report-metrics.ts';
import { metricsOf } from '../jobs/run-metrics.ts';
import { inTransaction } from '../storage/database.ts';
import type { StoredDesign } from '../storage/design-store.ts';
import type { StoredRun } from '../storage/run-store.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { PreparedRun } from './open-reports.ts';
import { runFigures } from './run-figures.ts';
import { reportsToStore, viewReport } from './run-reports.ts';
import { rungsOfReports } from './rungs.ts';

/** Where the runs belong. */
export interface ImportTarget {
  readonly projectId: string;
  readonly modelId: string;
  readonly stored: StoredDesign;
  readonly name?: string;
}

/** Store runs and return them. @throws {StorageError} */
export function storeImportedRun(workspace: Workspace, prepared: readonly PreparedRun[], target: ImportTarget): readonly StoredRun[] {
  // Files first: they are addressed by their content and harmless where the transaction fails.
  const stored = prepared.map((run) => {
    const reports = run.group.reports.map(viewReport);
    const json = (name: string, value: unknown) => ({ name, file: workspace.artifacts.putJson(value) });
    return {
      run, reports,
      files: [
        json(ARTIFACT.reports, reportsToStore(reports)), json(ARTIFACT.graph, run.configuration.outline),
        ...(run.estimate === undefined ? [] : [json(ARTIFACT.estimate, { designId: target.stored.designId, revision: target.stored.revision, ...run.estimate })]),
        ...run.files.map(({ name, bytes }) => ({ name: `reports/${name}`, file: workspace.artifacts.put(bytes) })),
      ],
    };
  });
  return inTransaction(workspace.db, () => stored.map(({ run, reports, files }, at) => {
    const { projectId, modelId, stored: design } = target;
    const snapshot = workspace.runs.createSnapshot({ projectId, modelId, designId: design.designId, revision: design.revision, design: run.design });
    const made = workspace.runs.create({
      projectId, snapshotId: snapshot.snapshotId, designId: design.designId, kind: 'import', flow: run.design.flow, state: 'done', fingerprint: run.fingerprint,
      name: nameOf(run, target.name === undefined ? undefined : `${target.name}${stored.length > 1 ? ` ${at + 1}` : ''}`), facts: factsOf(run),
    });
    workspace.runs.putStage(made.runId, { name: 'open reports', state: 'done', detail: `${plural(reports.length, 'report')} of ${toolsOf(run)}` });
    for (const { name, file } of files) workspace.runs.putArtifact(made.runId, name, file);
    workspace.runs.putMetrics(made.runId, importedMetrics(run));
    return workspace.runs.get(made.runId);
  }));
}

function toolsOf({ group }: PreparedRun): string {
  const versions = new Set(group.reports.map(({ version }) => version));
  const [shared] = versions.size === 1 ? versions : [];
  const tools = group.reports.map(({ tool, version }) => (version === undefined || shared !== undefined ? tool : `${tool} ${version}`));
  return `${[...new Set(tools)].join(', ')}${shared === undefined ? '' : ` ${shared}`}`;
}

function nameOf(run: PreparedRun, wanted: string | undefined): string {
  return (wanted ?? `${run.group.title} · ${toolsOf(run)}`).slice(0, 200);
}

function factsOf(run: PreparedRun): Readonly<Record<string, string>> {
  const { group, design, isAssumed } = run;
  const date = group.reports.map(({ date: printed }) => printed).find((printed) => printed !== undefined);
  const known = isAssumed ? {} : run.configuration.facts;
  // Nobody says on what a design ran whose tools name no device.
  const part = isAssumed && group.reports.every((report) => report.part === undefined) ? '' : design.part;
  return { part, configuration: isAssumed ? 'assumed' : 'from the folder', tools: toolsOf(run), ...(date === undefined ? {} : { toolDate: date }), ...(group.project === undefined ? {} : { folder: group.project }), ...known };
}

/** The figures that tables sort by; the ladder has all. */
function importedMetrics({ group, design, isAssumed, estimate }: PreparedRun): ReturnType<typeof metricsOfReported> {
  const reports = group.reports.map(viewReport);
  const rungs = rungsOfReports(reports, design.flow);
  const reported = rungs.map(({ kind, tool, total }) => ({ kind, tool, figures: Object.fromEntries(Object.entries(total).map(([name, figure]) => [name, figure.value])) }));
  const figures = runFigures(reports, { clockPeriodNs: design.clockPeriodNs });
  const plain = (name: string): number | undefined => {
    const value = figures.find((figure) => figure.name === name)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  // An estimate of an assumed configuration would be a figure of nothing.
  const total = isAssumed ? undefined : estimate?.total;
  return [
    ...metricsOfReported(reported),
    ...metricsOf({ latencyCycles: plain('latencyCycles'), initiationIntervalCycles: plain('intervalCycles'), lutEstimated: total?.lut?.value, ffEstimated: total?.ff?.value, dspEstimated: total?.dsp?.value }),
  ];
}
