/**
 * @file LayerNormalization over the last axis: mean and variance in the accumulator's type, 1/sqrt by a table, then
 * difference · table · scale + bias, exact up to the cast to the result.
 *
 * The table covers variances from 0 to 2^-table_range_power2; a larger variance uses the last entry.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import type { Mantissas, MantissaType } from '../../numerics/mantissas.ts';
import { quantizeValue } from '../../numerics/quantize.ts';
import { inverseRootTable, quantizeTable } from '../../numerics/tables.ts';
import { asWords, castBits, numberAttribute, refuse, refuseType, variableType, wordBuffer } from '../kernel.ts';
import type { KernelArrays, KernelRefusal, KernelSource, PlanWeight, PrepareKernel, Words } from '../kernel.ts';
import { indexerBits, indexType, tableIndexer } from './table-activation.ts';

/** Everything the normalisation of one vector needs. */
interface Normalization {
  readonly input: MantissaType;
  readonly result: MantissaType;
  readonly accum: MantissaType;
  readonly table: FixedType;
  readonly size: number;
  readonly entries: Mantissas;
  /** Variances from here on use the last entry: 2^-rangePower. */
  readonly rangePower: number;
  /** Elements of a vector. */
  readonly count: number;
  readonly scale: PlanWeight & { readonly type: FixedType };
  readonly bias: PlanWeight & { readonly type: FixedType };
}

function isGrid(weight: PlanWeight | undefined): weight is PlanWeight & { readonly type: FixedType } {
  return weight !== undefined && (weight.type.kind === 'fixed' || weight.type.kind === 'int');
}

function normalizationOf(source: KernelSource): Normalization | KernelRefusal {
  const { layer, inputs, output, weights } = source;
  const [accum, table] = [variableType(layer, 'accum'), variableType(layer, 'table')];
  const [scale, bias] = [weights.get('scale'), weights.get('bias')];
  if (source.ioType === 'io_stream') return refuse('hls4ml has no LayerNormalization for io_stream', 'Use io_parallel.');
  if (accum === undefined) return refuseType(layer, 'accum');
  if (table === undefined || table.kind === 'xnor') return refuseType(layer, 'table');
  if (!isGrid(scale) || !isGrid(bias)) return refuse('its scale or bias is missing or not fixed-point');
  const size = numberAttribute(layer, 'table_size', 4096);
  const rangePower = numberAttribute(layer, 'table_range_power2', 0);
  const entries = quantizeTable(inverseRootTable(size, numberAttribute(layer, 'epsilon_power_of_10', 3), rangePower), table);
  const count = numberAttribute(layer, 'n_in', output.elementCount) / numberAttribute(layer, 'seq_len', 1);
  return { input: inputs[0]!.type, result: output.type, accum, table, size, entries, rangePower, count, scale, bias };
}

/** Fraction bits of difference · table · scale and of the sum with the bias. */
function resultFractions({ accum, table, scale, bias }: Normalization): { readonly product: number; readonly sum: number } {
  const product = fractionBits(accum) + fractionBits(table) + fractionBits(scale.type);
  return { product, sum: Math.max(product, fractionBits(bias.type)) };
}

function neededBits(n: Normalization): number {
  const { product, sum } = resultFractions(n);
  const term = n.accum.widthBits + n.table.widthBits + n.scale.type.widthBits + (sum - product);
  const bias = n.bias.type.widthBits + (sum - fractionBits(n.bias.type));
  return Math.max(
    castBits(n.input, n.accum) + 1,
    2 * n.accum.widthBits + 2 + Math.max(0, -fractionBits(n.accum)),
    indexerBits(n.accum, n.size * 2 ** Math.max(0, n.rangePower)) + 1,
    Math.max(term, bias) + 2 + Math.max(0, fractionBits(n.result) - sum),
    n.result.widthBits,
  );
}

/** Return the function that normalises `count` words from one offset. */
function bindVector<T extends Word>(n: Normalization, a: Arithmetic<T>, arrays: KernelArrays<T>): (x: Words<T>, offset: number) => void {
  const { accum, count, size } = n;
  const fa = fractionBits(accum);
  const { product, sum: sumFraction } = resultFractions(n);
  const accumProbe = arrays.watch?.('accum', accum);
  const toAccum = a.quantizer(fractionBits(n.input), accum, accumProbe).quantize;
  const add = a.quantizer(fa, accum, accumProbe).quantize;
  const multiply = a.quantizer(2 * fa, accum, arrays.watch?.('product', accum)).quantize;
  const toResult = a.quantizer(sumFraction, n.result, arrays.watch?.('result', n.result)).quantize;
  const inverseCount = a.of(quantizeValue(1 / count, accum));
  const indexOf = tableIndexer(a, { fractionBits: fa, size: size * 2 ** n.rangePower, range: 1, centre: 0 });
  const probe = arrays.watch?.('table_index', indexType(size));
  const entries = asWords(a, n.entries);
  const scales = asWords(a, n.scale.mantissas);
  const biases = asWords(a, toBigints(n.bias.mantissas).map((b) => b << BigInt(sumFraction - fractionBits(n.bias.type))));
  const differences = wordBuffer(a, count);
  return (x, offset) => {
    let sum = a.of(0);
    for (let i = 0; i < count; i++) sum = add(a.add(sum, toAccum(x[offset + i]!)));
    const mean = multiply(a.multiply(sum, inverseCount));
    let squares = a.of(0);
    for (let i = 0; i < count; i++) {
      const d = (differences[i] = add(a.subtract(toAccum(x[offset + i]!), mean)));
      squares = add(a.add(squares, multiply(a.multiply(d, d))));
    }
    const asked = indexOf(multiply(a.multiply(squares, inverseCount)));
    const index = Math.min(size - 1, Math.max(0, asked));
    probe?.record(asked, asked !== index, false);
    for (let i = 0; i < count; i++) {
      const scaled = a.multiply(a.multiply(differences[i]!, entries[index]!), scales[i % scales.length]!);
      arrays.output[offset + i] = toResult(a.add(a.shiftLeft(scaled, sumFraction - product), biases[i % biases.length]!));
    }
  };
}

/** Prepare a LayerNormalization. */
export const prepareLayerNormalization: PrepareKernel = (source) => {
  const normalization = normalizationOf(source);
  if ('ok' in normalization) return normalization;
  if (!Number.isInteger(normalization.rangePower) || normalization.rangePower < 0) return refuse('its table range is not a power of two of at most 1');
  const { count, accum, scale, bias } = normalization;
  const total = source.output.elementCount;
  return {
    ok: true,
    spec: {
      kind: 'normalization', count, accum, inverseCount: quantizeValue(1 / count, accum), entries: normalization.entries, tableType: normalization.table, indexSize: normalization.size * 2 ** normalization.rangePower,
      scales: scale.mantissas, scaleType: scale.type, biases: bias.mantissas, biasType: bias.type,
    },
    neededBits: neededBits(normalization),
    bind: (a, arrays) => {
      const run = bindVector(normalization, a, arrays);
      const x = arrays.inputs[0]!;
      return (row) => {
        for (let offset = row * total; offset < (row + 1) * total; offset += count) run(x, offset);
      };
    },
  };
};
