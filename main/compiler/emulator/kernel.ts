/**
 * @file What a kernel of the reference backend is: one layer's arithmetic on one sample, on doubles or on bigints.
 *
 * A kernel is *prepared* from a resolved layer (types, attributes, weights; it may refuse), then *bound* to arrays. The
 * bound function computes one sample, so that no kernel has a loop over samples or knows where statistics go.
 */

import type { NumericsProfile } from '../../../preload/model/design.ts';
import type { FixedType, NumberType } from '../../../preload/model/fixed-type.ts';
import { fractionBits, printPrecision } from '../../../preload/model/fixed-type.ts';
import type { AttributeValue, Layer } from '../ir/model-graph.ts';
import type { Arithmetic, Probe, Word } from '../numerics/arithmetic.ts';
import type { Mantissas, MantissaType } from '../numerics/mantissas.ts';
import { hasMantissas } from '../numerics/mantissas.ts';
import type { KernelSpec } from './kernel-spec.ts';

export { statedNumber as numberAttribute } from '../ir/visit.ts';

/** How data travels between layers. */
export type IoType = 'io_parallel' | 'io_stream';

/** A tensor of the plan: what is known of it before any sample. */
export interface TensorSpec {
  readonly name: string;
  readonly type: MantissaType;
  /** Without the sample axis, channels last. */
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly elementCount: number;
}

/** A weight as the hardware holds it. */
export interface PlanWeight {
  readonly type: NumberType;
  /** Framework layout; exponents as interleaved (sign, exponent) pairs. */
  readonly mantissas: Mantissas;
  /** The values before quantization, where the plan knows them. @unit model units */
  readonly source?: Float64Array;
}

/** A layer with everything resolved that its kernel needs. */
export interface KernelSource {
  readonly layer: Layer;
  readonly ioType: IoType;
  /** Whose arithmetic is followed; absent: hls4ml 1.3's. */
  readonly profile?: NumericsProfile;
  readonly inputs: readonly TensorSpec[];
  readonly output: TensorSpec;
  readonly weights: ReadonlyMap<string, PlanWeight>;
}

/** Words that can be read by index. */
export interface Words<T extends Word> {
  readonly length: number;
  readonly [index: number]: T;
}

/** Words that can be written by index. */
export interface MutableWords<T extends Word> {
  readonly length: number;
  [index: number]: T;
}

/** Arrays of all samples that a kernel works on. */
export interface KernelArrays<T extends Word> {
  readonly inputs: readonly Words<T>[];
  readonly output: MutableWords<T>;
  /** Give a probe for a variable; absent when nobody wants statistics. */
  readonly watch?: (variable: string, type: FixedType | MantissaType) => Probe;
}

/** A layer ready to compute. */
export interface PreparedKernel {
  readonly ok: true;
  /** Bits of the widest word in between; beyond 53 the kernel must run on bigints. @unit bits */
  readonly neededBits: number;
  /** The same as data, for other backends. */
  readonly spec?: KernelSpec;
  /** Return the function that computes sample `row` (0-based). */
  bind<T extends Word>(arithmetic: Arithmetic<T>, arrays: KernelArrays<T>): (row: number) => void;
}

/** Why there is no bit-exact model of a layer as configured. */
export interface KernelRefusal {
  readonly ok: false;
  readonly reason: string;
  readonly help?: string;
}

/** Prepares one layer or says why it cannot. Never throws. */
export type PrepareKernel = (source: KernelSource) => PreparedKernel | KernelRefusal;

/** Make a refusal. Never throws. */
export function refuse(reason: string, help?: string): KernelRefusal {
  return help === undefined ? { ok: false, reason } : { ok: false, reason, help };
}

/** Return a text attribute in lower case, or the fallback. Never throws. */
export function textAttribute(layer: Layer, name: string, fallback: string): string {
  const value: AttributeValue | undefined = layer.attributes[name];
  return typeof value === 'string' ? value.toLowerCase() : fallback;
}

/** Return the type of one of the layer's variables if it is decided and has mantissas. Never throws. */
export function variableType(layer: Layer, name: string): MantissaType | undefined {
  const type = layer.types[name];
  return type !== undefined && hasMantissas(type) ? asConverted(type) : undefined;
}

/** Refuse a layer one of whose variables has no type that values can be converted to. Never throws. */
export function refuseType({ types }: Layer, variable: string): KernelRefusal {
  const [type, name] = [types[variable], variable === 'accum' ? 'accumulator' : variable];
  return refuse(type === undefined ? `its ${name} has no type` : `its ${name} type ${printPrecision(type)} is not fixed-point`);
}

/** Return a type as values are converted to it: C++ cuts fractions toward zero on the way to whole numbers, whatever the mode says. Never throws. */
export function asConverted(type: MantissaType): MantissaType {
  return type.kind === 'int' ? { ...type, rounding: 'TRN_ZERO' } : type;
}

/**
 * Return a type as values of another type are converted to it. Where that type has no integer bits, ap_fixed makes −1 of every
 * negative value on the way to whole numbers: it keeps the integer part in one bit and adds one to it. Never throws.
 */
export function asConvertedFrom(type: MantissaType, from: Pick<FixedType, 'integerBits' | 'signed'> | undefined): MantissaType {
  const isBelowOne = from?.signed === true && from.integerBits === 0;
  return type.kind === 'int' && isBelowOne ? { ...type, rounding: 'TRN' } : asConverted(type);
}

/** Return the bits that a word of `from` needs when it is aligned to and rounded into `to`. Never throws. @unit bits */
export function castBits(from: MantissaType, to: MantissaType): number {
  return Math.max(from.widthBits + Math.max(0, fractionBits(to) - fractionBits(from)) + 1, to.widthBits);
}

/** Return the mantissas as words of the wanted representation. Never throws. */
export function asWords<T extends Word>(arithmetic: Arithmetic<T>, mantissas: Mantissas): T[] {
  return mantissas instanceof Float64Array ? Array.from(mantissas, (m) => arithmetic.of(m)) : mantissas.map((m) => arithmetic.of(m));
}

/** Return a zeroed buffer of words. Never throws. @shape → [count] */
export function wordBuffer<T extends Word>(arithmetic: Arithmetic<T>, count: number): MutableWords<T> {
  const zero = arithmetic.of(0);
  return arithmetic.kind === 'number' ? (new Float64Array(count) as unknown as MutableWords<T>) : Array.from({ length: count }, () => zero);
}
