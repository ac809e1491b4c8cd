/**
 * @file Constants of a layer as whole numbers on one grid: fixed-point mantissas as they are, powers of two as shifts.
 */

import type { Result } from '../../base/result.ts';
import { fail, ok } from '../../base/result.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { fractionBits, isFixed } from '../../../preload/model/fixed-type.ts';
import type { LayerContext } from './layer-design.ts';

/** Whole numbers; a constant is `integer · 2^-fraction`. */
export interface ConstantIntegers {
  readonly integers: readonly bigint[];
  /** @unit bits */
  readonly fraction: number;
}

/** Return a layer's constants for products with an input of type `input`; fails with a reason where products are not exact. */
export function constantIntegers(context: LayerContext, name: string, input: FixedType): Result<ConstantIntegers, string> {
  const type = context.layer.types[name];
  if (type === undefined) return fail(`its ${name} type is not set`);
  const stored = context.weights(context.layer, name);
  if (type.kind === 'exponent') return powersOfTwo(stored, type.widthBits, input);
  if (!isFixed(type)) return fail(`its ${name} type is not fixed-point`);
  // hls4ml's selection for two-bit weights knows 0 and −1 and takes everything else, also −2, for +1.
  const ternary = type.kind === 'int' && type.widthBits === 2 && type.signed;
  return ok({ integers: ternary ? stored.map((w) => (w === -2n ? 1n : w)) : stored, fraction: fractionBits(type) });
}

/** Pairs (sign, exponent). hls4ml's product has twice the joint width, half of it fraction: a shift outside loses bits. */
function powersOfTwo(pairs: readonly bigint[], widthBits: number, input: FixedType): Result<ConstantIntegers, string> {
  const signs = pairs.filter((_, k) => k % 2 === 0);
  const exponents = pairs.filter((_, k) => k % 2 === 1).map(Number);
  const [least, most] = [Math.min(0, ...exponents), Math.max(0, ...exponents)];
  const half = widthBits + input.widthBits;
  if (fractionBits(input) - least > half || input.integerBits + most + 1 > half) return fail('a power-of-two scale shifts bits out of its product');
  return ok({ integers: exponents.map((e, k) => (signs[k] === 0n ? -1n : 1n) << BigInt(e - least)), fraction: -least });
}
