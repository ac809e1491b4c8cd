/**
 * @file Dense and convolution layers: one constant matrix, placed once or once per output pixel.
 *
 * A convolution's unit is the kernel of one output pixel, from its window to all filters; the layer places it for
 * every pixel, so that synthesis sees one kernel and counts it times the pixels. Border windows read constant zeros;
 * counting them as full kernels is an upper bound.
 */

import { ok, fail } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import { csdDigitCount } from '../../cmvm/csd.ts';
import { layerProduct, paddedInputs } from '../../cmvm/da4ml/distributed-product.ts';
import { interval, hull, widthOf } from '../../cmvm/interval.ts';
import type { Layer } from '../../ir/model-graph.ts';
import { convertedValues, isDistributed } from '../../ir/visit.ts';
import type { WindowGeometry } from '../../ir/window-geometry.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import type { DesignResult, ElementSource, LayerContext, UnitInstance } from '../layer-design.ts';
import { fixedTypeOf, inputOf, numberAttribute } from '../layer-design.ts';
import type { Netlist } from '../netlist.ts';
import { NetlistBuilder } from '../netlist.ts';
import { constantIntegers } from '../weight-integers.ts';
import { buildWeightedSum } from '../weighted-sum.ts';
import type { WeightedSum } from '../weighted-sum.ts';

/** Design a Dense layer. Fails with a reason for types other than fixed-point and for matrices above the limit. */
export function designDense(context: LayerContext): DesignResult {
  const { layer } = context;
  const inputCount = numberAttribute(layer, 'n_in');
  const outputCount = numberAttribute(layer, 'n_out');
  const unit = designKernel(context, { inputCount, outputCount });
  if (!unit.ok) return unit;
  const inputs = Array.from({ length: inputCount }, (_, index): ElementSource => ({ tensor: 0, index }));
  const outputs = Array.from({ length: outputCount }, (_, index) => index);
  return ok({ units: [unit.value], instances: [{ unit: 0, inputs, outputs }] });
}

/** Design a one- or two-dimensional convolution, pointwise ones included. Fails with a reason as `designDense` does. */
export function designConvolution(context: LayerContext): DesignResult {
  const shape = convolutionShape(context.layer);
  const inputCount = shape.kernelHeight * shape.kernelWidth * shape.channels;
  const unit = designKernel(context, { inputCount, outputCount: shape.filters, padded: paddedInputs(shape) });
  if (!unit.ok) return unit;
  const instances: UnitInstance[] = [];
  for (let pixel = 0; pixel < shape.outHeight * shape.outWidth; pixel += 1) {
    const outputs = Array.from({ length: shape.filters }, (_, filter) => pixel * shape.filters + filter);
    instances.push({ unit: 0, inputs: windowSources(shape, pixel), outputs });
  }
  return ok({ units: [unit.value], instances });
}

/** Sizes of a kernel, and which of its inputs see padding. */
interface KernelSize {
  readonly inputCount: number;
  readonly outputCount: number;
  readonly padded?: readonly boolean[];
}

/** Constants of a kernel as they are built. */
type KernelConstants = Pick<WeightedSum, 'weights' | 'weightFraction' | 'bias' | 'biasFraction' | 'accum'>;

function designKernel(context: LayerContext, size: KernelSize): Result<Netlist, string> {
  const input = inputOf(context);
  const constants = isDistributed(context.layer) ? distributedConstants(context, size, input.type) : typedConstants(context, input.type);
  if (!constants.ok) return constants;
  const { weights } = constants.value;
  if (weights.length !== size.inputCount * size.outputCount) return fail(`its kernel has ${weights.length} weights, not ${size.inputCount} × ${size.outputCount}`);
  const range = size.padded?.includes(true) ? hull([input.range, interval(0, 0)]) : input.range;
  const bits = weights.reduce((sum, w) => sum + csdDigitCount(w), 0) * (widthOf(range) + 4);
  if (bits > context.unitBitsMax) {
    return fail(`its kernel would take about ${bits} adder bits; the limit of this flow is ${context.unitBitsMax}: use fewer weight bits, prune, or raise the reuse factor in the hls flow`);
  }
  const net = new NetlistBuilder();
  const inputs = Array.from({ length: size.inputCount }, () => net.input(range));
  const outputs = buildWeightedSum(net, { ...constants.value, inputs, inputFraction: fractionBits(input.type), result: context.result, depthSlack: context.depthSlack });
  return ok(net.build(outputs));
}

/** Weights and bias in their types. */
function typedConstants(context: LayerContext, input: FixedType): Result<KernelConstants, string> {
  const { layer } = context;
  const [accum, weight, bias] = [fixedTypeOf(layer, 'accum'), constantIntegers(context, 'weight', input), fixedTypeOf(layer, 'bias')];
  if (!accum.ok) return accum;
  if (!weight.ok) return weight;
  if (!bias.ok) return bias;
  return ok({ weights: weight.value.integers, weightFraction: weight.value.fraction, bias: context.weights(layer, 'bias'), biasFraction: fractionBits(bias.value), accum: accum.value });
}

/** With distributed arithmetic, the trained values as hls4ml's adders compute with them, whatever their types. */
function distributedConstants({ layer, result }: LayerContext, { inputCount, outputCount, padded }: KernelSize, input: FixedType): Result<KernelConstants, string> {
  const { weight, bias } = layer.weights;
  if (weight === undefined) return fail('its weights are missing');
  const trained = { values: convertedValues(weight), type: layer.types['weight'] };
  const built = layerProduct({ inputCount, outputCount, weight: trained, bias: bias && convertedValues(bias), input, ...(padded === undefined ? {} : { padded }), result });
  if (!built.ok) return built;
  const { weights, biases } = built.value;
  return ok({ weights: toBigints(weights.integers), weightFraction: weights.fractionBits, bias: toBigints(biases.integers), biasFraction: biases.fractionBits });
}

/** Windows of a convolution, a one-dimensional one with height 1, and its filters. */
interface ConvolutionShape extends WindowGeometry {
  readonly filters: number;
}

function convolutionShape(layer: Layer): ConvolutionShape {
  const n = (name: string, missing: number): number => numberAttribute(layer, name, missing);
  return {
    inHeight: n('in_height', 1), inWidth: n('in_width', 1), channels: n('n_chan', 1), filters: n('n_filt', 1),
    kernelHeight: n('filt_height', 1), kernelWidth: n('filt_width', 1), strideHeight: n('stride_height', 1), strideWidth: n('stride_width', 1),
    outHeight: n('out_height', 1), outWidth: n('out_width', 1), padTop: n('pad_top', 0),
    padLeft: n('pad_left', 0),
  };
}

function windowSources(shape: ConvolutionShape, pixel: number): ElementSource[] {
  const top = Math.floor(pixel / shape.outWidth) * shape.strideHeight - shape.padTop;
  const left = (pixel % shape.outWidth) * shape.strideWidth - shape.padLeft;
  const sources: ElementSource[] = [];
  for (let y = top; y < top + shape.kernelHeight; y += 1) {
    for (let x = left; x < left + shape.kernelWidth; x += 1) {
      const inside = y >= 0 && y < shape.inHeight && x >= 0 && x < shape.inWidth;
      for (let channel = 0; channel < shape.channels; channel += 1) {
        sources.push(inside ? { tensor: 0, index: (y * shape.inWidth + x) * shape.channels + channel } : { constant: 0n });
      }
    }
  }
  return sources;
}
