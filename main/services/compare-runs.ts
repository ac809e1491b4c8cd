/** @file Compares runs with the first of them: numbers, configuration by layer, resources by layer, samples that changed class. */

import type { RunComparison, RunSummary, RunView } from '../../preload/contract/run.ts';
import { diffDesigns } from '../../preload/model/design.ts';
import type { ConfigValue, Design } from '../../preload/model/design.ts';
import { unitOfReported } from '../jobs/report-metrics.ts';
import { numbersOf, RUN_METRICS } from '../jobs/run-metrics.ts';
import type { Workspace } from '../storage/workspace.ts';
import { structureDifferences } from './compare-structure.ts';
import { effectiveValue, withPrecisionMaps } from './effective-settings.ts';
import { readRunArtifact, viewRun } from './run-views.ts';
import type { StoredClasses } from './run-views.ts';

/** Keys of a design that are no setting of the hardware. */
const NOT_COMPARED = new Set(['name', 'importedYaml']);

/** Return the comparison of runs, first against the others. @throws {StorageError} `not-found` */
export function compareRuns(workspace: Workspace, runIds: readonly string[]): RunComparison {
  const views = runIds.map((runId) => viewRun(workspace, runId));
  const designs = views.map((view) => view.design);
  const samples = changedSamples(runIds.map((runId) => readRunArtifact(workspace, runId, 'classes')));
  return {
    runs: views.map((view) => view.summary),
    metrics: [...metricRows(runIds.map((runId) => numbersOf(workspace.runs.listMetrics(runId)))), ...reportedRows(views.map((view) => view.summary))],
    designDiffs: designs.slice(1).map((design) => designDifference(designs[0] ?? design, design)),
    layerChanges: layerChanges(views),
    graph: views.findLast((view) => view.graph.length > 0)?.graph ?? [],
    layerResources: layerResources(views),
    changedSamples: samples.changed,
    ...(samples.datasetId === undefined ? {} : { datasetId: samples.datasetId }),
    notes: [...samples.notes, ...comparisonNotes(views.map((view) => view.summary))],
  };
}

function metricRows(numbers: readonly ReturnType<typeof numbersOf>[]): RunComparison['metrics'] {
  return RUN_METRICS.map(({ name, title, unit, better }) => ({ metric: title, unit, better, values: numbers.map((run) => run[name]) })).filter((row) => row.values.some((value) => value !== undefined));
}

const REPORTED_TITLES: Readonly<Record<string, string>> = { lut: 'LUT', ff: 'FF', dsp: 'DSP', bram18: 'BRAM18', bram36Tiles: 'BRAM tiles', uram: 'URAM', latencyCycles: 'latency', intervalCycles: 'initiation interval', clockPeriodNs: 'clock period' };

/** What tools reported, a row for each tool, kind and figure. */
function reportedRows(runs: readonly RunSummary[]): RunComparison['metrics'] {
  const all = runs.flatMap(({ reported = [] }) => reported.flatMap(({ kind, tool, figures }) => Object.keys(figures).map((figure) => `${kind}/${tool}/${figure}`)));
  return [...new Set(all)].map((name) => {
    const [kind = '', tool = '', figure = ''] = name.split('/');
    const values = runs.map(({ reported = [] }) => reported.find((one) => one.kind === kind && one.tool === tool)?.figures[figure]);
    return { metric: `${REPORTED_TITLES[figure] ?? figure}, ${kind}, ${tool}`, unit: unitOfReported(figure), better: 'lower', values };
  });
}

function designDifference(first: Design, other: Design): RunComparison['designDiffs'][number] {
  return diffDesigns(first, other).filter(({ path }) => !NOT_COMPARED.has(path[0] ?? ''));
}

/** Every setting in which a run differs from the first, with the value in effect in each. */
function layerChanges(views: readonly RunView[]): RunComparison['layerChanges'] {
  const runs = views.map(({ design, graph }) => ({ design: withPrecisionMaps(design), graph }));
  const [first] = runs;
  if (first === undefined) return [];
  const changed = runs.slice(1).flatMap(({ design }) => designDifference(first.design, design));
  const paths = new Map(changed.flatMap(({ path, from, to }) => [...leafPaths(from), ...leafPaths(to)].map((rest) => [...path, ...rest])).map((path) => [path.join('\u0000'), path]));
  const byLayer = new Map<string, Change[]>();
  for (const path of paths.values()) {
    if (path[0] === 'structure') continue;
    const found = runs.map((run) => effectiveValue(run, path));
    const values = found.map(({ text }) => text);
    // Written down in one and taken from a default in the other, but the same.
    if (values.every((value) => value === values[0])) continue;
    const { layer, setting } = placeOf(path);
    const origins = found.map(({ origin }) => origin);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), { setting, values, ...(origins.some((origin) => origin !== undefined) ? { origins } : {}) }]);
  }
  for (const { layer, changes } of structureDifferences(runs.map(({ design }) => design))) byLayer.set(layer, [...(byLayer.get(layer) ?? []), ...changes]);
  return [...byLayer].map(([layer, changes]) => ({ layer, changes }));
}

type Change = RunComparison['layerChanges'][number]['changes'][number];

/** A layer's first setting is a whole map in a difference; people want the setting in it. */
function leafPaths(value: ConfigValue | undefined): readonly (readonly string[])[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[]];
  return Object.entries(value as { readonly [key: string]: ConfigValue }).flatMap(([key, child]) => leafPaths(child).map((rest) => [key, ...rest]));
}

function placeOf(path: readonly string[]): { readonly layer: string; readonly setting: string } {
  const [head, section, name = '', ...rest] = path;
  if (head !== 'hlsConfig') return { layer: 'design', setting: path.join('.') };
  // The type of all variables without one of their own is the place's precision as such.
  const settingOf = (keys: readonly string[]): string => keys.join('.').replace(/^Precision\.default$/, 'Precision');
  if (section === 'LayerName') return { layer: name, setting: rest.length === 0 ? 'all settings' : settingOf(rest) };
  return section === 'LayerType' ? { layer: `type ${name}`, setting: settingOf(rest) } : { layer: 'model', setting: settingOf([name, ...rest]) };
}

function layerResources(views: readonly RunView[]): RunComparison['layerResources'] {
  const layers = new Set(views.flatMap((view) => view.resources?.layers.map((layer) => layer.layer) ?? []));
  return [...layers].map((layer) => ({ layer, values: views.map((view) => view.resources?.layers.find((candidate) => candidate.layer === layer)) }));
}

interface SampleChanges {
  readonly changed: RunComparison['changedSamples'];
  readonly datasetId?: string;
  readonly notes: readonly string[];
}

function changedSamples(classes: readonly (StoredClasses | undefined)[]): SampleChanges {
  const [first, last] = [classes[0], classes.at(-1)];
  if (first === undefined || last === undefined) return { changed: [], notes: ['Not every run has an emulation with classes, so samples are not compared.'] };
  if (first.datasetId !== last.datasetId || first.emulated.length !== last.emulated.length) return { changed: [], notes: ['The runs used different data, so samples are not compared.'] };
  const changed = first.emulated.flatMap((value, sample) => {
    if (value === last.emulated[sample]) return [];
    const label = first.labels?.[sample];
    return [{ sample, classes: classes.map((run) => run?.emulated[sample] ?? -1), ...(label === undefined ? {} : { label }) }];
  });
  return { changed, datasetId: first.datasetId, notes: [] };
}

function comparisonNotes(runs: readonly RunSummary[]): readonly string[] {
  const differ = (pick: (run: RunSummary) => string | undefined): boolean => new Set(runs.map(pick)).size > 1;
  return [
    ...(differ((run) => run.flow) ? ['The runs belong to different flows: their resources are about different hardware.'] : []),
    ...(differ((run) => run.projectId) ? ['The runs belong to different projects.'] : []),
    ...runs.filter((run) => run.state !== 'done').map((run) => `${run.name} is ${run.state}; its numbers are incomplete.`),
  ];
}
