/**
 * @file Look-up tables of the table activations, computed in single precision as the compiled C++ does at start-up.
 *
 * Agrees bit for bit with g++/glibc for table types of up to about 12 fraction bits; from about 20 fraction bits single
 * tanh and selu entries may differ by one LSB, because glibc's tanhf is not correctly rounded.
 */

import { assertNever } from '../../base/assert.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { printPrecision } from '../../../preload/model/fixed-type.ts';
import { needsBig } from './mantissas.ts';
import type { Mantissas } from './mantissas.ts';
import { quantizeValue } from './quantize.ts';
import { keptTable } from './kept-tables.ts';

/** Functions that are computed by a table over a fixed range of x. */
export type TableFunction = 'sigmoid' | 'tanh' | 'softplus' | 'softsign' | 'elu' | 'selu' | 'exp_legacy' | 'inverse_legacy';

const f32 = Math.fround;
const exp32 = (x: number): number => f32(Math.exp(x));

/** Factor of SELU, that of its paper in 16 digits. */
export const SELU_SCALE = 1.0507009873554805;
/** Slope of SELU's exponential side, that of its paper in 16 digits. */
export const SELU_ALPHA = 1.6732632423543772;

const ENTRY: Readonly<Record<TableFunction, (v: number) => number>> = {
  sigmoid: (v) => f32(1 / f32(1 + exp32(-v))),
  tanh: (v) => f32(Math.tanh(v)),
  softplus: (v) => f32(Math.log(exp32(v) + 1)),
  softsign: (v) => f32(v / (Math.abs(v) + 1)),
  elu: (v) => f32(exp32(v) - 1),
  selu: (v) => f32(SELU_SCALE * (SELU_ALPHA * (exp32(v) - 1))),
  exp_legacy: exp32,
  inverse_legacy: (v) => (v > 0 ? 1 / v : 0),
};

function argument(name: TableFunction, index: number, size: number): number {
  switch (name) {
    case 'sigmoid':
    case 'softplus':
    case 'softsign':
    case 'exp_legacy':
      return f32((16 * (index - size / 2)) / size);
    case 'tanh':
      return f32((8 * (index - size / 2)) / size);
    case 'elu':
    case 'selu':
      return f32((-8 * index) / size);
    case 'inverse_legacy':
      return f32((64 * index) / size);
    default:
      return assertNever(name);
  }
}

/** Quantize the entries of a table to its type. Never throws. @shape [size] → [size] */
export function quantizeTable(entries: Float64Array, type: FixedType): Mantissas {
  const mantissas = Array.from(entries, (x) => quantizeValue(x, type));
  return needsBig(type) ? mantissas : Float64Array.from(mantissas, Number);
}

/**
 * Return the table of a function, quantized to its type; equal tables are the same array, which nobody changes. Never throws.
 *
 * @shape → [size]
 * @unit  LSB of the type; entry i stands for x = 16 (i - size/2)/size, for tanh 8 (i - size/2)/size, for elu and selu -8 i/size
 */
export function functionTable(name: TableFunction, size: number, type: FixedType): Mantissas {
  return keptTable(`${name} ${size} ${printPrecision(type)}`, () => quantizeTable(Float64Array.from({ length: size }, (_, i) => ENTRY[name](argument(name, i, size))), type));
}

/** Return the number of address bits of a table, the ceiling of log2(size). Never throws. @unit bits */
export function addressBits(size: number): number {
  return size <= 1 ? 0 : 32 - Math.clz32(size - 1);
}

/** Return what entry `index` of a table addressed by the top bits of `address` stands for. @unit model units */
function addressedValue(index: number, bits: number, address: FixedType): number {
  const word = BigInt(index) << BigInt(address.widthBits - bits);
  const raw = address.signed ? BigInt.asIntN(address.widthBits, word) : word;
  return f32(Number(raw) * 2 ** (address.integerBits - address.widthBits));
}

/** What a table addressed by the top bits of a word looks like. */
export interface AddressedTable {
  readonly size: number;
  /** Type of the words that address the table. */
  readonly address: FixedType;
  /** Type of the entries. */
  readonly type: FixedType;
}

function addressedText({ size, address, type }: AddressedTable): string {
  return `${size} ${printPrecision(address)} ${printPrecision(type)}`;
}

/** Return exp(±x · scale) over the addressed range; entry i belongs to the lower edge of its bin. Equal tables are the same array. Never throws. @shape → [size] */
export function exponentialTable(table: AddressedTable, options: { readonly negative: boolean; readonly scale: number }): Mantissas {
  const bits = addressBits(table.size);
  const entry = (i: number): number => {
    const x = f32(addressedValue(i, bits, table.address) * f32(options.scale));
    return exp32(options.negative ? -x : x);
  };
  return keptTable(`exp ${addressedText(table)} ${options.negative} ${options.scale}`, () => quantizeTable(Float64Array.from({ length: table.size }, (_, i) => entry(i)), table.type));
}

/** Return 1/x over the addressed range; 1/0 is infinite, so it saturates or becomes 0 by the type. Equal tables are the same array. Never throws. @shape → [size] */
export function inverseTable(table: AddressedTable): Mantissas {
  const bits = addressBits(table.size);
  return keptTable(`inverse ${addressedText(table)}`, () => quantizeTable(Float64Array.from({ length: table.size }, (_, i) => f32(1 / addressedValue(i, bits, table.address))), table.type));
}

/** Return 1/sqrt(10^-epsilonPower + i · 2^-rangePower / size), computed in single precision. Never throws. @shape → [size] */
export function inverseRootTable(size: number, epsilonPower: number, rangePower: number): Float64Array {
  const least = f32(10 ** -epsilonPower);
  const step = f32(f32(2 ** -rangePower) / size);
  return Float64Array.from({ length: size }, (_, i) => 1 / f32(Math.sqrt(f32(least + f32(step * i)))));
}
