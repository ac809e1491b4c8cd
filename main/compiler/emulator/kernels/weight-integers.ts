/**
 * @file Weights as plain integers on one grid, whatever product hls4ml uses for their type: multiplier, sign flip,
 * selection or shift. All of these products equal input · integer exactly; where they would not, there is no model.
 */

import { assertNever } from '../../../base/assert.ts';
import type { GridIntegers } from '../../cmvm/grid-integers.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import { toNumbers } from '../../numerics/mantissas.ts';
import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../ir/model-graph.ts';
import { textAttribute } from '../kernel.ts';
import type { PlanWeight } from '../kernel.ts';

/**
 * Powers of two as integers. The shifted product lives in fixed<2(Wx+Ww), Wx+Ww>: exact unless a shift to the right
 * leaves its fraction or a shift to the left its integer bits.
 */
function exponentIntegers(weight: PlanWeight, widthBits: number, input: MantissaType): GridIntegers | undefined {
  const pairs = toNumbers(weight.mantissas);
  const count = pairs.length / 2;
  let least = 0;
  let most = 0;
  for (let i = 0; i < count; i++) {
    least = Math.min(least, pairs[2 * i + 1]!);
    most = Math.max(most, pairs[2 * i + 1]!);
  }
  const halfWidth = widthBits + input.widthBits;
  const fits = fractionBits(input) - least <= halfWidth && input.integerBits + most + 1 <= halfWidth;
  if (!fits || most - least > 60) return undefined;
  const integers = Float64Array.from({ length: count }, (_, i) => (pairs[2 * i] === 0 ? -1 : 1) * 2 ** (pairs[2 * i + 1]! - least));
  return { integers, fractionBits: -least };
}

/** Return the weights as integers, or nothing where the product is not exact. Never throws. @shape [n] or [2 n] pairs → [n] */
export function weightIntegers(weight: PlanWeight, input: MantissaType): GridIntegers | undefined {
  const { type, mantissas } = weight;
  switch (type.kind) {
    case 'exponent':
      return exponentIntegers(weight, type.widthBits, input);
    case 'xnor':
      return { integers: toNumbers(mantissas).map((m) => (m === 0 ? -1 : 1)), fractionBits: 0 };
    case 'int':
      // The selection for two-bit weights knows 0 and -1 and takes everything else, also -2, for +1.
      if (type.widthBits === 2 && type.signed) return { integers: toNumbers(mantissas).map((m) => (m === -2 ? 1 : m)), fractionBits: 0 };
      return { integers: mantissas, fractionBits: 0 };
    case 'fixed':
      return { integers: mantissas, fractionBits: fractionBits(type) };
    case 'other':
      return undefined;
    default:
      return assertNever(type);
  }
}

/** Return whether hls4ml's generated kernel (resource_unrolled) leaves out products: it has none where the stored word is 0, which for one-bit weights is −1. Never throws. */
export function leavesOutMinusOnes(layer: Layer, weight: PlanWeight): boolean {
  return weight.type.kind === 'xnor' && textAttribute(layer, 'strategy', 'latency') === 'resource_unrolled';
}
