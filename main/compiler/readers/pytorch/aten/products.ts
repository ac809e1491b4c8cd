/** @file ATen operators that multiply matrices and slide windows: linear, matmul, einsum, convolutions, pooling, resizing. @source torch documentation; native_functions.yaml for names and defaults */

import type { AtenContext, AtenReader } from './aten-context.ts';

/** The operator of the graph that only PyTorch has: x · Wᵀ + b on the last axis. */
const linear: AtenReader = (call) => void call.emit('Linear', [call.tensor('input'), call.tensor('weight'), call.tensor('bias')].filter((name, i) => i < 2 || name !== ''));

const matMul = (left: string, right: string): AtenReader => (call) => void call.emit('MatMul', [call.tensor(left), call.tensor(right)]);

/** `beta · self + alpha · (mat1 · mat2)`. */
const addmm: AtenReader = (call) => void call.emit('Gemm', [call.tensor('mat1'), call.tensor('mat2'), call.tensor('self')], { alpha: call.number('alpha', 1), beta: call.number('beta', 1) });

const einsum: AtenReader = (call) => void call.emit('Einsum', call.tensors('tensors'), { equation: call.text('equation', '') });

const attention: AtenReader = (call) => {
  const [query, key, value, mask] = ['query', 'key', 'value', 'attn_mask'].map((name) => call.tensor(name));
  const rank = call.rank('key');
  const depth = call.rank('query') === rank ? call.given('query').at(-1) : undefined;
  if (call.number('dropout_p', 0) !== 0) return 'it drops values, as in training';
  if (call.flag('is_causal', false) || depth === undefined) return 'its mask or the size of its keys is not known';
  const turned = call.step('Transpose', [key ?? ''], { perm: Array.from({ length: rank }, (_, axis) => (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis)) });
  const scaled = call.step('Mul', [call.step('MatMul', [query ?? '', turned]), call.scalar(call.has('scale') ? call.number('scale', 1) : 1 / Math.sqrt(depth))]);
  const masked = mask === undefined || mask === '' ? scaled : call.step('Add', [scaled, mask]);
  call.emit('MatMul', [call.step('Softmax', [masked], { axis: -1 }), value ?? '']);
  return undefined;
};

interface ConvOptions {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly group: number;
}

function optionsOf(call: AtenContext, n: number): ConvOptions {
  const ones = Array.from({ length: n }, () => 1);
  const padding = call.axes('padding', n, ones.map(() => 0));
  return { strides: call.axes('stride', n, ones), dilations: call.axes('dilation', n, ones), pads: [...padding, ...padding], group: call.number('groups', 1) };
}

function emitConv(call: AtenContext, options: ConvOptions & { readonly auto?: string }): undefined {
  const { auto, pads, ...rest } = options;
  const inputs = [call.tensor('input'), call.tensor('weight'), call.tensor('bias')].filter((name, i) => i < 2 || name !== '');
  call.emit('Conv', inputs, { ...rest, ...(auto === undefined ? { pads } : { auto_pad: auto }) });
  return undefined;
}

const conv = (n: number): AtenReader => (call) => emitConv(call, optionsOf(call, n));

/** Padding by name; of an odd number of cells PyTorch puts the larger part behind. */
const namedConv = (n: number): AtenReader => (call) => {
  const padding = call.text('padding', 'valid');
  const options = optionsOf(call, n);
  if (padding === 'valid') return emitConv(call, { ...options, auto: 'VALID' });
  if (options.strides.some((stride) => stride !== 1)) return 'its padding "same" needs strides of 1';
  const kernel = (call.shape(call.tensor('weight')) ?? []).slice(2);
  const total = kernel.map((k, i) => (k - 1) * (options.dilations[i] ?? 1));
  const before = total.map((cells) => Math.floor(cells / 2));
  return emitConv(call, { ...options, pads: [...before, ...total.map((cells, i) => cells - (before[i] ?? 0))] });
};

const convolution: AtenReader = (call) => {
  const n = call.rank('input') - 2;
  if (call.flag('transposed', false)) return 'transposed convolutions have no layer in hls4ml';
  return n >= 1 ? emitConv(call, optionsOf(call, n)) : 'its input is no image';
};

const transposedConv: AtenReader = () => 'transposed convolutions have no layer in hls4ml';

const pool = (operator: 'MaxPool' | 'AveragePool', n: number): AtenReader => (call) => {
  const kernel = call.axes('kernel_size', n, []);
  const ones = Array.from({ length: n }, () => 1);
  const padding = call.axes('padding', n, ones.map(() => 0));
  if (kernel.length !== n) return 'the size of its window is missing';
  if (call.rank('self') !== n + 2) return 'its input has no batch axis';
  if (call.has('divisor_override')) return 'it divides by a number of its own';
  call.emit(operator, [call.tensor('self')], {
    kernel_shape: kernel, strides: call.axes('stride', n, kernel), pads: [...padding, ...padding], ceil_mode: Number(call.flag('ceil_mode', false)),
    ...(operator === 'MaxPool' ? { dilations: call.axes('dilation', n, ones) } : { count_include_pad: Number(call.flag('count_include_pad', true)) }),
  });
  return undefined;
};

/** Windows that divide the image evenly. */
const adaptive = (operator: 'Max' | 'Average', n: number): AtenReader => (call) => {
  const asked = call.axes('output_size', n, []);
  const self = call.tensor('self');
  if (asked.every((length) => length === 1)) return void call.emit(`Global${operator}Pool`, [self]);
  const image = call.given('self').slice(-n);
  const kernel = asked.map((length, i) => (image[i] ?? Number.NaN) / length);
  if (!kernel.every((k) => Number.isInteger(k))) return `its windows have different sizes, since [${image.join(', ')}] is not divided evenly by [${asked.join(', ')}]`;
  call.emit(`${operator}Pool`, [self], { kernel_shape: kernel, strides: kernel });
  return undefined;
};

/** Nearest neighbour or linear interpolation to the size that the file says. */
const resize = (mode: 'nearest' | 'linear', n: number): AtenReader => (call) => {
  const data = call.has('input') ? 'input' : 'self';
  const [from, to] = [call.given(data).slice(-n), call.graph.program.types.get(call.result)?.shape.slice(-n) ?? []];
  const scales = call.list('scale_factors') ?? to.map((length, i) => (length ?? Number.NaN) / (from[i] ?? Number.NaN));
  if (scales.length !== n || scales.some((scale) => !(scale > 0))) return 'its size is open';
  const corners = call.flag('align_corners', false) ? 'align_corners' : mode === 'nearest' ? 'asymmetric' : 'half_pixel';
  const factors = call.constant({ type: 'float32', shape: [n + 2], data: Float32Array.of(1, 1, ...scales) });
  call.emit('Resize', [call.tensor(data), '', factors], { mode, coordinate_transformation_mode: corners, ...(mode === 'nearest' ? { nearest_mode: 'floor' } : {}) });
  return undefined;
};

/** Operator and overload → reader. */
export const PRODUCTS: Readonly<Record<string, AtenReader>> = {
  'linear.default': linear, 'matmul.default': matMul('self', 'other'), 'mm.default': matMul('self', 'mat2'), 'bmm.default': matMul('self', 'mat2'), 'addmm.default': addmm, 'einsum.default': einsum, 'scaled_dot_product_attention.default': attention,
  'conv1d.default': conv(1), 'conv2d.default': conv(2), 'conv3d.default': conv(3), 'conv1d.padding': namedConv(1), 'conv2d.padding': namedConv(2), 'convolution.default': convolution,
  'conv_transpose1d.default': transposedConv, 'conv_transpose2d.input': transposedConv,
  'max_pool1d.default': pool('MaxPool', 1), 'max_pool2d.default': pool('MaxPool', 2), 'max_pool2d_with_indices.default': pool('MaxPool', 2), 'avg_pool1d.default': pool('AveragePool', 1), 'avg_pool2d.default': pool('AveragePool', 2),
  'adaptive_avg_pool1d.default': adaptive('Average', 1), 'adaptive_avg_pool2d.default': adaptive('Average', 2), '_adaptive_avg_pool2d.default': adaptive('Average', 2), 'adaptive_max_pool1d.default': adaptive('Max', 1), 'adaptive_max_pool2d.default': adaptive('Max', 2),
  'upsample_nearest1d.vec': resize('nearest', 1), 'upsample_nearest2d.vec': resize('nearest', 2), 'upsample_nearest1d.default': resize('nearest', 1), 'upsample_nearest2d.default': resize('nearest', 2), 'upsample_linear1d.vec': resize('linear', 1), 'upsample_bilinear2d.vec': resize('linear', 2), 'upsample_bilinear2d.default': resize('linear', 2),
};
