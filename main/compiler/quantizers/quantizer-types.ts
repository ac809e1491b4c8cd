/**
 * @file Hardware types that hls4ml gives to a quantizer of QKeras.
 *
 * Two different rules on purpose: weights keep truncation and wrapping (their values lie on the grid already),
 * activations round to even and saturate.
 * @source hls4ml 1.3.0, `model/quantizers.py` (weights) and `utils/config.py` (results): behaviour reproduced case by case
 */

import { DEFAULT_TYPE, fixed, int, ufixed, type Precision } from '../../../preload/model/fixed-type.ts';
import type { QuantizerSpec } from '../ir/model-graph.ts';
import { numberArgument } from './qkeras-spec.ts';
import { quantNodeType } from './quant-node.ts';

/** The type of a single bit that stands for −1 (0) and 1. */
export const XNOR: Precision = { kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' };

/**
 * Return the type of a weight that has this quantizer; `isKernel` matters for binary quantizers only, which are single bits in
 * a kernel unless they are marked (`asTwoBitQuantizer`).
 *
 * A quantiser of QONNX decides its type itself. An unknown quantizer gives hls4ml's default type, as there. Never throws.
 */
export function weightTypeFromQuantizer(spec: QuantizerSpec, isKernel = true): Precision {
  const bits = numberArgument(spec, 'bits', 8);
  if (spec.className === 'quantized_bits') {
    const integer = numberArgument(spec, 'integer', 0);
    if (bits !== integer) return fixed(bits, integer + 1);
    return bits === 1 ? XNOR : int(bits);
  }
  if (spec.className === 'quantized_po2') return { kind: 'exponent', widthBits: bits, signed: true };
  if (spec.className === 'QuantNode') return quantNodeType(spec);
  if (spec.className === 'BipolarQuant') return XNOR;
  if (spec.className === 'BinaryQuantizer' || spec.className === 'TernaryQuantizer') return int(2);
  if (spec.className.includes('ternary')) return int(2);
  if (spec.className.includes('binary')) return isKernel && spec.config['xnor'] !== false ? XNOR : int(2);
  return DEFAULT_TYPE;
}

/** Return the type of a result after this activation quantizer, or undefined where hls4ml has no rule. Never throws. */
export function resultTypeFromQuantizer(spec: QuantizerSpec): Precision | undefined {
  if (/^(stochastic_)?(binary|ternary)$|^(binary|ternary)_tanh$/.test(spec.className)) return int(2);
  if (!/^quantized_(bits|relu|tanh|sigmoid|po2|relu_po2)$/.test(spec.className)) return undefined;
  const bits = numberArgument(spec, 'bits', 8);
  const { integer, signed } = resultRange(spec, bits);
  // Without fraction bits hls4ml keeps the whole number only: truncation, wrapping and the integer width.
  if (bits - integer <= 0) return int(integer, signed);
  const overflow = spec.className === 'quantized_tanh' && numberArgument(spec, 'symmetric', 0) !== 0 ? 'SAT_SYM' : 'SAT';
  return (signed ? fixed : ufixed)(bits, integer, 'RND_CONV', overflow);
}

function resultRange(spec: QuantizerSpec, bits: number): { readonly integer: number; readonly signed: boolean } {
  const integer = numberArgument(spec, 'integer', bits - 1) + 1;
  switch (spec.className) {
    case 'quantized_relu':
    case 'quantized_relu_po2':
      return numberArgument(spec, 'negative_slope', 0) === 0 ? { integer: integer - 1, signed: false } : { integer, signed: true };
    case 'quantized_tanh':
      return { integer: 1, signed: true };
    case 'quantized_sigmoid':
      return { integer: 0, signed: false };
    default:
      return { integer, signed: true };
  }
}
