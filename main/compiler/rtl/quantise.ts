/**
 * @file Assignment to a fixed-point type as hardware: rounding by bits, overflow by wires or clamps.
 *
 * @source AMD UG1399, "Arbitrary precision fixed-point types": quantization and overflow modes
 */

import { assertNever } from '../../base/assert.ts';
import type { FixedType, RoundingMode } from '../../../preload/model/fixed-type.ts';
import { fractionBits, mantissaRange } from '../../../preload/model/fixed-type.ts';
import type { NetlistBuilder, NodeId } from './netlist.ts';

/** Return the mantissa of `type` for a value given as a mantissa with `fraction` fraction bits. @unit bits */
export function quantise(net: NetlistBuilder, value: NodeId, fraction: number, type: FixedType): NodeId {
  return applyOverflow(net, roundTo(net, value, { fraction, target: fractionBits(type), mode: type.rounding }), type);
}

/** Return `value` with `target` instead of `fraction` fraction bits, rounded by `mode`; no range is enforced. @unit bits */
export function roundTo(
  net: NetlistBuilder,
  value: NodeId,
  options: { readonly fraction: number; readonly target: number; readonly mode: RoundingMode },
): NodeId {
  const dropped = options.fraction - options.target;
  if (dropped <= 0) return net.shift(value, -dropped);
  if (options.mode === 'TRN') return net.shift(value, -dropped);
  if (options.mode === 'RND') return net.shift(net.addConstant(value, 1n << BigInt(dropped - 1)), -dropped);
  const down = net.shift(value, -dropped);
  return net.add(down, roundingBit(net, value, dropped, options.mode));
}

/** Return what is added to the floor: 0 or 1, from the bits that are dropped. */
function roundingBit(net: NetlistBuilder, value: NodeId, dropped: number, mode: Exclude<RoundingMode, 'TRN' | 'RND'>): NodeId {
  const half = net.bit(value, dropped - 1);
  const rest = net.any(value, dropped - 1);
  const negative = net.isNegative(value);
  switch (mode) {
    case 'RND_ZERO':
      return net.logic('and', half, net.logic('or', negative, rest));
    case 'RND_MIN_INF':
      return net.logic('and', half, rest);
    case 'RND_INF':
      return net.logic('and', half, net.logic('or', negative, rest, true));
    case 'RND_CONV':
      return net.logic('and', half, net.logic('or', net.bit(value, dropped), rest));
    case 'TRN_ZERO':
      return net.logic('and', negative, net.any(value, dropped));
    default:
      return assertNever(mode, 'rounding mode');
  }
}

/** Return `value`, a mantissa of `type`'s scale, brought into the type's range by its overflow mode. */
export function applyOverflow(net: NetlistBuilder, value: NodeId, type: FixedType): NodeId {
  const { min: low, max: high } = mantissaRange(type);
  switch (type.overflow) {
    case 'WRAP':
      return net.wrap(value, type.widthBits, type.signed);
    case 'SAT':
    case 'SAT_SYM':
      return net.clamp(value, { low, high, onLow: low, onHigh: high });
    case 'SAT_ZERO':
      return net.clamp(value, { low, high, onLow: 0n, onHigh: 0n });
    default:
      return assertNever(type.overflow, 'overflow mode');
  }
}
