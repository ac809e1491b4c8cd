/**
 * @file The configuration that hls4ml's `config_from_keras_model` (or that for PyTorch) makes for a network.
 *
 * With granularity `model` every type is the default; with `name` every layer has an entry in which types are `auto`, except
 * those that QKeras quantizers decide and the tables. Layers of nested models have entries of their own here (hls4ml has only one
 * for the nested model, which has no effect on its layers).
 * @source hls4ml:utils/config.py, checked against the configurations of the goldens
 */

import { DESIGN_DEFAULTS } from '../../../preload/model/design.ts';
import type { ConfigMap, Design } from '../../../preload/model/design.ts';
import { fixed, printPrecision } from '../../../preload/model/fixed-type.ts';
import type { Precision } from '../../../preload/model/fixed-type.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { timeBlockOf } from '../ir/time-block.ts';
import { resultTypeFromQuantizer, weightTypeFromQuantizer } from '../quantizers/quantizer-types.ts';
import { configurableOptions, defaultTableTypes, hasAccumulator, hasKernel, isBatchNormalization, isRecurrent } from './layer-classes.ts';
import { splitInlineActivations } from './split-inline-activations.ts';

/** What a default design is made with. */
export interface DefaultDesignOptions {
  readonly granularity: 'model' | 'name';
  readonly name: string;
  /** Default type, hls4ml's own when absent. */
  readonly defaultPrecision?: string;
}

/** Return a design with hls4ml's generated configuration for the network. Never throws. */
export function createDefaultDesign(source: ModelGraph, options: DefaultDesignOptions): Design {
  const Model: ConfigMap = {
    Precision: { default: options.defaultPrecision ?? 'fixed<16,6>' },
    ReuseFactor: 1,
    ...(source.format === 'pytorch' ? { ChannelsLastConversion: turningOf(source), TransposeOutputs: false } : {}),
    Strategy: 'Latency',
    BramFactor: 1_000_000_000,
    TraceOutput: false,
  };
  const { layers } = splitInlineActivations(source).graph;
  const hidden = namesInTimeBlocks(layers);
  const LayerName = Object.fromEntries(layers.filter((layer) => !hidden.has(layer.name) && layer.is_inserted !== true).map((layer) => [layer.name, layerEntry(layer)]));
  return {
    ...DESIGN_DEFAULTS,
    name: options.name,
    hlsConfig: options.granularity === 'name' ? { Model, LayerName } : { Model },
    otherKeys: {},
  };
}

/** hls4ml turns the matrices of a PyTorch model together with its images, and reads sequences wrongly when it does. */
function turningOf({ layers }: ModelGraph): 'internal' | 'off' {
  return layers.some((layer) => isRecurrent(layer.class_name)) && !layers.some((layer) => hasKernel(layer.class_name) && !isRecurrent(layer.class_name)) ? 'off' : 'internal';
}

const LAYER_NORM_ACCUM = fixed(14, 4, 'RND_CONV', 'SAT');

function layerEntry(layer: Layer): ConfigMap {
  const isNearest = layer.class_name === 'Resize' && (layer.attributes['algorithm'] ?? 'nearest') === 'nearest';
  return { Trace: false, Precision: precisions(layer), ...configurableOptions(layer.class_name), ...(isNearest ? { Algorithm: 'nearest' } : {}) };
}

function precisions(layer: Layer): ConfigMap {
  const types: Record<string, string> = { result: 'auto' };
  for (const variable of variables(layer.class_name)) types[variable] = 'auto';
  for (const [table, type] of Object.entries(defaultTableTypes(layer.class_name))) types[table] = generatorText(type);
  if (hasAccumulator(layer.class_name)) types['accum'] = layer.class_name === 'LayerNormalization' ? generatorText(LAYER_NORM_ACCUM) : layer.class_name === 'Softmax' ? (types['exp_table'] ?? 'auto') : 'auto';
  for (const [name, { quantizer }] of Object.entries(layer.weights)) {
    if (quantizer) types[name] = generatorText(weightTypeFromQuantizer(quantizer, name === 'weight'));
  }
  const [activation] = layer.output_quantizers ?? [];
  const result = activation && resultTypeFromQuantizer(activation);
  if (result) types['result'] = generatorText(result);
  return types;
}

function variables(className: string): readonly string[] {
  if (hasKernel(className)) return ['weight', 'bias'];
  if (isBatchNormalization(className)) return ['scale', 'bias'];
  if (className === 'EinsumDense') return ['weight', 'bias'];
  if (className === 'LayerNormalization') return ['scale', 'bias'];
  if (className.startsWith('SeparableConv')) return ['depthwise', 'pointwise', 'bias', 'depthwise_accum', 'pointwise_accum', 'depthwise_result'];
  if (isRecurrent(className)) return recurrentVariables(className);
  if (className === 'ParametrizedActivation') return ['param'];
  return className === 'HardActivation' ? ['slope', 'shift'] : [];
}

function recurrentVariables(className: string): readonly string[] {
  const names = ['weight', 'bias', 'recurrent_weight', ...(className === 'SimpleRNN' ? [] : ['recurrent_bias'])];
  return className === 'Bidirectional' ? ['forward', 'backward'].flatMap((direction) => names.map((name) => `${direction}_${name}`)) : names;
}

/** Layers between the markers of TimeDistributed, and the end marker: hls4ml knows nothing of them when it makes a configuration. */
function namesInTimeBlocks(layers: readonly Layer[]): ReadonlySet<string> {
  return new Set(layers.flatMap((layer) => {
    const block = timeBlockOf(layers, layer);
    return block ? [layer.name, ...block.inner.map((inner) => inner.name)] : [];
  }));
}

/** The generator writes fixed types with all arguments. */
function generatorText(type: Precision): string {
  if (type.kind !== 'fixed') return printPrecision(type);
  return `${type.signed ? '' : 'u'}fixed<${type.widthBits},${type.integerBits},${type.rounding},${type.overflow},0>`;
}
