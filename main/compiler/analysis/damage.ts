/**
 * @file Which layers damage the network's values, and where on the way damage starts.
 *
 * A layer is damaged when a variable of it overflows (but for the harmless overflows: of single products under WRAP, of
 * table indices, and saturation that the network was trained with), or when its result is off by more than one LSB
 * although its inputs are taken as they are: damage is of its own making, never inherited.
 */

import { fractionBits, isFixed, valueRange, type NumberType } from '../../../preload/model/fixed-type.ts';
import type { LayerStatistics, VariableStatistics } from '../emulator/statistics.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { producersByTensor } from '../ir/visit.ts';

/** A variable that left its type. */
export interface LayerOverflow {
  readonly variable: string;
  readonly type: NumberType;
  readonly count: number;
  /** @unit fraction 0…1 of elements × samples */
  readonly share: number;
  /** The exact value furthest outside, the end of the range on that side, and where it was first seen; absent where only counts are kept. @unit model units */
  readonly worst?: { readonly value: number; readonly limit: number; readonly sample?: number; readonly element?: number };
  /** Whether it is no damage. */
  readonly harmless: boolean;
}

/** Error of a layer's own making: of its result against ideal arithmetic on the same inputs. */
export interface OwnError {
  /** @unit model units */
  readonly maxAbs: number;
  readonly sample: number;
  /** Flat index in the layer's result. */
  readonly element: number;
  /** Values there. @unit model units */
  readonly emulated: number;
  readonly ideal: number;
  readonly noisePower: number;
  readonly signalPower: number;
}

/** Why a layer is damaged. */
export type DamageCause = 'overflow' | 'error';

/** Return the variables of a layer that left their types, the worst first. Never throws. */
export function layerOverflows(layer: Layer, statistics: LayerStatistics | undefined): readonly LayerOverflow[] {
  const seen = Object.values(statistics?.variables ?? {}).filter(({ overflowCount }) => overflowCount > 0);
  const found = seen.map((variable): LayerOverflow => {
    const worst = worstOf(variable, variable.variable in layer.weights);
    const { overflowCount, overflowShare, type } = variable;
    return { variable: variable.variable, type, count: overflowCount, share: overflowShare, harmless: isHarmless(layer, variable), ...(worst === undefined ? {} : { worst }) };
  });
  return found.sort((a, b) => Number(a.harmless) - Number(b.harmless) || b.share - a.share);
}

function isHarmless(layer: Layer, { variable, type }: VariableStatistics): boolean {
  if (variable === 'table_index') return true;
  const wraps = isFixed(type) && type.overflow === 'WRAP';
  if (variable === 'product') return wraps;
  return variable === 'result' && !wraps && (layer.output_quantizers ?? []).length > 0;
}

function worstOf({ type, min, max, ...seen }: VariableStatistics, isConstant: boolean): LayerOverflow['worst'] {
  if (!isFixed(type) || min === undefined || max === undefined) return undefined;
  const range = valueRange(type);
  const below = range.min - min;
  const above = max - range.max;
  if (below <= 0 && above <= 0) return undefined;
  const [value, limit, sample, element] = below > above ? [min, range.min, seen.minSampleIndex, seen.minElementIndex] : [max, range.max, seen.maxSampleIndex, seen.maxElementIndex];
  return { value, limit, ...(sample === undefined || isConstant ? {} : { sample }), ...(element === undefined ? {} : { element }) };
}

/** Return the error of a block of results, rows numbered from `firstSample`. Never throws. @shape [rows, elementCount] both @unit model units */
export function ownError(emulated: Float64Array, ideal: Float64Array, block: { readonly elementCount: number; readonly firstSample: number }): OwnError {
  let [maxAbs, at, noisePower, signalPower] = [0, 0, 0, 0];
  for (let i = 0; i < emulated.length; i++) {
    const wanted = ideal[i] ?? 0;
    const difference = Math.abs((emulated[i] ?? 0) - wanted);
    const error = Number.isNaN(difference) ? Infinity : difference;
    noisePower += error * error;
    signalPower += wanted * wanted;
    if (error > maxAbs) [maxAbs, at] = [error, i];
  }
  const size = Math.max(1, block.elementCount);
  return { maxAbs, sample: block.firstSample + Math.floor(at / size), element: at % size, emulated: emulated[at] ?? 0, ideal: ideal[at] ?? 0, noisePower, signalPower };
}

/** Join the errors of two blocks. Never throws. */
export function joinErrors(a: OwnError | undefined, b: OwnError): OwnError {
  if (a === undefined) return b;
  const worse = b.maxAbs > a.maxAbs ? b : a;
  return { ...worse, noisePower: a.noisePower + b.noisePower, signalPower: a.signalPower + b.signalPower };
}

/** Return why a layer is damaged, or nothing. Never throws. */
export function damageCause(layer: Layer, overflows: readonly LayerOverflow[], error: OwnError | undefined): DamageCause | undefined {
  if (overflows.some(({ harmless }) => !harmless)) return 'overflow';
  const lsb = isFixed(layer.result_type) ? 2 ** -fractionBits(layer.result_type) : 0;
  return error !== undefined && error.maxAbs > lsb ? 'error' : undefined;
}

/**
 * Return for every layer with damage on its way where that starts: the first overflow on a path from an input, and only
 * where nothing overflows the first error; itself where nothing before it is damaged. Never throws.
 */
export function damageStarts(graph: ModelGraph, causes: ReadonlyMap<string, DamageCause>): ReadonlyMap<string, string> {
  const producers = producersByTensor(graph);
  const place = new Map(graph.layers.map((layer, index) => [layer.name, index] as const));
  const first: Record<DamageCause, Map<string, string>> = { overflow: new Map(), error: new Map() };
  const earliest = (names: readonly string[]): string | undefined => names.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0))[0];
  for (const layer of graph.layers) {
    for (const cause of ['overflow', 'error'] as const) {
      const before = layer.inputs.flatMap((tensor) => first[cause].get(producers.get(tensor)?.name ?? '') ?? []);
      const start = earliest(before) ?? (causes.get(layer.name) === cause ? layer.name : undefined);
      if (start !== undefined) first[cause].set(layer.name, start);
    }
  }
  return new Map(graph.layers.flatMap(({ name }) => {
    const start = first.overflow.get(name) ?? first.error.get(name);
    return start === undefined ? [] : [[name, start] as const];
  }));
}
