/** @file ATen operators on single elements: activations, arithmetic, comparisons, casts. @source torch documentation; native_functions.yaml for names and defaults */

import { SELU_ALPHA, SELU_SCALE } from '../../../numerics/tables.ts';
import { tensorOf } from '../../operator-graph/constant-tensor.ts';
import type { AtenReader } from './aten-context.ts';

/** One operator of the same meaning. */
const unary = (operator: string, attributes: Readonly<Record<string, number | string>> = {}): AtenReader => (call) => void call.emit(operator, [call.tensor('self')], attributes);

const binary = (operator: string): AtenReader => (call) => void call.emit(operator, [call.operand('self'), call.operand('other')]);

/** `self + alpha · other`. */
const scaled = (operator: string): AtenReader => (call) => {
  const alpha = call.number('alpha', 1);
  const other = call.operand('other');
  call.emit(operator, [call.operand('self'), alpha === 1 ? other : call.step('Mul', [other, call.scalar(alpha)])]);
};

/** `other − alpha · self`. */
const reversed: AtenReader = (call) => {
  const alpha = call.number('alpha', 1);
  const self = call.tensor('self');
  call.emit('Sub', [call.operand('other'), alpha === 1 ? self : call.step('Mul', [self, call.scalar(alpha)])]);
};

const quotient: AtenReader = (call) => {
  const rounding = call.text('rounding_mode', '');
  const inputs = [call.operand('self'), call.operand('other')];
  if (rounding === '') return void call.emit('Div', inputs);
  if (rounding !== 'floor') return `its quotient is rounded by "${rounding}"`;
  call.emit('Floor', [call.step('Div', inputs)]);
  return undefined;
};

const clip = (low: string, high: string): AtenReader => (call) => {
  const bound = (name: string): string => (call.has(name) ? (call.tensor(name) === '' ? call.scalar(call.number(name, 0)) : call.tensor(name)) : '');
  call.emit('Clip', [call.tensor('self'), bound(low), bound(high)]);
};

/** A limit that the operator has when it is left out. */
const limits = (low: number, high: number): AtenReader => (call) => void call.emit('Clip', [call.tensor('self'), call.scalar(call.number('min_val', low)), call.scalar(call.number('max_val', high))]);

const elu: AtenReader = (call) => {
  const [alpha, scale, inputScale] = [call.number('alpha', 1), call.number('scale', 1), call.number('input_scale', 1)];
  const self = call.tensor('self');
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;
  if (inputScale !== 1) return 'its input is scaled';
  if (near(scale, SELU_SCALE) && near(alpha, SELU_ALPHA)) return void call.emit('Selu', [self]);
  if (scale === 1) return void call.emit('Elu', [self], { alpha });
  call.emit('Mul', [call.step('Elu', [self], { alpha }), call.scalar(scale)]);
  return undefined;
};

/** Softplus of a slope; above the threshold PyTorch takes the line, which differs by less than a float can tell for the usual threshold. */
const softplus: AtenReader = (call) => {
  const beta = call.number('beta', 1);
  const self = call.tensor('self');
  if (call.number('threshold', 20) < 15) return 'its threshold is below 15, where it is no softplus any more';
  if (beta === 1) return void call.emit('Softplus', [self]);
  call.emit('Div', [call.step('Softplus', [call.step('Mul', [self, call.scalar(beta)])]), call.scalar(beta)]);
  return undefined;
};

/** `value` up to the threshold. */
const threshold: AtenReader = (call) => {
  const [at, value] = [call.number('threshold', 0), call.number('value', 0)];
  const self = call.tensor('self');
  if (value === 0) return void call.emit('ThresholdedRelu', [self], { alpha: at });
  call.emit('Where', [call.step('Greater', [self, call.scalar(at)]), self, call.scalar(value)]);
  return undefined;
};

/** A slope for every channel; channels are the second axis. */
const prelu: AtenReader = (call) => {
  const weight = call.tensor('weight');
  const count = call.shape(weight)?.[0] ?? 1;
  const rank = call.rank('self');
  const slope = count === 1 || rank < 3 ? weight : call.step('Reshape', [weight, call.integers([count, ...Array.from({ length: rank - 2 }, () => 1)])]);
  call.emit('PRelu', [call.tensor('self'), slope]);
};

const leakyRelu: AtenReader = (call) => void call.emit('LeakyRelu', [call.tensor('self')], { alpha: call.number('negative_slope', 0.01) });

const gelu: AtenReader = (call) => void call.emit('Gelu', [call.tensor('self')], { approximate: call.text('approximate', 'none') });

const dropout: AtenReader = (call) => (call.flag('train', false) ? TRAINING : call.same(call.tensor('input')));

/** Begins every reason that comes from the mode in which a module was exported. */
export const TRAINING = 'it was exported in training mode, in which its result is random or depends on the batch';

const same: AtenReader = (call) => call.same(call.tensor('self'));

const cast: AtenReader = (call) => {
  const self = call.tensor('self');
  const to = call.has('dtype') ? call.scalarType('dtype', 'float32') : call.type(call.result);
  call.emit('Cast', [self], { to });
};

/** The exponent 2 is a product, as in hardware. */
const power: AtenReader = (call) => {
  const self = call.operand('self');
  if (call.tensor('exponent') === '' && call.number('exponent', 1) === 2) return void call.emit('Mul', [self, self]);
  call.emit('Pow', [self, call.operand('exponent')]);
  return undefined;
};

const log1p: AtenReader = (call) => void call.emit('Log', [call.step('Add', [call.tensor('self'), call.scalar(1)])]);
const expm1: AtenReader = (call) => void call.emit('Sub', [call.step('Exp', [call.tensor('self')]), call.scalar(1)]);
const rsqrt: AtenReader = (call) => void call.emit('Reciprocal', [call.step('Sqrt', [call.tensor('self')])]);
const square: AtenReader = (call) => void call.emit('Mul', [call.tensor('self'), call.tensor('self')]);
const logSigmoid: AtenReader = (call) => void call.emit('Neg', [call.step('Softplus', [call.step('Neg', [call.tensor('self')])])]);

const where: AtenReader = (call) => void call.emit('Where', [call.tensor('condition'), call.operand('self'), call.operand('other')]);

const maskedFill: AtenReader = (call) => void call.emit('Where', [call.tensor('mask'), call.operand('value'), call.tensor('self')]);

const notEqual: AtenReader = (call) => void call.emit('Not', [call.step('Equal', [call.operand('self'), call.operand('other')])]);

function bothScalars(names: readonly string[], reader: AtenReader): Readonly<Record<string, AtenReader>> {
  return Object.fromEntries(names.flatMap((name) => ['Tensor', 'Scalar', 'Tensor_mode', 'Scalar_mode'].map((overload) => [`${name}.${overload}`, reader] as const)));
}

/** Operator and overload → reader; in-place forms are found without their underscore. */
export const ELEMENTWISE: Readonly<Record<string, AtenReader>> = {
  ...bothScalars(['add'], scaled('Add')), ...bothScalars(['sub'], scaled('Sub')), ...bothScalars(['rsub'], reversed), ...bothScalars(['mul', 'multiply'], binary('Mul')), ...bothScalars(['div', 'divide', 'true_divide'], quotient),
  ...bothScalars(['gt'], binary('Greater')), ...bothScalars(['ge'], binary('GreaterOrEqual')), ...bothScalars(['lt'], binary('Less')), ...bothScalars(['le'], binary('LessOrEqual')), ...bothScalars(['eq'], binary('Equal')), ...bothScalars(['ne'], notEqual),
  'minimum.default': binary('Min'), 'maximum.default': binary('Max'), 'fmin.default': binary('Min'), 'fmax.default': binary('Max'), 'min.other': binary('Min'), 'max.other': binary('Max'),
  'logical_and.default': binary('And'), 'logical_or.default': binary('Or'), 'logical_xor.default': binary('Xor'), 'logical_not.default': unary('Not'), 'bitwise_not.default': unary('Not'),
  'pow.Tensor_Scalar': power, 'pow.Tensor_Tensor': power, 'pow.Scalar': power, 'square.default': square, 'sqrt.default': unary('Sqrt'), 'rsqrt.default': rsqrt,
  'exp.default': unary('Exp'), 'expm1.default': expm1, 'log.default': unary('Log'), 'log1p.default': log1p, 'abs.default': unary('Abs'), 'neg.default': unary('Neg'), 'reciprocal.default': unary('Reciprocal'),
  'sign.default': unary('Sign'), 'floor.default': unary('Floor'), 'ceil.default': unary('Ceil'), 'round.default': unary('Round'), 'erf.default': unary('Erf'), 'sin.default': unary('Sin'), 'cos.default': unary('Cos'), 'tan.default': unary('Tan'), 'atan.default': unary('Atan'), 'asin.default': unary('Asin'), 'acos.default': unary('Acos'),
  'relu.default': unary('Relu'), 'relu6.default': limits(0, 6), 'hardtanh.default': limits(-1, 1), 'clamp.default': clip('min', 'max'), 'clamp.Tensor': clip('min', 'max'), 'clamp_min.default': clip('min', ''), 'clamp_max.default': clip('', 'max'), 'clip.default': clip('min', 'max'),
  'sigmoid.default': unary('Sigmoid'), 'tanh.default': unary('Tanh'), 'hardsigmoid.default': unary('HardSigmoid', { alpha: 1 / 6, beta: 0.5 }), 'hardswish.default': unary('HardSwish'), 'silu.default': unary('Swish'), 'mish.default': unary('Mish'), 'gelu.default': gelu,
  'elu.default': elu, 'selu.default': unary('Selu'), 'celu.default': (call) => void call.emit('Celu', [call.tensor('self')], { alpha: call.number('alpha', 1) }), 'leaky_relu.default': leakyRelu, 'prelu.default': prelu, '_prelu_kernel.default': prelu, 'threshold.default': threshold, 'softplus.default': softplus, 'log_sigmoid.default': logSigmoid, 'softsign.default': unary('Softsign'),
  'softshrink.default': (call) => void call.emit('Shrink', [call.tensor('self')], { lambd: call.number('lambd', 0.5), bias: call.number('lambd', 0.5) }), 'hardshrink.default': (call) => void call.emit('Shrink', [call.tensor('self')], { lambd: call.number('lambd', 0.5), bias: 0 }),
  'where.self': where, 'where.ScalarSelf': where, 'where.ScalarOther': where, 'where.Scalar': where, 'masked_fill.Scalar': maskedFill, 'masked_fill.Tensor': maskedFill,
  'dropout.default': dropout, 'feature_dropout.default': dropout, 'alpha_dropout.default': dropout, 'feature_alpha_dropout.default': dropout,
  'clone.default': same, 'contiguous.default': same, 'detach.default': same, 'alias.default': same, 'lift_fresh_copy.default': same, 'lift_fresh.default': same, 'detach_.default': same, 'positive.default': same,
  'to.dtype': cast, 'to.dtype_layout': cast, 'to.device': cast, '_to_copy.default': cast, 'to.other': cast, 'type_as.default': cast,
};

const filled = (value: number | undefined): AtenReader => (call) => {
  const shape = call.list('size') ?? call.shape(call.result);
  return call.filled(shape, value ?? call.number('fill_value', 0), call.type(call.result));
};

const scalarTensor: AtenReader = (call) => call.filled([], call.number('s', 0), call.type(call.result));

const range: AtenReader = (call) => {
  const [start, end, step] = [call.number('start', 0), call.number('end', Number.NaN), call.number('step', 1)];
  const count = Math.ceil((end - start) / step);
  if (!(count >= 0 && count <= RANGE_MAX)) return 'its length is not known';
  call.graph.constants.set(call.result, tensorOf(call.type(call.result), [count], Float64Array.from({ length: count }, (_, i) => start + i * step)));
  return undefined;
};

/** Most elements of a range. */
const RANGE_MAX = 2 ** 20;

function likes(name: string, value: number | undefined): Readonly<Record<string, AtenReader>> {
  return Object.fromEntries([`${name}.default`, `${name}_like.default`, `new_${name}.default`].map((target) => [target, filled(value)]));
}

/** Operators that make constants. */
export const CREATION: Readonly<Record<string, AtenReader>> = {
  ...likes('zeros', 0), ...likes('ones', 1), ...likes('full', undefined), 'scalar_tensor.default': scalarTensor,
  'arange.default': range, 'arange.start': range, 'arange.start_step': range,
};
