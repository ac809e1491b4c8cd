/** @file Quantisers of ONNX and QONNX as reference operations. @source ONNX operator documentation: QuantizeLinear, DequantizeLinear; qonnx: Quant, Trunc */

import { integerRange, quantizeQonnx } from '../../../quantizers/qonnx-quant.ts';
import { UNARY_FUNCTIONS } from '../../../numerics/scalar-functions.ts';
import type { IdealKernel, IdealSource } from '../ideal-layer.ts';
import { elementCount } from '../ideal-layer.ts';
import { broadcastIndices, numberOption, operandsOf } from './operands.ts';

/** `Quant`, `BipolarQuant`, `Trunc` with constant parameters. */
function quantizer(operator: string): IdealKernel {
  return (source) => {
    const [x, ...parameters] = operandsOf(source);
    const values = { shape: [source.rowCount, ...x!.shape], data: x!.data };
    return quantizeQonnx({ operator, values, parameters, attributes: source.layer.reference_operation?.options ?? {} });
  };
}

/** Scale and zero point of every element of a sample. */
function grid(source: IdealSource): { readonly x: Float64Array; readonly count: number; readonly scale: (i: number) => number; readonly zero: (i: number) => number } {
  const [x, scale, zero] = operandsOf(source);
  const [at, atZero] = [scale, zero].map((operand) => broadcastIndices(operand!.shape, x!.shape));
  return { x: x!.data, count: elementCount(x!.shape), scale: (i) => scale!.data[at![i]!]!, zero: (i) => zero!.data[atZero![i]!]! };
}

/** `QuantizeLinear`: rounds first, then limits. */
function quantizeLinear(source: IdealSource): Float64Array {
  const { x, count, scale, zero } = grid(source);
  const { low, high } = integerRange(numberOption(source, 'bits', 8), numberOption(source, 'signed', 0) === 1, false);
  const round = UNARY_FUNCTIONS['Round']!;
  return x.map((value, at) => Math.min(high, Math.max(low, round(Math.fround(Math.fround(value) / scale(at % count)), (_, otherwise) => otherwise) + zero(at % count))));
}

function dequantizeLinear(source: IdealSource): Float64Array {
  const { x, count, scale, zero } = grid(source);
  return x.map((value, at) => Math.fround((value - zero(at % count)) * scale(at % count)));
}

/** Operation → kernel. */
export const QUANTIZING_OPERATIONS: Readonly<Record<string, IdealKernel>> = {
  BipolarQuant: quantizer('BipolarQuant'),
  DequantizeLinear: dequantizeLinear,
  Quant: quantizer('Quant'),
  QuantizeLinear: quantizeLinear,
  Trunc: quantizer('Trunc'),
};
