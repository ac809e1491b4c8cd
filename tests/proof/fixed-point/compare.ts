/** @file Our numerics over the rows that the C++ program computed: on bigints always, on doubles where every word fits. */
import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { bigintArithmetic, numberArithmetic } from '../../../main/compiler/numerics/arithmetic.ts';
import type { Arithmetic, Quantizer, Word } from '../../../main/compiler/numerics/arithmetic.ts';
import { NUMBER_BITS } from '../../../main/compiler/numerics/mantissas.ts';
import { compareValues, negate, negatedType, operate, operatorBits, resultType, shiftInType, truncateToInteger } from '../../../main/compiler/numerics/operators.ts';
import type { BinaryOperator, Operand, OperandType } from '../../../main/compiler/numerics/operators.ts';
import { quantizeValue, quantizeValues } from '../../../main/compiler/numerics/quantize.ts';
import type { Combination } from './combinations.ts';
import { limbCount, ROW_WORDS } from './program.ts';

/** An operation whose result is not ap_fixed's. */
export interface Difference {
  readonly operation: string;
  readonly types: string;
  readonly operands: string;
  readonly expected: string;
  readonly actual: string;
}

/** Words of a file, read one raw word after another. */
class Reader {
  readonly #words: BigInt64Array;
  #at: number;

  constructor(words: BigInt64Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  next({ widthBits, signed }: OperandType): bigint {
    const count = limbCount({ widthBits });
    let word = this.#words[this.#at + count - 1] ?? 0n;
    for (let i = count - 2; i >= 0; i--) word = (word << 64n) | BigInt.asUintN(64, this.#words[this.#at + i] ?? 0n);
    this.#at += count;
    return signed ? BigInt.asIntN(widthBits, word) : BigInt.asUintN(widthBits, word);
  }

  get at(): number {
    return this.#at;
  }
}

const OPERATORS: readonly BinaryOperator[] = ['add', 'subtract', 'multiply', 'divide'];
const FLAGS: OperandType = { widthBits: 6, integerBits: 6, signed: false };
const INT: OperandType = { widthBits: 32, integerBits: 32, signed: true };

/** What ap_fixed made of one row; the same order as in the program. */
interface RowResults {
  readonly converted: bigint;
  readonly fromDouble: bigint;
  readonly exact?: Readonly<Record<BinaryOperator, bigint>>;
  readonly negated: bigint;
  readonly flags: bigint;
  readonly left: bigint;
  readonly right: bigint;
  readonly integer: bigint;
}

function readResults(reader: Reader, { a, b, target, kind }: Combination): RowResults {
  const converted = reader.next(target);
  const fromDouble = reader.next(target);
  if (kind === 'convert') return { converted, fromDouble, negated: 0n, flags: 0n, left: 0n, right: 0n, integer: 0n };
  const [add = 0n, subtract = 0n, multiply = 0n, divide = 0n] = OPERATORS.map((operator) => reader.next(resultType(operator, a, b)));
  return { converted, fromDouble, exact: { add, subtract, multiply, divide }, negated: reader.next(negatedType(a)), flags: reader.next(FLAGS), left: reader.next(a), right: reader.next(a), integer: reader.next(INT) };
}

/** The operations on one representation, prepared for a combination. */
interface Side<T extends Word> {
  readonly arithmetic: Arithmetic<T>;
  readonly convert: Quantizer<T> | undefined;
  readonly operators: readonly BinaryOperator[];
  /** Negation, comparison, shifts and integers. */
  readonly hasRest: boolean;
}

function bitsOfRest({ a, b }: Combination): number {
  return Math.max(operatorBits('add', a, b), 2 * a.widthBits + 8, a.integerBits + 8);
}

function bigSide(combination: Combination): Side<bigint> {
  const { a, target, kind } = combination;
  return { arithmetic: bigintArithmetic, convert: bigintArithmetic.quantizer(a.widthBits - a.integerBits, target), operators: kind === 'all' ? OPERATORS : [], hasRest: kind === 'all' };
}

function numberSide(combination: Combination): Side<number> {
  const { a, b, target, kind } = combination;
  const from = a.widthBits - a.integerBits;
  const castBits = Math.max(a.widthBits + Math.max(0, target.widthBits - target.integerBits - from) + 1, target.widthBits);
  return {
    arithmetic: numberArithmetic,
    convert: castBits <= NUMBER_BITS ? numberArithmetic.quantizer(from, target) : undefined,
    operators: kind === 'all' ? OPERATORS.filter((operator) => operatorBits(operator, a, b) <= NUMBER_BITS) : [],
    hasRest: kind === 'all' && bitsOfRest(combination) <= NUMBER_BITS,
  };
}

type Report = (operation: string, expected: bigint, actual: Word) => void;

/** Comparison bits of the program but for `==` and `!=`, which wrap between unequal signs and which nothing here needs. */
function flagsOf(order: -1 | 0 | 1): bigint {
  return (order < 0 ? 4n : 0n) | (order <= 0 ? 8n : 0n) | (order > 0 ? 16n : 0n) | (order >= 0 ? 32n : 0n);
}

/** ap_fixed divides wide words wrongly by some divisors of more than 32 bits; no layer has such divisors. */
function isComparableDivision(a: Operand<Word>, b: Operand<Word>): boolean {
  const divisor = Number(b.word);
  return divisor !== 0 && (Math.abs(divisor) < 2 ** 32 || operatorBits('divide', a.type, b.type) <= 64);
}

function compareRow<T extends Word>(side: Side<T>, [a, b]: readonly [Operand<T>, Operand<T>], shift: number, { results, report }: { readonly results: RowResults; readonly report: Report }): void {
  const { arithmetic } = side;
  // `==` of ECMAScript compares a double and a bigint by value.
  const check = (operation: string, expected: bigint, actual: Word): void => {
    if (expected != actual) report(`${operation} on ${arithmetic.kind}s`, expected, actual);
  };
  if (side.convert) check('conversion', results.converted, side.convert.quantize(a.word));
  for (const operator of side.operators) {
    if (operator !== 'divide' || isComparableDivision(a, b)) check(operator, results.exact?.[operator] ?? 0n, operate(arithmetic, operator, a, b));
  }
  if (!side.hasRest) return;
  check('negate', results.negated, negate(arithmetic, a));
  check('compare', results.flags & ~3n, flagsOf(compareValues(arithmetic, a, b)));
  check('shift left', results.left, shiftInType(arithmetic, a, shift));
  check('shift right', results.right, shiftInType(arithmetic, a, -shift));
  // With fewer integer bits than none, ap_fixed reads memory that it never set.
  if (a.type.integerBits >= 0) check('to integer', results.integer, BigInt.asIntN(32, BigInt(truncateToInteger(arithmetic, a))));
}

function checkDoubles(doubles: Float64Array, expected: readonly bigint[], target: FixedType, report: (row: number) => Report): void {
  const all = quantizeValues(doubles, target);
  for (const [row, word] of expected.entries()) {
    if (all[row] != word) report(row)('conversion from double in arrays', word, all[row] ?? 0);
    const one = quantizeValue(doubles[row] ?? 0, target);
    if (one !== word) report(row)('conversion from double', word, one);
  }
}

/** What a combination's rows are compared with. */
export interface Rows {
  readonly operands: BigInt64Array<ArrayBuffer>;
  /** The file of results and where this combination's begin. */
  readonly results: BigInt64Array;
  readonly resultsAt: number;
}

/** Compare all rows of a combination; a difference per operation and combination is enough. */
export function compareRows(combination: Combination, { operands, results, resultsAt }: Rows): Difference[] {
  const { a, b, target } = combination;
  const found = new Map<string, Difference>();
  const rowCount = operands.length / ROW_WORDS;
  const types = [a, b, target].map(printPrecision).join(' ');
  const doubles = new Float64Array(operands.buffer, operands.byteOffset, operands.length).filter((_, i) => i % ROW_WORDS === 4);
  const describe = (row: number): string => `${[0, 2].map((at) => new Reader(operands, row * ROW_WORDS + at).next(at === 0 ? a : b)).join(' and ')}, double ${doubles[row]}, shift ${operands[row * ROW_WORDS + 5]}`;
  const reportAt = (row: number): Report => (operation, expected, actual) => {
    if (!found.has(operation)) found.set(operation, { operation, types, operands: describe(row), expected: String(expected), actual: String(actual) });
  };
  const [big, number] = [bigSide(combination), numberSide(combination)];
  const hasNumbers = number.convert !== undefined || number.operators.length > 0;
  const reader = new Reader(results, resultsAt);
  const fromDoubles: bigint[] = [];
  for (let row = 0; row < rowCount; row++) {
    const rowResults = readResults(reader, combination);
    fromDoubles.push(rowResults.fromDouble);
    const words = [new Reader(operands, row * ROW_WORDS).next(a), new Reader(operands, row * ROW_WORDS + 2).next(b)] as const;
    const shift = Number(operands[row * ROW_WORDS + 5]);
    const context = { results: rowResults, report: reportAt(row) };
    compareRow(big, [{ word: words[0], type: a }, { word: words[1], type: b }], shift, context);
    if (hasNumbers) compareRow(number, [{ word: Number(words[0]), type: a }, { word: Number(words[1]), type: b }], shift, context);
  }
  checkDoubles(doubles, fromDoubles, target, reportAt);
  return [...found.values()];
}
