/**
 * @file Pass: split separable convolutions.
 *
 * *Requires* the configuration applied; a separable convolution has the weights `depthwise`, `pointwise` and possibly `bias`.
 * *Guarantees* that `<layer>_depthwise` (without a bias, with the window, strides and padding) and `<layer>_pointwise` (of size 1,
 * with the bias) stand in its place.
 * *Method*: two new layers, each with the configuration of the separable one, in which `depthwise`, `depthwise_accum` and
 * `depthwise_result` (or `pointwise…`) become `weight`, `accum` and `result`; `withSeparableSettings` writes these entries before
 * the configuration is read, because later passes ask for them too. They replace entries of the same name, as in hls4ml.
 * *Does not handle* depth multipliers other than 1: hls4ml's kernel stops with a failed assertion.
 */

import { isConfigMap } from '../../../preload/model/design.ts';
import type { ConfigMap, ConfigValue, Design } from '../../../preload/model/design.ts';
import { int } from '../../../preload/model/fixed-type.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { AttributeValue, Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

const PARTS = ['depthwise', 'pointwise'] as const;
type Part = (typeof PARTS)[number];

/** Attributes that go to the depthwise part. */
const DEPTHWISE_ATTRIBUTES = [
  'in_width',
  'out_width',
  'n_chan',
  'depth_multiplier',
  'pad_left',
  'pad_right',
  'filt_width',
  'stride_width',
  'in_height',
  'out_height',
  'pad_top',
  'pad_bottom',
  'filt_height',
  'stride_height',
  'data_format',
];
/** Attributes that go to the pointwise part. */
const POINTWISE_ATTRIBUTES = ['out_width', 'n_filt', 'out_height', 'data_format', 'use_bias'];

/** Return whether a layer is a separable convolution. Never throws. */
export function isSeparable(layer: Pick<Layer, 'class_name'>): boolean {
  return layer.class_name === 'SeparableConv1D' || layer.class_name === 'SeparableConv2D';
}

/** Return the graph with separable convolutions as two layers each. Never throws. */
export function splitSeparable(graph: ModelGraph, { config, lastIndex }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = lastIndex;
  for (const layer of graph.layers) {
    const { depthwise, pointwise, bias } = layer.weights;
    if (!isSeparable(layer) || !depthwise || !pointwise) continue;
    const axes = layer.class_name.slice(-2);
    const first = initializeLayer({
      layer: { ...partOf(layer, 'depthwise'), class_name: `DepthwiseConv${axes}`, inputs: layer.inputs.slice(0, 1), shape: depthwiseShape(layer), attributes: depthwiseAttributes(layer), weights: { weight: depthwise, bias: zeroBias(channelsBetween(layer)) } },
      input: editor.producer(layer.inputs[0]),
      index: ++index,
      config,
      weightTypes: { bias: int(1, false) },
    });
    const second = initializeLayer({
      layer: {
        ...partOf(layer, 'pointwise'),
        class_name: `Conv${axes}`,
        inputs: first.outputs,
        shape: layer.shape,
        attributes: pointwiseAttributes(layer),
        weights: { weight: pointwise, bias: bias ?? zeroBias(layer.shape.at(-1) ?? 1) },
        ...(layer.reference_of === undefined ? {} : { reference_of: layer.reference_of }),
        ...(layer.output_quantizers === undefined ? {} : { output_quantizers: layer.output_quantizers }),
      },
      input: first,
      index: ++index,
      config,
      ...(bias ? {} : { weightTypes: { bias: int(1, false) } }),
    });
    editor.replace(layer.name, first);
    editor.insertBehind(second);
    for (const reader of editor.consumers(first.outputs[0] ?? '')) {
      if (reader.name !== second.name) editor.update({ ...reader, inputs: reader.inputs.map((tensor) => (tensor === first.name ? second.name : tensor)) });
    }
    editor.renameOutput(first.name, second.name);
  }
  return { graph: editor.finish(), lastIndex: index };
}

/** Return the design with entries for both parts of every separable convolution of a source graph. Never throws. */
export function withSeparableSettings(source: ModelGraph, design: Design): Design {
  const { LayerType, LayerName } = design.hlsConfig;
  const entries = source.layers.filter(isSeparable).flatMap((layer) => {
    const own = { ...LayerType?.[layer.class_name], ...LayerName?.[layer.name] };
    return Object.keys(own).length === 0 ? [] : PARTS.map((part) => [`${layer.name}_${part}`, partEntry(own, part)] as const);
  });
  if (entries.length === 0) return design;
  return { ...design, hlsConfig: { ...design.hlsConfig, LayerName: { ...LayerName, ...Object.fromEntries(entries) } } };
}

function partEntry(entry: ConfigMap, part: Part): ConfigMap {
  const precision = entry['Precision'];
  if (!isConfigMap(precision)) return precision === undefined ? { ...entry, Precision: {} } : entry;
  const other: Part = part === 'depthwise' ? 'pointwise' : 'depthwise';
  const types: Record<string, ConfigValue> = {};
  const own = new Map([[part, 'weight'], [`${part}_accum`, 'accum'], [`${part}_result`, 'result']]);
  for (const [variable, type] of Object.entries(precision)) if (!own.has(variable) && variable !== other && variable !== `${other}_accum`) types[variable] = type;
  for (const [variable, name] of own) {
    const type = precision[variable];
    if (type !== undefined) types[name] = type;
  }
  return { ...entry, Precision: types };
}

function partOf(layer: Layer, part: Part): Pick<Layer, 'name' | 'outputs' | 'source_layers' | 'scope'> {
  const name = `${layer.name}_${part}`;
  return { name, outputs: [name], source_layers: layer.source_layers, ...(layer.scope === undefined ? {} : { scope: layer.scope }) };
}

function channelsBetween(layer: Layer): number {
  return numberAttribute(layer, 'n_chan', 1) * numberAttribute(layer, 'depth_multiplier', 1);
}

function depthwiseShape(layer: Layer): readonly number[] {
  return [...layer.shape.slice(0, -1), channelsBetween(layer)];
}

function picked(layer: Layer, names: readonly string[]): Record<string, AttributeValue> {
  return Object.fromEntries(names.flatMap((name) => {
    const value = layer.attributes[name];
    return value === undefined ? [] : [[name, value] as const];
  }));
}

function depthwiseAttributes(layer: Layer): Record<string, AttributeValue> {
  const quantizer = layer.attributes['depthwise_quantizer'] === null ? { depthwise_quantizer: null } : {};
  return { ...picked(layer, DEPTHWISE_ATTRIBUTES), ...quantizer, n_filt: channelsBetween(layer), use_bias: false };
}

function pointwiseAttributes(layer: Layer): Record<string, AttributeValue> {
  const { pointwise, bias } = layer.weights;
  return {
    ...picked(layer, POINTWISE_ATTRIBUTES),
    filt_width: 1,
    filt_height: 1,
    stride_width: 1,
    stride_height: 1,
    pad_left: 0,
    pad_right: 0,
    pad_top: 0,
    pad_bottom: 0,
    in_width: numberAttribute(layer, 'out_width', 1),
    in_height: numberAttribute(layer, 'out_height', 1),
    n_chan: channelsBetween(layer),
    ...(pointwise?.quantizer ? {} : { weight_quantizer: null }),
    ...(bias ? {} : { bias_data: null }),
    ...(bias?.quantizer ? {} : { bias_quantizer: null }),
  };
}

function zeroBias(count: number): Weight {
  return { shape: [count], data: new Float64Array(count) };
}
