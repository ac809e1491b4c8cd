/**
 * @file Pass: infer precision.
 *
 * *Requires* the configuration applied; layers in execution order.
 * *Guarantees* that no type is `auto` any more.
 * *Method*: layer by layer, so that the type of the input is known: weights take their quantizer's or the default type, then
 * accumulator and result follow by the formulas in infer-precision-rules.ts; whatever has no formula (inputs, activations,
 * softmax, global pooling, …) takes the model's default. That default behind a wide exact result is hls4ml's most frequent
 * surprise; it is kept, and visible as a cast on the edge.
 * *Does not handle* interval analysis of the actual weights (hls4ml's bit_exact).
 */

import { isFixed, sameType } from '../../../preload/model/fixed-type.ts';
import type { NumberType, Precision } from '../../../preload/model/fixed-type.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { elementCount, numberAttribute, textAttribute } from '../ir/visit.ts';
import { weightTypeFromQuantizer } from '../quantizers/quantizer-types.ts';
import { typeOfConstant } from './activation-parameters.ts';
import type { HlsConfig } from './hls-config.ts';
import { allFixed, averageAccumulatorType, concatenationType, dotType, mergeType, productSumType, scaleAndShiftType } from './infer-precision-rules.ts';
import { hasKernel, isBatchNormalization, isPooling, isRecurrent } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

const SAME_AS_INPUT = new Set(['Clone', 'Reshape', 'Resize', 'Transpose', 'ZeroPadding1D', 'ZeroPadding2D']);

/** Return the graph with every type decided. Never throws. */
export function inferPrecision(graph: ModelGraph, { config }: PassContext): PassResult {
  const typeOf = new Map<string, Precision>();
  const sizeOf = new Map<string, number>();
  let changed = false;
  const layers = graph.layers.map((layer) => {
    const isOpen = layer.result_type.kind === 'auto' || Object.values(layer.types).some((type) => type.kind === 'auto');
    const inputs = layer.inputs.map((tensor) => typeOf.get(tensor));
    const decided = isOpen ? decide(layer, { types: inputs, firstCount: sizeOf.get(layer.inputs[0] ?? '') ?? 1 }, config) : layer;
    changed ||= isOpen;
    for (const tensor of decided.outputs) {
      typeOf.set(tensor, decided.result_type);
      sizeOf.set(tensor, elementCount(decided.shape));
    }
    return decided;
  });
  return { graph: changed ? { ...graph, layers } : graph };
}

/** What a layer reads. */
interface Arriving {
  readonly types: readonly (Precision | undefined)[];
  /** Elements of the first input. */
  readonly firstCount: number;
}

function decide(layer: Layer, inputs: Arriving, config: HlsConfig): Layer {
  const fallback = config.defaultPrecision;
  const types: Record<string, Precision> = { ...layer.types };
  for (const [name, weight] of Object.entries(layer.weights)) {
    if (types[name]?.kind === 'auto') types[name] = weight.quantizer && !isRecurrent(layer.class_name) ? weightTypeFromQuantizer(weight.quantizer, name === 'weight') : fallback;
  }
  if (types['param']?.kind === 'auto') types['param'] = parameterType(layer, inputs.types[0]) ?? fallback;
  const inferred = inferredTypes(layer, types, inputs, config);
  for (const [name, type] of Object.entries(types)) {
    if (type.kind === 'auto') types[name] = (name === 'accum' ? inferred.accum : undefined) ?? fallback;
  }
  const result = layer.result_type.kind === 'auto' ? (inferred.result ?? fallback) : layer.result_type;
  return { ...layer, types, result_type: result };
}

interface Inferred {
  readonly accum?: Precision | undefined;
  readonly result?: Precision | undefined;
}

function inferredTypes(layer: Layer, types: Readonly<Record<string, Precision>>, inputs: Arriving, config: HlsConfig): Inferred {
  const { maximumPrecision: maximum, defaultPrecision: fallback } = config;
  const [x, y] = inputs.types;
  if (hasKernel(layer.class_name)) {
    const operands = allFixed([x, types['weight'], types['bias']]);
    const type = operands ? productSumType(operands, termCount(layer), maximum) : fallback;
    return { accum: type, result: type };
  }
  if (isBatchNormalization(layer.class_name) || layer.class_name === 'LayerNormalization') {
    const operands = allFixed([x, types['scale'], types['bias']]);
    return { result: operands ? scaleAndShiftType(operands, maximum) : fallback };
  }
  if (isPooling(layer.class_name)) return { accum: poolingAccumulator(layer, x, fallback), result: x };
  if (SAME_AS_INPUT.has(layer.class_name)) return { result: x };
  const pair = allFixed([x, y]);
  const [a, b] = pair ?? [];
  switch (layer.class_name) {
    case 'Merge':
      return { result: a && b ? mergeType(textAttribute(layer, 'op'), a, b, maximum) : undefined };
    case 'Concatenate':
      if (x && y && sameType(x, y)) return { result: x };
      return { result: a && b ? concatenationType(a, b, maximum) : undefined };
    case 'Dot':
      return { result: a && b ? dotType(a, b, inputs.firstCount, maximum) : undefined };
    default:
      return {};
  }
}

/** A threshold is compared with the input, so it takes its type; other constants take the narrowest that holds them. */
function parameterType(layer: Layer, input: Precision | undefined): Precision | undefined {
  return textAttribute(layer, 'activation').toLowerCase() === 'thresholdedrelu' ? input : typeOfConstant(numberAttribute(layer, 'activ_param'));
}

/** Return how many products one result of a layer with a kernel adds up. Never throws. */
export function termCount(layer: Layer): number {
  if (layer.class_name === 'Dense') return numberAttribute(layer, 'n_in', 1);
  const size = numberAttribute(layer, 'filt_height', 1) * numberAttribute(layer, 'filt_width', 1);
  return layer.class_name.startsWith('Depthwise') ? size : size * numberAttribute(layer, 'n_chan', 1);
}

function poolingAccumulator(layer: Layer, x: Precision | undefined, fallback: NumberType): Precision | undefined {
  if (textAttribute(layer, 'pool_op').toLowerCase() !== 'average') return x;
  return x && isFixed(x) ? averageAccumulatorType(x, numberAttribute(layer, 'pool_height', 1) * numberAttribute(layer, 'pool_width', 1)) : fallback;
}
