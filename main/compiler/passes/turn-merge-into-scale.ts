/**
 * @file Pass: turn merges with a constant into scalings.
 *
 * *Requires* quantisers split, scalings moved as far as they go.
 * *Guarantees* that no Add, Sub or Mul with one constant is left: `bn_<merge>` of class ApplyAlpha stands in its place.
 * *Method*: hls4ml's merge_to_apply_alpha, one at a time. The side that is not there is 1 (`uint<1>`), −1 (`int<2>`) or 0 (`uint<1>`).
 * *Does not handle* constants with more elements than the data: the reader makes reference operations of them.
 */

import { int } from '../../../preload/model/fixed-type.ts';
import type { Precision } from '../../../preload/model/fixed-type.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { AttributeValue, Layer, ModelGraph, QuantizerSpec, Weight } from '../ir/model-graph.ts';
import { elementCount, textAttribute } from '../ir/visit.ts';
import { quantNode } from '../quantizers/quant-node.ts';
import { weightTypeFromQuantizer } from '../quantizers/quantizer-types.ts';
import { storedValues } from './channel-values.ts';
import { broadcastTo, configSource, constantOf, isBroadcast, quantizedWeight, valueOf } from './constant-layers.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with one more merge as a scaling. Never throws. */
export function turnMergeIntoScale(graph: ModelGraph, context: PassContext): PassResult {
  for (const layer of graph.layers) {
    const operation = textAttribute(layer, 'op');
    if (layer.class_name !== 'Merge' || !['add', 'subtract', 'multiply'].includes(operation)) continue;
    const editor = new GraphEditor(graph);
    const [first, second] = layer.inputs.map((tensor) => constantOf(editor, tensor));
    const constant = first && second ? undefined : (second ?? first);
    if (!constant) continue;
    const data = second ? 0 : 1;
    if (!isWithin(editor, constant, layer.inputs[data])) continue;
    replaceByScaling(editor, layer, { constant, data, parts: partsOf(operation, data === 0, valueOf(constant)) }, context);
    return { graph: editor.finish(), lastIndex: context.lastIndex + 1 };
  }
  return { graph };
}

/** Return whether a constant is broadcast to the data and not the other way round. Never throws. */
export function isWithin(editor: GraphEditor, constant: Layer, data: string | undefined): boolean {
  const own = valueOf(constant).shape.filter((n, axis, all) => n !== 1 || all.slice(0, axis).some((m) => m !== 1));
  const shape = editor.producer(data)?.shape ?? [];
  return isBroadcast(own, shape) || own.filter((n) => n !== 1).join() === shape.filter((n) => n !== 1).join();
}

/** Scale and bias, with types where they are not those of the configuration. */
export interface ScalingParts {
  readonly scale: Weight;
  readonly bias: Weight;
  readonly types: Readonly<Record<string, Precision>>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

const BIT: Precision = int(1, false);
const scalar = (value: number): Weight => ({ shape: [], data: Float64Array.of(value) });

function place(name: string, quantizer: QuantizerSpec | undefined): Readonly<Record<string, null>> {
  return quantizer ? {} : { [`${name}_quantizer`]: null };
}

function partsOf(operation: string, isSecond: boolean, value: Weight): ScalingParts {
  if (operation === 'multiply') {
    return { scale: value, bias: scalar(0), types: { bias: BIT, bias_precision: BIT }, attributes: { scale_precision: null, ...place('scale', value.quantizer), bias_quantizer: null } };
  }
  if (operation === 'subtract' && !isSecond) {
    const type = int(2);
    return { scale: scalar(-1), bias: value, types: { scale: type, scale_precision: type }, attributes: { scale_quantizer: null, bias_precision: null, ...place('bias', value.quantizer) } };
  }
  const bias = operation === 'add' ? value : negated(value);
  const isWidened = bias.quantizer !== value.quantizer && bias.quantizer !== undefined;
  return {
    scale: scalar(1),
    bias,
    types: { scale: BIT, scale_precision: BIT, ...(isWidened && bias.quantizer ? { bias_precision: weightTypeFromQuantizer(bias.quantizer) } : {}) },
    attributes: { scale_quantizer: null, ...(isWidened ? {} : { bias_precision: null }), ...place('bias', bias.quantizer) },
  };
}

/** A negated constant of an unsigned type needs a sign. */
function negated({ shape, quantizer, ...values }: Weight): Weight {
  const negative = storedValues({ shape, ...values }).map((x) => -x);
  if (quantizer?.className !== 'QuantNode' || quantizer.config['signed'] === true) return quantizedWeight(shape, negative, quantizer);
  const { bits, integer, narrow, rounding } = quantizer.config;
  return quantizedWeight(shape, negative, quantNode({ bits: Number(bits) + 1, integer: Number(integer) + 1, signed: true, narrow: narrow === true, rounding: String(rounding) }));
}

/** A merge on its way to a scaling. */
export interface MergeParts {
  readonly constant: Layer;
  /** Which input is the data. */
  readonly data: number;
  readonly parts: ScalingParts;
}

/** Put a scaling `bn_<merge>` in the place of a merge with a constant. Never throws. */
export function replaceByScaling(editor: GraphEditor, merge: Layer, { constant, data, parts }: MergeParts, { config, lastIndex }: PassContext): void {
  const tensor = merge.inputs[data] ?? '';
  const input = editor.producer(tensor);
  const shape = input?.shape ?? merge.shape;
  const count = elementCount(shape);
  const { result_type: _result, types: _types, ...rest } = merge;
  const layer = initializeLayer({
    layer: {
      ...rest,
      name: `bn_${merge.name}`,
      class_name: 'ApplyAlpha',
      inputs: [tensor],
      attributes: { n_in: count, n_out: count, n_filt: -1, ...parts.attributes },
      weights: { scale: shaped(parts.scale, shape), bias: shaped(parts.bias, shape) },
      configured_as: configSource(merge),
    },
    input,
    index: lastIndex + 1,
    config,
    weightTypes: typesOf(parts),
  });
  const { scale_precision: scale, bias_precision: bias } = parts.types;
  editor.update({ ...merge, inputs: [tensor] });
  editor.remove(constant.name);
  editor.replace(merge.name, { ...layer, types: { ...(scale ? { scale_precision: scale } : {}), ...(bias ? { bias_precision: bias } : {}), ...layer.types } });
}

function typesOf({ scale, bias, types }: ScalingParts): Readonly<Record<string, Precision>> {
  return {
    ...(types['scale'] ? { scale: types['scale'] } : {}),
    ...(types['bias'] ? { bias: types['bias'] } : {}),
    ...(scale.quantizer ? { scale: weightTypeFromQuantizer(scale.quantizer) } : {}),
    ...(bias.quantizer ? { bias: weightTypeFromQuantizer(bias.quantizer) } : {}),
  };
}

/** A constant of the data's shape, axes of length 1 aside, stays as it is; any other is written out for every element. */
function shaped(weight: Weight, shape: readonly number[]): Weight {
  const squeezed = weight.shape.filter((n) => n !== 1);
  if (weight.shape.join() === shape.join() || squeezed.join() === shape.join()) return weight;
  const lead = Math.max(0, weight.shape.length - shape.length);
  const spread = (values: Float64Array): Float64Array => broadcastTo(values, weight.shape.slice(lead), shape) ?? values;
  return { shape, data: spread(weight.data), ...(weight.unquantized ? { unquantized: spread(weight.unquantized) } : {}), ...(weight.quantizer ? { quantizer: weight.quantizer } : {}), ...(weight.converted ? { converted: spread(weight.converted) } : {}) };
}
