/** @file Types by chance for the fixed-point proof: all modes in turn, widths 1 to 128, points far outside the word. */
import { fixed, OVERFLOW_MODES, ROUNDING_MODES } from '../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import type { RandomSource } from '../../helpers/random-source.ts';

/** Types that one function of the C++ program is made for. */
export interface Combination {
  readonly a: FixedType;
  readonly b: FixedType;
  /** Results and converted values are put into it. */
  readonly target: FixedType;
  /** `all` operations, or only those that put a value into another type. */
  readonly kind: 'all' | 'convert';
}

/** Widths near the ends of machine words are where implementations differ. */
const EDGE_WIDTHS = [1, 2, 31, 32, 33, 53, 54, 63, 64, 65, 127, 128];

function chosenWidth(random: RandomSource): number {
  if (random.chance(0.15)) return random.pick(EDGE_WIDTHS);
  return random.integer(1, random.pick([8, 16, 26, 53, 128]));
}

function chosenInteger(random: RandomSource, widthBits: number): number {
  const roll = random.fraction();
  if (roll < 0.6) return random.integer(0, widthBits);
  // Far below: where denormal doubles reach the grid.
  if (roll < 0.62) return random.integer(-1070, -990);
  if (roll < 0.8) return random.integer(-12, -1);
  return widthBits + random.integer(1, 12);
}

/** A type near another: then neither everything overflows nor everything vanishes. */
function nearTo(random: RandomSource, near: FixedType): Pick<FixedType, 'widthBits' | 'integerBits'> {
  const integerBits = near.integerBits + random.integer(-3, 3);
  const fraction = near.widthBits - near.integerBits + random.integer(-6, 3);
  return { integerBits, widthBits: Math.min(128, Math.max(1, integerBits + fraction)) };
}

function chosenType(random: RandomSource, near?: FixedType): FixedType {
  const widthBits = chosenWidth(random);
  const place = near === undefined ? { widthBits, integerBits: chosenInteger(random, widthBits) } : nearTo(random, near);
  return { ...fixed(place.widthBits, place.integerBits), signed: random.chance(0.6) };
}

/** Return combinations whose targets go through all rounding and overflow modes in turn. */
export function combinations(random: RandomSource, count: number, kind: Combination['kind']): Combination[] {
  const modes = random.shuffle(ROUNDING_MODES.flatMap((rounding) => OVERFLOW_MODES.map((overflow) => ({ rounding, overflow }))));
  return Array.from({ length: count }, (_, i) => {
    const a = chosenType(random);
    const b = chosenType(random, random.chance(0.5) ? a : undefined);
    const mode = modes[i % modes.length] ?? { rounding: 'TRN', overflow: 'WRAP' };
    return { a, b, target: { ...chosenType(random, random.chance(0.7) ? a : undefined), ...mode }, kind };
  });
}
