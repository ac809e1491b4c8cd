import { describe, expect, it } from 'vitest';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import { OVERFLOW_MODES, ROUNDING_MODES, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import { assertNever } from '../../../../main/base/assert.ts';
import { interval } from '../../../../main/compiler/cmvm/interval.ts';
import { evaluateNetlist } from '../../../../main/compiler/rtl/evaluate-netlist.ts';
import { NetlistBuilder } from '../../../../main/compiler/rtl/netlist.ts';
import { quantise } from '../../../../main/compiler/rtl/quantise.ts';

/** The rules of the manual in plain arithmetic on halves: independent of how the hardware does it. */
function expected(value: bigint, fraction: number, type: FixedType): bigint {
  const dropped = fraction - (type.widthBits - type.integerBits);
  const scaled = dropped <= 0 ? value << BigInt(-dropped) : round(value, 1n << BigInt(dropped), type.rounding);
  const { min, max } = mantissaRange(type);
  if (type.overflow === 'WRAP') return type.signed ? BigInt.asIntN(type.widthBits, scaled) : BigInt.asUintN(type.widthBits, scaled);
  if (scaled >= min && scaled <= max) return scaled;
  if (type.overflow === 'SAT_ZERO') return 0n;
  return scaled < min ? min : max;
}

function round(value: bigint, unit: bigint, mode: FixedType['rounding']): bigint {
  const down = value >= 0n ? value / unit : -((-value + unit - 1n) / unit);
  const rest = value - down * unit;
  if (mode === 'TRN') return down;
  if (mode === 'TRN_ZERO') return value / unit;
  if (2n * rest !== unit) return 2n * rest > unit ? down + 1n : down;
  switch (mode) {
    case 'RND':
      return down + 1n;
    case 'RND_MIN_INF':
      return down;
    case 'RND_ZERO':
      return value < 0n ? down + 1n : down;
    case 'RND_INF':
      return value < 0n ? down : down + 1n;
    case 'RND_CONV':
      return down % 2n === 0n ? down : down + 1n;
    default:
      return assertNever(mode, 'rounding mode');
  }
}

describe('quantise', () => {
  const modes = ROUNDING_MODES.flatMap((rounding) => OVERFLOW_MODES.map((overflow) => ({ rounding, overflow })));

  it.each(modes)('assigns every 8-bit word as the manual says: $rounding, $overflow', ({ rounding, overflow }) => {
    for (const [widthBits, integerBits, signed, fraction] of [[5, 3, true, 4], [5, 3, false, 4], [4, 6, true, 2], [4, -1, true, 6], [9, 3, true, 4], [3, 3, true, 1], [2, 0, false, 10]] as const) {
      const type: FixedType = { kind: 'fixed', widthBits, integerBits, signed, rounding, overflow };
      for (const range of [interval(-128, 127), interval(0, 255)]) {
        const net = new NetlistBuilder();
        const built = net.build([quantise(net, net.input(range), fraction, type)]);
        for (let v = range.min; v <= range.max; v += 1n) {
          const [actual] = evaluateNetlist(built, [v]);
          if (actual !== expected(v, fraction, type)) expect(`${v} → ${actual}`).toBe(`${v} → ${expected(v, fraction, type)}`);
        }
      }
    }
  });

  it('costs nothing where the range shows that nothing can happen', () => {
    const net = new NetlistBuilder();
    const x = net.input(interval(-8, 7));
    expect(quantise(net, x, 2, { kind: 'fixed', widthBits: 6, integerBits: 4, signed: true, rounding: 'RND_CONV', overflow: 'SAT_SYM' })).toBe(x);
  });
});
