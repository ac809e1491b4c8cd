/**
 * @file Activations by look-up table: sigmoid, tanh, softplus, softsign over a fixed range, elu and selu for x < 0.
 *
 * The index is x · size / range truncated toward zero, so the bin around zero is twice as wide; outside the range the
 * first or last entry is used. elu and selu have a straight branch for x ≥ 0.
 */

import { fixed, fractionBits, ufixed } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Probe, Word } from '../../numerics/arithmetic.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import { quantizeValue } from '../../numerics/quantize.ts';
import { addressBits, functionTable, SELU_SCALE } from '../../numerics/tables.ts';
import type { TableFunction } from '../../numerics/tables.ts';
import type { ExponentialUnitSpec } from '../kernel-spec.ts';
import { asWords, castBits, numberAttribute, refuse, variableType } from '../kernel.ts';
import type { KernelSource, PrepareKernel } from '../kernel.ts';

/** The index of x in a table of `size` entries over `range` units around `centre`, before it is clamped. Never throws. */
export function tableIndexer<T extends Word>(a: Arithmetic<T>, grid: { fractionBits: number; size: number; range: number; centre: number }): (x: T) => number {
  const size = a.of(grid.size);
  const range = a.of(grid.range);
  const fraction = grid.fractionBits;
  const one = a.shiftLeft(a.of(1), Math.max(0, fraction));
  // The quotient keeps the fraction bits of x and truncates; so does the conversion to int, which keeps 32 bits.
  return (x) => {
    const scaled = a.divide(a.multiply(x, size), range);
    const whole = fraction >= 0 ? a.divide(scaled, one) : a.shiftLeft(scaled, -fraction);
    return (toInt32(a, whole) + grid.centre) | 0;
  };
}

function toInt32<T extends Word>(a: Arithmetic<T>, whole: T): number {
  return a.kind === 'number' ? a.toNumber(whole) | 0 : Number(BigInt.asIntN(32, BigInt(whole)));
}

/** Bits of the words inside `tableIndexer`. Never throws. @unit bits */
export function indexerBits(type: Pick<FixedType, 'widthBits' | 'integerBits'>, size: number): number {
  return type.widthBits + addressBits(size) + 2 + Math.max(0, -fractionBits(type));
}

/** Clamp an index and tell the probe: outside means that the argument left the range of the table. */
function clampIndex(index: number, size: number, probe: Probe | undefined): number {
  const clamped = index < 0 ? 0 : index > size - 1 ? size - 1 : index;
  probe?.record(index, index !== clamped, false);
  return clamped;
}

function tableOf(source: KernelSource): { readonly size: number; readonly type: FixedType } | undefined {
  const type = variableType(source.layer, 'table');
  return type === undefined || type.kind === 'xnor' ? undefined : { size: numberAttribute(source.layer, 'table_size', 1024), type };
}

/** Prepare sigmoid, tanh, softplus or softsign. Never throws. */
export function prepareTableFunction(name: TableFunction, range: number): PrepareKernel {
  return (source) => {
    const table = tableOf(source);
    if (table === undefined) return refuse('the type of its table is missing');
    const input = source.inputs[0]!.type;
    const to = source.output.type;
    const count = source.output.elementCount;
    const index = { fractionBits: fractionBits(input), size: table.size, range, centre: table.size / 2 };
    const entries = functionTable(name, table.size, table.type);
    return {
      ok: true,
      neededBits: Math.max(indexerBits(input, table.size), castBits(table.type, to)),
      spec: { kind: 'table', entries, size: table.size, range, centre: table.size / 2, tableType: table.type },
      bind: (a, arrays) => {
        const words = asWords(a, entries);
        const indexOf = tableIndexer(a, index);
        const { quantize } = a.quantizer(fractionBits(table.type), to, arrays.watch?.('result', to));
        const probe = arrays.watch?.('table_index', indexType(table.size));
        const x = arrays.inputs[0]!;
        return (row) => {
          for (let i = row * count; i < (row + 1) * count; i++) arrays.output[i] = quantize(words[clampIndex(indexOf(x[i]!), table.size, probe)]!);
        };
      },
    };
  };
}

/** The type of a table's index. Never throws. */
export function indexType(size: number): FixedType {
  return { ...ufixed(addressBits(size), addressBits(size)), overflow: 'SAT' };
}

/** How elu and selu treat the straight branch and what they multiply the table with. */
interface BranchConstants {
  /** Mantissa and type of the factor for x ≥ 0. */
  readonly positive: { readonly mantissa: bigint; readonly type: Pick<FixedType, 'widthBits' | 'integerBits'> };
  /** The same for the table's entry, x < 0. */
  readonly negative: { readonly mantissa: bigint; readonly type: Pick<FixedType, 'widthBits' | 'integerBits'> };
}

const ONE = { mantissa: 1n, type: { widthBits: 1, integerBits: 1 } };

function branchConstants(name: 'elu' | 'selu', source: KernelSource): BranchConstants | undefined {
  const input = source.inputs[0]!.type;
  const isOld = source.profile === 'hls4ml-0.8';
  if (name === 'selu') {
    // As a stream the scale is held in the data's own type, otherwise in ufixed<16,1> (hls4ml 0.8: in the result's).
    const type = source.ioType === 'io_stream' ? input : isOld ? source.output.type : ufixed(16, 1);
    return { positive: { mantissa: quantizeValue(SELU_SCALE, type), type }, negative: ONE };
  }
  const param = isOld ? (source.ioType === 'io_stream' ? input : source.output.type) : (variableType(source.layer, 'param') ?? fixed(16, 6));
  return { positive: ONE, negative: { mantissa: quantizeValue(numberAttribute(source.layer, 'activ_param', 1), param), type: param } };
}

/** Prepare elu or selu. Never throws. */
export function prepareExponentialUnit(name: 'elu' | 'selu'): PrepareKernel {
  return (source) => {
    const table = tableOf(source);
    const constants = branchConstants(name, source);
    if (table === undefined || constants === undefined) return refuse('the type of its table is missing');
    const { positive, negative } = constants;
    const input = source.inputs[0]!.type;
    const to = source.output.type;
    const count = source.output.elementCount;
    const entries = functionTable(name, table.size, table.type);
    const positiveFraction = fractionBits(input) + fractionBits(positive.type);
    const negativeFraction = fractionBits(table.type) + fractionBits(negative.type);
    const straightBits = castBits(input, to) + positive.type.widthBits;
    const curvedBits = castBits(table.type, to) + negative.type.widthBits;
    const fraction = Math.max(positiveFraction, negativeFraction);
    const spec: ExponentialUnitSpec = {
      kind: 'exponential-unit',
      fraction,
      factor: positive.mantissa << BigInt(fraction - positiveFraction),
      entries: toBigints(entries).map((entry) => (entry * negative.mantissa) << BigInt(fraction - negativeFraction)),
      index: indexType(table.size),
    };
    return {
      ok: true,
      spec,
      neededBits: Math.max(straightBits, curvedBits, indexerBits(input, table.size)) + Math.abs(positiveFraction - negativeFraction),
      bind: (a, arrays) => {
        const words = asWords(a, entries);
        const indexOf = tableIndexer(a, { fractionBits: fractionBits(input), size: table.size, range: -8, centre: 0 });
        const { quantize } = a.quantizer(fraction, to, arrays.watch?.('result', to));
        const probe = arrays.watch?.('table_index', indexType(table.size));
        const [zero, up, down] = [a.of(0), a.of(positive.mantissa), a.of(negative.mantissa)];
        const x = arrays.inputs[0]!;
        return (row) => {
          for (let i = row * count; i < (row + 1) * count; i++) {
            const v = x[i]!;
            arrays.output[i] = quantize(
              v >= zero
                ? a.shiftLeft(a.multiply(v, up), fraction - positiveFraction)
                : a.shiftLeft(a.multiply(words[clampIndex(indexOf(v), table.size, probe)]!, down), fraction - negativeFraction),
            );
          }
        };
      },
    };
  };
}
