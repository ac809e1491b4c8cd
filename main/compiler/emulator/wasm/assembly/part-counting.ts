/**
 * @file Words of a variable that come in several parts, each with words of all samples of a block: the exact sums of
 * recurrent cells, counted where the products write them.
 */

import { firstPlace, mayLeave } from "./counting";
import { countOutside, markRowsAt } from "./losses";
import { Quantizer } from "./quantizer";
import { LEAST_AT, MOST_AT, noteLosses, noteOverflowRow, noteTally } from "./statistics";
import { Tally } from "./tally";
import { tallyWords } from "./tally-words";

/** A part; layout shared with `recurrent-sums.ts`. */
@unmanaged
class Part {
  /** 1: i32, 2: i64. */
  kind: i32;
  words: usize;
  perRow: i32;
  /** Words that follow each other among all of a sample too, and how much further on there the next ones stand. */
  run: i32;
  stride: i32;
  /** Words of a sample in all parts together. */
  perSample: i32;
  /** A byte for each row: 1 if a word of it left the type. */
  marks: usize;
  quantizer: Quantizer;
}

const tally: Tally = changetype<Tally>(memory.data(1056, 16));

@inline
function isEqual<S>(p: usize, wanted: i64): bool {
  return sizeof<S>() == 8 ? <f64>load<i64>(p) == <f64>wanted : <i64>load<S>(p) == wanted;
}

/** Note the first place of an extreme, unless a part noted before has it earlier. `first`: place of the part's first word within a sample. */
function notePlace<S>(at: usize, isNew: bool, part: Part, count: i32, wanted: i64, first: i32, firstRow: i32): void {
  const blockFirst = <i64>firstRow * part.perSample;
  const known = load<i64>(at);
  if (!isNew && known < blockFirst) return;
  const row = firstPlace<S>(part.words, count, wanted, 0) / part.perRow;
  const words = part.words + <usize>(row * part.perRow) * sizeof<S>();
  let place = i64.MAX_VALUE;
  for (let i = 0; i < part.perRow; i++) {
    if (isEqual<S>(words + <usize>i * sizeof<S>(), wanted)) place = min<i64>(place, blockFirst + <i64>row * part.perSample + first + i / part.run * part.stride + i % part.run);
  }
  store<i64>(at, isNew ? place : min<i64>(place, known));
}

function count<S>(part: Part, rows: i32, first: i32, firstRow: i32): void {
  const words = rows * part.perRow;
  if (words == 0) return;
  const q = part.quantizer;
  tallyWords<S>(tally, part.words, words, false);
  const improved = noteTally(q.stats, tally, 0);
  if (improved & 1 || <f64>tally.min == <f64>load<i64>(q.stats + 8)) notePlace<S>(q.stats + LEAST_AT, (improved & 1) != 0, part, words, tally.min, first, firstRow);
  if (improved & 2 || <f64>tally.max == <f64>load<i64>(q.stats + 16)) notePlace<S>(q.stats + MOST_AT, (improved & 2) != 0, part, words, tally.max, first, firstRow);
  if (!mayLeave(tally, q)) return;
  markRowsAt(part.marks);
  noteLosses(q.stats, countOutside<S>(part.words, rows, part.perRow, q, firstRow, 0), 0);
  markRowsAt(0);
}

/** Count a part; the grid of its words is that of their type. */
export function notePart(part: Part, rows: i32, first: i32, firstRow: i32): void {
  if (part.kind == 1) count<i32>(part, rows, first, firstRow);
  else count<i64>(part, rows, first, firstRow);
}

/** Note the rows that were marked, when all parts of a block have been counted. */
export function noteMarkedRows(stats: usize, marks: usize, rows: i32, firstRow: i32): void {
  for (let r = 0; r < rows; r += 8) {
    const eight = load<u64>(marks + r);
    if (!eight) continue;
    for (let k = 0; k < 8; k++) if ((eight >> (<u64>k << 3)) & 1) noteOverflowRow(stats, firstRow + r + k);
    store<u64>(marks + r, 0);
  }
}
