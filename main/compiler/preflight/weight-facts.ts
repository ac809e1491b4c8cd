/** @file What lints ask of constants; looked at once per array and type, because an edit leaves most of them alone. */

import { isFixed, mantissaRange, fractionBits, printPrecision, type FixedType, type Precision } from '../../../preload/model/fixed-type.ts';
import type { Weight } from '../ir/model-graph.ts';
import { convertedValues } from '../ir/visit.ts';
import { quantizeWeight, weightValues } from '../numerics/weights.ts';

/** How the values of a constant sit in its type. */
export interface WeightFacts {
  readonly count: number;
  /** Smallest and largest value before quantizing. @unit model units */
  readonly min: number;
  readonly max: number;
  readonly nonZeroCount: number;
  /** Values that change when they are put into the type. */
  readonly changedCount: number;
  /** Values outside the type's range. */
  readonly outsideCount: number;
  /** Values that are not 0 and become 0. */
  readonly vanishedCount: number;
  /** The largest change relative to the value itself, of values that are not 0. @unit fraction 0… */
  readonly relativeErrorMax: number;
}

const known = new WeakMap<Float64Array, Map<string, WeightFacts>>();

/** Return how a constant sits in a type, or undefined for types without fixed-point words. Never throws. */
export function weightFacts(weight: Weight, type: Precision | undefined): WeightFacts | undefined {
  if (type === undefined || !isFixed(type)) return undefined;
  const values = convertedValues(weight);
  const byType = known.get(values) ?? new Map<string, WeightFacts>();
  known.set(values, byType);
  const key = printPrecision(type);
  const facts = byType.get(key) ?? computeFacts(values, type);
  byType.set(key, facts);
  return facts;
}

function computeFacts(values: Float64Array, type: FixedType): WeightFacts {
  const held = weightValues(quantizeWeight(values, type), type);
  const range = mantissaRange(type);
  const lsb = 2 ** -fractionBits(type);
  // Half a step beyond the end may still round into the range; a whole one does not.
  const [low, high] = [(Number(range.min) - 1) * lsb, (Number(range.max) + 1) * lsb];
  let [min, max] = [Infinity, -Infinity];
  let [nonZeroCount, changedCount, outsideCount, vanishedCount, relativeErrorMax] = [0, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const [value, word] = [values[i] ?? 0, held[i] ?? 0];
    if (value < min) min = value;
    if (value > max) max = value;
    if (value <= low || value >= high) outsideCount++;
    if (value !== word) changedCount++;
    if (value === 0) continue;
    nonZeroCount++;
    if (word === 0 && Math.abs(value) < lsb) vanishedCount++;
    relativeErrorMax = Math.max(relativeErrorMax, Math.abs((word - value) / value));
  }
  return { count: values.length, min: values.length === 0 ? 0 : min, max: values.length === 0 ? 0 : max, nonZeroCount, changedCount, outsideCount, vanishedCount, relativeErrorMax };
}
