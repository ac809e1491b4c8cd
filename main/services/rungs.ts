/**
 * @file What the reports of one run say about each stage that its design reached: one rung for each flow, kind and tool, with the
 * figures of the whole, of each layer, and of what lies between. Pure; nothing is ever filled in from another rung.
 */

import { RUNG_KINDS, type LadderFigureName, type ReportView, type RungKind } from '../../preload/contract/report.ts';
import type { ResourceReport } from '../../preload/contract/run.ts';
import type { Flow } from '../../preload/model/design.ts';
import { reachedClockPeriodNs } from '../../preload/model/hardware-figures.ts';
import { GLUE, type LayerConfidence, type Measured, type ModuleReport } from '../../preload/model/tool-report.ts';

/** A figure; `low` where the tool gave a range, whose upper end is `value`. */
export interface RungFigure {
  readonly value: number;
  readonly low?: number;
  /** How it was counted, where that is not plain. */
  readonly note?: string;
}

/** Figures by name; absent ones were not given. */
export type RungFigures = Readonly<Partial<Record<LadderFigureName, RungFigure>>>;

/** Figures of one layer. */
export interface RungLayer {
  readonly layer: string;
  readonly confidence: LayerConfidence;
  readonly figures: RungFigures;
}

/** One stage of one design with one tool. */
export interface Rung {
  readonly flow: Flow;
  readonly kind: Exclude<RungKind, 'estimate'>;
  /** Name of the tool without version. */
  readonly tool: string;
  readonly version?: string;
  readonly date?: string;
  readonly stale: boolean;
  readonly notes: readonly string[];
  readonly total: RungFigures;
  readonly layers: readonly RungLayer[];
  /** What belongs to no layer: the whole less the layers. */
  readonly glue: RungFigures;
  /** Why there are no layers. */
  readonly layerReason?: string;
}

/** Every figure, in the order of tables. */
export const LADDER_FIGURES: readonly { readonly name: LadderFigureName; readonly title: string; readonly unit: string }[] = [
  { name: 'lut', title: 'LUT', unit: 'LUT' },
  { name: 'ff', title: 'FF', unit: 'FF' },
  { name: 'dsp', title: 'DSP', unit: 'DSP' },
  { name: 'bram18', title: 'BRAM18', unit: '18 Kb halves' },
  { name: 'uram', title: 'URAM', unit: 'URAM' },
  { name: 'latencyCycles', title: 'latency', unit: 'cycles' },
  { name: 'intervalCycles', title: 'interval', unit: 'cycles' },
  { name: 'clockPeriodNs', title: 'clock period', unit: 'ns' },
];

/** Figures that are sums over parts. */
const SUMMED = ['lut', 'ff', 'dsp', 'bram18', 'uram'] as const;

/** Return the rungs of reports, in the order in which a design reaches them. Reports without a flow count to `flow`. Never throws. */
export function rungsOfReports(reports: readonly ReportView[], flow: Flow): readonly Rung[] {
  const found = new Map<string, ReportView[]>();
  for (const report of reports) {
    const kind = kindOf(report);
    if (kind === undefined) continue;
    const key = `${report.flow === 'unknown' ? flow : report.flow} ${kind} ${report.tool}`;
    found.set(key, [...(found.get(key) ?? []), report]);
  }
  return [...found.values()].flatMap((group) => rungOf(group, flow)).toSorted((a, b) => RUNG_KINDS.indexOf(a.kind) - RUNG_KINDS.indexOf(b.kind));
}

function kindOf({ kind, stage }: ReportView): Rung['kind'] | undefined {
  if (kind === 'csynth' || (kind === 'resources' && stage === 'estimated')) return 'csynth';
  if (kind === 'utilization' || kind === 'resources' || kind === 'summary' || kind === 'timing') return stage === 'placed' || stage === 'routed' ? stage : kind === 'timing' && stage === undefined ? undefined : 'synth';
  if (kind === 'synth') return 'synth';
  return kind === 'route' ? 'routed' : undefined;
}

/** Reports of one rung say the same in different detail: totals from the first that has one, layers from the one with most. */
function rungOf(group: readonly ReportView[], flow: Flow): readonly Rung[] {
  const kind = group[0] === undefined ? undefined : kindOf(group[0]);
  const whole = wholeReports(group);
  const [first] = whole;
  if (kind === undefined || first === undefined) return [];
  const total = whole.map((report) => ({ ...figuresOf(topOf(report)), ...clockOf(report) })).reduceRight<RungFigures>((all, figures) => ({ ...all, ...figures }), {});
  const layered = whole.map((report) => ({ report, layers: layersOf(report.modules) })).toSorted((a, b) => b.layers.length - a.layers.length)[0];
  const layers = layered?.layers ?? [];
  const date = whole.find((report) => report.date !== undefined)?.date;
  return [{
    flow: first.flow === 'unknown' ? flow : first.flow, kind, tool: first.tool, ...(first.version === undefined ? {} : { version: first.version }), ...(date === undefined ? {} : { date }),
    stale: group.some(({ stale }) => stale), notes: notesOf(whole, flow), total, layers, glue: restOf(total, layers),
    ...(layers.length > 0 ? {} : { layerReason: whole.some(({ kind: of }) => of === 'utilization') ? 'the report has no hierarchy: report_utilization -hierarchical gives one' : 'the report tells no layers apart' }),
  }];
}

/** HLS writes reports of single functions as well; after optimisation counts more than before it. */
function wholeReports(group: readonly ReportView[]): readonly ReportView[] {
  const inner = new Set(group.flatMap(({ modules }) => modules.flatMap(({ top, name }) => (top === true ? [] : [name]))));
  const outer = group.filter((report) => report.design === undefined || !inner.has(report.design));
  const rank = (report: ReportView): number => (report.stage === 'optimized' ? 0 : 1);
  const counted = outer.filter(({ kind }) => kind !== 'timing');
  const best = Math.min(...counted.map(rank));
  return [...counted.filter((report) => rank(report) === best), ...outer.filter(({ kind }) => kind === 'timing')];
}

function notesOf(reports: readonly ReportView[], flow: Flow): readonly string[] {
  return [...new Set(reports.flatMap((report) => [
    ...(report.incomplete ? [`${report.file} is cut off`] : []), ...(report.stale ? [`${report.file} is older than what it is about`] : []),
    ...(report.stage === 'optimized' ? ['after opt_design'] : []), ...(report.flow === 'unknown' ? [`counted to the flow ${flow} of the design`] : []),
    ...report.warnings.filter(({ severity }) => severity === 'note').map(({ message }) => message.replace(/\.$/, '')),
  ]))];
}

function topOf({ modules }: ReportView): ModuleReport | undefined {
  return modules.find(({ top }) => top === true);
}

function one(name: LadderFigureName, value: Measured | undefined, more: Omit<RungFigure, 'value'> = {}): RungFigures {
  return typeof value === 'number' ? { [name]: { value, ...more } } : {};
}

function ranged(name: LadderFigureName, min: Measured | undefined, max: Measured | undefined): RungFigures {
  return one(name, max, typeof min === 'number' && min !== max ? { low: min } : {});
}

function figuresOf(module: ModuleReport | undefined): RungFigures {
  if (module === undefined) return {};
  return {
    ...one('lut', module.lut), ...one('ff', module.ff), ...one('dsp', module.dsp), ...halvesOf(module), ...one('uram', module.uram),
    ...ranged('latencyCycles', module.latencyCyclesMin, module.latencyCyclesMax), ...ranged('intervalCycles', module.intervalCyclesMin, module.intervalCyclesMax),
    ...one('clockPeriodNs', module.estimatedClockPeriodNs),
  };
}

/** Tiles are never halves; but a RAMB36 takes two of them and a RAMB18 one. */
function halvesOf({ bram18, ramb36, ramb18 }: ModuleReport): RungFigures {
  if (bram18 !== undefined) return one('bram18', bram18);
  return typeof ramb36 === 'number' && typeof ramb18 === 'number' ? one('bram18', 2 * ramb36 + ramb18, { note: `2 × ${ramb36} RAMB36 + ${ramb18} RAMB18` }) : {};
}

/** What the tool reached: the wanted period less the slack, or what it achieved. */
function clockOf({ timing, kind }: ReportView): RungFigures {
  if (timing === undefined || kind === 'csynth') return {};
  const achieved = timing.clocks?.map(({ achievedMhz }) => achievedMhz).find((mhz) => typeof mhz === 'number');
  if (typeof achieved === 'number' && achieved > 0) return one('clockPeriodNs', Number((1000 / achieved).toFixed(4)), { note: `${achieved} MHz` });
  const wanted = timing.clocks?.[0]?.periodNs;
  const reached = reachedClockPeriodNs(wanted, timing.wnsNs);
  return typeof reached === 'number' ? one('clockPeriodNs', reached, { note: `${String(wanted)} ns wanted, ${String(timing.wnsNs)} ns of slack` }) : {};
}

/** A layer's modules that are in no other module of it, summed up; a latency only where there is one such module. */
function layersOf(modules: readonly ModuleReport[]): readonly RungLayer[] {
  const outer = new Map<string, ModuleReport[]>();
  const around = new Map<string, ModuleReport>();
  const first = new Map<string, ModuleReport>();
  for (const module of modules) if (!first.has(module.name)) first.set(module.name, module);
  for (const module of modules) {
    const parent = module.parent === undefined ? undefined : (around.get(module.parent) ?? first.get(module.parent));
    around.set(module.name, module);
    if (module.top === true || module.layer === undefined || module.layer === GLUE || parent?.layer === module.layer) continue;
    outer.set(module.layer, [...(outer.get(module.layer) ?? []), module]);
  }
  return [...outer].map(([layer, parts]) => ({ layer, confidence: weakest(parts), figures: sumOf(parts) })).filter(({ figures }) => Object.keys(figures).length > 0);
}

const CONFIDENCES: readonly LayerConfidence[] = ['exact', 'by type', 'by order', 'none'];

function weakest(parts: readonly ModuleReport[]): LayerConfidence {
  return CONFIDENCES[Math.max(...parts.map(({ layerConfidence }) => CONFIDENCES.indexOf(layerConfidence ?? 'exact')))] ?? 'none';
}

function sumOf(parts: readonly ModuleReport[]): RungFigures {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && (only.instanceCount ?? 1) === 1) return figuresOf(only);
  const each = parts.map((part) => ({ figures: figuresOf(part), count: part.instanceCount ?? 1 }));
  return Object.fromEntries(SUMMED.flatMap((name) => {
    const values = each.map(({ figures, count }) => (figures[name] === undefined ? undefined : figures[name].value * count));
    return values.every((value) => value !== undefined) ? [[name, { value: values.reduce((sum, value) => sum + value, 0) }]] : [];
  }));
}

/** What the layers leave of the whole; absent where a layer has no such figure, or they have more than there is. */
function restOf(total: RungFigures, layers: readonly RungLayer[]): RungFigures {
  if (layers.length === 0) return {};
  return Object.fromEntries(SUMMED.flatMap((name) => {
    const values = layers.map(({ figures }) => figures[name]?.value);
    if (total[name] === undefined || values.some((value) => value === undefined)) return [];
    const value = total[name].value - values.reduce<number>((sum, part) => sum + (part ?? 0), 0);
    return value < 0 ? [] : [[name, { value, note: 'the whole less the layers' }]];
  }));
}

/** Return the rung of a synthesis of this program, whose latency is planned, not measured; none for figures of a vendor's csynth, which are those of its reports. Never throws. */
export function rungOfResources({ flow, kind, tool, layers, total, family, leftOut }: ResourceReport): Rung | undefined {
  if (kind === 'estimate' || kind === 'csynth') return undefined;
  const [, name = tool, version] = /^(\S+) (\d\S*)/.exec(tool) ?? [];
  const figures = (counts: ResourceReport['total']): RungFigures => ({
    ...one('lut', counts.lutCount), ...one('ff', counts.ffCount), ...one('dsp', counts.dspCount), ...one('bram18', counts.bram18kCount),
    ...one('latencyCycles', counts.latencyCycles, { note: 'planned by the generator' }),
  });
  const own = layers.map((layer): RungLayer => ({ layer: layer.layer, confidence: 'exact', figures: figures(layer) }));
  const note = /\(([^)]+)\)/.exec(tool)?.[1];
  return {
    flow, kind, tool: name, ...(version === undefined ? {} : { version }), stale: false, total: figures(total), layers: own, glue: restOf(figures(total), own),
    notes: [...(note === undefined ? [] : [note]), family, ...(total.note === undefined ? [] : [total.note]), ...leftOut.map(({ layer, reason }) => `without ${layer}: ${reason}`)],
  };
}
