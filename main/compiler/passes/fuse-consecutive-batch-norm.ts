/**
 * @file Pass: fuse consecutive batch norms.
 *
 * *Requires* the configuration applied and statistics folded to scale and bias.
 * *Guarantees* that two BatchNormalizations (or ApplyAlphas) in a row become one where the first has the result type `auto`
 * and no other reader and quantizers allow it.
 * *Method*: s = s₀·s₁, b = s₁·b₀ + b₁, in 32-bit floats; the second layer stays, with its name.
 * *Does not handle* two quantized scales or biases.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, QuantizerSpec, Weight } from '../ir/model-graph.ts';
import { weightTypeFromQuantizer } from '../quantizers/quantizer-types.ts';
import { isAll, mapChannels, storedValues } from './channel-values.ts';
import type { HlsConfig } from './hls-config.ts';
import { isBatchNormalization } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

const f = Math.fround;

/** Return the graph with chains of batch normalisations merged. Never throws. */
export function fuseConsecutiveBatchNorm(graph: ModelGraph, { config }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const second = editor.get(name);
    const first = editor.producer(second?.inputs[0]);
    if (!second || !first || !isBatchNormalization(second.class_name) || !isBatchNormalization(first.class_name)) continue;
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
  if (!s0 || !b0 || !s1 || !b1 || s0.data.length !== s1.data.length) return undefined;
  const isScaleFree = !s0.quantizer || !s1.quantizer || isAll(storedValues(s0), 1) || isAll(storedValues(s1), 1);
  const isBiasFree = !b0.quantizer || !b1.quantizer || isAll(storedValues(b0), 0) || isAll(storedValues(b1), 0);
  if (!isScaleFree || !isBiasFree) return undefined;
  const scale = mapChannels(storedValues(s0), storedValues(s1), (a, b) => f(f(a) * f(b)));
  const product = mapChannels(storedValues(b0), storedValues(s1), (b, s) => f(f(b) * f(s)));
  const bias = mapChannels(product, storedValues(b1), (a, b) => f(a + f(b)));
  const scaleQuantizer = remaining(s0, s1);
  const biasQuantizer = remaining(b0, b1);
  return {
    ...second,
    attributes: { ...second.attributes, ...emptyPlaces({ scale_quantizer: scaleQuantizer, bias_quantizer: biasQuantizer }) },
    types: { ...second.types, scale: typeOf(second, 'scale', scaleQuantizer, config), bias: typeOf(second, 'bias', biasQuantizer, config) },
    weights: { ...second.weights, scale: withQuantizer(s1.shape, scale, scaleQuantizer), bias: withQuantizer(b1.shape, bias, biasQuantizer) },
    source_layers: [...new Set([...first.source_layers, ...second.source_layers])],
  };
}

/** hls4ml asks whether the values are all one, for biases too (there it means: hardly ever). */
function remaining(before: Weight, after: Weight): QuantizerSpec | undefined {
  if (isAll(storedValues(before), 1)) return after.quantizer;
  return isAll(storedValues(after), 1) ? before.quantizer : undefined;
}

/** hls4ml writes both quantizers onto the layer; where there is none, the empty place stays visible. */
function emptyPlaces(quantizers: Readonly<Record<string, QuantizerSpec | undefined>>): Readonly<Record<string, null>> {
  return Object.fromEntries(Object.entries(quantizers).flatMap(([name, quantizer]) => (quantizer ? [] : [[name, null] as const])));
}

function typeOf(layer: Layer, variable: string, quantizer: QuantizerSpec | undefined, config: HlsConfig): Layer['result_type'] {
  if (quantizer) return weightTypeFromQuantizer(quantizer, false);
  return config.precision(layer, variable, layer.class_name === 'ApplyAlpha' ? { kind: 'auto' } : undefined);
}

function withQuantizer(shape: readonly number[], data: Float64Array, quantizer: QuantizerSpec | undefined): Weight {
  return { shape, data, ...(quantizer === undefined ? {} : { quantizer, unquantized: data }) };
}
