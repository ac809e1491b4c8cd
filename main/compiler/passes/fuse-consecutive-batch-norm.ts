/**
 * @file Pass: fuse consecutive batch norms.
 *
 * *Requires* the configuration applied and statistics folded to scale and bias.
 * *Guarantees* that two BatchNormalizations (or ApplyAlphas) in a row become one where the first has the result type `auto`
 * and no other reader and quantizers allow it.
 * *Method*: s = s₀·s₁, b = s₁·b₀ + b₁, in 32-bit floats; the second layer stays, with its name.
 * In profile hls4ml-0.8 types do not matter and the first layer stays instead.
 * *Does not handle* two quantized scales or biases.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, QuantizerSpec, Weight } from '../ir/model-graph.ts';
import { weightTypeFromQuantizer } from '../quantizers/quantizer-types.ts';
import { areSingle, isAll, jointShape, mapChannels, pairOf, storedValues } from './channel-values.ts';
import type { ValuePair } from './channel-values.ts';
import type { HlsConfig } from './hls-config.ts';
import { isKeptBatchNorm } from './keep-batch-norms.ts';
import { isBatchNormalization } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

const f = Math.fround;

/** Return the graph with chains of batch normalisations merged. Never throws. */
export function fuseConsecutiveBatchNorm(graph: ModelGraph, { config }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const second = editor.get(name);
    const first = editor.producer(second?.inputs[0]);
    if (!second || !first || !isBatchNormalization(second.class_name) || !isBatchNormalization(first.class_name) || isKeptBatchNorm(first) || isKeptBatchNorm(second)) continue;
    if (config.profile === 'hls4ml-0.8') {
      const isAlone = [first, second].every((layer) => editor.consumers(layer.outputs[0] ?? '').length <= 1);
      if (isAlone) fuseIn08(editor, first, second);
      continue;
    }
    if (first.result_type.kind !== 'auto' || editor.consumers(first.outputs[0] ?? '').length > 1) continue;
    const fused = fuse(first, second, config);
    if (!fused) continue;
    editor.update(fused);
    editor.remove(first.name);
  }
  return { graph: editor.finish() };
}

function fuse(first: Layer, second: Layer, config: HlsConfig): Layer | undefined {
  const [s0, b0, s1, b1] = [first.weights['scale'], first.weights['bias'], second.weights['scale'], second.weights['bias']];
  if (!s0 || !b0 || !s1 || !b1 || s1.data.length % s0.data.length !== 0) return undefined;
  const isScaleFree = !s0.quantizer || !s1.quantizer || isAll(storedValues(s0), 1) || isAll(storedValues(s1), 1);
  const isBiasFree = !b0.quantizer || !b1.quantizer || isAll(storedValues(b0), 0) || isAll(storedValues(b1), 0);
  if (!isScaleFree || !isBiasFree) return undefined;
  const scale = pairOf([s0, s1], (valuesOf) => multiply(plain(s0, valuesOf), plain(s1, valuesOf)));
  const bias = pairOf([b0, s1, b1], (valuesOf) => {
    const [product, shift] = [multiply(plain(b0, valuesOf), plain(s1, valuesOf)), plain(b1, valuesOf)];
    const round = areSingle(product, shift) ? f : exact;
    return product.map((value, i) => round(value + (shift[i % shift.length] ?? 0)));
  });
  const scaleQuantizer = remaining(s0, s1);
  const biasQuantizer = remaining(b0, b1);
  return {
    ...second,
    attributes: { ...second.attributes, ...emptyPlaces({ scale_quantizer: scaleQuantizer, bias_quantizer: biasQuantizer }) },
    types: { ...second.types, scale: typeOf(second, 'scale', scaleQuantizer, config), bias: typeOf(second, 'bias', biasQuantizer, config) },
    weights: { ...second.weights, scale: withQuantizer(jointShape(s0.shape, s1.shape), scale, scaleQuantizer), bias: withQuantizer(jointShape(b0.shape, s1.shape, b1.shape), bias, biasQuantizer) },
    source_layers: [...new Set([...first.source_layers, ...second.source_layers])],
  };
}

/** The values before the quantizer; of either kind where there is none. */
function plain(weight: Weight, valuesOf: (weight: Weight) => Float64Array): Float64Array {
  return weight.quantizer ? storedValues(weight) : valuesOf(weight);
}

/** Second factors may be one for every element, first ones one for every channel. */
function multiply(first: Float64Array, second: Float64Array): Float64Array {
  const round = areSingle(first, second) ? f : exact;
  return second.length >= first.length ? mapChannels(second, first, (b, a) => round(a * b)) : mapChannels(first, second, (a, b) => round(a * b));
}

const exact = (x: number): number => x;

/** hls4ml asks whether the values are all one, for biases too (there it means: hardly ever). */
function remaining(before: Weight, after: Weight): QuantizerSpec | undefined {
  if (isAll(storedValues(before), 1)) return after.quantizer;
  return isAll(storedValues(after), 1) ? before.quantizer : undefined;
}

/** hls4ml 0.8 keeps the first layer, with its types, whatever they are. */
function fuseIn08(editor: GraphEditor, first: Layer, second: Layer): void {
  const [s0, b0, s1, b1] = [first.weights['scale'], first.weights['bias'], second.weights['scale'], second.weights['bias']];
  if (!s0 || !b0 || !s1 || !b1 || s0.data.length !== s1.data.length) return;
  const product = mapChannels(b0.data, s1.data, (b, s) => f(f(b) * f(s)));
  editor.update({
    ...first,
    weights: { ...first.weights, scale: { shape: s0.shape, data: mapChannels(s0.data, s1.data, (a, b) => f(f(a) * f(b))) }, bias: { shape: b0.shape, data: mapChannels(product, b1.data, (a, b) => f(a + f(b))) } },
    source_layers: [...new Set([...first.source_layers, ...second.source_layers])],
    ...(second.reference_of === undefined ? {} : { reference_of: second.reference_of }),
  });
  editor.remove(second.name);
}

/** hls4ml writes both quantizers onto the layer; where there is none, the empty place stays visible. */
function emptyPlaces(quantizers: Readonly<Record<string, QuantizerSpec | undefined>>): Readonly<Record<string, null>> {
  return Object.fromEntries(Object.entries(quantizers).flatMap(([name, quantizer]) => (quantizer ? [] : [[name, null] as const])));
}

function typeOf(layer: Layer, variable: string, quantizer: QuantizerSpec | undefined, config: HlsConfig): Layer['result_type'] {
  if (quantizer) return weightTypeFromQuantizer(quantizer, false);
  return config.precision(layer, variable, layer.class_name === 'ApplyAlpha' ? { kind: 'auto' } : undefined);
}

function withQuantizer(shape: readonly number[], values: ValuePair, quantizer: QuantizerSpec | undefined): Weight {
  return { shape, ...values, ...(quantizer === undefined ? {} : { quantizer, unquantized: values.converted ?? values.data }) };
}
