/**
 * @file Worst-case ranges through a whole network, per element: from the ranges of its input types to its results.
 *
 * On the way a caller may choose types; what follows is computed with them. Source of the idea: hls4ml's bit_exact
 * pass, "interval arithmetic per element"; what a value can be is found by the emulator's own kernels.
 */

import type { KernelSource, TensorSpec } from '../emulator/kernel.ts';
import type { LayerStep, Plan } from '../emulator/plan.ts';
import { hasMantissas, type MantissaType } from '../numerics/mantissas.ts';
import { layerBounds, type LayerBounds } from './layer-bounds.ts';
import { castRange, mayOverflow, spanOf, typeRange, type WordRange } from './word-range.ts';

/** What is known of a layer after the analysis. */
export interface LayerIntervals {
  /** The layer with the types that were chosen. */
  readonly source: KernelSource;
  /** Before the cast; absent where only the type is known. */
  readonly bounds?: LayerBounds;
  /** After the cast. */
  readonly output: WordRange;
}

/** Chooses types on the way. */
export interface TypeChooser {
  /** Return the layer with what must be chosen before its sums are bounded: weights, fraction of the accumulator. */
  prepare(source: KernelSource): KernelSource;
  /** Return the layer with the types of accumulator and result. */
  settle(source: KernelSource, bounds: LayerBounds | undefined): KernelSource;
}

/** Ranges that are known of inputs, by layer; others may be anything their type holds. */
export interface IntervalOptions {
  readonly inputs?: ReadonlyMap<string, WordRange>;
  readonly chooser?: TypeChooser;
  /** Asked between layers; true ends the analysis with what is known. */
  readonly isCancelled?: () => boolean;
}

interface Known {
  readonly spec: TensorSpec;
  readonly range: WordRange;
}

/** Bound every layer that is emulated, by layer name. Never throws. */
export function analyseIntervals(plan: Plan, options: IntervalOptions = {}): ReadonlyMap<string, LayerIntervals> {
  const known = new Map<string, Known>();
  const found = new Map<string, LayerIntervals>();
  for (const step of plan.steps) {
    if (options.isCancelled?.() === true) break;
    if (step.kind === 'input') {
      const range = options.inputs?.get(step.layer.name) ?? typeRange(step.output.type, step.output.elementCount);
      for (const name of step.outputNames) known.set(name, { spec: step.output, range });
    }
    if (step.kind !== 'layer') continue;
    const intervals = boundStep(step, plan, { known, options });
    found.set(step.layer.name, intervals);
    for (const name of step.outputNames) known.set(name, { spec: intervals.source.output, range: intervals.output });
  }
  return found;
}

function boundStep(step: LayerStep, plan: Plan, { known, options }: { readonly known: ReadonlyMap<string, Known>; readonly options: IntervalOptions }): LayerIntervals {
  const names = step.layer.inputs.filter((name) => name !== '');
  const arriving = step.inputs.map((spec, k): Known => known.get(names[k] ?? '') ?? { spec, range: typeRange(spec.type, spec.elementCount) });
  const source: KernelSource = { layer: step.layer, ioType: plan.ioType, ...(plan.profile === undefined ? {} : { profile: plan.profile }), inputs: arriving.map(({ spec }) => spec), output: step.output, weights: step.weights };
  const prepared = options.chooser?.prepare(source) ?? source;
  const bounds = layerBounds(prepared, arriving.map(({ range }) => range));
  const settled = options.chooser?.settle(prepared, bounds) ?? prepared;
  const { type, elementCount } = settled.output;
  return { source: settled, output: outputRange(settled, bounds) ?? typeRange(type, elementCount), ...(bounds === undefined ? {} : { bounds }) };
}

/** A sum that may leave its accumulator hands on anything that the accumulator holds. */
function outputRange({ layer, output }: KernelSource, bounds: LayerBounds | undefined): WordRange | undefined {
  if (bounds === undefined) return undefined;
  const accum = layer.types['accum'];
  const isExact = accum === undefined || (accum.kind !== 'fixed' && accum.kind !== 'int') || bounds.accum === undefined;
  const summed = isExact ? bounds.result : throughAccumulator(bounds, accum);
  return castRange(summed, output.type);
}

function throughAccumulator(bounds: LayerBounds, accum: MantissaType): WordRange {
  return accumulatorHolds(bounds, accum) ? bounds.result : typeRange(accum, bounds.result.low.length);
}

function accumulatorHolds({ accum: range }: LayerBounds, accum: MantissaType): boolean {
  const { min, max } = spanOf(typeRange(accum, 1));
  return range === undefined || (range.min >= min && range.max <= max);
}

/** Return the accumulators and results that some input can overflow, in the order of the layers. Never throws. */
export function possibleOverflows(found: ReadonlyMap<string, LayerIntervals>): readonly { readonly layer: string; readonly variable: string }[] {
  return [...found].flatMap(([layer, { source, bounds }]) => {
    if (bounds === undefined) return [];
    const accum = source.layer.types['accum'];
    const sums = accum !== undefined && hasMantissas(accum) && !accumulatorHolds(bounds, accum) ? [{ layer, variable: 'accum' }] : [];
    return mayOverflow(bounds.result, source.output.type) ? [...sums, { layer, variable: 'result' }] : sums;
  });
}
