/**
 * @file Overflow as problems: which values of which layer leave their type, why, and one edit that mends it.
 *
 * All words come from facts: measured share and worst value, the end of the type's range, and the scale that a following
 * `ApplyAlpha` takes out again (weights trained with an automatic scale are larger by it).
 */

import type { Problem } from '../../preload/contract/design.ts';
import type { DesignEdit } from '../../preload/model/design.ts';
import { isFixed, printPrecision, valueRange, type FixedType } from '../../preload/model/fixed-type.ts';
import type { LayerStatistics, VariableStatistics } from '../compiler/emulator/statistics.ts';
import { suggestTypes, type TypeSuggestion } from '../compiler/emulator/suggest-types.ts';
import type { Layer, ModelGraph } from '../compiler/ir/model-graph.ts';

/** The network before and after the passes. */
export interface Networks {
  readonly source: ModelGraph;
  readonly graph: ModelGraph;
}

/** Return one problem for every layer whose values leave their types, in graph order. Never throws. */
export function overflowProblems(networks: Networks, statistics: ReadonlyMap<string, LayerStatistics>): readonly Problem[] {
  return networks.graph.layers.flatMap((layer) => {
    const seen = statistics.get(layer.name);
    return seen === undefined ? [] : (layerProblem(networks, layer, seen) ?? []);
  });
}

function layerProblem(networks: Networks, layer: Layer, statistics: LayerStatistics): Problem | undefined {
  const worst = worstVariable(statistics);
  if (worst === undefined) return undefined;
  const changes = suggestTypes(statistics).map((suggestion) => settable(networks.graph, layer, suggestion));
  const cause = scaleCause(networks, layer);
  const message = `${overflowWords(layer, worst)}${cause === undefined ? '' : `; ${cause}`}.`;
  if (layer.attributes['bit_exact_transformed'] === true) {
    const help = 'The quantizers that the network was trained with do the same, so reference and hardware agree. Calibrate the network on such data (trace_minmax of HGQ2), or bring its inputs into the range it was trained for.';
    return { code: 'precision/overflow', severity: 'warning', message, layer: layer.name, attribute: worst.seen.variable, help, fixes: [] };
  }
  if (isTrained(layer, worst)) {
    const help = 'The quantizer that the network was trained with cuts off in the same way, so reference and hardware agree; nothing has to be mended.';
    return { code: 'precision/overflow', severity: 'note', message, layer: layer.name, attribute: worst.seen.variable, help, fixes: [] };
  }
  return {
    code: 'precision/overflow', severity: worst.seen.overflowShare >= 0.001 ? 'error' : 'warning', message, layer: layer.name, attribute: worst.seen.variable,
    help: helpWords(changes), fixes: changes.length === 0 ? [] : [{ label: fixLabel(changes), edit: fixEdit(changes) }],
  };
}

/** Saturation of a result that the framework's own quantizer does as well. */
function isTrained(layer: Layer, { seen, type }: Worst): boolean {
  return seen.variable === 'result' && type.overflow !== 'WRAP' && (layer.output_quantizers ?? []).length > 0;
}

interface Worst {
  readonly seen: VariableStatistics;
  readonly type: FixedType;
  /** The measured value furthest outside. @unit model units */
  readonly value: number;
  /** The end of the range on that side. @unit model units */
  readonly end: number;
}

/** The sum before the result decides: a result behind a wrapped accumulator looks harmless. */
function worstVariable(statistics: LayerStatistics): Worst | undefined {
  const order = ['accum', 'result'];
  const candidates = Object.values(statistics.variables).filter((seen) => seen.overflowCount > 0 && seen.variable !== 'product');
  const ranked = candidates.toSorted((a, b) => b.overflowShare - a.overflowShare || order.indexOf(b.variable) - order.indexOf(a.variable));
  for (const name of order) {
    const seen = ranked.find((candidate) => candidate.variable === name);
    if (seen !== undefined) return describe(seen);
  }
  return ranked[0] && describe(ranked[0]);
}

function describe(seen: VariableStatistics): Worst | undefined {
  if (!isFixed(seen.type) || seen.min === undefined || seen.max === undefined) return undefined;
  const range = valueRange(seen.type);
  const isBelow = range.min - seen.min > seen.max - range.max;
  return { seen, type: seen.type, value: isBelow ? seen.min : seen.max, end: isBelow ? range.min : range.max };
}

const NOUNS: Readonly<Record<string, string>> = { accum: 'results', result: 'results', weight: 'weights', bias: 'biases', scale: 'scale factors', table: 'table entries' };

function overflowWords(layer: Layer, { seen, type, value, end }: Worst): string {
  const wraps = type.overflow === 'WRAP';
  const noun = NOUNS[seen.variable] ?? `values of ${seen.variable}`;
  const which = layer.class_name === 'Input' ? 'inputs' : noun;
  return `${layer.name}: ${shareWords(seen)} of these ${which} ${wraps ? 'wrap' : 'are cut off'}: ${numberWords(value)} in ${printPrecision(type)}, which ends at ${numberWords(end)}`;
}

function shareWords({ overflowShare, overflowCount, count }: VariableStatistics): string {
  if (overflowCount === count) return '100 %';
  const percent = overflowShare * 100;
  if (percent >= 99.95) return 'nearly 100 %';
  return percent < 0.01 ? `${overflowCount} of ${count}` : `${Number(percent.toPrecision(percent >= 10 ? 3 : 2))} %`;
}

/** A number with at most three digits after the leading ones, with a true minus sign. */
function numberWords(value: number): string {
  const text = Math.abs(value) >= 1 ? String(Number(Math.abs(value).toPrecision(Math.abs(value) >= 1000 ? 6 : 3))) : String(Number(Math.abs(value).toPrecision(3)));
  return value < 0 ? `−${text}` : text;
}

/** Why the values are large, if the network's own scale is the reason. */
function scaleCause({ source, graph }: Networks, layer: Layer): string | undefined {
  const alpha = graph.layers.find((other) => other.class_name === 'ApplyAlpha' && other.inputs.some((name) => layer.outputs.includes(name)));
  const scales = alpha?.weights['scale']?.data;
  if (scales === undefined || scales.length === 0) return undefined;
  const factors = [...scales].filter((scale) => scale !== 0).map((scale) => Math.abs(1 / scale));
  const [low, high] = [Math.min(...factors), Math.max(...factors)];
  if (!(high > 1)) return undefined;
  const scaled = low === high ? `×${factorWords(high)}` : `×${factorWords(low)} to ×${factorWords(high)}`;
  // The lowering has taken the scale out of the quantizer; what was trained stands in the network as read.
  const trained = source.layers.find((other) => layer.source_layers.includes(other.name) && other.weights['weight']?.quantizer !== undefined);
  const setting = trained?.weights['weight']?.quantizer?.config['alpha'];
  const why = typeof setting === 'string' ? ` because alpha is ${setting}` : setting === null || setting === undefined ? ' because its quantizer has an automatic scale (alpha is not set)' : ` because alpha is ${String(setting)}`;
  return `the kernel is scaled ${scaled}${why}`;
}

function factorWords(factor: number): string {
  return String(Number(factor.toPrecision(4)));
}

/** A type to change, on the layer where it can be set. */
interface TypeChange {
  readonly layer: string;
  readonly variable: string;
  readonly currentType: FixedType;
  readonly suggestedType: FixedType;
}

/**
 * Where a suggestion can be set: on the layer itself, but for softmax's normalised input. That type follows the type of
 * what arrives (one bit less, unsigned), so the producer has to be widened by as many integer bits.
 */
function settable(graph: ModelGraph, layer: Layer, { variable, currentType, suggestedType }: TypeSuggestion): TypeChange {
  const own = { layer: layer.name, variable, currentType, suggestedType };
  if (variable !== 'inp_norm') return own;
  const producer = producerOf(graph, layer);
  if (producer === undefined || !isFixed(producer.result_type)) return own;
  const moreBits = suggestedType.integerBits - currentType.integerBits;
  const { result_type: current } = producer;
  return { layer: producer.name, variable: 'result', currentType: current, suggestedType: { ...current, kind: 'fixed', widthBits: current.widthBits + moreBits, integerBits: current.integerBits + moreBits } };
}

/** The layer whose type arrives at another one; reshapes have no type of their own. */
function producerOf(graph: ModelGraph, layer: Layer): Layer | undefined {
  const producer = graph.layers.find((other) => other.outputs.includes(layer.inputs[0] ?? ''));
  return producer?.class_name === 'Reshape' ? producerOf(graph, producer) : producer;
}

function helpWords(changes: readonly TypeChange[]): string {
  if (changes.length === 0) return 'Widen the type, or let it saturate.';
  const words = changes.map(({ variable, currentType, suggestedType }) => `${variable} from ${printPrecision(currentType)} to ${printPrecision(suggestedType)}`);
  const names = new Set(changes.map((change) => change.variable));
  const both = names.has('accum') && names.has('result') ? ' Either alone does not help: the sum wraps in the accumulator, and what it holds does not fit the result.' : '';
  return `Widen ${words.join(' and ')}.${both}`;
}

function fixLabel(changes: readonly TypeChange[]): string {
  const layers = [...new Set(changes.map((change) => change.layer))];
  const of = (layer: string): string => changes.filter((change) => change.layer === layer).map(({ variable, suggestedType }) => `${variable} to ${printPrecision(suggestedType)}`).join(' and ');
  return `Widen ${layers.map((layer) => `${of(layer)} of ${layer}`).join(', ')}`;
}

function fixEdit(changes: readonly TypeChange[]): DesignEdit {
  const edits = changes.map(({ layer, variable, suggestedType }): DesignEdit => ({ kind: 'set-precision', layers: [layer], variables: [variable], precision: printPrecision(suggestedType) }));
  return { kind: 'group', label: fixLabel(changes), edits };
}
