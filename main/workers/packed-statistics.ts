/**
 * @file Statistics on their way from a thread of the pool: numbers in one array that is handed over, and one text that says
 * whose they are. As objects they would cost more to copy than to count. Nothing is joined or left out here.
 */

import { defined } from '../base/assert.ts';
import type { LayerStatistics, VariableStatistics } from '../compiler/emulator/statistics.ts';

type Statistics = ReadonlyMap<string, LayerStatistics>;
type NumberType = VariableStatistics['type'];

/** Statistics of a block as two threads pass them on. */
export interface PackedStatistics {
  /** JSON of `Named`: the same text from block to block as long as the same variables of the same types are watched. */
  readonly names: string;
  /** For every variable the fields of `FIELDS`, then first exponent, number of bins, bins. */
  readonly numbers: Float64Array<ArrayBuffer>;
}

/** By layer: its variables, each with its type. */
type Named = readonly (readonly [layer: string, variables: readonly (readonly [variable: string, type: NumberType])[]])[];

/** Fields in the order of the array; NaN for an absent one, which none of them is otherwise. */
const FIELDS = [
  'count', 'min', 'max', 'minSampleIndex', 'minElementIndex', 'maxSampleIndex', 'maxElementIndex', 'overflowCount', 'underflowCount', 'overflowShare', 'underflowShare', 'overflowSampleCount', 'firstOverflowSampleIndex',
] as const;
const HEAD = FIELDS.length + 3;

/** Packs statistics of one block after the other. */
export class StatisticsPacker {
  #last: Statistics | undefined;
  #names = '';

  /** Return the statistics packed. Never throws. */
  pack(all: Statistics): PackedStatistics {
    if (this.#last === undefined || !isNamedAlike(this.#last, all)) this.#names = JSON.stringify(namesOf(all));
    this.#last = all;
    const numbers = new Float64Array(sizeOf(all));
    let at = 0;
    for (const { variables } of all.values()) for (const seen of Object.values(variables)) at = write(numbers, at, seen);
    return { names: this.#names, numbers };
  }
}

/** Unpacks what `StatisticsPacker` made. */
export class StatisticsUnpacker {
  #names = '';
  #named: Named = [];

  /** Return the statistics as they were. Never throws. */
  unpack({ names, numbers }: PackedStatistics): Statistics {
    if (names !== this.#names) [this.#names, this.#named] = [names, JSON.parse(names) as Named];
    let at = 0;
    return new Map(this.#named.map(([layer, named]) => {
      const variables: Record<string, VariableStatistics> = {};
      for (const [variable, type] of named) {
        variables[variable] = read(numbers, at, { variable, type });
        at += HEAD + numbers[at + HEAD - 1]!;
      }
      return [layer, { layer, variables }];
    }));
  }
}

function namesOf(all: Statistics): Named {
  return [...all].map(([layer, { variables }]) => [layer, Object.values(variables).map(({ variable, type }) => [variable, type] as const)] as const);
}

/** Whether the same names and the very same types come in the same order. */
function isNamedAlike(a: Statistics, b: Statistics): boolean {
  if (a.size !== b.size) return false;
  const others = b.entries();
  for (const [layer, { variables }] of a) {
    const [otherLayer, other] = defined(others.next().value, 'both have as many layers');
    const [mine, theirs] = [Object.values(variables), Object.values(other.variables)];
    if (layer !== otherLayer || mine.length !== theirs.length) return false;
    for (const [k, { variable, type }] of mine.entries()) if (variable !== theirs[k]!.variable || type !== theirs[k]!.type) return false;
  }
  return true;
}

function sizeOf(all: Statistics): number {
  let size = 0;
  for (const { variables } of all.values()) for (const { histogram } of Object.values(variables)) size += HEAD + histogram.counts.length;
  return size;
}

function write(numbers: Float64Array, at: number, seen: VariableStatistics): number {
  let next = at;
  for (const field of FIELDS) numbers[next++] = seen[field] ?? NaN;
  const { zeroCount, firstExponent, counts } = seen.histogram;
  numbers[next++] = zeroCount;
  numbers[next++] = firstExponent;
  numbers[next++] = counts.length;
  for (const count of counts) numbers[next++] = count;
  return next;
}

function read(numbers: Float64Array, at: number, { variable, type }: Pick<VariableStatistics, 'variable' | 'type'>): VariableStatistics {
  const number = (k: number): number => numbers[at + k]!;
  const optional = (k: number): number | undefined => (Number.isNaN(numbers[at + k]!) ? undefined : numbers[at + k]!);
  const bins = numbers.subarray(at + HEAD, at + HEAD + number(HEAD - 1));
  return {
    variable, type, count: number(0), min: optional(1), max: optional(2), minSampleIndex: optional(3), minElementIndex: optional(4), maxSampleIndex: optional(5), maxElementIndex: optional(6),
    overflowCount: number(7), underflowCount: number(8), overflowShare: number(9), underflowShare: number(10), overflowSampleCount: number(11), firstOverflowSampleIndex: optional(12),
    histogram: { zeroCount: number(HEAD - 3), firstExponent: number(HEAD - 2), counts: Array.from(bins) },
  };
}
