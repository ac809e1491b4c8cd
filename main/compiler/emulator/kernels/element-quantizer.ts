/**
 * @file HGQ's layers: a fixed-point quantizer with widths of its own for every element, and a function given as a table.
 *
 * The quantizer's weight `mask_kbi` holds signed (0/1), width and integer bits of every element, stacked along the first
 * axis; an element of width 0 is always 0. A table is addressed by the raw bits of the word.
 */

import { fractionBits, OVERFLOW_MODES, ROUNDING_MODES } from '../../../../preload/model/fixed-type.ts';
import type { FixedType, OverflowMode, RoundingMode } from '../../../../preload/model/fixed-type.ts';
import { toNumbers } from '../../numerics/mantissas.ts';
import { asWords, castBits, refuse } from '../kernel.ts';
import type { KernelRefusal, KernelSource, PrepareKernel } from '../kernel.ts';
import { indexType } from './table-activation.ts';

/** The type of every element, `undefined` where the width is 0. */
function elementTypes(source: KernelSource): readonly (FixedType | undefined)[] | KernelRefusal {
  const { layer, output } = source;
  const mask = source.weights.get('mask_kbi');
  const shape = layer.weights['mask_kbi']?.shape;
  const rounding = ROUNDING_MODES.find((mode) => mode === layer.attributes['RND']);
  const overflow = OVERFLOW_MODES.find((mode) => mode === layer.attributes['SAT']);
  if (mask === undefined || shape === undefined) return refuse('the widths of its elements are missing');
  if (rounding === undefined || overflow === undefined) return refuse(`its modes ${String(layer.attributes['RND'])}, ${String(layer.attributes['SAT'])} are unknown`);
  const own = shape.slice(2);
  const count = own.reduce((p, n) => p * n, 1);
  const values = toNumbers(mask.mantissas);
  if (values.length !== 3 * count || own.length !== output.shape.length || own.some((n, axis) => n !== 1 && n !== output.shape[axis])) {
    return refuse('the widths of its elements do not fit its shape');
  }
  const at = broadcastIndices(own, output.shape);
  return Array.from({ length: output.elementCount }, (_, i) => typeOf(values, count, at[i]!, { rounding, overflow }));
}

function typeOf(values: Float64Array, count: number, index: number, modes: { readonly rounding: RoundingMode; readonly overflow: OverflowMode }): FixedType | undefined {
  const [signed, widthBits, integerBits] = [values[index]! !== 0, values[count + index]!, values[2 * count + index]!];
  return widthBits <= 0 ? undefined : { kind: 'fixed', widthBits, integerBits, signed, ...modes };
}

/** For every element of `shape` its index in an array whose axes of size 1 are repeated. */
function broadcastIndices(own: readonly number[], shape: readonly number[]): Int32Array {
  const strides = own.map((n, axis) => (n === 1 ? 0 : own.slice(axis + 1).reduce((p, m) => p * m, 1)));
  return Int32Array.from({ length: shape.reduce((p, n) => p * n, 1) }, (_, flat) => {
    let rest = flat;
    let index = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return index;
  });
}

/** Prepare a FixedPointQuantizer. */
export const prepareElementQuantizer: PrepareKernel = (source) => {
  if (source.ioType === 'io_stream') return refuse('widths per element do not exist for io_stream', 'Use io_parallel.');
  const types = elementTypes(source);
  if ('ok' in types) return types;
  const from = source.inputs[0]!.type;
  const to = source.output.type;
  const count = source.output.elementCount;
  return {
    ok: true,
    spec: { kind: 'element-types', types },
    neededBits: Math.max(to.widthBits, ...types.map((type) => (type === undefined ? 1 : Math.max(castBits(from, type), castBits(type, to))))) + 1,
    bind: (a, arrays) => {
      const resultProbe = arrays.watch?.('result', to);
      const zero = a.of(0);
      const casts = types.map((type) => {
        if (type === undefined) return () => zero;
        const own = a.quantizer(fractionBits(from), type, arrays.watch?.('element', type)).quantize;
        const result = a.quantizer(fractionBits(type), to, resultProbe).quantize;
        return (x: typeof zero) => result(own(x));
      });
      const x = arrays.inputs[0]!;
      return (row) => {
        for (let i = 0; i < count; i++) arrays.output[row * count + i] = casts[i]!(x[row * count + i]!);
      };
    },
  };
};

/** Prepare a UnaryLUT. An address outside the table has no defined result; it is clamped and counted. */
export const prepareUnaryTable: PrepareKernel = (source) => {
  const table = source.weights.get('table');
  const from = source.inputs[0]!.type;
  const to = source.output.type;
  if (table === undefined || (table.type.kind !== 'fixed' && table.type.kind !== 'int')) return refuse('its table is missing or not fixed-point');
  const tableType = table.type;
  const size = table.mantissas.length;
  const count = source.output.elementCount;
  const modulus = 2 ** from.widthBits;
  return {
    ok: true,
    neededBits: Math.max(castBits(tableType, to), from.widthBits),
    bind: (a, arrays) => {
      const words = asWords(a, table.mantissas);
      const { quantize } = a.quantizer(fractionBits(tableType), to, arrays.watch?.('result', to));
      const probe = arrays.watch?.('table_index', indexType(size));
      const x = arrays.inputs[0]!;
      return (row) => {
        for (let i = row * count; i < (row + 1) * count; i++) {
          const raw = a.toNumber(x[i]!);
          const asked = raw < 0 ? raw + modulus : raw;
          const index = Math.min(size - 1, asked);
          probe?.record(asked, asked !== index, false);
          arrays.output[i] = quantize(words[index]!);
        }
      };
    },
  };
};
