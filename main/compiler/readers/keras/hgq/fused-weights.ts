/**
 * @file Kernel and bias of an HGQ2 layer as it multiplies with them: a folded batch normalisation, then the quantizers, in the 32-bit
 * floats of training.
 *
 * @source HGQ2 0.2.0, `layers/core/dense.py`, `einsum_dense_batchnorm.py`, `batch_normalization.py`: behaviour, checked on its outputs
 */

import type { Weight } from '../../../ir/model-graph.ts';
import { repeatAxes } from '../../../ir/tensor-axes.ts';
import { quantizeElements, type ElementWidths } from '../../../quantizers/element-widths.ts';
import type { H5Dataset } from '../../h5-access.ts';
import { numberAt, textAt } from '../json-value.ts';
import type { LayerContext } from '../layer-context.ts';
import { readHgqQuantizer, type HgqQuantizer } from './quantizer.ts';

type Weights = Readonly<Record<string, Weight>>;

/** Keras' own epsilon, which QEinsumDenseBatchnorm takes instead of its configured one. */
const KERAS_EPSILON = 1e-7;

const f32 = Math.fround;

/** Return the weights of a layer after folding and quantizing; undefined with findings where something is missing. */
export function quantizedWeights(context: LayerContext, { weight, bias }: Weights): Weights | undefined {
  if (!weight) return undefined;
  const folded = foldNormalization(context, weight, bias);
  const [kernelQuantizer, biasQuantizer] = [readHgqQuantizer(context, context.config['kq_conf'], { numbered: 'kq', named: 'kq' }), folded?.bias && readHgqQuantizer(context, context.config['bq_conf'], { numbered: 'bq', named: 'bq' })];
  if (!folded || !kernelQuantizer || (folded.bias && !biasQuantizer)) return undefined;
  return { weight: quantized(folded.weight, kernelQuantizer), ...(folded.bias && biasQuantizer ? { bias: quantized(folded.bias, biasQuantizer) } : {}) };
}

/** Return a weight on the grids of its elements. Never throws. */
export function quantized({ shape, data }: Weight, { widths, shape: own, modes }: HgqQuantizer): Weight {
  const all = (bits: Float64Array): Float64Array => repeatAxes(bits, own, shape);
  const spread: ElementWidths = { signed: all(widths.signed), integers: all(widths.integers), fractions: all(widths.fractions) };
  return { shape, data: quantizeElements(data, spread, modes) };
}

function foldNormalization(context: LayerContext, weight: Weight, bias: Weight | undefined): { readonly weight: Weight; readonly bias?: Weight } | undefined {
  const { className } = context.layer;
  if (className === 'QBatchNormDense' && bias) return foldIntoDense(context, weight, bias);
  if (className === 'QEinsumDenseBatchnorm' && bias) return foldIntoEinsum(context, weight, bias);
  return { weight, ...(bias ? { bias } : {}) };
}

/** The input is normalised: one factor for every row of the kernel. HGQ2 takes the mean times the kernel before the factor from the bias. */
function foldIntoDense(context: LayerContext, weight: Weight, bias: Weight): { readonly weight: Weight; readonly bias: Weight } | undefined {
  const [rows = 0, columns = 0] = weight.shape;
  const statistics = readStatistics(context, rows, 'bn_gamma');
  if (!statistics) return undefined;
  const factors = factorsOf(statistics, numberAt(context.config, 'epsilon') ?? 1e-3);
  const scaled = weight.data.map((w, at) => f32((factors[Math.floor(at / columns)] ?? 0) * w));
  const moved = bias.data.map((b, j) => f32(b - f32(statistics.mean.data.reduce((sum, m, i) => sum + m * (weight.data[i * columns + j] ?? 0), 0))));
  return { weight: { ...weight, data: scaled }, bias: { ...bias, data: moved } };
}

/** The result is normalised: one factor for every place along the named axes of the kernel. */
function foldIntoEinsum(context: LayerContext, weight: Weight, bias: Weight): { readonly weight: Weight; readonly bias: Weight } | undefined {
  const equation = textAt(context.config, 'equation') ?? '';
  const [kernel = '', output = ''] = (equation.split(',')[1] ?? '').split('->');
  const axes = textAt(context.config, 'normalize_axes') ?? textAt(context.config, 'bias_axes') ?? '';
  const [inKernel, inOutput] = [kernel, output].map((letters) => Array.from(letters).filter((letter) => axes.includes(letter)).join(''));
  if (!context.expect(inKernel !== '' && inKernel === inOutput, 'model/unsupported-option', `Layer "${context.layer.name}" normalises the axes "${axes}" of "${equation}"; they must stand in one order in kernel and result.`, { attribute: 'normalize_axes' })) return undefined;
  const shape = Array.from(kernel).map((letter, axis) => (axes.includes(letter) ? (weight.shape[axis] ?? 1) : 1));
  const statistics = readStatistics(context, shape.reduce((product, n) => product * n, 1), 'gamma');
  if (!statistics) return undefined;
  const factors = factorsOf(statistics, KERAS_EPSILON);
  const spread = repeatAxes(factors, shape, weight.shape);
  const fits = context.expect(factors.length === bias.data.length, 'model/unsupported-option', `Layer "${context.layer.name}" has a bias along other axes than it normalises.`, { attribute: 'bias_axes' });
  if (!fits) return undefined;
  const moved = bias.data.map((b, j) => f32(b + f32(-(statistics.mean.data[j] ?? 0) * (factors[j] ?? 0))));
  return { weight: { ...weight, data: weight.data.map((w, at) => f32(w * (spread[at] ?? 0))) }, bias: { ...bias, data: moved } };
}

interface Statistics {
  readonly gamma: H5Dataset | undefined;
  readonly mean: H5Dataset;
  readonly variance: H5Dataset;
}

/** Return the factors of a batch normalisation, gamma / sqrt(variance + epsilon), in 32-bit floats. Never throws. */
export function factorsOf({ gamma, variance }: Pick<Statistics, 'gamma' | 'variance'>, epsilon: number): Float64Array {
  return variance.data.map((v, c) => f32((gamma ? (gamma.data[c] ?? 0) : 1) / f32(Math.sqrt(f32(v + f32(epsilon))))));
}

/** Behind kernel and bias: the factor, what HGQ2 counts with, then the moving figures. */
function readStatistics(context: LayerContext, size: number, gammaName: string): Statistics | undefined {
  const hasGamma = context.flag('scale', true);
  const counters = context.flag('enable_ebops', true) ? 2 : 0;
  const first = 2 + (hasGamma ? 1 : 0) + counters;
  const gamma = hasGamma ? readArray(context, { index: 2, name: gammaName, size }) : undefined;
  const [mean, variance] = [readArray(context, { index: first, name: 'moving_mean', size }), readArray(context, { index: first + 1, name: 'moving_variance', size })];
  return mean && variance && (gamma || !hasGamma) ? { gamma, mean, variance } : undefined;
}

/** An array by its number, or by its name in files that have names. */
interface ArrayPlace {
  readonly index: number;
  readonly name: string;
  readonly size: number;
}

/** Return an array of a layer of the wanted number of finite elements, or undefined with a finding. */
export function readArray(context: LayerContext, { index, name, size }: ArrayPlace): H5Dataset | undefined {
  const stored = context.stored.stored();
  const numbered = `vars/${index}`;
  const path = stored.includes(numbered) ? numbered : stored.find((one) => one.replace(/:\d+$/, '').split('/').at(-1) === name);
  const array = path === undefined ? undefined : context.stored.at(path);
  if (array?.data.length === size && array.data.every(Number.isFinite)) return array;
  context.fail('model/weights-missing', `"${name}" of layer "${context.layer.name}" ${array ? `has ${array.data.length} elements or not only numbers; ${size} are needed` : 'is not in the file'}.`, { attribute: name });
  return undefined;
}
