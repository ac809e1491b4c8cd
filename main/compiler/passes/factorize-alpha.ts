/**
 * @file Pass: factorise alpha.
 *
 * *Requires* the configuration applied; kernels with a QKeras quantizer keep their values before it (`unquantized`).
 * *Guarantees* that no Dense, Conv1D, Conv2D or Conv2DBatchnorm has a quantizer with a scale: kernel values lie on the grid of
 * their type, and a layer `<layer>_alpha` of class ApplyAlpha behind it multiplies by the scale and adds the bias, which is
 * zero in the layer itself now.
 * *Method*: weights/scale, computed in 32-bit floats and put through the quantizer with alpha 1. A power-of-two scale is
 * stored as exponents of `max(⌊max|log₂ scale|⌋+1, 2)` bits, limited to what a signed exponent of that width holds (for 2 and
 * 4 it is too narrow in hls4ml 1.3: a finding); any other scale has the configured type, by default the model's.
 * *Does not handle* depthwise and recurrent layers: hls4ml leaves the scale in their weights. At the pointwise half of a
 * separable convolution hls4ml stops: an error.
 */

import { assert } from '../../base/assert.ts';
import type { Precision } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, QuantizerSpec, Weight } from '../ir/model-graph.ts';
import { elementCount, numberAttribute } from '../ir/visit.ts';
import { alphaScale, canQuantizeWeights, convertedByQuantizer, quantizeWeights } from '../quantizers/apply-quantizer.ts';
import { weightTypeFromQuantizer } from '../quantizers/quantizer-types.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

const CLASSES = new Set(['Dense', 'Conv1D', 'Conv2D', 'Conv2DBatchnorm']);
const f = Math.fround;

/** Return the graph with the scales of QKeras kernels as layers of their own. Never throws on input the reader made. */
export function factorizeAlpha(graph: ModelGraph, { config, lastIndex }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  const isOld = config.profile === 'hls4ml-0.8';
  let index = lastIndex;
  for (const layer of graph.layers) {
    const { weight, bias } = layer.weights;
    if (!CLASSES.has(layer.class_name) || !weight?.quantizer || !bias || !(hasAlpha(weight) || hasAlpha(bias))) continue;
    if (!canQuantizeWeights(weight.quantizer)) continue;
    if (layer.attributes['name'] === undefined) {
      diagnostics.push(findings.scaledPointwise(layer.name));
      continue;
    }
    const parts = factorize(weight, layer.shape.at(-1) ?? 1);
    if (parts.isClipped) diagnostics.push(findings.scaleClipped(`${layer.name}_alpha`));
    if (layer.class_name === 'Dense' && layer.shape.length > 1) diagnostics.push(findings.scaleOfDenseOverRows(layer.name));
    const { reference_of: reference, output_quantizers: quantizers, ...rest } = layer;
    const { converted: _moved, ...remaining } = withAlphaOne(bias);
    const zero: Weight = { ...remaining, data: new Float64Array(bias.data.length), unquantized: bias.unquantized ?? bias.data };
    const scaled: Layer = { ...rest, weights: { ...rest.weights, weight: parts.weight, bias: zero } };
    editor.update(scaled);
    index += 1;
    const alpha = initializeLayer({
      layer: {
        ...alphaLayer(scaled, parts, bias),
        ...(reference === undefined ? {} : { reference_of: reference }),
        ...(quantizers === undefined ? {} : { output_quantizers: quantizers }),
      },
      input: scaled,
      index,
      config,
      ...(isOld ? {} : { layerDefault: { kind: 'auto' } }),
      weightTypes: {
        ...(parts.scaleType === undefined ? {} : { scale: parts.scaleType }),
        ...(bias.quantizer ? { bias: weightTypeFromQuantizer(bias.quantizer, false) } : {}),
      },
    });
    editor.insertBehind(isOld ? alpha : { ...alpha, attributes: { ...alpha.attributes, precision: 'auto' } });
  }
  return { graph: editor.finish(), diagnostics, lastIndex: index };
}

interface Factors {
  readonly weight: Weight;
  readonly scale: Weight;
  readonly scaleType?: Precision;
  readonly isClipped: boolean;
}

/** A weight gives the same factors in every lowering of a model; an edit should not search for them again. */
const known = new WeakMap<Weight, Factors>();

function factorize(weight: Weight, channelCount: number): Factors {
  const factors = known.get(weight) ?? computeFactors(weight, channelCount);
  known.set(weight, factors);
  return factors;
}

function computeFactors(weight: Weight, channelCount: number): Factors {
  const spec = weight.quantizer;
  assert(spec, 'a factorised weight has a quantizer');
  const source = weight.unquantized ?? weight.data;
  const scale = alphaScale(spec, source, weight.shape);
  const quantized = quantizeWeights(spec, source, weight.shape).data;
  const unscaled = quantized.map((value, i) => f(f(1 / (scale[i % scale.length] ?? 1)) * f(value)));
  const plain = specWithAlphaOne(spec);
  const onGrid = quantizeWeights(plain, unscaled, weight.shape).data;
  const alpha = spec.config['alpha'];
  const isAuto = alpha === 'auto' || alpha === 'auto_po2';
  const data = isAuto ? scale : Float64Array.from({ length: channelCount }, () => scale[0] ?? 1);
  const shape = isAuto ? [...weight.shape.slice(0, -1).map(() => 1), data.length] : [channelCount];
  const converted = convertedByQuantizer(plain, onGrid);
  const common = { weight: { shape: weight.shape, data: onGrid, unquantized: source, quantizer: plain, ...(converted ? { converted } : {}) } };
  if (alpha !== 'auto_po2') return { ...common, scale: { shape, data }, isClipped: false };
  const bits = Math.max(Math.trunc(data.reduce((most, s) => Math.max(most, Math.abs(Math.log2(s))), 0)) + 1, 2);
  const limited = data.map((s) => 2 ** Math.min(Math.max(Math.round(Math.log2(s)), -(2 ** (bits - 2))), 2 ** (bits - 2) - 1));
  const isClipped = limited.some((s, i) => s !== data[i]);
  const quantizer: QuantizerSpec = { className: 'quantized_po2', config: { bits } };
  return {
    ...common,
    scale: { shape, data, unquantized: data, quantizer, ...(isClipped ? { converted: limited } : {}) },
    scaleType: weightTypeFromQuantizer(quantizer),
    isClipped,
  };
}

function alphaLayer(layer: Layer, parts: Factors, bias: Weight): Omit<Layer, 'result_type' | 'types'> {
  const name = `${layer.name}_alpha`;
  return {
    name,
    class_name: 'ApplyAlpha',
    inputs: [...layer.outputs],
    outputs: [name],
    shape: layer.shape,
    attributes: {
      name,
      class_name: 'Alpha',
      inputs: [...layer.outputs],
      n_in: elementCount(layer.shape),
      n_filt: numberAttribute(layer, 'n_filt', -1),
      ...(parts.scaleType === undefined ? { scale_quantizer: null } : {}),
      ...(bias.quantizer ? {} : { bias_quantizer: null }),
    },
    // The bias arrives here as its quantizer left it; what was stored before stays with the layer.
    weights: { scale: parts.scale, bias: movedBias(bias) },
    source_layers: layer.source_layers,
  };
}

function hasAlpha(weight: Weight): boolean {
  const alpha = weight.quantizer?.config['alpha'];
  return alpha !== undefined && alpha !== null && alpha !== 1;
}

function specWithAlphaOne(spec: QuantizerSpec): QuantizerSpec {
  return { ...spec, config: { ...spec.config, alpha: 1 } };
}

function movedBias(bias: Weight): Weight {
  const { quantizer } = withAlphaOne(bias);
  const values = { shape: bias.shape, data: bias.data, ...(bias.converted ? { converted: bias.converted } : {}) };
  return { ...values, ...(quantizer ? { quantizer, unquantized: bias.converted ?? bias.data } : {}) };
}

function withAlphaOne(weight: Weight): Weight {
  return weight.quantizer && hasAlpha(weight) ? { ...weight, quantizer: specWithAlphaOne(weight.quantizer) } : weight;
}
