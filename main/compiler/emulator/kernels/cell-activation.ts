/**
 * @file The activations inside recurrent cells: relu, sigmoid and tanh of one word, between two types of the cell.
 *
 * hls4ml's recurrent kernels know only these three; tables have the cell's own size and type.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../ir/model-graph.ts';
import type { Arithmetic, Probe, Word } from '../../numerics/arithmetic.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import type { CellFunctionSpec } from '../kernel-spec.ts';
import { functionTable } from '../../numerics/tables.ts';
import { asWords, castBits, numberAttribute, refuse, variableType } from '../kernel.ts';
import type { KernelRefusal } from '../kernel.ts';
import { indexerBits, tableIndexer } from './table-activation.ts';

/** A function of one word. */
export interface CellActivation {
  /** @unit bits */
  readonly neededBits: number;
  /** The same as data. */
  readonly spec: CellFunctionSpec;
  /** `probe` sees the index into the table, if there is one. */
  bind<T extends Word>(arithmetic: Arithmetic<T>, probe: Probe | undefined): (x: T) => T;
}

/** Names of the activations that exist in recurrent kernels. */
export const CELL_ACTIVATIONS: readonly string[] = ['relu', 'sigmoid', 'tanh'];

const TABLE_RANGES: Readonly<Record<'sigmoid' | 'tanh', number>> = { sigmoid: 16, tanh: 8 };

/** Return an activation of a cell from one of its types to another, or why there is none. Never throws. */
export function cellActivation(layer: Layer, name: string, types: { readonly from: MantissaType; readonly to: MantissaType }): CellActivation | KernelRefusal {
  const { from, to } = types;
  if (name === 'relu') {
    return {
      neededBits: castBits(from, to),
      spec: { kind: 'relu', from, to },
      bind: (a) => {
        const { quantize } = a.quantizer(fractionBits(from), to);
        const zero = a.of(0);
        return (x) => quantize(x > zero ? x : zero);
      },
    };
  }
  const table = variableType(layer, 'table');
  if (name !== 'sigmoid' && name !== 'tanh') return refuse(`hls4ml has no activation "${name}" for recurrent layers`, `Use ${CELL_ACTIVATIONS.join(', ')}.`);
  if (table === undefined || table.kind === 'xnor') return refuse('the type of its table is missing');
  const size = numberAttribute(layer, 'table_size', 1024);
  const entries = functionTable(name, size, table);
  return {
    neededBits: Math.max(indexerBits(from, size), castBits(table, to)),
    spec: { kind: 'table', from, to, entries, range: TABLE_RANGES[name], table },
    bind: (a, probe) => {
      const { quantize } = a.quantizer(fractionBits(table), to);
      const words = asWords(a, entries).map((entry) => quantize(entry));
      const indexOf = tableIndexer(a, { fractionBits: fractionBits(from), size, range: TABLE_RANGES[name], centre: size / 2 });
      return (x) => {
        const index = indexOf(x);
        const clamped = index < 0 ? 0 : index > size - 1 ? size - 1 : index;
        probe?.record(index, index !== clamped, false);
        return words[clamped]!;
      };
    },
  };
}
