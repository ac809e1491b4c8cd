/** @file Timing paths of a run as the window draws them: stretches by layer, share of wires, worst first. Pure. */

import type { PathStretch, PathView, ReportView } from '../../preload/contract/report.ts';
import type { LayerConfidence, Measured, PathStep, TimingPath } from '../../preload/model/tool-report.ts';

/** Paths that are handed out. */
const PATHS_MAX = 500;

/** Return the paths of reports: setup before hold, those that fail first, then by slack or delay. Never throws. */
export function pathViews(runId: string, reports: readonly ReportView[]): readonly PathView[] {
  const all = reports.flatMap((report) => (report.timing?.paths ?? []).map((path, at) => viewOf(path, { pathId: `${runId} ${report.file} ${at}`, runId, file: report.file, tool: `${report.tool}${report.version === undefined ? '' : ` ${report.version}`}` })));
  return all.toSorted((a, b) => rank(a) - rank(b)).slice(0, PATHS_MAX);
}

/** Setup paths first; a path without slack stands behind those with one, the longest first. */
function rank({ check, slackNs, delayNs }: PathView): number {
  const group = check === 'setup' ? 0 : check === 'hold' ? 1 : 2;
  const within = typeof slackNs === 'number' ? slackNs : 1e6 - (typeof delayNs === 'number' ? delayNs : 0);
  return group * 1e9 + within;
}

function viewOf(path: TimingPath, place: Pick<PathView, 'pathId' | 'runId' | 'file' | 'tool'>): PathView {
  const { check, slackNs, met, requirementNs, delayNs, logicLevels, maxFanOut, source, destination, pathGroup, routeDelayNs, steps = [] } = path;
  const stretches = stretchesOf(steps);
  const share = typeof routeDelayNs === 'number' && typeof delayNs === 'number' && delayNs > 0 ? routeDelayNs / delayNs : undefined;
  return {
    ...place, check, stretches, layers: [...new Set(stretches.flatMap(({ layer }) => layer ?? []))], steps,
    ...(slackNs === undefined ? {} : { slackNs }), ...(met === undefined ? {} : { met }), ...(requirementNs === undefined ? {} : { requirementNs }), ...(delayNs === undefined ? {} : { delayNs }),
    ...(share === undefined ? {} : { routeShare: share }), ...(logicLevels === undefined ? {} : { logicLevels }), ...(maxFanOut === undefined ? {} : { maxFanOut }),
    ...(source === undefined ? {} : { source }), ...(destination === undefined ? {} : { destination }), ...(pathGroup === undefined ? {} : { clock: pathGroup }),
  };
}

interface OpenStretch {
  readonly layer: string | undefined;
  readonly confidence: LayerConfidence;
  readonly steps: PathStep[];
}

function stretchesOf(steps: readonly PathStep[]): readonly PathStretch[] {
  const open: OpenStretch[] = [];
  for (const step of steps) {
    const last = open.at(-1);
    if (last !== undefined && last.layer === step.layer) last.steps.push(step);
    else open.push({ layer: step.layer, confidence: step.layerConfidence ?? 'none', steps: [step] });
  }
  return open.map(({ layer, confidence, steps: own }) => ({
    ...(layer === undefined ? {} : { layer }), confidence, logicNs: sumOf(own, 'logic'), routeNs: sumOf(own, 'route'), cellCount: own.filter(({ kind }) => kind === 'logic').length,
  }));
}

function sumOf(steps: readonly PathStep[], kind: PathStep['kind']): Measured {
  const delays = steps.filter((step) => step.kind === kind).map(({ delayNs }) => delayNs);
  if (delays.includes('unknown')) return 'unknown';
  return Number(delays.reduce<number>((sum, delay) => sum + Number(delay), 0).toFixed(6));
}
