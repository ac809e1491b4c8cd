/** @file What the reports of an HLS run come to: resources by layer, the numbers of the run, progress of the layers. Pure. */

import type { LayerProgress, LayerResources, ResourceReport } from '../../preload/contract/run.ts';
import type { ReadModule, ReadReport } from '../workers/report-protocol.ts';
import type { RunMetricName } from './run-metrics.ts';

/** A report with its place in the project. */
export interface FiledReport {
  readonly file: string;
  readonly report: ReadReport;
}

type Measured = ReadModule['lut'];

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
    flow: 'hls', kind: 'csynth', tool: `${tool}${version === undefined ? '' : ` ${version}`}, csynth`, family: part ?? '',
    layers: [...bestByLayer(csynth)].map(([layer, modules]) => layerResources(layer, modules)),
    total: { ...figuresOf([top]), ...present('latencyCycles', count(top.latencyCyclesMax)) },
    leftOut,
  };
}

/**
 * The modules of each layer, outermost only: the report of the top function lists its instances, each once; the summary of all
 * modules does not say which lies in which, so there the largest of a layer counts.
 */
function bestByLayer(csynth: readonly FiledReport[]): ReadonlyMap<string, readonly ReadModule[]> {
  const instances = csynth.find(({ file, report }) => file.endsWith('_csynth.rpt') && report.modules.some(isMapped));
  const byLayer = new Map<string, ReadModule[]>();
  const add = (layer: string, module: ReadModule): void => void byLayer.set(layer, [...(byLayer.get(layer) ?? []), module]);
  if (instances !== undefined) {
    for (const module of instances.report.modules) if (module.top !== true && module.layer !== undefined) add(module.layer, module);
    return byLayer;
  }
  const largest = new Map<string, ReadModule>();
  for (const { report } of csynth) {
    for (const module of report.modules.filter(isMapped)) {
      const before = largest.get(module.layer ?? '');
      if (before === undefined || (count(module.lut) ?? 0) > (count(before.lut) ?? 0)) largest.set(module.layer ?? '', module);
    }
  }
  for (const [layer, module] of largest) add(layer, module);
  return byLayer;
}

function isMapped({ top, layer }: ReadModule): boolean {
  return top !== true && layer !== undefined && layer !== 'glue';
}

function layerResources(layer: string, modules: readonly ReadModule[]): LayerResources {
  const confidence = modules.find(({ layerConfidence }) => layerConfidence !== undefined && layerConfidence !== 'certain')?.layerConfidence;
  const latencies = modules.map(({ latencyCyclesMax }) => count(latencyCyclesMax)).filter((value) => value !== undefined);
  const note = layer === 'glue' ? 'between the layers: FIFOs, control' : confidence === undefined ? undefined : `mapping: ${confidence}`;
  return { layer, ...figuresOf(modules), ...present('latencyCycles', latencies.length === 0 ? undefined : Math.max(...latencies)), ...(note === undefined ? {} : { note }) };
}

function figuresOf(modules: readonly ReadModule[]): Omit<LayerResources, 'layer'> {
  const sum = (pick: (module: ReadModule) => Measured): number | undefined => {
    const values = modules.map((module) => count(pick(module))).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
  };
  return { ...present('lutCount', sum(({ lut }) => lut)), ...present('ffCount', sum(({ ff }) => ff)), ...present('dspCount', sum(({ dsp }) => dsp)), ...present('bram18kCount', sum(({ bram18 }) => bram18)) };
}

/** Return the numbers of a run from its reports; those of one kind never stand for those of another. Never throws. */
export function hlsNumbers(reports: readonly FiledReport[]): { readonly [N in RunMetricName]?: number } {
  const topOf = (report: ReadReport | undefined): ReadModule | undefined => report?.modules.find(({ top }) => top === true) ?? report?.modules[0];
  const csynthReports = reports.filter(({ report }) => report.kind === 'csynth').map(({ report }) => topOf(report)).filter((module) => module !== undefined);
  const first = <T>(pick: (module: ReadModule) => T | 'unknown' | undefined): T | undefined => csynthReports.map(pick).find((value): value is T => value !== undefined && value !== 'unknown');
  // Of Vivado's reports the one that comes last in its flow.
  const stages = ['estimated', 'synthesized', 'optimized', 'placed', 'routed'];
  const vivado = topOf(reports.filter(({ report }) => report.kind === 'utilization' && report.tool.startsWith('Vivado')).toSorted((a, b) => stages.indexOf(b.report.stage ?? '') - stages.indexOf(a.report.stage ?? ''))[0]?.report);
  return {
    ...present('lutCsynth', first(({ lut }) => lut)), ...present('ffCsynth', first(({ ff }) => ff)), ...present('dspCsynth', first(({ dsp }) => dsp)), ...present('bram18kCsynth', first(({ bram18 }) => bram18)),
    ...present('clockNsCsynth', first(({ estimatedClockPeriodNs }) => estimatedClockPeriodNs)),
    ...present('latencyCycles', first(({ latencyCyclesMax }) => latencyCyclesMax)), ...present('initiationIntervalCycles', first(({ intervalCyclesMax }) => intervalCyclesMax)),
    ...present('lutVivado', count(vivado?.lut)), ...present('ffVivado', count(vivado?.ff)), ...present('dspVivado', count(vivado?.dsp)), ...present('bram36TilesVivado', count(vivado?.bram36Tiles)),
  };
}

/** Return the progress of the layers with what the resources say about them; `glue` is no layer. Never throws. */
export function layersFrom(layers: readonly LayerProgress[], resources: ResourceReport | undefined): readonly LayerProgress[] {
  return layers.map((progress) => {
    const found = resources?.layers.find(({ layer }) => layer === progress.layer);
    if (found === undefined) return progress;
    const { latencyCycles, lutCount, ffCount, dspCount, bram18kCount } = found;
    return { ...progress, state: 'done', ...present('lutCount', lutCount), ...present('ffCount', ffCount), ...present('dspCount', dspCount), ...present('bram18kCount', bram18kCount), ...present('latencyCyclesMax', latencyCycles) };
  });
}
