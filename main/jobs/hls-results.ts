/** @file What the reports of an HLS run come to: resources by layer, the numbers of the run, progress of the layers. Pure. */

import type { LayerProgress, LayerResources, ReportedFigures, ResourceReport } from '../../preload/contract/run.ts';
import { stageRank, type ModuleReport, type ToolReport } from '../../preload/model/tool-report.ts';
import type { RunMetricName } from './run-metrics.ts';

/** A report with its place in the project. */
export interface FiledReport {
  readonly file: string;
  readonly report: ToolReport;
}

type Measured = ModuleReport['lut'];

/** What cannot be told is absent; it is never 0. */
const count = (value: Measured): number | undefined => (value === 'unknown' ? undefined : value);
const present = <K extends string>(key: K, value: number | undefined): { readonly [P in K]?: number } => (value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: number }));

/** Return the resources that csynth estimated, by layer, or undefined when there is no report of it. Never throws. */
export function csynthResources(reports: readonly FiledReport[], leftOut: ResourceReport['leftOut']): ResourceReport | undefined {
  const csynth = reports.filter(({ report }) => report.kind === 'csynth' && report.modules.length > 0);
  const top = csynth.map(({ report }) => report.modules.find((module) => module.top === true)).find((module) => module !== undefined);
  const [first] = csynth;
  if (first === undefined || top === undefined) return undefined;
  const { tool, version, part } = first.report;
  return {
    flow: 'hls', kind: 'csynth', tool: `${tool}${version === undefined ? '' : ` ${version}`}`, family: part ?? '',
    layers: [...bestByLayer(csynth)].map(([layer, modules]) => layerResources(layer, modules)),
    total: { ...figuresOf([top]), ...present('latencyCycles', count(top.latencyCyclesMax)) },
    leftOut,
  };
}

/**
 * The modules of each layer, outermost only: the report of the top function lists its instances, each once; the summary of all
 * modules does not say which lies in which, so there the largest of a layer counts.
 */
function bestByLayer(csynth: readonly FiledReport[]): ReadonlyMap<string, readonly ModuleReport[]> {
  const instances = csynth.find(({ file, report }) => file.endsWith('_csynth.rpt') && report.modules.some(isMapped));
  const byLayer = new Map<string, ModuleReport[]>();
  const add = (layer: string, module: ModuleReport): void => void byLayer.set(layer, [...(byLayer.get(layer) ?? []), module]);
  if (instances !== undefined) {
    for (const module of instances.report.modules) if (module.top !== true && module.layer !== undefined) add(module.layer, module);
    return byLayer;
  }
  const largest = new Map<string, ModuleReport>();
  for (const { report } of csynth) {
    for (const module of report.modules.filter(isMapped)) {
      const before = largest.get(module.layer ?? '');
      if (before === undefined || (count(module.lut) ?? 0) > (count(before.lut) ?? 0)) largest.set(module.layer ?? '', module);
    }
  }
  for (const [layer, module] of largest) add(layer, module);
  return byLayer;
}

function isMapped({ top, layer }: ModuleReport): boolean {
  return top !== true && layer !== undefined && layer !== 'glue';
}

function layerResources(layer: string, modules: readonly ModuleReport[]): LayerResources {
  const confidence = modules.find(({ layerConfidence }) => layerConfidence !== undefined && layerConfidence !== 'exact')?.layerConfidence;
  const latencies = modules.map(({ latencyCyclesMax }) => count(latencyCyclesMax)).filter((value) => value !== undefined);
  const note = layer === 'glue' ? 'between the layers: FIFOs, control' : confidence === undefined ? undefined : `mapping: ${confidence}`;
  return { layer, ...figuresOf(modules), ...present('latencyCycles', latencies.length === 0 ? undefined : Math.max(...latencies)), ...(note === undefined ? {} : { note }) };
}

function figuresOf(modules: readonly ModuleReport[]): Omit<LayerResources, 'layer'> {
  const sum = (pick: (module: ModuleReport) => Measured): number | undefined => {
    const values = modules.map((module) => count(pick(module))).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
  };
  return { ...present('lutCount', sum(({ lut }) => lut)), ...present('ffCount', sum(({ ff }) => ff)), ...present('dspCount', sum(({ dsp }) => dsp)), ...present('bram18kCount', sum(({ bram18 }) => bram18)) };
}

/** What the reports of a run say of the whole design. */
export interface HlsFigures {
  /** Of each tool by itself; those of one kind never stand for those of another. */
  readonly reported: readonly ReportedFigures[];
  readonly numbers: { readonly [N in RunMetricName]?: number };
}

/** Return what the reports say of the whole design. Never throws. */
export function hlsFigures(reports: readonly FiledReport[]): HlsFigures {
  const csynth = reports.filter(({ report }) => report.kind === 'csynth').map(({ report }) => ({ tool: report.tool, top: topOf(report) }));
  const first = (pick: (module: ModuleReport) => Measured): number | undefined => csynth.map(({ top }) => (top === undefined ? undefined : count(pick(top)))).find((value) => value !== undefined);
  const [latencyCycles, intervalCycles] = [first(({ latencyCyclesMax }) => latencyCyclesMax), first(({ intervalCyclesMax }) => intervalCyclesMax)];
  const estimated = {
    ...present('lut', first(({ lut }) => lut)), ...present('ff', first(({ ff }) => ff)), ...present('dsp', first(({ dsp }) => dsp)), ...present('bram18', first(({ bram18 }) => bram18)), ...present('uram', first(({ uram }) => uram)),
    ...present('latencyCycles', latencyCycles), ...present('intervalCycles', intervalCycles), ...present('clockPeriodNs', first(({ estimatedClockPeriodNs }) => estimatedClockPeriodNs)),
  };
  const [hls] = csynth;
  return {
    reported: [...(hls === undefined || Object.keys(estimated).length === 0 ? [] : [{ kind: 'csynth', tool: hls.tool, figures: estimated } as const]), ...vivadoFigures(reports)],
    numbers: { ...present('latencyCycles', latencyCycles), ...present('initiationIntervalCycles', intervalCycles) },
  };
}

function topOf(report: ToolReport): ModuleReport | undefined {
  return report.modules.find(({ top }) => top === true) ?? report.modules[0];
}

/** Of Vivado's reports the one that comes last in its flow. */
function vivadoFigures(reports: readonly FiledReport[]): readonly ReportedFigures[] {
  const [last] = reports.map(({ report }) => report).filter(({ kind, tool }) => kind === 'utilization' && tool.startsWith('Vivado')).toSorted((a, b) => stageRank(b) - stageRank(a));
  const top = last === undefined ? undefined : topOf(last);
  if (last === undefined || top === undefined) return [];
  const [ramb36, ramb18] = [count(top.ramb36), count(top.ramb18)];
  const figures = {
    ...present('lut', count(top.lut)), ...present('ff', count(top.ff)), ...present('dsp', count(top.dsp)), ...present('uram', count(top.uram)), ...present('bram36Tiles', count(top.bram36Tiles)),
    ...present('bram18', ramb36 === undefined || ramb18 === undefined ? undefined : 2 * ramb36 + ramb18),
  };
  const kind = last.stage === 'placed' || last.stage === 'routed' ? last.stage : 'synth';
  return Object.keys(figures).length === 0 ? [] : [{ kind, tool: last.tool, figures }];
}

/** What a layer is called that a report of the whole design does not name. */
const NO_MODULE = 'no module of its own: merged into another';

/** Return the progress of the layers with what the resources say about them; `glue` is no layer. Never throws. */
export function layersFrom(layers: readonly LayerProgress[], resources: ResourceReport | undefined): readonly LayerProgress[] {
  if (resources === undefined || !resources.layers.some(({ layer }) => layers.some((progress) => progress.layer === layer))) return layers;
  return layers.map(({ detail: _before, ...progress }) => {
    const found = resources.layers.find(({ layer }) => layer === progress.layer);
    if (found === undefined) return { ...progress, state: 'done', detail: NO_MODULE };
    const { latencyCycles, lutCount, ffCount, dspCount, bram18kCount } = found;
    return { ...progress, state: 'done', ...present('lutCount', lutCount), ...present('ffCount', ffCount), ...present('dspCount', dspCount), ...present('bram18kCount', bram18kCount), ...present('latencyCyclesMax', latencyCycles) };
  });
}
