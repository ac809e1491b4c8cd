/**
 * @file QSoftmax of HGQ2: a softmax whose two tables, of exponentials and of inverses, stand between quantizers that were trained.
 *
 * @source hls4ml 1.3.0, `converters/keras_v3/hgq2/softmax.py`: attributes and types, checked on our cases
 */

import type { FixedType, OverflowMode, RoundingMode } from '../../../../../preload/model/fixed-type.ts';
import { elementCount } from '../../../ir/visit.ts';
import type { QuantizerSpec } from '../../../ir/model-graph.ts';
import { ELEMENT_QUANTIZER, widthsWeight } from '../../../quantizers/element-widths.ts';
import { integersAt, numberAt } from '../json-value.ts';
import { handlerAttributes } from '../keras3/converter-attributes.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { readHgqQuantizer, type HgqQuantizer } from './quantizer.ts';

/** Read `QSoftmax` along one axis or several adjacent ones. */
export const readHgqSoftmax: LayerReader = (context) => {
  const { inputShape: shape, layer } = context;
  const axes = (integersAt(context.config, 'axes') ?? integersAt(context.config, 'axis') ?? [-1]).map((axis) => (axis < 0 ? axis + shape.length : axis - 1)).toSorted((a, b) => a - b);
  const [from, to] = [axes[0] ?? 0, axes.at(-1) ?? 0];
  const plain: LayerParts = { class_name: 'Softmax', shape, attributes: { ...handlerAttributes(context, 'Softmax'), activation: 'softmax', inputs: layer.inputs } };
  const areAdjacent = from >= 0 && to < shape.length && axes.every((axis, k) => axis === from + k);
  if (!context.expect(areAdjacent, 'model/unsupported-option', `Layer "${layer.name}" is a softmax along the axes ${axes.map((axis) => axis + 1).join(', ')}, which must exist and be adjacent.`, { attribute: 'axes' })) return plain;
  if (!context.expect(context.inputShapes.length === 1, 'model/unsupported-option', `Layer "${layer.name}" is a softmax with a mask, which hls4ml 1.3 does not build.`)) return plain;
  const [outer, inner] = [elementCount(shape.slice(0, from)), elementCount(shape.slice(to + 1))];
  const written = numberAt(context.config, 'parallelization_factor') ?? -1;
  const isStable = context.flag('stable', true);
  const tables = readTables(context, isStable);
  if (!tables) return plain;
  const attributes = {
    ...plain.attributes,
    axis: axes.length > 1 || to === shape.length - 1 ? -1 : from + 1,
    n_in: elementCount(shape),
    n_outer: outer,
    n_inner: inner,
    implementation: isStable ? 'stable' : 'latency',
    inv_table_size: 2 ** tables.types.inv_inp.widthBits,
    exp_scale: numberAt(context.config, 'input_scaler') ?? 1,
    parallelization_factor: written < 0 ? outer * inner : written,
    _bit_exact: true,
  };
  return { ...plain, attributes, types: tables.types, inner_quantizers: tables.quantizers };
};

interface Tables {
  readonly types: Readonly<Record<string, FixedType>> & { readonly inv_inp: FixedType };
  readonly quantizers: Readonly<Record<string, QuantizerSpec>>;
}

function readTables(context: LayerContext, isStable: boolean): Tables | undefined {
  const read = (table: 'exp' | 'inv', end: 'iq' | 'oq'): HgqQuantizer | undefined => readHgqQuantizer(context, context.config[`${table}_${end}_conf`], { numbered: `${table}_table/${end}`, named: `${table}_table_${end}` });
  const [expIn, expOut, inverseIn, inverseOut] = [isStable ? read('exp', 'iq') : undefined, read('exp', 'oq'), read('inv', 'iq'), read('inv', 'oq')];
  if ((isStable && !expIn) || !expOut || !inverseIn || !inverseOut) return undefined;
  const all = [expIn, expOut, inverseIn, inverseOut].filter((one) => one !== undefined);
  if (!context.expect(all.every(({ widths }) => widths.signed.length === 1), 'model/unsupported-option', `Layer "${context.layer.name}" has tables for every element; hls4ml 1.3 builds one of each for all.`, { attribute: 'allow_heterogeneous_table', help: 'Train with allow_heterogeneous_table=False.' })) return undefined;
  return {
    types: { exp_table: typeOf(expOut), inv_table: typeOf(inverseOut), inv_inp: typeOf(inverseIn), ...(expIn ? { inp_norm: typeOf(expIn) } : {}) },
    quantizers: { ...(expIn ? { exp_input: specOf(expIn) } : {}), exp_output: specOf(expOut), inverse_input: specOf(inverseIn), inverse_output: specOf(inverseOut) },
  };
}

function typeOf({ widths, modes }: HgqQuantizer): FixedType {
  const [k, i, f] = [widths.signed[0] ?? 0, widths.integers[0] ?? 0, widths.fractions[0] ?? 0];
  return { kind: 'fixed', widthBits: Math.max(1, k + i + f), integerBits: k + i, signed: k !== 0, rounding: modes.rounding as RoundingMode, overflow: modes.overflow as OverflowMode };
}

function specOf({ widths, modes }: HgqQuantizer): QuantizerSpec {
  return { className: ELEMENT_QUANTIZER, config: { RND: modes.rounding, SAT: modes.overflow }, widths: { ...widthsWeight(widths, [1]), fullShape: [1] } };
}
