/**
 * @file Tables that were made before, by what they are made from, and their words in other types: every edit plans a network
 * anew, and most of its tables stay as they are. What is kept is a value like any other; only the time differs.
 */

import type { FixedType, XnorType } from '../../../preload/model/fixed-type.ts';
import { fractionBits, printPrecision } from '../../../preload/model/fixed-type.ts';
import { toBigints } from './mantissas.ts';
import type { Mantissas } from './mantissas.ts';
import { quantizeMantissa } from './quantize.ts';

/** Entries of all tables that are kept; the longest unused go first, and a larger table is made each time. */
const ENTRIES_MAX = 1 << 18;

const kept = new Map<string, Mantissas>();
let entryCount = 0;

/** Return the table with this description, made at first use. Never throws. */
export function keptTable(description: string, make: () => Mantissas): Mantissas {
  const known = kept.get(description);
  const table = known ?? make();
  if (known !== undefined) kept.delete(description);
  else if (table.length > ENTRIES_MAX) return table;
  else entryCount += table.length;
  kept.set(description, table);
  for (const [oldest, { length }] of kept) {
    if (entryCount <= ENTRIES_MAX) break;
    kept.delete(oldest);
    entryCount -= length;
  }
  return table;
}

/** Entries of a table in another type. */
export interface CastTable {
  readonly words: readonly bigint[];
  /** Largest magnitude among them. */
  readonly largest: bigint;
  readonly hasNegative: boolean;
}

/** Types that a table is kept in. */
const CASTS_MAX = 8;
const casts = new WeakMap<Mantissas, Map<string, CastTable>>();

/** Return the entries of a table, which have the type `from`, in the type `to`; made once for each table and type. Never throws. */
export function castTable(entries: Mantissas, from: FixedType, to: FixedType | XnorType): CastTable {
  const known = casts.get(entries) ?? new Map<string, CastTable>();
  casts.set(entries, known);
  const key = `${fractionBits(from)} ${printPrecision(to)}`;
  const cast = known.get(key) ?? makeCast(entries, from, to);
  known.delete(key);
  known.set(key, cast);
  for (const oldest of known.keys()) {
    if (known.size <= CASTS_MAX) break;
    known.delete(oldest);
  }
  return cast;
}

function makeCast(entries: Mantissas, from: FixedType, to: FixedType | XnorType): CastTable {
  const words = toBigints(entries).map((entry) => quantizeMantissa(entry, fractionBits(from), to));
  return { words, largest: words.reduce((most, word) => (word > most ? word : -word > most ? -word : most), 0n), hasNegative: words.some((word) => word < 0n) };
}
