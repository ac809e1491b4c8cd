/**
 * @file QONNX's quantisers where their scale is a power of two: a fixed-point type, and the values on its grid.
 *
 * A quantiser with another scale becomes one of these between two scalings (passes/split-quant.ts).
 * @source hls4ml 1.3.0, `QuantNodeQuantizer` and `_calculate_precision_quantizer`: behaviour checked against the goldens qonnx-*
 */

import { fixed, ufixed, type FixedType } from '../../../preload/model/fixed-type.ts';
import type { QuantizerSpec } from '../ir/model-graph.ts';
import { integerRange, ROUNDINGS } from './qonnx-quant.ts';

/** A quantiser as its node has it. */
export interface QuantCode {
  /** @unit bits */
  readonly bits: number;
  /** The sign included, as ap_fixed has it. @unit bits */
  readonly integer: number;
  readonly signed: boolean;
  readonly narrow: boolean;
  /** QONNX's rounding mode. */
  readonly rounding: string;
  /** An integer that is part of the value and must not decide a tie: ONNX rounds before it adds its zero point. */
  readonly offset?: number;
}

/** QONNX's rounding modes that ap_fixed has, and its names for them; the first two are all that hls4ml accepts. */
const MODES: Readonly<Record<string, FixedType['rounding']>> = { ROUND: 'RND_CONV', FLOOR: 'TRN', HALF_EVEN: 'RND_CONV', DOWN: 'TRN_ZERO', HALF_UP: 'RND_INF', HALF_DOWN: 'RND_ZERO' };

/** Return the specification of a quantiser. Never throws. */
export function quantNode(code: QuantCode): QuantizerSpec {
  return { className: 'QuantNode', config: { ...code, bits: Math.ceil(code.bits), integer: Math.ceil(code.integer) } };
}

function codeOf({ config }: QuantizerSpec): QuantCode {
  const offset = config['offset'];
  return { ...(typeof offset === 'number' ? { offset } : {}), bits: Number(config['bits']), integer: Number(config['integer']), signed: config['signed'] === true, narrow: config['narrow'] === true, rounding: String(config['rounding']) };
}

/** Return the type of a quantiser. Never throws. */
export function quantNodeType(spec: QuantizerSpec): FixedType {
  const { bits, integer, signed, narrow, rounding } = codeOf(spec);
  return (signed ? fixed : ufixed)(bits, integer, MODES[rounding] ?? 'RND_CONV', narrow ? 'SAT_SYM' : 'SAT');
}

/** Return values on the grid of a quantiser; a value within a single float's precision of a tie counts as one. Never throws. */
export function quantizeNode(spec: QuantizerSpec, data: Float64Array): Float64Array {
  const { bits, integer, signed, narrow, rounding, offset = 0 } = codeOf(spec);
  const step = 2 ** (bits - integer);
  const { low, high } = integerRange(bits, signed, narrow);
  const round = ROUNDINGS[rounding] ?? ((x: number): number => x);
  return data.map((x) => Math.min(high, Math.max(low, round(Math.fround(x * step - offset)) + offset)) / step);
}
