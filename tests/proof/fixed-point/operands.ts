/** @file Rows of operands for the fixed-point proof: raw words with their ends and their middles, doubles with their traps, shifts. */
import { fractionBits } from '../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import type { RandomSource } from '../../helpers/random-source.ts';
import type { Combination } from './combinations.ts';
import { ROW_WORDS } from './program.ts';

function randomBits(random: RandomSource): bigint {
  return (BigInt(random.uint32()) << 96n) | (BigInt(random.uint32()) << 64n) | (BigInt(random.uint32()) << 32n) | BigInt(random.uint32());
}

function rawWord(random: RandomSource, { widthBits, signed }: FixedType): bigint {
  const roll = random.integer(0, 15);
  const bits = roll === 0 ? BigInt(random.integer(-2, 2)) : roll === 1 ? (1n << BigInt(widthBits - 1)) + BigInt(random.integer(-2, 2)) : roll === 2 ? 1n << BigInt(random.integer(0, widthBits - 1)) : randomBits(random);
  const word = signed ? BigInt.asIntN(widthBits, bits) : BigInt.asUintN(widthBits, bits);
  // Every second one is small, so that targets with few integer bits see values of their own range too.
  return roll >= 9 ? word >> BigInt(random.integer(0, widthBits - 1)) : word;
}

const SPECIAL_DOUBLES = [0, -0, Infinity, -Infinity, NaN, 5e-324, -5e-324, 2.2e-308, -1e-310, 1.7976931348623157e308, -1.7976931348623157e308, 1, -1, 0.5, -0.5];

function double(random: RandomSource, target: FixedType): number {
  if (random.chance(0.06)) return random.pick(SPECIAL_DOUBLES);
  const lsb = 2 ** -fractionBits(target);
  const sign = random.chance(0.5) ? -1 : 1;
  if (random.chance(0.3)) {
    // On the grid, on ties between grid points, and just beside them.
    const y = (Math.floor(random.fraction() * 2 ** Math.min(random.integer(0, target.widthBits + 2), 50)) + random.pick([0, 0.5, 0.25, 0.75])) * lsb;
    return sign * y * random.pick([1, 1, 1, 1 + 2 ** -52, 1 - 2 ** -53]);
  }
  return sign * (1 + random.fraction()) * 2 ** random.integer(-5, target.widthBits + 4) * lsb;
}

/** Return the operands of a combination. @shape → [rowCount · ROW_WORDS] */
export function operandRows(random: RandomSource, { a, b, target }: Combination, rowCount: number): BigInt64Array<ArrayBuffer> {
  const words = new BigInt64Array(rowCount * ROW_WORDS);
  const doubles = new Float64Array(words.buffer);
  for (let at = 0; at < words.length; at += ROW_WORDS) {
    const first = rawWord(random, a);
    const second = rawWord(random, b);
    words[at] = BigInt.asIntN(64, first);
    words[at + 1] = first >> 64n;
    words[at + 2] = BigInt.asIntN(64, second);
    words[at + 3] = second >> 64n;
    doubles[at + 4] = double(random, target);
    words[at + 5] = BigInt(random.integer(0, a.widthBits + 3));
  }
  return words;
}
