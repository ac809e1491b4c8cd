/** @file What a report of a design says, as sections: the same for Markdown and for HTML. */

import type { DesignView } from '../../preload/contract/design.ts';
import type { Band, EmulationReport, EstimateReport } from '../../preload/contract/emulation.ts';
import type { ImportSummary } from '../../preload/contract/project.ts';
import type { RunSummary } from '../../preload/contract/run.ts';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import { structureEditText } from '../../preload/model/structure-edit.ts';

/** A part of a report. */
export type ReportPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'table'; readonly titles: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'graph' };

/** A section with its title. */
export interface ReportSection {
  readonly title: string;
  readonly parts: readonly ReportPart[];
}

/** What a report is made of. */
export interface ReportSource {
  readonly projectName: string;
  readonly model: ImportSummary;
  readonly view: DesignView;
  readonly runs: readonly RunSummary[];
  readonly estimate?: EstimateReport;
  readonly emulation?: EmulationReport;
  readonly datasetName?: string;
}

/** Return the sections of a report. Never throws. */
export function reportSections(source: ReportSource): readonly ReportSection[] {
  return [
    { title: 'Model', parts: modelParts(source) },
    { title: 'Design', parts: designParts(source) },
    { title: 'Graph', parts: [{ kind: 'graph' }] },
    { title: 'Layers', parts: [layerTable(source)] },
    { title: 'Problems', parts: problemParts(source) },
    { title: 'Numbers', parts: numberParts(source) },
    { title: 'Runs', parts: runParts(source) },
  ];
}

function modelParts({ model }: ReportSource): readonly ReportPart[] {
  const quantizers = model.quantizers.map(({ name, weightCount, activationCount }) => `${name} (${weightCount} constants, ${activationCount} activations)`);
  return [{
    kind: 'facts',
    facts: [
      ['File', model.fileName], ['SHA-256', model.sha256], ['Framework', [model.framework, model.frameworkVersion].filter(Boolean).join(' ')], ['Layers', String(model.sourceLayerCount)], ['Parameters', grouped(model.parameterCount)],
      ...(model.skipped.length === 0 ? [] : [['Left out', model.skipped.join(', ')] as const]), ...(quantizers.length === 0 ? [] : [['Quantizers', quantizers.join(', ')] as const]),
      ...model.redNodes.map((node) => [`Not in hardware: ${node.layer}`, node.reason] as const),
    ],
  }];
}

function designParts({ view: { design, revision } }: ReportSource): readonly ReportPart[] {
  const { Model } = design.hlsConfig;
  const edits = (design.structure ?? []).map((edit) => structureEditText(edit));
  return [{
    kind: 'facts',
    facts: [
      ['Name', design.name], ['Revision', String(revision)], ['Flow', design.flow], ['Numerics', design.numericsProfile], ['Back end', design.backend], ['IO type', design.ioType], ['Part', design.part], ['Clock period', `${design.clockPeriodNs} ns`],
      ...Object.entries(Model).map(([key, value]) => [`Model.${key}`, typeof value === 'string' ? value : JSON.stringify(value)] as const), ...(edits.length === 0 ? [] : [['Structure', edits.join('; ')] as const]),
    ],
  }];
}

function layerTable({ view }: ReportSource): ReportPart {
  return {
    kind: 'table', titles: ['Layer', 'Class', 'Shape', 'Result', 'Other types', 'Strategy', 'Reuse factor', 'MAC'],
    rows: view.nodes.map(({ layer, strategy, reuse, macCount }) => [
      layer.name, layer.class_name, layer.shape.join(' × '), printPrecision(layer.result_type), Object.entries(layer.types).map(([name, type]) => `${name} ${printPrecision(type)}`).join(', '),
      strategy?.value ?? '', reuse === undefined ? '' : String(reuse.value), macCount === 0 ? '' : grouped(macCount),
    ]),
  };
}

function problemParts({ view, model, estimate, emulation }: ReportSource): readonly ReportPart[] {
  const all = [...model.problems, ...view.problems, ...(estimate?.problems ?? []), ...(emulation?.problems ?? [])];
  if (all.length === 0) return [{ kind: 'text', text: 'None found.' }];
  return [{ kind: 'table', titles: ['Severity', 'Layer', 'What', 'What to do'], rows: all.map(({ severity, layer, message, help }) => [severity, layer ?? '', message, help ?? '']) }];
}

function numberParts({ view, estimate, emulation, datasetName }: ReportSource): readonly ReportPart[] {
  const parts: ReportPart[] = [];
  if (estimate !== undefined) {
    const { total, layers, flow } = estimate;
    parts.push({ kind: 'text', text: `Estimated for the ${flow} flow, part ${view.design.part}; a range is given where no rule is exact. A cell without a figure has no model in this flow.` });
    const row = (name: string, figures: Omit<EstimateReport['total'], 'layer'>): readonly string[] => [name, ...[figures.lut, figures.ff, figures.dsp, figures.bram18k, figures.latencyCycles, figures.initiationIntervalCycles].map(bandText)];
    parts.push({ kind: 'table', titles: ['Layer', 'LUT', 'FF', 'DSP', 'BRAM18K', 'Latency (cycles)', 'II (cycles)'], rows: [...layers.map((layer) => row(layer.layer, layer)), row('total', total)] });
  }
  if (emulation !== undefined) {
    const { quality, samples, layers } = emulation;
    const facts = Object.entries(quality).flatMap(([name, value]) => (typeof value === 'number' ? [[name, String(value)] as const] : []));
    parts.push({ kind: 'text', text: `Emulated bit for bit on ${samples} samples of ${datasetName ?? 'the dataset'} (${layers.length} layers).` }, { kind: 'facts', facts });
  }
  return parts.length === 0 ? [{ kind: 'text', text: 'None asked for.' }] : parts;
}

function bandText(band: Band | undefined): string {
  if (band === undefined) return '—';
  return band.low === band.high ? grouped(band.value) : `${grouped(band.value)} (${grouped(band.low)}–${grouped(band.high)})`;
}

function runParts({ runs }: ReportSource): readonly ReportPart[] {
  if (runs.length === 0) return [{ kind: 'text', text: 'None yet.' }];
  const figure = (value: number | undefined): string => (value === undefined ? '—' : String(value));
  return [{
    kind: 'table', titles: ['Run', 'Kind', 'Flow', 'State', 'Part', 'Accuracy (emulated)', 'LUT (synthesized)', 'FF (synthesized)', 'Latency (cycles)', 'II (cycles)', 'Note'],
    rows: runs.map((run) => [run.name, run.kind, run.flow, run.state, run.part, figure(run.emulatedAccuracy), figure(run.lutSynthesized), figure(run.ffSynthesized), figure(run.latencyCycles), figure(run.initiationIntervalCycles), run.note]),
  }];
}

/** Digits in groups of three, as the window shows them. */
function grouped(value: number): string {
  const text = String(Math.round(value * 100) / 100);
  const [whole = '', rest] = text.split('.');
  return [whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' '), ...(rest === undefined ? [] : [rest])].join('.');
}
