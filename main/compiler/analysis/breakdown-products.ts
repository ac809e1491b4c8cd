/** @file The sum of products behind one element of a Dense layer or a convolution. */

import { fractionBits, int } from '../../../preload/model/fixed-type.ts';
import { variableType } from '../emulator/kernel.ts';
import { isBothBinary, readsSigned } from '../emulator/kernels/binary-dense.ts';
import { macSpec } from '../emulator/kernels/dense.ts';
import { additionOrder, type MacSpec } from '../emulator/kernels/multiply-accumulate.ts';
import { leavesOutMinusOnes } from '../emulator/kernels/weight-integers.ts';
import { convolutionGeometry, streamedGeometry, windowOffsets } from '../ir/window-geometry.ts';
import { hasMantissas } from '../numerics/mantissas.ts';
import { quantizeMantissa, roundMantissa } from '../numerics/quantize.ts';
import { addressBits } from '../numerics/tables.ts';
import type { Breakdown, BreakdownSource } from './element-breakdown.ts';
import { indexOf } from './output-errors.ts';
import { TermSum, valueOf } from './term-sum.ts';

/** Which inputs and which weights meet in an element. */
interface Meeting {
  /** Flat index of each input; −1 is a padding cell. @shape [inputCount] */
  readonly inputs: readonly number[];
  /** Flat index of each input's weight. @shape [inputCount] */
  readonly weights: readonly number[];
  /** Column of weights and biases. */
  readonly output: number;
  readonly outputCount: number;
}

/** Return the terms of an element, or nothing where the layer adds in another way. Never throws. */
export function breakDownProducts(source: BreakdownSource, element: number): Breakdown | undefined {
  const meeting = isDense(source) ? denseMeeting(source, element) : windowMeeting(source, element);
  if (isBothBinary(source.kernel)) return breakDownBinary(source, meeting);
  const spec = macSpec(source.kernel, meeting.inputs.length, meeting.outputCount);
  if ('ok' in spec) return undefined;
  const sum = new TermSum(spec.accum);
  addBias(sum, spec, meeting.output);
  const order = spec.order.length === meeting.inputs.length ? spec.order : additionOrder(meeting.inputs.length, 'latency', 1);
  for (const k of order) {
    const input = wordAt(source, meeting.inputs[k] ?? -1);
    const weight = BigInt(spec.weights[meeting.weights[k] ?? 0] ?? 0);
    sum.addProduct({ mantissa: input * weight, fraction: fractionBits(spec.input) + spec.weightFractionBits }, {
      label: labelOf(source, meeting, k), weight: valueOf({ mantissa: weight, fraction: spec.weightFractionBits }), input: valueOf({ mantissa: input, fraction: fractionBits(spec.input) }),
    });
  }
  return { terms: sum.terms, sum: sum.word, ...(spec.accum.kind === 'xnor' ? {} : { accum: spec.accum }) };
}

/** The accumulator starts with the bias; it is cast like everything else. */
function addBias(sum: TermSum, spec: MacSpec, output: number): void {
  const bias = BigInt(spec.biases[output] ?? 0);
  sum.addProduct({ mantissa: bias, fraction: fractionBits(spec.bias) }, { label: 'bias' });
}

function isDense({ kernel }: BreakdownSource): boolean {
  return kernel.layer.class_name === 'Dense';
}

function denseMeeting({ kernel }: BreakdownSource, element: number): Meeting {
  const outputCount = kernel.output.shape.at(-1) ?? 1;
  const inputCount = kernel.inputs[0]?.shape.at(-1) ?? 1;
  const [vector, output] = [Math.floor(element / outputCount), element % outputCount];
  const each = Array.from({ length: inputCount }, (_, i) => i);
  return { inputs: each.map((i) => vector * inputCount + i), weights: each.map((i) => i * outputCount + output), output, outputCount };
}

function windowMeeting({ kernel }: BreakdownSource, element: number): Meeting {
  const { layer, inputs, output } = kernel;
  const geometry = streamedGeometry(convolutionGeometry(layer, inputs[0]?.shape ?? [], output.shape), layer, kernel.ioType);
  const { channels } = geometry;
  const window = geometry.kernelHeight * geometry.kernelWidth;
  const outputCount = output.shape.at(-1) ?? 1;
  const [pixel, column] = [Math.floor(element / outputCount), element % outputCount];
  const offsets = windowOffsets(geometry).subarray(pixel * window, (pixel + 1) * window);
  const isDepthwise = layer.class_name.startsWith('Depthwise');
  const cells = Array.from({ length: isDepthwise ? window : window * channels }, (_, i) => i);
  const place = (i: number): number => (isDepthwise ? i : Math.floor(i / channels));
  const channel = (i: number): number => (isDepthwise ? column : i % channels);
  return {
    inputs: cells.map((i) => {
      const from = offsets[place(i)] ?? -1;
      return from < 0 ? -1 : from + channel(i);
    }),
    weights: cells.map((i) => i * outputCount + column), output: column, outputCount,
  };
}

/** A word of the layer's input; one-bit data stand for −1 and 1, padding for 0. */
function wordAt({ kernel, inputs }: BreakdownSource, at: number): bigint {
  const word = at < 0 ? 0n : BigInt(inputs[0]?.[at] ?? 0);
  return readsSigned(kernel) ? (word === 0n ? -1n : 1n) : word;
}

function labelOf({ kernel }: BreakdownSource, meeting: Meeting, k: number): string {
  const shape = kernel.layer.weights['weight']?.shape ?? [meeting.inputs.length, meeting.outputCount];
  const weight = indexOf(meeting.weights[k] ?? 0, shape).join(',');
  const at = meeting.inputs[k] ?? -1;
  return `kernel[${weight}] × ${at < 0 ? 'padding' : `x[${indexOf(at, kernel.inputs[0]?.shape ?? []).join(',')}]`}`;
}

/** Single bits: the accumulator counts equal ones, and twice the count minus their number is the sum. */
function breakDownBinary(source: BreakdownSource, meeting: Meeting): Breakdown | undefined {
  const accum = variableType(source.kernel.layer, 'accum');
  const stored = source.kernel.weights.get('weight');
  if (accum === undefined || accum.kind === 'xnor' || stored === undefined) return undefined;
  const weights = stored.mantissas;
  const isLeftOut = leavesOutMinusOnes(source.kernel.layer, stored);
  const sum = new TermSum(accum);
  const one = { mantissa: quantizeMantissa(1n, 0, accum), fraction: fractionBits(accum) };
  const bias = source.kernel.weights.get('bias');
  if (bias !== undefined && hasMantissas(bias.type)) sum.addProduct({ mantissa: BigInt(bias.mantissas[meeting.output] ?? 0), fraction: fractionBits(bias.type) }, { label: 'bias' });
  for (const [k, at] of meeting.inputs.entries()) {
    const input = wordAt(source, at);
    const weight = Number(weights[meeting.weights[k] ?? 0] ?? 0) === 1 ? 1n : -1n;
    sum.addProduct(input === weight && !(isLeftOut && weight < 0n) ? one : { ...one, mantissa: 0n }, { label: `${labelOf(source, meeting, k)}, equal?`, weight: Number(weight), input: Number(input) });
  }
  const count = BigInt(meeting.inputs.length);
  const sumType = int(addressBits(meeting.inputs.length) + 2);
  const twice = 2n * sum.word.mantissa - (count << BigInt(Math.max(0, fractionBits(accum))));
  const difference = quantizeMantissa(roundMantissa(twice, fractionBits(accum), 0, 'TRN'), 0, sumType);
  return { terms: sum.terms, accum, sum: { mantissa: difference, fraction: 0 }, note: `The accumulator counts equal bits; twice the count minus ${count} is the sum.` };
}
