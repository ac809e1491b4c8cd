/**
 * @file The ladder of one configuration as a table: a column for each flow, kind and tool, a row for each layer, and the error of each
 * figure against the next. Pure. A cell without a figure stays empty and says why; nothing is borrowed from another column.
 */

import type { Band, EstimateReport, LayerEstimate } from '../../preload/contract/emulation.ts';
import { RUNG_KINDS, type LadderCell, type LadderColumn, type LadderExpectation, type LadderFigureName, type LadderRow, type RungKind } from '../../preload/contract/report.ts';
import type { Flow } from '../../preload/model/design.ts';
import { GLUE, type LayerConfidence } from '../../preload/model/tool-report.ts';
import { ESTIMATED_AS } from './calibration-points.ts';
import { LADDER_FIGURES, type Rung, type RungFigure, type RungFigures } from './rungs.ts';

/** A rung and the run that it is of. */
export interface PlacedRung {
  readonly rung: Rung;
  readonly runId: string;
  readonly runName: string;
  readonly notes: readonly string[];
}

/** What a later stage should be for a figure of an earlier one; undefined where no run tells. */
export type Expect = (query: { readonly flow: Flow; readonly from: RungKind; readonly figure: LadderFigureName; readonly layer: string | undefined; readonly value: number }) => LadderExpectation | undefined;

/** What a ladder is made of. */
export interface LadderParts {
  /** Flow of the design: its standard columns are there also when they are empty. */
  readonly flow: Flow;
  /** Layers with hardware, in execution order. */
  readonly layers: readonly string[];
  readonly estimates: readonly EstimateReport[];
  readonly rungs: readonly PlacedRung[];
  readonly expect: Expect;
}

/** Columns that a flow has, with why they may be empty. */
const STANDARD: Readonly<Record<Flow, readonly { readonly kind: RungKind; readonly tool: string; readonly reason: string }[]>> = {
  hls: [
    { kind: 'csynth', tool: 'HLS', reason: 'no C synthesis of this configuration yet' },
    { kind: 'synth', tool: 'Vivado', reason: 'no logic synthesis of this configuration yet' },
    { kind: 'routed', tool: 'Vivado', reason: 'not placed and routed yet' },
  ],
  rtl: [{ kind: 'synth', tool: 'Yosys', reason: 'no synthesis of this configuration in the rtl flow yet' }],
};

interface Source {
  readonly column: LadderColumn;
  /** Cell of a layer, of glue, or of the whole. */
  readonly cell: (row: RowKey, figure: LadderFigureName) => LadderCell;
  readonly confidence: (row: RowKey) => LayerConfidence | undefined;
}

interface RowKey {
  readonly kind: LadderRow['kind'];
  readonly layer: string;
}

/** Return the columns and rows of a ladder. Never throws. */
export function buildLadder(parts: LadderParts): { readonly columns: readonly LadderColumn[]; readonly rows: readonly LadderRow[] } {
  const sources = sourcesOf(parts);
  const strangers = [...new Set(parts.rungs.flatMap(({ rung }) => rung.layers.map(({ layer }) => layer)))].filter((layer) => !parts.layers.includes(layer));
  const keys: readonly RowKey[] = [{ kind: 'total', layer: 'whole design' }, ...[...parts.layers, ...strangers].map((layer) => ({ kind: 'layer' as const, layer })), { kind: 'glue', layer: GLUE }];
  return { columns: sources.map(({ column }) => column), rows: keys.map((key) => rowOf(key, sources, parts.expect)) };
}

function rowOf(key: RowKey, sources: readonly Source[], expect: Expect): LadderRow {
  const cells = Object.fromEntries(LADDER_FIGURES.map(({ name }) => {
    const plain = sources.map((source) => source.cell(key, name));
    return [name, plain.map((cell, at) => withError(cell, at, { plain, sources, key, figure: name, expect }))];
  })) as unknown as LadderRow['cells'];
  return { ...key, confidence: sources.map((source) => source.confidence(key)), cells };
}

interface CellPlace {
  readonly plain: readonly LadderCell[];
  readonly sources: readonly Source[];
  readonly key: RowKey;
  readonly figure: LadderFigureName;
  readonly expect: Expect;
}

/** The error is against the next kind of the same flow that has a figure. */
function withError(cell: LadderCell, at: number, { plain, sources, key, figure, expect }: CellPlace): LadderCell {
  const own = sources[at]?.column;
  if (cell.value === undefined || own === undefined) return cell;
  const isLater = (column: LadderColumn): boolean => column.flow === own.flow && RUNG_KINDS.indexOf(column.kind) > RUNG_KINDS.indexOf(own.kind);
  const against = sources.findIndex(({ column }, index) => isLater(column) && plain[index]?.value !== undefined);
  const next = plain[against]?.value;
  if (next === undefined) {
    const expected = own.kind === 'estimate' || key.kind === 'glue' ? undefined : expect({ flow: own.flow, from: own.kind, figure, layer: key.kind === 'total' ? undefined : key.layer, value: cell.value });
    return expected === undefined ? cell : { ...cell, expected };
  }
  const inBand = own.kind === 'estimate' && cell.low !== undefined && cell.high !== undefined ? { inBand: next >= cell.low && next <= cell.high } : {};
  // Nothing against nothing is right; anything against nothing has no ratio.
  if (next === 0) return cell.value === 0 ? { ...cell, error: { against, ratio: 1, ...inBand } } : cell;
  return { ...cell, error: { against, ratio: cell.value / next, ...inBand } };
}

function sourcesOf(parts: LadderParts): readonly Source[] {
  const flows: readonly Flow[] = parts.flow === 'hls' ? ['hls', 'rtl'] : ['rtl', 'hls'];
  return flows.flatMap((flow) => {
    const rungs = parts.rungs.filter(({ rung }) => rung.flow === flow);
    if (rungs.length === 0 && flow === 'hls' && parts.flow !== 'hls') return [];
    const estimate = parts.estimates.find((candidate) => candidate.flow === flow);
    const missing = STANDARD[flow].filter(({ kind, tool }) => !rungs.some(({ rung }) => rung.kind === kind && (tool !== 'Yosys' || rung.tool === tool)));
    const found = [...rungs.map(rungSource), ...missing.map((wanted) => emptySource(flow, wanted))].toSorted((a, b) => RUNG_KINDS.indexOf(a.column.kind) - RUNG_KINDS.indexOf(b.column.kind));
    // Beside the design's own flow an estimate without anything to compare with says nothing.
    return [...(estimate === undefined || (rungs.length === 0 && flow !== parts.flow) ? [] : [estimateSource(estimate)]), ...found];
  });
}

function estimateSource(estimate: EstimateReport): Source {
  const calibrated = estimate.total.lut?.calibration ?? estimate.total.dsp?.calibration ?? estimate.total.latencyCycles?.calibration;
  const notes = calibrated === undefined ? [] : [`calibrated on ${calibrated.runCount} other ${calibrated.runCount === 1 ? 'run' : 'runs'} of yours`];
  const layers = new Map(estimate.layers.map((layer) => [layer.layer, layer]));
  return {
    column: { flow: estimate.flow, kind: 'estimate', tool: 'Bitloom', stale: false, notes },
    cell: ({ kind, layer }, figure) => {
      const of: Omit<LayerEstimate, 'layer'> | undefined = kind === 'total' ? estimate.total : layers.get(layer);
      const name = ESTIMATED_AS[figure];
      const band = name === undefined ? undefined : of?.[name];
      if (band !== undefined) return bandCell(band);
      if (kind === 'glue') return { reason: 'the estimate has no glue: it is the sum of its layers' };
      return { reason: name === undefined ? 'no estimate of it' : (of?.note ?? 'no model of this layer in this flow') };
    },
    confidence: ({ kind, layer }) => (kind === 'layer' && layers.has(layer) ? 'exact' : undefined),
  };
}

function bandCell({ low, value, high, certainty, reason }: Band): LadderCell {
  return { low, value, high, certainty, reason };
}

function rungSource({ rung, runId, runName, notes }: PlacedRung): Source {
  const layers = new Map(rung.layers.map((layer) => [layer.layer, layer]));
  const tool = `${rung.tool}${rung.version === undefined ? '' : ` ${rung.version}`}`;
  return {
    column: { flow: rung.flow, kind: rung.kind, tool, runId, runName, stale: rung.stale, notes: [...notes, ...rung.notes], ...(rung.date === undefined ? {} : { date: rung.date }) },
    cell: ({ kind, layer }, figure) => {
      const figures: RungFigures | undefined = kind === 'total' ? rung.total : kind === 'glue' ? rung.glue : layers.get(layer)?.figures;
      const found = figures?.[figure];
      return found === undefined ? { reason: whyEmpty(rung, kind, figures) } : figureCell(found, `${tool}, run "${runName}"`);
    },
    confidence: ({ kind, layer }) => (kind === 'layer' ? layers.get(layer)?.confidence : kind === 'glue' && Object.keys(rung.glue).length > 0 ? 'none' : undefined),
  };
}

function whyEmpty(rung: Rung, kind: LadderRow['kind'], figures: RungFigures | undefined): string {
  if (kind === 'total' || (figures !== undefined && kind === 'layer')) return `${rung.tool} gives no such figure`;
  if (rung.layerReason !== undefined) return rung.layerReason;
  return kind === 'glue' ? 'not every layer has this figure, so the rest is not known' : 'no module of this layer: it was merged into another, or lies in the glue';
}

function figureCell({ value, low, note }: RungFigure, source: string): LadderCell {
  return { value, reason: note === undefined ? source : `${note} (${source})`, ...(low === undefined ? {} : { low, high: value, certainty: 'range' as const }) };
}

function emptySource(flow: Flow, { kind, tool, reason }: { readonly kind: RungKind; readonly tool: string; readonly reason: string }): Source {
  return { column: { flow, kind, tool, stale: false, notes: [reason] }, cell: () => ({ reason }), confidence: () => undefined };
}
