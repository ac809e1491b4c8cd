/**
 * @file Ideal layers and quantizers as steps of the compiled kernels (`assembly/ideal-*.ts`): what each needs in their memory, and
 * how much it does. A layer that is not here is computed by its plain kernel.
 */

import { activationGrid } from '../../quantizers/apply-quantizer.ts';
import { reluGrid } from '../../quantizers/quantized-relu.ts';
import type { QuantizerSpec } from '../../ir/model-graph.ts';
import { convolutionGeometry, poolingGeometry, windowOffsets } from '../../ir/window-geometry.ts';
import type { WindowGeometry } from '../../ir/window-geometry.ts';
import { textAttribute } from '../kernel.ts';
import { idealActivation, reluOptions } from '../ideal/ideal-activations.ts';
import { elementCount } from '../ideal/ideal-layer.ts';
import type { IdealKernel, IdealSource } from '../ideal/ideal-layer.ts';
import { idealGlobalPooling, idealIdentity, idealPooling } from '../ideal/ideal-moves.ts';
import { affineParts, depthwiseWeights, idealBatchNormalization, idealConvolution, idealDense, idealDepthwise, trainedWindows } from '../ideal/ideal-products.ts';
import type { KernelExports } from './kernel-exports.ts';
import type { PackedArrays } from './packed-arrays.ts';

/** Windows of a layer as the kernels take them; struct of `assembly/ideal-products.ts` without buffers. */
export interface WindowStage {
  readonly kind: 'windows';
  readonly kernel: 'idealProducts' | 'idealDepthwise' | 'idealLargest';
  readonly inCount: number;
  readonly pixels: number;
  readonly cells: number;
  readonly channels: number;
  /** Address. */
  readonly offsets: number;
  readonly outputs: number;
  /** Addresses. */
  readonly weights: number;
  readonly biases: number;
  /** Of one window. @unit multiplications */
  readonly work: number;
}

/** Elements by themselves, in place; the first is the first of a sample. */
export interface ElementStage {
  readonly kind: 'elements';
  readonly run: (x: number, count: number) => void;
}

/** A step. */
export type IdealStage = WindowStage | ElementStage;

/** What stages are made in. */
export interface StageContext {
  readonly kernels: KernelExports;
  readonly packed: PackedArrays;
}

/** Makes the steps of a layer; nothing where the kernels do not know its options. */
type StageMaker = (context: StageContext, source: IdealSource) => readonly IdealStage[] | undefined;

const NOTHING = new Float64Array();

/** Return how many outputs the block from `first` on has, the last ones of which may be nobody's. Never throws. */
function blockLanes(first: number, outputs: number): number {
  const left = outputs - first;
  return left >= 15 ? 16 : left >= 7 ? 8 : left >= 3 ? 4 : 2;
}

/** @shape [factor, output] → [block][factor][output of the block] */
function packByBlocks(weights: Float64Array, outputs: number): Float64Array {
  const factors = weights.length / outputs;
  const packed = new Float64Array(factors * (outputs + (outputs % 2)));
  for (let first = 0, at = 0; first < outputs;) {
    const lanes = blockLanes(first, outputs);
    for (let i = 0; i < factors; i++, at += lanes) packed.set(weights.subarray(i * outputs + first, i * outputs + Math.min(first + lanes, outputs)), at);
    first += lanes;
  }
  return packed;
}

function biasesAt({ packed }: StageContext, { layer }: IdealSource, outputs: number): number {
  const bias = layer.weights['bias']?.data ?? NOTHING;
  return packed.address(layer.weights['bias']?.data ?? layer, `bias ${outputs}`, () => Float64Array.from({ length: outputs + (outputs % 2) }, (_, j) => (j < outputs ? (bias[j] ?? 0) : 0)));
}

/** What a stage knows of its windows. */
type Windows = Pick<WindowStage, 'kind' | 'inCount' | 'pixels' | 'cells' | 'channels' | 'offsets'>;

function windowsOf({ packed }: StageContext, { layer, inputs }: IdealSource, geometry: WindowGeometry): Windows {
  return {
    kind: 'windows', inCount: elementCount(inputs[0]!.shape), pixels: geometry.outHeight * geometry.outWidth, cells: geometry.kernelHeight * geometry.kernelWidth, channels: geometry.channels,
    offsets: packed.address(layer, 'offsets', () => windowOffsets(geometry)),
  };
}

/** The product of windows with all filters; nothing where the weights are not those of such windows. */
function productStages(context: StageContext, source: IdealSource, windows: Windows): readonly IdealStage[] | undefined {
  const { layer } = source;
  const outputs = layer.shape.at(-1) ?? 1;
  const weight = layer.weights['weight']?.data ?? NOTHING;
  if (weight.length !== windows.cells * windows.channels * outputs || weight.length === 0) return undefined;
  return [{
    ...windows, kernel: 'idealProducts', outputs, work: weight.length, biases: biasesAt(context, source, outputs), weights: context.packed.address(weight, `blocks ${outputs}`, () => packByBlocks(weight, outputs)),
  }];
}

const denseStages: StageMaker = (context, source) => {
  const { layer, inputs } = source;
  const channels = inputs[0]!.shape.at(-1) ?? 1;
  const pixels = elementCount(inputs[0]!.shape) / channels;
  const offsets = context.packed.address(layer, 'offsets', () => Int32Array.from({ length: pixels }, (_, p) => p * channels));
  return productStages(context, source, { kind: 'windows', inCount: pixels * channels, pixels, cells: 1, channels, offsets });
};

const convolutionStages: StageMaker = (context, source) => productStages(context, source, windowsOf(context, source, trainedWindows(source.layer, source.inputs[0]!.shape)));

const depthwiseStages: StageMaker = (context, source) => {
  const { layer, inputs } = source;
  const weight = depthwiseWeights(layer);
  const windows = windowsOf(context, source, convolutionGeometry(layer, inputs[0]!.shape, layer.shape));
  const { cells, channels } = windows;
  if (weight.length !== cells * channels || weight.length === 0 || layer.shape.at(-1) !== channels) return undefined;
  return [{ ...windows, kernel: 'idealDepthwise', outputs: channels, work: weight.length, biases: biasesAt(context, source, channels), weights: context.packed.address(weight, 'plain', () => weight) }];
};

function poolingStages(global: boolean): StageMaker {
  return (context, source) => {
    const { layer, inputs } = source;
    if (textAttribute(layer, 'pool_op', 'max') !== 'max') return undefined;
    const windows = windowsOf(context, source, poolingGeometry(layer, { inShape: inputs[0]!.shape, outShape: layer.shape, global }));
    return [{ ...windows, kernel: 'idealLargest', outputs: windows.channels, work: windows.cells * windows.channels, weights: 0, biases: 0 }];
  };
}

const affineStages: StageMaker = ({ kernels, packed }, { layer }) => {
  const { scales, biases, isSingle } = affineParts(layer);
  if (scales.length === 0 || elementCount(layer.shape) % scales.length !== 0) return undefined;
  // Lanes are pairs: an odd period is written down twice.
  const twice = (values: Float64Array): Float64Array => (values.length % 2 === 0 ? values : Float64Array.of(...values, ...values));
  const period = scales.length * (scales.length % 2 === 0 ? 1 : 2);
  const [scalesAt, offsetsAt] = [packed.address(layer, 'scales', () => twice(scales)), packed.address(layer, 'biases', () => twice(biases))];
  return [{ kind: 'elements', run: (x, count) => kernels.idealAffine(x, x, count, period, scalesAt, offsetsAt, isSingle ? 1 : 0) }];
};

const activationStages: StageMaker = ({ kernels }, { layer }) => {
  const name = textAttribute(layer, 'activation', 'linear');
  if (name === 'linear') return [];
  if (name !== 'relu') return undefined;
  const { threshold, ceiling, slope } = reluOptions(layer);
  return [{ kind: 'elements', run: (x, count) => kernels.idealRelu(x, x, count, threshold, ceiling, slope) }];
};

const MAKERS: ReadonlyMap<IdealKernel, StageMaker> = new Map<IdealKernel, StageMaker>([
  [idealActivation, activationStages],
  [idealBatchNormalization, affineStages],
  [idealConvolution, convolutionStages],
  [idealDense, denseStages],
  [idealDepthwise, depthwiseStages],
  [idealGlobalPooling, poolingStages(true)],
  [idealIdentity, () => []],
  [idealPooling, poolingStages(false)],
]);

/** Whether dividing by a number is the same as multiplying by its inverse. */
function isPowerOfTwo(x: number): boolean {
  return Number.isInteger(Math.log2(x)) && 2 ** Math.log2(x) === x && Number.isFinite(1 / x);
}

function quantizerStage({ kernels }: StageContext, spec: QuantizerSpec): IdealStage | undefined {
  if (spec.className === 'quantized_relu') {
    const { slope, m, integerFactor, isSmooth, upper } = reluGrid(spec);
    if (slope !== 0 || isSmooth || !isPowerOfTwo(m) || !isPowerOfTwo(integerFactor)) return undefined;
    return { kind: 'elements', run: (x, count) => kernels.idealReluGrid(x, x, count, m, integerFactor, upper) };
  }
  if (spec.className !== 'quantized_bits') return undefined;
  const { m, integerFactor, scale, low } = activationGrid(spec);
  return m === 1 || !isPowerOfTwo(m) || !isPowerOfTwo(integerFactor) ? undefined : { kind: 'elements', run: (x, count) => kernels.idealGrid(x, x, count, m, integerFactor, low, m - 1, scale) };
}

/** Return the steps of a layer and of the quantizers behind it; nothing where the kernels do not know one of them, or where there is nothing to do. @throws {KernelMemoryError} */
export function idealStages(context: StageContext, kernel: IdealKernel, source: IdealSource, quantizers: readonly QuantizerSpec[]): readonly IdealStage[] | undefined {
  const first = MAKERS.get(kernel)?.(context, source);
  if (first === undefined) return undefined;
  const rest = quantizers.map((spec) => quantizerStage(context, spec));
  const stages = [...first, ...rest.filter((stage) => stage !== undefined)];
  return stages.length === 0 || stages.length < first.length + rest.length ? undefined : stages;
}
