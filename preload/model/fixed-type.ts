/**
 * @file Number types of the hardware: what they are, their ranges, and their text.
 *
 * Deliberately no arithmetic on values here (that is `main/compiler/numerics`): this file is shared by the
 * window and the trusted side and imports nothing. Integer bits count the sign, as ap_fixed does; the other
 * convention is the separate type `Kif`, converted only here.
 */

/** Rounding (quantization) modes, AMD's names without the AP_ prefix. */
export const ROUNDING_MODES = ['TRN', 'TRN_ZERO', 'RND', 'RND_ZERO', 'RND_INF', 'RND_MIN_INF', 'RND_CONV'] as const;
/** One of AMD's quantization modes. */
export type RoundingMode = (typeof ROUNDING_MODES)[number];

/** Overflow modes, AMD's names without the AP_ prefix. */
export const OVERFLOW_MODES = ['WRAP', 'SAT', 'SAT_ZERO', 'SAT_SYM'] as const;
/** One of AMD's overflow modes. */
export type OverflowMode = (typeof OVERFLOW_MODES)[number];

/** A fixed-point type. `int` is the same arithmetic with no fraction; it is kept apart because tools print it apart. */
export interface FixedType {
  readonly kind: 'fixed' | 'int';
  /** Bits in all, ≥ 1. */
  readonly widthBits: number;
  /** Bits left of the point, sign included; may be negative or larger than widthBits. Equal to widthBits for `int`. */
  readonly integerBits: number;
  readonly signed: boolean;
  readonly rounding: RoundingMode;
  readonly overflow: OverflowMode;
}

/** One bit that stands for −1 (0) or +1 (1). */
export interface XnorType {
  readonly kind: 'xnor';
  readonly widthBits: 1;
  readonly integerBits: 1;
  readonly signed: false;
  readonly rounding: 'TRN';
  readonly overflow: 'WRAP';
}

/** A signed power of two, stored as (sign, exponent); only weights have it. */
export interface ExponentType {
  readonly kind: 'exponent';
  readonly widthBits: number;
  readonly signed: boolean;
}

/** A type that this program carries but does not compute with (`float`, …). */
export interface OtherType {
  readonly kind: 'other';
  readonly text: string;
}

/** The type of a variable once it is decided. */
export type NumberType = FixedType | XnorType | ExponentType | OtherType;

/** What a configuration may say: a type, or that the program shall infer it. */
export type Precision = NumberType | { readonly kind: 'auto' };

/** Make a signed fixed-point type; rounding and overflow default to TRN and WRAP. Never throws. */
export function fixed(
  widthBits: number,
  integerBits: number,
  rounding: RoundingMode = 'TRN',
  overflow: OverflowMode = 'WRAP',
): FixedType {
  return { kind: 'fixed', widthBits, integerBits, signed: true, rounding, overflow };
}

/** Make an unsigned fixed-point type. Never throws. */
export function ufixed(
  widthBits: number,
  integerBits: number,
  rounding: RoundingMode = 'TRN',
  overflow: OverflowMode = 'WRAP',
): FixedType {
  return { kind: 'fixed', widthBits, integerBits, signed: false, rounding, overflow };
}

/** Make an integer type. Never throws. */
export function int(widthBits: number, signed = true): FixedType {
  return { kind: 'int', widthBits, integerBits: widthBits, signed, rounding: 'TRN', overflow: 'WRAP' };
}

/** hls4ml's default type, `fixed<16,6>`. */
export const DEFAULT_TYPE: FixedType = fixed(16, 6);

/** Return whether a type is fixed-point or integer, that is, has mantissas. */
export function isFixed(type: Precision): type is FixedType {
  return type.kind === 'fixed' || type.kind === 'int';
}

/** Return the number of fraction bits (may be negative). @unit bits */
export function fractionBits(type: Pick<FixedType, 'widthBits' | 'integerBits'>): number {
  return type.widthBits - type.integerBits;
}

/** Return the smallest and largest mantissa of a type, inclusive; SAT_SYM is symmetric from two bits on. @unit LSB of the type */
export function mantissaRange(type: Pick<FixedType, 'widthBits' | 'signed'> & { overflow?: OverflowMode }): {
  readonly min: bigint;
  readonly max: bigint;
} {
  const w = BigInt(type.widthBits);
  if (!type.signed) return { min: 0n, max: (1n << w) - 1n };
  const max = (1n << (w - 1n)) - 1n;
  return { min: type.overflow === 'SAT_SYM' && type.widthBits > 1 ? -max : -max - 1n, max };
}

/** Return the smallest and largest value of a type as doubles, inclusive. @unit model units */
export function valueRange(type: FixedType): { readonly min: number; readonly max: number } {
  const { min, max } = mantissaRange(type);
  const lsb = 2 ** -fractionBits(type);
  return { min: Number(min) * lsb, max: Number(max) * lsb };
}

/** Return whether two types are the same in every field. Never throws. */
export function sameType(a: Precision, b: Precision): boolean {
  return printPrecision(a) === printPrecision(b);
}

/**
 * Return the shortest text of a type: `fixed<16,6>`, `ufixed<8,3,RND,SAT>`, `int<2>`, `uint<1>`, `po2<4>`, `xnor`, `auto`.
 *
 * Defaults (TRN, WRAP) are left out, as the field writes them. Never throws.
 */
export function printPrecision(type: Precision): string {
  switch (type.kind) {
    case 'auto':
      return 'auto';
    case 'xnor':
      return 'xnor';
    case 'exponent':
      return `po2<${type.widthBits}>`;
    case 'other':
      return type.text;
    case 'fixed':
    case 'int': {
      const modes =
        type.overflow !== 'WRAP' ? `,${type.rounding},${type.overflow}` : type.rounding !== 'TRN' ? `,${type.rounding}` : '';
      const u = type.signed ? '' : 'u';
      return type.kind === 'int' ? `${u}int<${type.widthBits}${modes}>` : `${u}fixed<${type.widthBits},${type.integerBits}${modes}>`;
    }
    default:
      return type satisfies never;
  }
}

/** Widest type the program accepts. @unit bits */
export const MAX_WIDTH_BITS = 1024;

/** `Number` alone takes '' for 0 and '1e1' for 10. */
const WHOLE_TEXT = /^[+-]?\d+$/;
const FIXED_TEXT = /^(ap_|ac_)?(u?)(fixed|int)<([^<>]*)>$/;
const FLOAT_TEXT = /^(float|double|half|bfloat16|ap_float<[\d,\s]+>|ac_std_float<[\d,\s]+>|std_float<[\d,\s]+>|ac_float<[\w,\s]+>)$/;

/** Outcome of reading a type's text. */
export type PrecisionText = { readonly ok: true; readonly value: Precision } | { readonly ok: false; readonly reason: string };

/**
 * Read a type as hls4ml's configurations write it: `fixed<16,6>`, `ap_ufixed<8,3,AP_RND,AP_SAT>`, `int<2>`, `auto`, `float`.
 *
 * Returns a reason instead of throwing. `ac_fixed<W,I,signed,Q,O>` is read with its third argument.
 * @source AMD UG1399 "Arbitrary precision fixed-point types"; hls4ml's configuration grammar
 */
export function parsePrecision(text: string): PrecisionText {
  const t = text.trim();
  if (t === 'auto') return { ok: true, value: { kind: 'auto' } };
  if (t === 'xnor') return { ok: true, value: { kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' } };
  if (FLOAT_TEXT.test(t)) return { ok: true, value: { kind: 'other', text: t } };
  const po2 = /^po2<(\d+)>$/.exec(t);
  if (po2 && (Number(po2[1]) < 1 || Number(po2[1]) > MAX_WIDTH_BITS)) return { ok: false, reason: `"${text}": width ${po2[1]} is outside 1…${MAX_WIDTH_BITS} bits` };
  if (po2) return { ok: true, value: { kind: 'exponent', widthBits: Number(po2[1]), signed: true } };
  const m = FIXED_TEXT.exec(t);
  if (!m) return { ok: false, reason: `"${text}" is not a type; write for example fixed<16,6>, ufixed<8,3,RND,SAT>, int<4> or auto` };
  const args = (m[4] ?? '').split(',').map((s) => s.trim());
  return fixedFromArguments(text, { prefix: m[1] ?? '', unsigned: m[2] === 'u', isInt: m[3] === 'int' }, args);
}

function fixedFromArguments(text: string, { prefix, unsigned, isInt }: { readonly prefix: string; readonly unsigned: boolean; readonly isInt: boolean }, args: readonly string[]): PrecisionText {
  const numbers = isInt ? 1 : 2;
  const [w, i] = [Number(args[0]), Number(isInt ? args[0] : args[1])];
  if (args.length < numbers || !args.slice(0, numbers).every((arg) => WHOLE_TEXT.test(arg))) {
    return { ok: false, reason: `"${text}" needs ${isInt ? 'a whole number of bits' : 'two whole numbers, width and integer bits'}` };
  }
  if (w < 1 || w > MAX_WIDTH_BITS) return { ok: false, reason: `"${text}": width ${w} is outside 1…${MAX_WIDTH_BITS} bits` };
  if (Math.abs(i) > MAX_WIDTH_BITS) return { ok: false, reason: `"${text}": ${i} integer bits are outside ±${MAX_WIDTH_BITS}` };
  let rest = args.slice(numbers);
  let signed = !unsigned;
  if (prefix === 'ac_' && rest[0] !== undefined && /^(true|false)$/.test(rest[0])) {
    signed = rest[0] === 'true';
    rest = rest.slice(1);
  }
  const mode = (s: string): string => s.replace(/^(AP|AC)_/, '');
  const rounding = rest[0] === undefined || rest[0] === '' ? 'TRN' : mode(rest[0]);
  const overflow = rest[1] === undefined || rest[1] === '' ? 'WRAP' : mode(rest[1]);
  if (!isOneOf(ROUNDING_MODES, rounding)) return { ok: false, reason: `"${text}": rounding "${rounding}" is none of ${ROUNDING_MODES.join(', ')}` };
  if (!isOneOf(OVERFLOW_MODES, overflow)) return { ok: false, reason: `"${text}": overflow "${overflow}" is none of ${OVERFLOW_MODES.join(', ')}` };
  if (rest.length > 3 || (rest[2] !== undefined && rest[2] !== '0' && rest[2] !== '')) {
    return { ok: false, reason: `"${text}": saturation bits other than 0 are not supported` };
  }
  return { ok: true, value: { kind: isInt ? 'int' : 'fixed', widthBits: w, integerBits: i, signed, rounding, overflow } };
}

function isOneOf<T extends string>(list: readonly T[], value: string): value is T {
  return (list as readonly string[]).includes(value);
}

/** Fixed point counted the other way: keep-negative flag, integer bits without the sign, fraction bits. */
export interface Kif {
  readonly keepNegative: boolean;
  readonly integers: number;
  readonly fractionals: number;
}

/** Convert a type to the kif convention. Never throws. @unit bits */
export function toKif(type: FixedType): Kif {
  return { keepNegative: type.signed, integers: type.integerBits - (type.signed ? 1 : 0), fractionals: fractionBits(type) };
}

/** Convert from the kif convention to a TRN/WRAP type. Never throws. @unit bits */
export function fromKif(kif: Kif): FixedType {
  const integerBits = kif.integers + (kif.keepNegative ? 1 : 0);
  return { kind: 'fixed', widthBits: integerBits + kif.fractionals, integerBits, signed: kif.keepNegative, rounding: 'TRN', overflow: 'WRAP' };
}
