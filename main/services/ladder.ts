/** @file Gathers the ladder of a configuration: its estimates, and every finished run of the project that is the same hardware. */

import type { EstimateReport } from '../../preload/contract/emulation.ts';
import type { Ladder, LadderExpectation, LadderFigureName, RungKind } from '../../preload/contract/report.ts';
import type { Result } from '../../preload/contract/result.ts';
import type { Design, Flow } from '../../preload/model/design.ts';
import type { MeasuredKind } from '../../preload/model/tool-report.ts';
import { ok } from '../base/result.ts';
import { applyCorrection, correctionOf, type CalibrationPoint } from '../compiler/estimators/calibrate.ts';
import { withReuseFactorOne } from '../jobs/reuse-factor-one.ts';
import type { StoredRun } from '../storage/run-store.ts';
import { networkKind } from '../workers/network-kind.ts';
import { buildLadder, type Expect, type PlacedRung } from './build-ladder.ts';
import type { CalibrationLibrary } from './calibration.ts';
import { ESTIMATED_AS } from './calibration-points.ts';
import type { Configuration, Configurations } from './configuration.ts';
import { rungsOfRun } from './run-reports.ts';
import { LADDER_FIGURES } from './rungs.ts';
import type { ServiceContext } from './service-context.ts';

/** What the ladder is of. */
export type LadderSubject = { readonly designId: string } | { readonly runId: string };

interface Base {
  readonly designId: string;
  readonly projectId: string;
  readonly modelId: string;
  readonly design: Design;
  readonly revision: number;
  /** Run whose figures come first where several runs have the same column. */
  readonly runId?: string;
}

/** Return a ladder. Fails as lowering fails. @throws {StorageError} `not-found` */
export async function ladderOf(context: ServiceContext, configurations: Configurations, calibration: CalibrationLibrary, subject: LadderSubject): Promise<Result<Ladder>> {
  const base = baseOf(context, subject);
  const configuration = await configurations.of(base.modelId, base.design);
  if (!configuration.ok) return configuration;
  const { used, leftOut } = await sortRuns(context, configurations, base, configuration.value);
  const runIds = [...new Set(used.map(({ runId }) => runId))];
  const estimates = await estimatesOf(context, base, runIds);
  const { designId, design: { name, part, clockPeriodNs, flow, ioType } } = base;
  const { outline } = configuration.value;
  const points = calibration.current().points.filter((point) => !runIds.includes(point.runId));
  const classes = new Map(outline.map((layer) => [layer.name, layer.class_name]));
  const layers = outline.filter((layer) => layer.class_name !== 'Input').map((layer) => layer.name);
  const expect = expectFrom(points, { classes, traits: { ioType, network: networkKind([...classes.values()]) } });
  return ok({ designId, designName: name, part, clockPeriodNs, figures: LADDER_FIGURES, ...buildLadder({ flow, layers, estimates, rungs: used, expect }), leftOut });
}

function baseOf({ workspace }: ServiceContext, subject: LadderSubject): Base {
  if ('designId' in subject) {
    const { designId, projectId, design, revision } = workspace.designs.get(subject.designId);
    return { designId, projectId, design, revision, modelId: workspace.projects.getModel(projectId).modelId };
  }
  const run = workspace.runs.get(subject.runId);
  const { modelId, revision } = workspace.runs.getSnapshot(run.snapshotId);
  return { designId: run.designId ?? '', projectId: run.projectId, modelId, design: { ...designOfRun({ workspace }, run), flow: run.flow }, revision, runId: run.runId };
}

/** The design that a run really worked on. */
function designOfRun({ workspace }: Pick<ServiceContext, 'workspace'>, run: StoredRun): Design {
  const { design } = workspace.runs.getSnapshot(run.snapshotId);
  return run.facts['asReuseFactorOne'] === 'yes' ? withReuseFactorOne(design) : design;
}

/** For each column the run that was asked for, else the newest. */
async function sortRuns(context: ServiceContext, configurations: Configurations, base: Base, wanted: Configuration): Promise<{ readonly used: readonly PlacedRung[]; readonly leftOut: Ladder['leftOut'] }> {
  const { workspace } = context;
  const found = new Map<string, PlacedRung>();
  const leftOut: { runId: string; runName: string; reason: string }[] = [];
  const runs = workspace.runs.list(base.projectId).filter(({ state }) => state === 'done').toSorted((a, b) => Number(b.runId === base.runId) - Number(a.runId === base.runId));
  for (const run of runs) {
    const rungs = rungsOfRun(workspace, run);
    if (rungs.length === 0) continue;
    const other = await differenceOf({ configurations, workspace }, run, base.modelId, wanted);
    if (other !== undefined) {
      leftOut.push({ runId: run.runId, runName: run.name, reason: other });
      continue;
    }
    const notes = run.facts['configuration'] === 'assumed' ? ['its configuration is assumed: nothing in its folder says it'] : [];
    for (const rung of rungs) {
      const key = `${rung.flow} ${rung.kind} ${rung.tool}`;
      if (!found.has(key)) found.set(key, { rung, runId: run.runId, runName: run.name, notes });
      else if (found.get(key)?.runId !== run.runId && leftOut.at(-1)?.runId !== run.runId) leftOut.push({ runId: run.runId, runName: run.name, reason: `another run has the column ${rung.kind}, ${rung.tool}` });
    }
  }
  return { used: [...found.values()], leftOut };
}

async function differenceOf({ configurations, workspace }: { readonly configurations: Configurations } & Pick<ServiceContext, 'workspace'>, run: StoredRun, modelId: string, wanted: Configuration): Promise<string | undefined> {
  const snapshot = workspace.runs.getSnapshot(run.snapshotId);
  if (snapshot.modelId !== modelId) return 'it is of another version of the model';
  const own = await configurations.of(modelId, designOfRun({ workspace }, run));
  if (!own.ok) return `its configuration cannot be lowered: ${own.failure.message}`;
  if (own.value.key === wanted.key) return undefined;
  return run.facts['asReuseFactorOne'] === 'yes' ? 'it was synthesized as reuse factor 1' : 'its configuration is another one';
}

/** In both flows; learnt from other runs than those that the ladder compares with. */
async function estimatesOf(context: ServiceContext, { designId, modelId, design, revision }: Base, runIds: readonly string[]): Promise<readonly EstimateReport[]> {
  const flows: readonly Flow[] = ['hls', 'rtl'];
  const all = await Promise.all(flows.map((flow) => context.engine.estimateWithout(runIds, { modelId, design: { ...design, flow } })));
  return all.flatMap((estimate) => (estimate.ok ? [{ designId, revision, ...estimate.value }] : []));
}

/** How far an earlier stage is trusted before any run tells. @source Seven public designs: csynth LUT 0.93 to 10.9 times the Vivado count, FF 0.55 to 1.46, DSP within 4 %, BRAM 1 to 1.6 */
const PRIOR_SPREADS: Readonly<Record<'csynth' | 'synth', Readonly<Partial<Record<LadderFigureName, number>>>>> = {
  csynth: { lut: 11, ff: 2, dsp: 1.1, bram18: 2, uram: 2, latencyCycles: 1.2, intervalCycles: 1.2, clockPeriodNs: 2 },
  synth: { lut: 1.3, ff: 1.1, dsp: 1.05, bram18: 1.1, uram: 1.1, clockPeriodNs: 2 },
};
const LATER: Readonly<Record<'csynth' | 'synth', readonly MeasuredKind[]>> = { csynth: ['synth', 'placed', 'routed'], synth: ['placed', 'routed'] };

function expectFrom(points: readonly CalibrationPoint[], { classes, traits }: { readonly classes: ReadonlyMap<string, string>; readonly traits: { readonly ioType: string; readonly network: CalibrationPoint['traits']['network'] } }): Expect {
  return ({ flow, from, figure, layer, value }): LadderExpectation | undefined => {
    if (!isMeasured(from)) return undefined;
    const spread = PRIOR_SPREADS[from][figure];
    const name = ESTIMATED_AS[figure] ?? (figure === 'uram' || figure === 'clockPeriodNs' ? figure : undefined);
    if (spread === undefined || name === undefined) return undefined;
    const className = layer === undefined ? undefined : (classes.get(layer) ?? 'unknown');
    for (const to of LATER[from]) {
      const correction = correctionOf(points, { flow, from, to, figure: name, traits, ...(className === undefined ? {} : { className }) }, spread);
      if (correction !== undefined) return { kind: to, runCount: correction.runIds.length, ...applyCorrection(value, correction, figure !== 'clockPeriodNs') };
    }
    return undefined;
  };
}

function isMeasured(kind: RungKind): kind is 'csynth' | 'synth' {
  return kind === 'csynth' || kind === 'synth';
}
