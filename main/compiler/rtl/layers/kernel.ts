/**
 * @file Dense and convolution layers: one constant matrix, placed once or once per output pixel.
 *
 * A convolution's unit is the kernel of one output pixel, from its window to all filters; the layer places it for
 * every pixel, so that synthesis sees one kernel and counts it times the pixels. Border windows read constant zeros;
 * counting them as full kernels is an upper bound.
 */

import { ok, fail } from '../../../base/result.ts';
import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import { csdDigitCount } from '../../cmvm/csd.ts';
import { interval, hull, widthOf } from '../../cmvm/interval.ts';
import type { Layer } from '../../ir/model-graph.ts';
import type { DesignResult, ElementSource, LayerContext, UnitInstance } from '../layer-design.ts';
import { fixedTypeOf, inputOf, numberAttribute, textAttribute } from '../layer-design.ts';
import type { Netlist } from '../netlist.ts';
import { NetlistBuilder } from '../netlist.ts';
import { constantIntegers } from '../weight-integers.ts';
import { buildWeightedSum } from '../weighted-sum.ts';

/** Design a Dense layer. Fails with a reason for types other than fixed-point and for matrices above the limit. */
export function designDense(context: LayerContext): DesignResult {
  const { layer } = context;
  const inputCount = numberAttribute(layer, 'n_in');
  const outputCount = numberAttribute(layer, 'n_out');
  const unit = designKernel(context, { inputCount, outputCount, padded: false });
  if (!unit.ok) return unit;
  const inputs = Array.from({ length: inputCount }, (_, index): ElementSource => ({ tensor: 0, index }));
  const outputs = Array.from({ length: outputCount }, (_, index) => index);
  return ok({ units: [unit.value], instances: [{ unit: 0, inputs, outputs }] });
}

/** Design a one- or two-dimensional convolution, pointwise ones included. Fails with a reason as `designDense` does. */
export function designConvolution(context: LayerContext): DesignResult {
  const shape = convolutionShape(context.layer);
  const padded = shape.padTop > 0 || shape.padLeft > 0 || shape.padBottom > 0 || shape.padRight > 0;
  const inputCount = shape.kernelHeight * shape.kernelWidth * shape.channels;
  const unit = designKernel(context, { inputCount, outputCount: shape.filters, padded });
  if (!unit.ok) return unit;
  const instances: UnitInstance[] = [];
  for (let pixel = 0; pixel < shape.outHeight * shape.outWidth; pixel += 1) {
    const outputs = Array.from({ length: shape.filters }, (_, filter) => pixel * shape.filters + filter);
    instances.push({ unit: 0, inputs: windowSources(shape, pixel), outputs });
  }
  return ok({ units: [unit.value], instances });
}

function designKernel(
  context: LayerContext,
  size: { readonly inputCount: number; readonly outputCount: number; readonly padded: boolean },
): { readonly ok: true; readonly value: Netlist } | { readonly ok: false; readonly failure: string } {
  const { layer, result } = context;
  const input = inputOf(context);
  const [accum, weight, bias] = [fixedTypeOf(layer, 'accum'), constantIntegers(context, 'weight', input.type), fixedTypeOf(layer, 'bias')];
  if (!accum.ok) return accum;
  if (!weight.ok) return weight;
  if (!bias.ok) return bias;
  const weights = weight.value.integers;
  if (weights.length !== size.inputCount * size.outputCount) return fail(`its kernel has ${weights.length} weights, not ${size.inputCount} × ${size.outputCount}`);
  const range = size.padded ? hull([input.range, interval(0, 0)]) : input.range;
  const bits = weights.reduce((sum, w) => sum + csdDigitCount(w), 0) * (widthOf(range) + 4);
  if (bits > context.unitBitsMax) {
    return fail(`its kernel would take about ${bits} adder bits; the limit of this flow is ${context.unitBitsMax}: use fewer weight bits, prune, or raise the reuse factor in the hls flow`);
  }
  const net = new NetlistBuilder();
  const inputs = Array.from({ length: size.inputCount }, () => net.input(range));
  const outputs = buildWeightedSum(net, {
    inputs,
    inputFraction: fractionBits(input.type),
    weights,
    weightFraction: weight.value.fraction,
    bias: context.weights(layer, 'bias'),
    biasFraction: fractionBits(bias.value),
    ...(textAttribute(layer, 'strategy') === 'distributed_arithmetic' ? {} : { accum: accum.value }),
    result,
    depthSlack: context.depthSlack,
  });
  return ok(net.build(outputs));
}

/** Geometry of a convolution; a one-dimensional one has height 1. */
interface ConvolutionShape {
  readonly inHeight: number;
  readonly inWidth: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly padTop: number;
  readonly padBottom: number;
  readonly padLeft: number;
  readonly padRight: number;
}

function convolutionShape(layer: Layer): ConvolutionShape {
  const n = (name: string, missing: number): number => numberAttribute(layer, name, missing);
  return {
    inHeight: n('in_height', 1), inWidth: n('in_width', 1), channels: n('n_chan', 1), filters: n('n_filt', 1),
    kernelHeight: n('filt_height', 1), kernelWidth: n('filt_width', 1), strideHeight: n('stride_height', 1), strideWidth: n('stride_width', 1),
    outHeight: n('out_height', 1), outWidth: n('out_width', 1), padTop: n('pad_top', 0), padBottom: n('pad_bottom', 0),
    padLeft: n('pad_left', 0), padRight: n('pad_right', 0),
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
