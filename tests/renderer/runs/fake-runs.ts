/** @file A project with many runs, for tests and previews of the Runs view: figures follow a plausible rule, comparisons are real diffs. */

import type { StudioApi } from '../../../preload/contract/index.ts';
import type { Requests } from '../../../preload/contract/index.ts';
import type { FakeAnswers } from '../fake-studio.ts';
import type { Result } from '../../../preload/contract/result.ts';
import type { LayerResources, MetricRow, RunComparison, RunSummary, RunView } from '../../../preload/contract/run.ts';
import { diffDesigns, type Design } from '../../../preload/model/design.ts';

const ok = <T>(value: T): Result<T> => ({ ok: true, value });
const DAY_MS = 86_400_000;
const LAYERS = ['conv1', 'conv1_relu', 'pool1', 'fc1', 'fc1_relu', 'fc2', 'softmax'] as const;
const COST: Readonly<Record<string, number>> = { conv1: 0.27, fc1: 0.31, fc2: 0.38, softmax: 0.04 };
const NOTES = ['', '', '', 'baseline of the paper', '', 'compare with the beam test, wide accumulators kept', ''];
const TAGS = [[], ['good'], [], ['sweep 3'], ['sweep 3', 'good'], [], []];

/** Return `count` runs, newest first. @unit of nowMs: ms since 1970 */
export function fakeRuns(count: number, nowMs: number): RunSummary[] {
  return Array.from({ length: count }, (_, index) => fakeRun(index, nowMs));
}

function fakeRun(index: number, nowMs: number): RunSummary {
  const bits = 4 + ((index * 7) % 11);
  const rf = [1, 1, 1, 2, 4, 8][(index * 5) % 6] ?? 1;
  const isSynth = index % 7 !== 5;
  const state = index === 2 ? 'running' : index % 13 === 8 ? 'failed' : index % 29 === 20 ? 'interrupted' : 'done';
  const lut = Math.round((900 + bits * bits * 160) / (0.6 + rf * 0.4) + ((index * 193) % 500));
  const accuracy = 0.972 - Math.max(0, 7 - bits) ** 2 * 0.012 - ((index * 31) % 9) * 0.0008;
  const cycles = 9 + rf * 12 + Math.round(bits / 3);
  return {
    runId: `run-${index}`, projectId: 'project-1', designId: 'design-1', name: ['8 bit', 'baseline 16,6', 'fit to data', 'as imported', 'conv 6 bit'][index] ?? `sweep ${1 + (index % 4)} · w${bits}${rf > 1 ? ` rf${rf}` : ''}`,
    kind: isSynth ? 'synth' : index % 2 ? 'estimate' : 'emulate', flow: 'rtl', state, createdAtMs: nowMs - (index < 20 ? index * 7 * 60_000 : index * DAY_MS * 0.12) - 90_000, durationMs: 4000 + index * 377,
    tags: TAGS[index % 7] ?? [], note: NOTES[index % 7] ?? '', starred: index % 9 === 1, datasetName: 'evaluation', referenceAccuracy: 0.972, emulatedAccuracy: accuracy, flipCount: Math.round((0.972 - accuracy) * 360) + 1,
    overflowLayerCount: bits < 6 ? 2 : 0, lutEstimated: Math.round(lut * 1.04), ffEstimated: Math.round(lut * 0.61), dspEstimated: 0,
    ...(isSynth && state === 'done' ? { lutSynthesized: lut, ffSynthesized: Math.round(lut * 0.58), carrySynthesized: Math.round(lut * 0.21), cacheHits: index % 5 } : {}),
    latencyCycles: cycles, latencyNs: cycles * 5, initiationIntervalCycles: rf, weightTypes: `fixed<${bits},${Math.max(1, Math.round(bits / 3))}>`, reuseFactors: String(rf), strategies: rf > 1 ? 'Resource' : 'Latency', part: 'xc7z020clg400-1',
    ...(state === 'failed' ? { error: 'Layer fc1: Yosys ran out of memory after 2.0 GB' } : {}), ...(state === 'interrupted' ? { error: 'The runner went away at stage synth' } : {}),
  };
}

function designOf(run: RunSummary, base: Design): Design {
  const layer = (name: string): [string, object] => [name, { Precision: { weight: run.weightTypes, result: 'fixed<16,6>' }, ReuseFactor: Number(run.reuseFactors), Strategy: run.strategies }];
  return { ...base, name: run.name, hlsConfig: { ...base.hlsConfig, LayerName: Object.fromEntries([layer('conv1'), layer('fc1'), ['fc2', { Precision: { weight: run.weightTypes } }]]) as NonNullable<Design['hlsConfig']['LayerName']> } };
}

function resourcesOf(run: RunSummary): LayerResources[] {
  if (run.lutSynthesized === undefined) return [];
  const { lutSynthesized: lut } = run;
  return Object.entries(COST).map(([layer, share], index) => ({ layer, lutCount: Math.round(lut * share), ffCount: Math.round(lut * share * 0.58), carryCount: Math.round(lut * share * 0.2), cached: index === 0 && run.cacheHits !== 0 }));
}

function viewOf(run: RunSummary, base: Design): RunView {
  const layers = resourcesOf(run);
  const band = (value: number): { low: number; value: number; high: number; certainty: 'band'; reason: string } => ({ low: value * 0.93, value, high: value * 1.08, certainty: 'band', reason: 'adder bits of this network against Yosys' });
  return {
    summary: run, design: designOf(run, base), artifacts: [{ name: 'rtl.zip', byteCount: 48_212, sha256: 'ab'.repeat(32) }, { name: 'resources.json', byteCount: 3011, sha256: 'cd'.repeat(32) }],
    stages: ['snapshot', 'emulate', 'rtl', 'synth'].map((name, i) => ({ name, state: 'done', startedAtMs: i * 1000, endedAtMs: i * 1000 + 640 * (i + 1) })),
    estimate: { designId: 'design-1', revision: 1, flow: 'rtl', layers: [], total: { lut: band(run.lutEstimated ?? 0), ff: band(run.ffEstimated ?? 0) }, elapsedMs: 1 },
    ...(layers.length === 0 ? {} : { resources: { flow: 'rtl', kind: 'synth', tool: 'Yosys 0.55 (before packing)', family: 'xc7', layers, total: { lutCount: run.lutSynthesized ?? 0, ffCount: run.ffSynthesized ?? 0, carryCount: run.carrySynthesized ?? 0 }, leftOut: [{ layer: 'softmax_table', reason: 'a table in memory has no RTL yet' }] } }),
    graph: LAYERS.map((name, i) => ({ name, class_name: name.startsWith('conv') ? 'Conv2D' : name.startsWith('fc') ? 'Dense' : 'Activation', inputs: i === 0 ? [] : i === 5 ? ['fc1_relu', 'pool1'] : [LAYERS[i - 1] ?? ''] })),
  };
}

const METRICS: readonly (readonly [metric: string, unit: string, better: MetricRow['better'], value: (run: RunSummary) => number | undefined])[] = [
  ['accuracy of the hardware', 'fraction', 'higher', (r) => r.emulatedAccuracy],
  ['samples that change class', 'samples', 'lower', (r) => r.flipCount],
  ['layers that overflow', 'layers', 'lower', (r) => r.overflowLayerCount],
  ['LUT, estimate', 'LUT', 'lower', (r) => r.lutEstimated],
  ['LUT, Yosys', 'LUT', 'lower', (r) => r.lutSynthesized],
  ['FF, Yosys', 'FF', 'lower', (r) => r.ffSynthesized],
  ['carry, Yosys', 'CARRY4', 'lower', (r) => r.carrySynthesized],
  ['latency', 'cycles', 'lower', (r) => r.latencyCycles],
  ['initiation interval', 'cycles', 'lower', (r) => r.initiationIntervalCycles],
];

function compare(runs: readonly RunSummary[], base: Design): RunComparison {
  const designs = runs.map((run) => designOf(run, base));
  const settings = ['Precision.weight', 'ReuseFactor', 'Strategy'];
  const read = (design: Design, layer: string, setting: string): string => {
    const map = design.hlsConfig.LayerName?.[layer] as Readonly<Record<string, unknown>> | undefined;
    return String(setting === 'Precision.weight' ? (map?.['Precision'] as Record<string, unknown> | undefined)?.['weight'] : map?.[setting]);
  };
  const changes = ['conv1', 'fc1', 'fc2'].map((layer) => ({ layer, changes: settings.map((setting) => ({ setting, values: designs.map((d) => read(d, layer, setting)) })).filter((c) => new Set(c.values).size > 1) }));
  return {
    runs, metrics: METRICS.map(([metric, unit, better, value]) => ({ metric, unit, better, values: runs.map(value) })), designDiffs: designs.slice(1).map((d) => diffDesigns(designs[0] ?? d, d).filter((c) => c.path[0] !== 'name')),
    layerChanges: changes.filter((c) => c.changes.length > 0), graph: viewOf(runs[0] as RunSummary, base).graph,
    layerResources: Object.keys(COST).map((layer) => ({ layer, values: runs.map((run) => resourcesOf(run).find((r) => r.layer === layer)) })),
    changedSamples: [[12, 0, 8, 0], [40, 8, 3, 3], [77, 5, 9, 5], [113, 9, 4, 9], [201, 1, 8, 1], [244, 7, 1, 2], [300, 3, 5, 3]].map(([sample = 0, a = 0, b = 0, label = 0]) => ({ sample, classes: runs.map((_, i) => (i === runs.length - 1 ? b : a)), label })),
    datasetId: 'data-1', notes: [],
  };
}

/** Answers of the `run` domain over `runs`; they change as the requests say. */
export function fakeRunAnswers(runs: RunSummary[], base: Design, onChange: (runId: string) => void): Partial<Requests> {
  const find = (runId: string): RunSummary => runs.find((run) => run.runId === runId) as RunSummary;
  return {
    'run:list': () => ok([...runs]),
    'run:get': ({ runId }) => ok(viewOf(find(runId), base)),
    'run:compare': ({ runIds }) => ok(compare(runIds.map(find), base)),
    'run:restore': () => ok({ designId: 'design-2' }),
    'run:annotate': ({ runId, ...changes }) => {
      const at = runs.indexOf(find(runId));
      runs[at] = { ...find(runId), ...changes };
      return ok(find(runId));
    },
    'run:remove': ({ runId }) => {
      runs.splice(runs.indexOf(find(runId)), 1);
      onChange(runId);
      return ok({ removed: true });
    },
  };
}

/** Return `api` with some channels answered otherwise. */
export function withAnswers(api: StudioApi, answers: FakeAnswers, delayMs = 20): StudioApi {
  return {
    ...api,
    async request(channel, payload) {
      const answer = (answers as Partial<Record<string, (payload: unknown) => unknown>>)[channel];
      if (!answer) return api.request(channel, payload);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      return answer(payload) as never;
    },
  };
}
