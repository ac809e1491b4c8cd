/**
 * @file Pass: fuse batch norm.
 *
 * *Requires* the configuration applied and statistics folded to scale and bias.
 * *Guarantees* that a BatchNormalization (or ApplyAlpha) directly behind a Dense or convolution whose result type is `auto` is
 * merged into its kernel and bias, where quantizers allow it and nobody else reads the kernel layer.
 * *Method*: W' = scale·W, b' = scale·b + bias, in 32-bit floats, then through the quantizer that remains.
 * In profile hls4ml-0.8 the result type does not matter and the types of kernel and bias stay.
 * *Does not handle* results with a type (hls4ml keeps the layer there) and binary kernels.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, QuantizerSpec, Weight } from '../ir/model-graph.ts';
import { canQuantizeWeights, quantizeWeights } from '../quantizers/apply-quantizer.ts';
import { weightTypeFromQuantizer } from '../quantizers/quantizer-types.ts';
import { isAll, mapChannels, pairOf, storedValues } from './channel-values.ts';
import type { ValuePair } from './channel-values.ts';
import type { HlsConfig } from './hls-config.ts';
import { isKeptBatchNorm } from './keep-batch-norms.ts';
import { hasKernel, isBatchNormalization } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

const f = Math.fround;

/** Return the graph with batch normalisations merged into the layers before them. Never throws. */
export function fuseBatchNorm(graph: ModelGraph, { config }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  const isOld = config.profile === 'hls4ml-0.8';
  for (const { name } of graph.layers) {
    const norm = editor.get(name);
    const parent = editor.producer(norm?.inputs[0]);
    if (!norm || !parent || isKeptBatchNorm(norm) || !(isOld ? isFusableIn08(norm, parent) : isFusable(norm, parent))) continue;
    if (editor.consumers(parent.outputs[0] ?? '').length > 1 || (isOld && editor.consumers(norm.outputs[0] ?? '').length > 1)) continue;
    if (norm.weights['scale']?.data.length !== parent.shape.at(-1)) {
      diagnostics.push(findings.ternaryScaleOverPixels(parent.name));
      continue;
    }
    if (editor.outputs.includes(parent.outputs[0] ?? '')) diagnostics.push(findings.outputTakesBatchNorm(parent.name, norm.name));
    editor.update(isOld ? fuseIn08(parent, norm) : fuse(parent, norm, config));
    editor.remove(norm.name);
  }
  return { graph: editor.finish(), diagnostics };
}

function isFusable(norm: Layer, parent: Layer): boolean {
  const isMatch = isBatchNormalization(norm.class_name) && hasKernel(parent.class_name) && parent.result_type.kind === 'auto';
  const types = [parent.types['weight'], parent.types['bias'], norm.types['scale'], norm.types['bias']];
  const isPlain = types.every((type) => type !== undefined && (type.kind === 'fixed' || type.kind === 'int' || type.kind === 'auto'));
  return isMatch && isPlain && quantizersAllow(norm, parent);
}

/** Return whether the quantizers of a batch normalisation and of the layer before it let hls4ml merge the two. Never throws. */
export function quantizersAllow(norm: Layer, parent: Layer): boolean {
  const { weight, bias } = parent.weights;
  const { scale, bias: shift } = norm.weights;
  if (!weight || !bias || !scale || !shift) return false;
  const areScalesFree = !weight.quantizer && !scale.quantizer;
  const areBiasesFree = !bias.quantizer && !shift.quantizer;
  const scaleCompatible = areScalesFree || isNeutral(weight, 1) || isNeutral(scale, 1);
  const biasCompatible = areBiasesFree || isNeutral(bias, 0) || isNeutral(shift, 0);
  return scaleCompatible && biasCompatible;
}

function isNeutral(weight: Weight, value: number): boolean {
  return weight.quantizer === undefined && isAll(storedValues(weight), value);
}

function fuse(parent: Layer, norm: Layer, config: HlsConfig): Layer {
  const { weight, bias } = parent.weights;
  const { scale, bias: shift } = norm.weights;
  if (!weight || !bias || !scale || !shift) return parent;
  const { reference_of: _before, ...rest } = parent;
  const quantizers = { weight: scale.quantizer ?? weight.quantizer, bias: shift.quantizer ?? bias.quantizer };
  return {
    ...rest,
    // Both variables are made anew, a bias that was missing included: their types are looked up again.
    types: {
      ...parent.types,
      weight: quantizers.weight ? weightTypeFromQuantizer(quantizers.weight) : config.precision(parent, 'weight'),
      bias: quantizers.bias ? weightTypeFromQuantizer(quantizers.bias, false) : config.precision(parent, 'bias'),
    },
    weights: {
      ...parent.weights,
      ...products(weight, bias, { scale, shift }),
    },
    source_layers: [...new Set([...parent.source_layers, ...norm.source_layers])],
    ...(norm.reference_of === undefined ? {} : { reference_of: norm.reference_of }),
  };
}

/** hls4ml 0.8 asks only whether the kernel has quantizers, not for a type auto. */
function isFusableIn08(norm: Layer, parent: Layer): boolean {
  const { weight, bias } = parent.weights;
  return isBatchNormalization(norm.class_name) && hasKernel(parent.class_name) && weight !== undefined && bias !== undefined && !weight.quantizer && !bias.quantizer;
}

/** hls4ml 0.8 leaves the types as they are, except that of a bias the layer did not have. */
function fuseIn08(parent: Layer, norm: Layer): Layer {
  const { weight, bias } = parent.weights;
  const { scale, bias: shift } = norm.weights;
  if (!weight || !bias || !scale || !shift) return parent;
  const { reference_of: _before, ...rest } = parent;
  const shiftType = norm.types['bias'];
  const { weight: kernel, bias: sum } = products(weight, bias, { scale, shift });
  return {
    ...rest,
    types: { ...parent.types, ...(parent.attributes['use_bias'] === false && shiftType ? { bias: shiftType } : {}) },
    weights: { ...parent.weights, weight: { shape: kernel.shape, data: kernel.data }, bias: { shape: sum.shape, data: sum.data } },
    source_layers: [...new Set([...parent.source_layers, ...norm.source_layers])],
    ...(norm.reference_of === undefined ? {} : { reference_of: norm.reference_of }),
  };
}

interface Normalisation {
  readonly scale: Weight;
  readonly shift: Weight;
}

interface Products {
  readonly weight: Weight;
  readonly bias: Weight;
}

/** Kernel and scale stay the same objects over all lowerings of a model; an edit should not multiply them again. */
const known = new WeakMap<Weight, WeakMap<Weight, Products>>();

function products(weight: Weight, bias: Weight, norm: Normalisation): Products {
  const byScale = known.get(weight) ?? new WeakMap<Weight, Products>();
  known.set(weight, byScale);
  const found = byScale.get(norm.scale) ?? multiply(weight, bias, norm);
  byScale.set(norm.scale, found);
  return found;
}

function multiply(weight: Weight, bias: Weight, { scale, shift }: Normalisation): Products {
  const kernel = pairOf([weight, scale], (valuesOf) => mapChannels(valuesOf(weight), valuesOf(scale), (w, s) => f(f(s) * f(w))));
  const newBias = pairOf([bias, scale, shift], (valuesOf) => {
    const scaledBias = mapChannels(valuesOf(bias), valuesOf(scale), (b, s) => f(f(s) * f(b)));
    return mapChannels(scaledBias, valuesOf(shift), (b, t) => f(b + f(t)));
  });
  return { weight: quantized(weight.shape, kernel, scale.quantizer ?? weight.quantizer), bias: quantized(bias.shape, newBias, shift.quantizer ?? bias.quantizer) };
}

function quantized(shape: readonly number[], values: ValuePair, quantizer: QuantizerSpec | undefined): Weight {
  if (!quantizer || !canQuantizeWeights(quantizer)) return { shape, ...values };
  const put = (data: Float64Array): Float64Array => quantizeWeights(quantizer, data, shape).data;
  return { shape, data: put(values.data), ...(values.converted ? { converted: put(values.converted) } : {}), unquantized: values.converted ?? values.data, quantizer };
}
