/** @file ATen operators that normalise and reduce. @source torch documentation; native_functions.yaml for names and defaults */

import { TRAINING } from './elementwise.ts';
import type { AtenContext, AtenReader } from './aten-context.ts';

/** A parameter, or one value for every channel where the module has none. */
function parameter(call: AtenContext, name: string, otherwise: number, count: number): string {
  const tensor = call.tensor(name);
  return tensor === '' ? call.constant({ type: 'float32', shape: [count], data: new Float32Array(count).fill(otherwise) }) : tensor;
}

const batchNorm: AtenReader = (call) => {
  if (call.flag('training', false)) return TRAINING;
  const [mean, variance] = [call.tensor('running_mean'), call.tensor('running_var')];
  if (mean === '' || variance === '') return 'it has no running statistics, so that its result depends on the batch';
  const count = call.shape(mean)?.[0] ?? 1;
  call.emit('BatchNormalization', [call.tensor('input'), parameter(call, 'weight', 1, count), parameter(call, 'bias', 0, count), mean, variance], { epsilon: call.number('eps', 1e-5) });
  return undefined;
};

const layerNorm: AtenReader = (call) => {
  const shape = call.list('normalized_shape');
  if (!shape) return 'the axes it normalises are open';
  const weight = call.tensor('weight');
  const scale = weight === '' ? call.constant({ type: 'float32', shape, data: new Float32Array(shape.reduce((p, n) => p * n, 1)).fill(1) }) : weight;
  call.emit('LayerNormalization', [call.tensor('input'), scale, ...(call.has('bias') ? [call.tensor('bias')] : [])], { axis: -shape.length, epsilon: call.number('eps', 1e-5) });
  return undefined;
};

const rmsNorm: AtenReader = (call) => {
  const shape = call.list('normalized_shape');
  if (!shape) return 'the axes it normalises are open';
  const weight = call.tensor('weight');
  const scale = weight === '' ? call.constant({ type: 'float32', shape, data: new Float32Array(shape.reduce((p, n) => p * n, 1)).fill(1) }) : weight;
  call.emit('RMSNormalization', [call.tensor('input'), scale], { axis: -shape.length, epsilon: call.has('eps') ? call.number('eps', 1e-5) : EPSILON });
  return undefined;
};

/** Distance of 1 to the next single float. */
const EPSILON = 2 ** -23;

const instanceNorm: AtenReader = (call) => {
  if (!call.flag('use_input_stats', true)) return 'it uses running statistics';
  const count = call.graph.program.types.get(call.node.results[0] ?? '')?.shape[1] ?? 1;
  call.emit('InstanceNormalization', [call.tensor('input'), parameter(call, 'weight', 1, count), parameter(call, 'bias', 0, count)], { epsilon: call.number('eps', 1e-5) });
  return undefined;
};

const softmax = (operator: 'Softmax' | 'LogSoftmax'): AtenReader => (call) => void call.emit(operator, [call.tensor('self')], { axis: call.number('dim', -1) });

const reduce = (operator: string): AtenReader => (call) => {
  const dims = call.list('dim');
  if (!dims || dims.length === 0) return 'it reduces over all samples';
  call.emit(operator, [call.tensor('self'), call.integers(dims)], { keepdims: Number(call.flag('keepdim', false)) });
  return undefined;
};

/** Groups of channels, each normalised together with its places; scale and bias for every channel. */
const groupNorm: AtenReader = (call) => {
  const shape = call.given('input');
  const [, channels = 1, ...places] = shape;
  const groups = call.number(call.has('num_groups') ? 'num_groups' : 'group', 1);
  if (shape.length < 2 || places.includes(undefined)) return 'its size is open; only the batch may be';
  const ones = (value: number): string => call.constant({ type: 'float32', shape: [groups], data: new Float32Array(groups).fill(value) });
  const apart = call.step('Reshape', [call.tensor('input'), call.integers([1, groups, -1])]);
  const normal = call.step('InstanceNormalization', [apart, ones(1), ones(0)], { epsilon: call.number('eps', 1e-5) });
  const around = [channels, ...places.map(() => 1)];
  let result = call.step('Reshape', [normal, call.integers([1, channels, ...places.map((n) => n ?? 1)])]);
  for (const [name, operator] of [['weight', 'Mul'], ['bias', 'Add']] as const) {
    if (call.has(name)) result = call.step(operator, [result, call.step('Reshape', [call.tensor(name), call.integers(around)])]);
  }
  call.emit('Identity', [result]);
  return undefined;
};

/** Variance with the divisor n − correction, or its square root. */
const spread = (isRoot: boolean): AtenReader => (call) => {
  const dims = call.list('dim');
  const shape = call.given('self');
  const count = dims?.reduce((product, axis) => product * (shape.at(axis) ?? Number.NaN), 1) ?? Number.NaN;
  if (!dims || dims.length === 0 || !Number.isFinite(count)) return 'it reduces over all samples';
  const divisor = count - (call.has('unbiased') ? Number(call.flag('unbiased', true)) : call.number('correction', 1));
  const self = call.tensor('self');
  const axes = call.integers(dims);
  const centred = call.step('Sub', [self, call.step('ReduceMean', [self, axes], { keepdims: 1 })]);
  const sum = call.step('ReduceSum', [call.step('Mul', [centred, centred]), axes], { keepdims: Number(call.flag('keepdim', false)) });
  const variance = [sum, call.scalar(divisor)];
  if (isRoot) call.emit('Sqrt', [call.step('Div', variance)]);
  else call.emit('Div', variance);
  return undefined;
};

const vectorNorm: AtenReader = (call) => {
  const order = call.number('ord', 2);
  if (order !== 1 && order !== 2) return `it is a norm of order ${order}`;
  return reduce(order === 2 ? 'ReduceL2' : 'ReduceL1')(call);
};

/** The first half, weighed by the second. */
const glu: AtenReader = (call) => {
  const shape = call.given('self');
  const axis = call.number('dim', -1);
  const length = shape.at(axis);
  if (length === undefined) return 'its size is open; only the batch may be';
  const halves = [call.graph.fresh(`${call.result}_first`), call.graph.fresh(`${call.result}_second`)];
  call.emit('Split', [call.tensor('self'), call.integers([length / 2, length / 2])], { axis: axis < 0 ? axis + shape.length : axis }, halves);
  call.emit('Mul', [halves[0] ?? '', call.step('Sigmoid', [halves[1] ?? ''])]);
  return undefined;
};

/** Values only; their places have no meaning in hardware. */
const extreme = (operator: string): AtenReader => reduce(operator);

/** Operator and overload → reader. */
export const NORMALIZATIONS: Readonly<Record<string, AtenReader>> = {
  'batch_norm.default': batchNorm, '_native_batch_norm_legit_no_training.default': batchNorm, 'native_batch_norm.default': batchNorm, '_native_batch_norm_legit.default': batchNorm, '_native_batch_norm_legit_functional.default': () => TRAINING,
  'layer_norm.default': layerNorm, 'native_layer_norm.default': layerNorm, 'rms_norm.default': rmsNorm, 'instance_norm.default': instanceNorm,
  'group_norm.default': groupNorm, 'native_group_norm.default': groupNorm, 'var.correction': spread(false), 'var.dim': spread(false), 'std.correction': spread(true), 'std.dim': spread(true), 'linalg_vector_norm.default': vectorNorm, 'norm.ScalarOpt_dim': (call) => (call.number('p', 2) === 2 ? reduce('ReduceL2')(call) : 'it is no Euclidean norm'), 'glu.default': glu,
  'softmax.int': softmax('Softmax'), '_softmax.default': softmax('Softmax'), 'log_softmax.int': softmax('LogSoftmax'), '_log_softmax.default': softmax('LogSoftmax'),
  'mean.dim': reduce('ReduceMean'), 'sum.dim_IntList': reduce('ReduceSum'), 'amax.default': reduce('ReduceMax'), 'amin.default': reduce('ReduceMin'), 'prod.dim_int': reduce('ReduceProd'), 'max.dim': extreme('ReduceMax'), 'min.dim': extreme('ReduceMin'), 'logsumexp.default': reduce('ReduceLogSumExp'),
};
