/**
 * @file Layers with two inputs: add, subtract, multiply, average, maximum, minimum, dot and concatenate.
 *
 * Sums and products are exact and cast once; a shorter operand is repeated (element i of n reads i mod n).
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { quantizeValue } from '../../numerics/quantize.ts';
import { comparesUnsigned } from '../../numerics/operators.ts';
import type { MergeSpec } from '../kernel-spec.ts';
import { castBits, numberAttribute, refuse, refuseType, textAttribute, variableType } from '../kernel.ts';
import type { KernelSource, PrepareKernel, PreparedKernel } from '../kernel.ts';
import { concatenationAxis } from './element-sources.ts';

/** An exact function of two words on a common grid; the result has `fraction` bits more than that grid. */
interface Operation {
  readonly extraFraction: (common: number) => number;
  readonly apply: <T extends Word>(a: Arithmetic<T>, x: T, y: T) => T;
}

const same = (): number => 0;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  add: { extraFraction: same, apply: (a, x, y) => a.add(x, y) },
  subtract: { extraFraction: same, apply: (a, x, y) => a.subtract(x, y) },
  multiply: { extraFraction: (common) => common, apply: (a, x, y) => a.multiply(x, y) },
  average: { extraFraction: () => 1, apply: (a, x, y) => a.add(x, y) },
  maximum: { extraFraction: same, apply: (_, x, y) => (x > y ? x : y) },
  minimum: { extraFraction: same, apply: (_, x, y) => (x < y ? x : y) },
};

/** Where ap_fixed compares a signed with an unsigned word as C does: a negative word is then the largest. */
const UNSIGNED_ORDER: Readonly<Record<string, Operation>> = {
  maximum: { extraFraction: same, apply: (_, x, y) => (x < 0 || (y >= 0 && x > y) ? x : y) },
  minimum: { extraFraction: same, apply: (_, x, y) => (x < 0 || (y >= 0 && x > y) ? y : x) },
};

/** Prepare an element-wise merge. */
export const prepareMerge: PrepareKernel = (source) => {
  const name = textAttribute(source.layer, 'op', '');
  if (name.startsWith('dot')) return prepareDot(source);
  const [first, second] = source.inputs;
  const isUnsignedOrder = first !== undefined && second !== undefined && comparesUnsigned(first.type, second.type);
  if (source.profile === 'hls4ml-0.8' && name === 'average') return prepareOlderAverage(source);
  const operation = (isUnsignedOrder ? UNSIGNED_ORDER[name] : undefined) ?? OPERATIONS[name];
  if (operation === undefined || first === undefined || second === undefined) return refuse(`the operation "${name}" on ${source.inputs.length} inputs has no kernel`);
  const to = source.output.type;
  const common = Math.max(fractionBits(first.type), fractionBits(second.type));
  const fraction = common + operation.extraFraction(common);
  const [alignFirst, alignSecond] = [common - fractionBits(first.type), common - fractionBits(second.type)];
  const aligned = (bits: number, align: number): number => bits + align;
  const [b1, b2] = [aligned(first.type.widthBits, alignFirst), aligned(second.type.widthBits, alignSecond)];
  const resultBits = name === 'multiply' ? b1 + b2 : Math.max(b1, b2) + 1;
  const count = source.output.elementCount;
  return {
    ok: true,
    neededBits: Math.max(resultBits + Math.max(0, fractionBits(to) - fraction), to.widthBits) + 1,
    ...(isUnsignedOrder ? {} : { spec: { kind: 'merge' as const, operation: name as MergeSpec['operation'], common, fraction, resultBits } }),
    bind: (a, arrays) => {
      const { quantize } = a.quantizer(fraction, to, arrays.watch?.('result', to));
      const [x, y] = [arrays.inputs[0]!, arrays.inputs[1]!];
      return (row) => {
        const [fromX, fromY] = [row * first.elementCount, row * second.elementCount];
        for (let i = 0; i < count; i++) {
          const left = a.shiftLeft(x[fromX + (i % first.elementCount)]!, alignFirst);
          const right = a.shiftLeft(y[fromY + (i % second.elementCount)]!, alignSecond);
          arrays.output[row * count + i] = quantize(operation.apply(a, left, right));
        }
      };
    },
  };
};

/** hls4ml 0.8 divides the sum by 2 in the result's own type; the quotient is truncated toward zero on a grid that depends on it. */
function prepareOlderAverage(source: KernelSource): ReturnType<PrepareKernel> {
  const [first, second] = source.inputs;
  const to = source.output.type;
  const two = quantizeValue(2, to);
  if (first === undefined || second === undefined || two === 0n) return refuse('hls4ml 0.8 divides by 2 in the result type, which holds no 2 here', 'Give the result 3 integer bits or more.');
  const common = Math.max(fractionBits(first.type), fractionBits(second.type));
  const lift = Math.max(0, fractionBits(to));
  const fraction = common - fractionBits(to) + lift;
  const [alignFirst, alignSecond] = [common - fractionBits(first.type), common - fractionBits(second.type)];
  const sumBits = Math.max(first.type.widthBits + alignFirst, second.type.widthBits + alignSecond) + 1;
  const count = source.output.elementCount;
  return {
    ok: true,
    neededBits: Math.max(sumBits + lift, to.widthBits) + Math.max(0, fractionBits(to) - fraction) + 1,
    bind: (a, arrays) => {
      const { quantize } = a.quantizer(fraction, to, arrays.watch?.('result', to));
      const divisor = a.of(two);
      const [x, y] = [arrays.inputs[0]!, arrays.inputs[1]!];
      return (row) => {
        for (let i = 0; i < count; i++) {
          const sum = a.add(a.shiftLeft(x[row * first.elementCount + (i % first.elementCount)]!, alignFirst), a.shiftLeft(y[row * second.elementCount + (i % second.elementCount)]!, alignSecond));
          arrays.output[row * count + i] = quantize(a.divide(a.shiftLeft(sum, lift), divisor));
        }
      };
    },
  };
}

/** Prepare a scalar product of two vectors: products quantized to the accumulator, sums too. */
function prepareDot(source: KernelSource): ReturnType<PrepareKernel> {
  const [first, second] = source.inputs;
  const accum = variableType(source.layer, 'accum');
  if (first === undefined || second === undefined) return refuse('an input of it is missing');
  if (accum === undefined) return refuseType(source.layer, 'accum');
  const to = source.output.type;
  const n = first.elementCount;
  const productFraction = fractionBits(first.type) + fractionBits(second.type);
  const productBits = first.type.widthBits + second.type.widthBits + Math.max(0, fractionBits(accum) - productFraction);
  const ascending = Int32Array.from({ length: n }, (_, i) => i);
  return {
    ok: true,
    spec: { kind: 'pair-sum', first: ascending, second: ascending, out: Int32Array.of(0), free: 1, otherFree: 1, contracted: n, accum, castsProducts: true },
    neededBits: Math.max(productBits, castBits(accum, to)) + 2,
    bind: (a, arrays) => {
      const product = a.quantizer(productFraction, accum, arrays.watch?.('product', accum)).quantize;
      const add = a.quantizer(fractionBits(accum), accum, arrays.watch?.('accum', accum)).quantize;
      const { quantize } = a.quantizer(fractionBits(accum), to, arrays.watch?.('result', to));
      const [x, y] = [arrays.inputs[0]!, arrays.inputs[1]!];
      return (row) => {
        let sum = a.of(0);
        for (let i = row * n; i < (row + 1) * n; i++) sum = add(a.add(sum, product(a.multiply(x[i]!, y[i]!))));
        arrays.output[row] = quantize(sum);
      };
    },
  };
}

/** Prepare a concatenation of two tensors along one axis: every element cast. */
export const prepareConcatenate: PrepareKernel = (source) => {
  const [first, second] = source.inputs;
  if (first === undefined || second === undefined || source.inputs.length > 2) return refuse('a concatenation of other than two inputs has no kernel');
  const axis = concatenationAxis(numberAttribute(source.layer, 'axis', -1), first.shape.length);
  const isLastOf3 = axis === 2 && first.shape.length === 3;
  if (source.profile === 'hls4ml-0.8' && source.ioType === 'io_parallel' && isLastOf3 && first.shape[2]! < second.shape[2]!) {
    return refuse('hls4ml 0.8 copies only as many channels of the second input as the first has and leaves the rest undefined', 'Swap the inputs, or use io_stream.');
  }
  const inner = (shape: readonly number[]): number => shape.slice(axis).reduce((p, n) => p * n, 1);
  return concatenation(source, inner(first.shape), inner(second.shape));
};

/** Runs of `run1` and `run2` words alternate. */
function concatenation(source: KernelSource, run1: number, run2: number): PreparedKernel {
  const [first, second] = [source.inputs[0]!, source.inputs[1]!];
  const to = source.output.type;
  const count = source.output.elementCount;
  const run = run1 + run2;
  return {
    ok: true,
    neededBits: Math.max(castBits(first.type, to), castBits(second.type, to)),
    spec: { kind: 'concatenation', runs: [run1, run2] },
    bind: (a, arrays) => {
      const probe = arrays.watch?.('result', to);
      const [q1, q2] = [a.quantizer(fractionBits(first.type), to, probe).quantize, a.quantizer(fractionBits(second.type), to, probe).quantize];
      const [x, y] = [arrays.inputs[0]!, arrays.inputs[1]!];
      return (row) => {
        for (let i = 0; i < count; i++) {
          const [block, within] = [Math.floor(i / run), i % run];
          const word = within < run1 ? q1(x[row * first.elementCount + block * run1 + within]!) : q2(y[row * second.elementCount + block * run2 + within - run1]!);
          arrays.output[row * count + i] = word;
        }
      };
    },
  };
}
