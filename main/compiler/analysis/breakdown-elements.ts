/** @file The terms behind one element of batch normalisation, pooling, merges and dot products. */

import { fractionBits } from '../../../preload/model/fixed-type.ts';
import { numberAttribute, textAttribute, variableType } from '../emulator/kernel.ts';
import { signedInputType } from '../emulator/kernels/binary-dense.ts';
import { weightIntegers } from '../emulator/kernels/weight-integers.ts';
import { poolingGeometry, windowOffsets } from '../ir/window-geometry.ts';
import type { MantissaType } from '../numerics/mantissas.ts';
import type { Breakdown, BreakdownSource } from './element-breakdown.ts';
import { indexOf } from './output-errors.ts';
import { TermSum, valueOf, type GridWord } from './term-sum.ts';

/** An accumulator that never rounds or overflows on the way. */
function exactAccumulator(fraction: number): MantissaType {
  const integerBits = 1024;
  return { kind: 'fixed', widthBits: integerBits + fraction, integerBits, signed: true, rounding: 'TRN', overflow: 'WRAP' };
}

/** Element of an input as a word with its grid; a shorter operand is repeated. */
function inputWord({ kernel, inputs }: BreakdownSource, which: number, element: number): GridWord & { readonly label: string } {
  const spec = kernel.inputs[which];
  if (spec === undefined) return { mantissa: 0n, fraction: 0, label: '' };
  const at = element % Math.max(1, spec.elementCount);
  const word = BigInt(inputs[which]?.[at] ?? 0);
  const mantissa = spec.type.kind === 'xnor' && word === 0n ? -1n : word;
  const name = kernel.inputs.length > 1 ? ['a', 'b', 'c', 'd'][which] ?? `x${which}` : 'x';
  return { mantissa, fraction: spec.type.kind === 'xnor' ? 0 : fractionBits(spec.type), label: `${name}[${indexOf(at, spec.shape).join(',')}]` };
}

/** Return scale · x + bias, which is exact up to the one cast. Never throws. */
export function breakDownScaling(source: BreakdownSource, element: number): Breakdown | undefined {
  const { layer, weights, inputs, output } = source.kernel;
  const [scale, bias] = [weights.get('scale'), weights.get('bias')];
  const factors = scale === undefined || inputs[0] === undefined ? undefined : weightIntegers(scale, signedInputType(inputs[0].type));
  if (factors === undefined || bias === undefined || (bias.type.kind !== 'fixed' && bias.type.kind !== 'int')) return undefined;
  const filters = numberAttribute(layer, 'n_filt', -1);
  const channel = element % (filters === -1 ? output.elementCount : filters);
  const x = inputWord(source, 0, element);
  const factor: GridWord = { mantissa: BigInt(factors.integers[channel] ?? 0), fraction: factors.fractionBits };
  const sum = new TermSum(exactAccumulator(Math.max(x.fraction + factor.fraction, fractionBits(bias.type))));
  sum.addProduct({ mantissa: x.mantissa * factor.mantissa, fraction: x.fraction + factor.fraction }, { label: `scale[${channel}] × ${x.label}`, weight: valueOf(factor), input: valueOf(x) });
  sum.addProduct({ mantissa: BigInt(bias.mantissas[channel] ?? 0), fraction: fractionBits(bias.type) }, { label: `bias[${channel}]` });
  return { terms: sum.terms, sum: sum.word, note: 'There is no accumulator: product and sum are exact and cast once.' };
}

/** Return the sum behind an average, or what a maximum chose from. Never throws. */
export function breakDownPooling(source: BreakdownSource, element: number): Breakdown | undefined {
  const { layer, inputs, output, ioType } = source.kernel;
  const [input] = inputs;
  const accum = variableType(layer, 'accum');
  if (input === undefined || accum === undefined || accum.kind === 'xnor') return undefined;
  if (textAttribute(layer, 'pool_op', 'max') === 'max') return undefined;
  const geometry = poolingGeometry(layer, { inShape: input.shape, outShape: output.shape, global: layer.class_name.startsWith('Global') });
  const window = geometry.kernelHeight * geometry.kernelWidth;
  const [pixel, channel] = [Math.floor(element / geometry.channels), element % geometry.channels];
  const offsets = [...windowOffsets(geometry).subarray(pixel * window, (pixel + 1) * window)];
  const sum = new TermSum(accum);
  for (const from of offsets) {
    const word = from < 0 ? { mantissa: 0n, fraction: fractionBits(input.type), label: 'padding' } : inputWord(source, 0, from + channel);
    if (ioType === 'io_stream') sum.addProduct(word, { label: word.label, input: valueOf(word) });
    else sum.addExactly(word, { label: word.label, input: valueOf(word) });
  }
  const countsPadding = layer.attributes['count_pad'] === true || layer.attributes['count_pad'] === 1;
  const count = BigInt(countsPadding ? window : offsets.filter((from) => from >= 0).length);
  if (count === 0n) return undefined;
  // The quotient is truncated toward zero on the accumulator's grid, whatever the accumulator's rounding.
  sum.replace({ mantissa: sum.word.mantissa / count, fraction: sum.word.fraction }, { label: `÷ ${count}` });
  return { terms: sum.terms, accum, sum: sum.word, note: `The mean is the sum divided by ${count}, truncated toward zero.` };
}

/** Return the terms of a sum, a product or a mean of two tensors, or of a dot product. Never throws. */
export function breakDownMerge(source: BreakdownSource, element: number): Breakdown | undefined {
  const op = textAttribute(source.kernel.layer, 'op', '');
  if (op.startsWith('dot')) return breakDownDot(source);
  if (source.kernel.inputs.length !== 2) return undefined;
  const [a, b] = [inputWord(source, 0, element), inputWord(source, 1, element)];
  const note = 'There is no accumulator: the result is exact and cast once.';
  if (op === 'multiply') {
    const sum = new TermSum(exactAccumulator(a.fraction + b.fraction));
    sum.addProduct({ mantissa: a.mantissa * b.mantissa, fraction: a.fraction + b.fraction }, { label: `${a.label} × ${b.label}`, weight: valueOf(a), input: valueOf(b) });
    return { terms: sum.terms, sum: sum.word, note };
  }
  if (op !== 'add' && op !== 'subtract' && op !== 'average') return undefined;
  const sum = new TermSum(exactAccumulator(Math.max(a.fraction, b.fraction)));
  sum.addProduct(a, { label: a.label, input: valueOf(a) });
  const second: GridWord = op === 'subtract' ? { mantissa: -b.mantissa, fraction: b.fraction } : b;
  sum.addProduct(second, { label: op === 'subtract' ? `− ${b.label}` : b.label, input: valueOf(b) });
  const { mantissa, fraction } = sum.word;
  return op === 'average' ? { terms: sum.terms, sum: { mantissa, fraction: fraction + 1 }, note: `${note} The mean is half of the sum.` } : { terms: sum.terms, sum: sum.word, note };
}

function breakDownDot(source: BreakdownSource): Breakdown | undefined {
  const accum = variableType(source.kernel.layer, 'accum');
  const [first] = source.kernel.inputs;
  if (accum === undefined || accum.kind === 'xnor' || first === undefined) return undefined;
  const sum = new TermSum(accum);
  for (let i = 0; i < first.elementCount; i++) {
    const [a, b] = [inputWord(source, 0, i), inputWord(source, 1, i)];
    sum.addProduct({ mantissa: a.mantissa * b.mantissa, fraction: a.fraction + b.fraction }, { label: `${a.label} × ${b.label}`, weight: valueOf(a), input: valueOf(b) });
  }
  return { terms: sum.terms, accum, sum: sum.word };
}
