/** @file Operations element by element: of one tensor, of several, of a tensor and a constant. */

import type { ReferenceOperation } from '../../../ir/model-graph.ts';
import type { LayerContext, LayerParts } from '../layer-context.ts';
import { activationParts } from '../layers/activation-kinds.ts';
import { scaleShiftParts } from '../layers/scaling.ts';
import { broadcastShapes, integersOf, numberOf, withoutBatchAxis, type Constant, type Operand, type Operation } from './operation.ts';
import { referencePart, tensorInputs } from './parts.ts';
import type { OperationBuilder } from './read-operation.ts';

type Tensor = Extract<Operand, { readonly kind: 'tensor' }>;

/** Operations that hls4ml has as activations. */
const ACTIVATIONS: Readonly<Record<string, string>> = { Relu: 'relu', Relu6: 'relu6', Sigmoid: 'sigmoid', Tanh: 'tanh', Softplus: 'softplus', Softsign: 'softsign', Selu: 'selu', Elu: 'elu', LeakyRelu: 'leaky_relu', HardSigmoid: 'hard_sigmoid', Cast: 'linear', Identity: 'linear', StopGradient: 'linear' };

/** Operations of one tensor that only the reference computes, by ONNX's names; slopes and limits are options. */
const FUNCTIONS: Readonly<Record<string, (operation: Operation) => ReferenceOperation>> = {
  ...Object.fromEntries(
    Object.entries({ Absolute: 'Abs', Abs: 'Abs', Exp: 'Exp', Log: 'Log', Sqrt: 'Sqrt', Sin: 'Sin', Cos: 'Cos', Sign: 'Sign', Floor: 'Floor', Ceil: 'Ceil', Round: 'Round', Reciprocal: 'Reciprocal', Erf: 'Erf', Silu: 'Swish', Mish: 'Mish', HardSilu: 'HardSwish', HardTanh: 'HardTanh', LogSigmoid: 'LogSigmoid', TanhShrink: 'TanhShrink', Squareplus: 'Squareplus', SparsePlus: 'SparsePlus', SparseSigmoid: 'SparseSigmoid' })
      .map(([name, onnx]) => [name, (): ReferenceOperation => ({ name: onnx, options: {} })]),
  ),
  Gelu: (operation) => ({ name: 'Gelu', options: { tanh: operation.options['approximate'] === true } }),
  Celu: (operation) => ({ name: 'Celu', options: { alpha: numberOf(operation, 'alpha') ?? 1 } }),
  HardShrink: (operation) => ({ name: 'Shrink', options: { lambd: numberOf(operation, 'threshold') ?? 0.5, bias: 0 } }),
  SoftShrink: (operation) => ({ name: 'Shrink', options: { lambd: numberOf(operation, 'threshold') ?? 0.5, bias: numberOf(operation, 'threshold') ?? 0.5 } }),
  Clip: (operation) => ({ name: 'Clip', options: { ...limit(operation, 'x_min', 'min'), ...limit(operation, 'x_max', 'max') } }),
  LogSoftmax: (operation) => ({ name: 'LogSoftmax', options: { axes: integersOf(operation, 'axis') ?? [-1] } }),
};

/** Operations of several tensors: hls4ml's merge, where it has one, and ONNX's name. */
const MERGES: Readonly<Record<string, { readonly op?: string; readonly onnx: string }>> = {
  Add: { op: 'add', onnx: 'Add' },
  Subtract: { op: 'subtract', onnx: 'Sub' },
  Multiply: { op: 'multiply', onnx: 'Mul' },
  Maximum: { op: 'maximum', onnx: 'Max' },
  Minimum: { op: 'minimum', onnx: 'Min' },
  TrueDivide: { onnx: 'Div' },
  Divide: { onnx: 'Div' },
  Power: { onnx: 'Pow' },
  Mod: { onnx: 'Mod' },
};

function limit(operation: Operation, from: string, to: string): Readonly<Record<string, number>> {
  const value = numberOf(operation, from);
  return value === undefined ? {} : { [to]: value };
}

const activation: OperationBuilder = (context, operation) => {
  const { layer: { name }, generation } = context;
  const slope = numberOf(operation, 'negative_slope') ?? numberOf(operation, 'alpha');
  return { ...activationParts({ name, shape: context.inputShape, activation: ACTIVATIONS[operation.name] ?? 'linear', generation, ...(slope === undefined ? {} : { options: { alpha: slope } }) }), inputs: tensorInputs(operation) };
};

const softmax: OperationBuilder = (context, operation) => {
  const axis = numberOf(operation, 'axis') ?? -1;
  const rank = context.inputShape.length;
  const isLast = axis === -1 || axis === rank;
  if (!isLast) return referencePart(context, { operation: { name: 'Softmax', options: { axes: [axis < 0 ? axis : axis - 1] } }, operands: operation.operands, shape: context.inputShape });
  const outer = context.inputShape.slice(0, -1).reduce((product, n) => product * n, 1);
  return { class_name: 'Softmax', shape: context.inputShape, attributes: { name: context.layer.name, class_name: 'Softmax', activation: 'softmax', axis: -1, n_outer: outer, n_inner: 1 }, inputs: tensorInputs(operation) };
};

const single: OperationBuilder = (context, operation) => {
  const reference = FUNCTIONS[operation.name]?.(operation);
  return reference && referencePart(context, { operation: reference, operands: operation.operands, shape: context.inputShape });
};

/** x², as the product of a tensor with itself. */
const square: OperationBuilder = (context, operation) => {
  const [x] = operation.operands;
  return x && referencePart(context, { operation: { name: 'Mul', options: {} }, operands: [x, x], shape: context.inputShape });
};

/** 1/√x. */
const inverseRoot: OperationBuilder = (context, operation) => {
  const name = `${context.layer.name}_root`;
  const root = referencePart(context, { operation: { name: 'Sqrt', options: {} }, operands: operation.operands, shape: context.inputShape });
  const inverse = referencePart(context, { operation: { name: 'Reciprocal', options: {} }, operands: operation.operands, shape: context.inputShape });
  return { ...inverse, before: [{ name, parts: root }], inputs: [name] };
};

const negative: OperationBuilder = (context, operation) => ({ ...scaleShiftParts(context, [-1], [0]), inputs: tensorInputs(operation) });

const merge: OperationBuilder = (context, operation) => {
  const kind = MERGES[operation.name];
  const operands = operation.operands.map((operand) => (operand.kind === 'constant' ? { ...operand, ...withoutBatchAxis(operand, context.inputShape.length) } : operand));
  const shape = broadcastShapes(operands.map((operand) => operand.shape));
  if (!context.expect(shape !== undefined && kind !== undefined && operands.length > 1, 'model/shape-mismatch', `Operation "${context.layer.name}" (${operation.name}) combines ${operands.map((operand) => `[${operand.shape.join(', ')}]`).join(' with ')}, which do not fit.`) || !kind || !shape) return undefined;
  const [first, second, ...more] = operands;
  const built = first && second && more.length === 0 ? withConstant(context, operation.name, [first, second]) ?? twoTensors(context, kind.op, [first, second], shape) : undefined;
  // ONNX's Sum and Max take any number; the others are combined from left to right.
  return built ?? referencePart(context, { operation: { name: kind.onnx, options: {} }, operands, shape });
};

function twoTensors(context: LayerContext, op: string | undefined, [a, b]: readonly [Operand, Operand], shape: readonly number[]): LayerParts | undefined {
  if (op === undefined || a.kind !== 'tensor' || b.kind !== 'tensor' || a.input === b.input) return undefined;
  // hls4ml repeats the smaller tensor over the larger one.
  if (![a.shape, b.shape].some((own) => own.join() === shape.join())) return undefined;
  return { class_name: 'Merge', shape, attributes: { name: context.layer.name, class_name: 'Merge', op }, inputs: [a.input, b.input] };
}

/** A tensor and a constant, one for all elements or one a channel: a scale and a shift. */
function withConstant(context: LayerContext, name: string, [a, b]: readonly [Operand, Operand]): LayerParts | undefined {
  const isSecond = b.kind === 'constant';
  const [tensor, constant] = isSecond ? [a, b] : [b, a];
  if (tensor.kind !== 'tensor' || constant.kind !== 'constant' || !isPerChannel(constant, tensor)) return undefined;
  const values = [...constant.data];
  const scaled = (scale: readonly number[], shift: readonly number[]): LayerParts => ({ ...scaleShiftParts(context, scale, shift), inputs: [tensor.input] });
  switch (name) {
    case 'Add':
      return scaled([1], values);
    case 'Subtract':
      return isSecond ? scaled([1], values.map((x) => -x)) : scaled([-1], values);
    case 'Multiply':
      return scaled(values, [0]);
    case 'TrueDivide':
    case 'Divide':
      return isSecond && values.every((x) => x !== 0) ? scaled(values.map((x) => 1 / x), [0]) : undefined;
    case 'Maximum':
      return values.every((x) => x === 0) ? { ...activationParts({ name: context.layer.name, shape: tensor.shape, activation: 'relu', generation: 3 }), inputs: [tensor.input] } : undefined;
    default:
      return undefined;
  }
}

/** One value, or one for every element of the last axis. */
function isPerChannel({ shape, data }: Constant, tensor: Tensor): boolean {
  if (shape.length > tensor.shape.length) return false;
  return data.length === 1 || (shape.at(-1) === tensor.shape.at(-1) && shape.slice(0, -1).every((n) => n === 1));
}

/** Operation → builder. */
export const ARITHMETIC_BUILDERS: Readonly<Record<string, OperationBuilder>> = {
  ...Object.fromEntries(Object.keys(ACTIVATIONS).map((name) => [name, activation])),
  ...Object.fromEntries(Object.keys(FUNCTIONS).map((name) => [name, single])),
  ...Object.fromEntries(Object.keys(MERGES).map((name) => [name, merge])),
  Softmax: softmax,
  Square: square,
  Rsqrt: inverseRoot,
  Negative: negative,
};
