/**
 * @file One time step of LSTM and GRU cells behind their two products, for all samples of a block.
 *
 * Everything is computed in 64 bits, which the caller has shown to be enough. Words before a cast that somebody watches
 * are written to traces [sample][step][word], in the order in which they come, and counted afterwards. The products' sums
 * are counted where they lie (`part-counting.ts`).
 */

import { SAT_ZERO, Quantizer, limitLanes, limitWord, quantizeWord } from "./quantizer";
import { note, scaledToZero, storeTurned, storeTurnedNarrow, word } from "./words";

/** Where watched words go; layout shared with `bind-recurrent.ts`. Sizes in words. */
@unmanaged
class Trace {
  /** 0: nobody watches. */
  words: usize;
  kind: i32;
  perRow: i32;
  perStep: i32;
  /** First word of this cell within a step: the second cell of a Bidirectional layer comes behind the first. */
  first: i32;
}

/** A function of one word. */
@unmanaged
class CellFunction {
  /** Entries of its table, i64; 0: relu. */
  entries: usize;
  size: i32;
  /** Index: word · 2^up / 2^down, truncated toward zero, plus centre. */
  up: i32;
  down: i32;
  centre: i32;
  /** relu's cast. */
  cast: Quantizer;
}

/** Layout shared with `bind-recurrent.ts`. Kinds: 0 i16, 1 i32, 2 i64. */
@unmanaged
class Cell {
  isGru: i32;
  states: i32;
  /** Exact sums of the input's product [row][step][gate]. */
  input: usize;
  inputKind: i32;
  steps: i32;
  /** 1: from the last step to the first. */
  backward: i32;
  /** Exact sums of the state's product [row][gate]. */
  recurrent: usize;
  recurrentKind: i32;
  /** [row][state]. */
  hidden: usize;
  hiddenKind: i32;
  /** LSTM's inner state, i64 [row][state]. */
  inner: usize;
  /** The result: words of a row, of a step (0: only the last is kept) and before this cell's own. */
  output: usize;
  outputKind: i32;
  outputPerRow: i32;
  outputPerStep: i32;
  outputFirst: i32;
  /** To the accumulator's type, from its own grid. */
  accum: Quantizer;
  /** LSTM: sum to the inner state; GRU: product to the accumulator. */
  middle: Quantizer;
  result: Quantizer;
  gate: CellFunction;
  candidate: CellFunction;
  outward: CellFunction;
  freshShift: i32;
  keptShift: i32;
  /** GRU: 1 on the accumulator's grid is 2^oneShift. */
  oneShift: i32;
  /** GRU: where the update and the reset gate begin. */
  update: i32;
  reset: i32;
  gateTrace: Trace;
  indexTrace: Trace;
  stateTrace: Trace;
  resultTrace: Trace;
}

@inline
function put(p: usize, kind: i32, i: i32, v: i64): void {
  const at = <usize>i;
  if (kind == 0) store<i16>(p + (at << 1), <i16>v);
  else if (kind == 1) store<i32>(p + (at << 2), <i32>v);
  else store<i64>(p + (at << 3), v);
}

/** Where the next word of each trace goes; 0: nobody watches. Out of the structs, which would be read for every word. */
let toGate: usize = 0;
let toIndex: usize = 0;
let toState: usize = 0;
let toResult: usize = 0;
let gateKind: i32 = 0;
let indexKind: i32 = 0;
let stateKind: i32 = 0;
let resultKind: i32 = 0;
/** Where the words of the first sample's step begin, and those of a sample behind them. */
let gateStart: usize = 0;
let indexStart: usize = 0;
let stateStart: usize = 0;
let resultStart: usize = 0;
let gateBytes: usize = 0;
let indexBytes: usize = 0;
let stateBytes: usize = 0;
let resultBytes: usize = 0;

function startOf(trace: Trace, step: i32): usize {
  return trace.words ? trace.words + (<usize>(step * trace.perStep + trace.first) << (trace.kind + 1)) : 0;
}

function bytesOf(trace: Trace): usize {
  return trace.words ? <usize>trace.perRow << (trace.kind + 1) : 0;
}

function openTraces(c: Cell, step: i32): void {
  gateStart = startOf(c.gateTrace, step);
  indexStart = startOf(c.indexTrace, step);
  stateStart = startOf(c.stateTrace, step);
  resultStart = startOf(c.resultTrace, step);
  gateBytes = bytesOf(c.gateTrace);
  indexBytes = bytesOf(c.indexTrace);
  stateBytes = bytesOf(c.stateTrace);
  resultBytes = bytesOf(c.resultTrace);
  gateKind = c.gateTrace.kind;
  indexKind = c.indexTrace.kind;
  stateKind = c.stateTrace.kind;
  resultKind = c.resultTrace.kind;
}

/** Addresses of traces that nobody watches stay 0. */
function seek(row: usize): void {
  toGate = gateStart + row * gateBytes;
  toIndex = indexStart + row * indexBytes;
  toState = stateStart + row * stateBytes;
  toResult = resultStart + row * resultBytes;
}

function apply(f: CellFunction, v: i64): i64 {
  if (f.entries == 0) return quantizeWord(max<i64>(v, 0), f.cast);
  const index = <i32>scaledToZero(v, f.up, f.down) + f.centre;
  if (toIndex) toIndex = note(toIndex, indexKind, index);
  return load<i64>(f.entries + (<usize>max(0, min(f.size - 1, index)) << 3));
}

/** Where the sums of the row lie. */
let fromInput: usize = 0;
let fromState: usize = 0;

/** A gate before its function. */
function sum(c: Cell, i: i32): i64 {
  const v = limitWord(word(fromInput, c.inputKind, i), c.accum) + limitWord(word(fromState, c.recurrentKind, i), c.accum);
  if (toGate) toGate = note(toGate, gateKind, v);
  return limitWord(v, c.accum);
}

@inline
function lstmState(c: Cell, at: i32, input: i64, forget: i64, candidate: i64, output: i64): i64 {
  const inner = c.inner + (<usize>at << 3);
  const exact = ((candidate * input) << <i64>c.freshShift) + ((load<i64>(inner) * forget) << <i64>c.keptShift);
  if (toState) toState = note(toState, stateKind, exact);
  const state = quantizeWord(exact, c.middle);
  store<i64>(inner, state);
  return output * apply(c.outward, state);
}

function lstm(c: Cell, j: i32, at: i32): i64 {
  const n = c.states;
  const input = apply(c.gate, sum(c, j));
  const forget = apply(c.gate, sum(c, n + j));
  const candidate = apply(c.candidate, sum(c, 2 * n + j));
  const output = apply(c.gate, sum(c, 3 * n + j));
  return lstmState(c, at, input, forget, candidate, output);
}

/** Whether four gates can be summed and looked up at once: in 32 bits, by tables, and with a limit that lanes know. */
function hasLanes(c: Cell): bool {
  const fits = c.inputKind == 1 && c.recurrentKind == 1 && (gateStart == 0 || gateKind == 1) && (indexStart == 0 || indexKind <= 1) && c.accum.overflow != SAT_ZERO && c.accum.widthBits < 31;
  return !c.isGru && fits && inLanes(c.gate, c.accum) && inLanes(c.candidate, c.accum);
}

@inline
function inLanes(f: CellFunction, q: Quantizer): bool {
  return f.entries != 0 && q.widthBits + f.up < 32 && f.down < 32;
}

@inline
function inAccum(v: v128, q: Quantizer): v128 {
  return limitLanes(v, q, 32 - q.widthBits, i32x4.splat(<i32>q.min), i32x4.splat(<i32>q.max));
}

/** Indices of four words; see `apply`. */
@inline
function indexLanes(f: CellFunction, v: v128): v128 {
  const scaled = i32x4.shl(v, f.up);
  const below: i32 = (1 << f.down) - 1;
  const toZero = i32x4.add(scaled, v128.and(i32x4.shr_s(scaled, 31), i32x4.splat(below)));
  return i32x4.add(i32x4.shr_s(toZero, f.down), i32x4.splat(f.centre));
}

/** Places in the tables of four states: input, forget, candidate and output gate of each. */
const places: usize = memory.data(64, 16);
/** Gates of four states before their limit, one vector a gate. */
const sums: usize = memory.data(64, 16);

/** Sums of one gate of four states; the limited ones are returned. */
@inline
function gateLanes(c: Cell, gate: i32, j: i32): v128 {
  const at = <usize>(gate * c.states + j) << 2;
  const exact = i32x4.add(inAccum(v128.load(fromInput + at), c.accum), inAccum(v128.load(fromState + at), c.accum));
  v128.store(sums + (<usize>gate << 4), exact);
  return inAccum(exact, c.accum);
}

@inline
function inTable(f: CellFunction, index: v128): v128 {
  return i32x4.max_s(i32x4.min_s(index, i32x4.splat(f.size - 1)), i32x4.splat(0));
}

/** Look up the gates of the states j … j + 3 into `places`. In the trace the index of the outward function, which is not known yet, follows those of the gates. */
function lookAhead(c: Cell, j: i32): void {
  const input = indexLanes(c.gate, gateLanes(c, 0, j));
  const forget = indexLanes(c.gate, gateLanes(c, 1, j));
  const candidate = indexLanes(c.candidate, gateLanes(c, 2, j));
  const output = indexLanes(c.gate, gateLanes(c, 3, j));
  if (toGate) {
    storeTurned(toGate, 16, v128.load(sums), v128.load(sums, 16), v128.load(sums, 32), v128.load(sums, 48));
    toGate += 64;
  }
  if (toIndex) {
    const words: usize = c.outward.entries ? 5 : 4;
    if (indexKind == 0) storeTurnedNarrow(toIndex, words << 1, input, forget, candidate, output);
    else storeTurned(toIndex, words << 2, input, forget, candidate, output);
  }
  storeTurned(places, 16, inTable(c.gate, input), inTable(c.gate, forget), inTable(c.candidate, candidate), inTable(c.gate, output));
}

@inline
function entryAt(f: CellFunction, place: usize): i64 {
  return load<i64>(f.entries + (<usize>load<i32>(place) << 3));
}

/** The exact result of state `at`, whose gates were looked up as number k of four. */
function lstmAhead(c: Cell, k: i32, at: i32): i64 {
  const place = places + (<usize>k << 4);
  if (toIndex) toIndex += indexKind == 0 ? 8 : 16;
  return lstmState(c, at, entryAt(c.gate, place), entryAt(c.gate, place + 4), entryAt(c.candidate, place + 8), entryAt(c.gate, place + 12));
}

function gru(c: Cell, j: i32, at: i32): i64 {
  const last = 2 * c.states + j;
  const z = apply(c.gate, sum(c, c.update + j));
  const r = apply(c.gate, sum(c, c.reset + j));
  const recurrent = quantizeWord(r * limitWord(word(fromState, c.recurrentKind, last), c.accum), c.middle);
  const both = limitWord(word(fromInput, c.inputKind, last), c.accum) + recurrent;
  if (toGate) toGate = note(toGate, gateKind, both);
  const candidate = apply(c.candidate, limitWord(both, c.accum));
  const fresh = candidate * ((<i64>1 << <i64>c.oneShift) - z);
  return (fresh << <i64>c.freshShift) + ((word(c.hidden, c.hiddenKind, at) * z) << <i64>c.keptShift);
}

/** Compute time step `step` (0 is the first that is computed) of `rows` samples; both products are there. */
export function cellStep(c: Cell, rows: i32, step: i32): void {
  const n = c.states;
  const gates = (c.isGru ? 3 : 4) * n;
  const place = c.backward ? c.steps - 1 - step : step;
  const inputBytes = <usize>gates << (c.inputKind == 1 ? 2 : 3);
  const sumBytes = <usize>gates << (c.recurrentKind == 1 ? 2 : 3);
  const keeps = c.outputPerStep != 0 || step == c.steps - 1;
  openTraces(c, step);
  const ahead = hasLanes(c) ? n & ~3 : 0;
  for (let row = 0; row < rows; row++) {
    fromInput = c.input + inputBytes * <usize>(row * c.steps + place);
    fromState = c.recurrent + sumBytes * <usize>row;
    seek(row);
    const target = row * c.outputPerRow + place * c.outputPerStep + c.outputFirst;
    for (let j = 0; j < n; j++) {
      const at = row * n + j;
      if (j < ahead && (j & 3) == 0) lookAhead(c, j);
      const exact = c.isGru ? gru(c, j, at) : j < ahead ? lstmAhead(c, j & 3, at) : lstm(c, j, at);
      if (toResult) toResult = note(toResult, resultKind, exact);
      const hidden = quantizeWord(exact, c.result);
      put(c.hidden, c.hiddenKind, at, hidden);
      if (keeps) put(c.output, c.outputKind, target + j, hidden);
    }
  }
}
