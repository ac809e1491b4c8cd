/**
 * @file Shapes of operators' results: the table of all operators that are known, and the rules of those that work element by element, move
 * axes or select. Windows, products and recurrent cells have files of their own.
 *
 * @source ONNX operator documentation, operator set 24
 */

import { broadcastShape, sizeOf } from './constant-tensor.ts';
import { listOf, numberOf } from './operator-graph.ts';
import { PARAMETER_RULES } from './shape-rules-parameters.ts';
import { PRODUCT_RULES } from './shape-rules-products.ts';
import { WINDOW_RULES } from './shape-rules-windows.ts';
import { axisOf, broadcastBatchAxis, factOf, reshapedBatchAxis, wholeNumbers, type NodeContext, type ShapeResult, type TensorFact } from './tensor-facts.ts';

/** Gives the facts of a node's outputs. */
export type ShapeRule = (context: NodeContext) => ShapeResult;

const same: ShapeRule = ({ facts }) => (facts[0] ? [facts[0]] : 'its input is missing');

const broadcast: ShapeRule = ({ facts }) => {
  const present = facts.filter((fact) => fact !== undefined);
  const [first] = present;
  if (!first) return 'its inputs are missing';
  let shape: readonly number[] | undefined = first.shape;
  for (const fact of present.slice(1)) shape = shape && broadcastShape(shape, fact.shape);
  if (!shape) return `its inputs have the shapes ${present.map((fact) => `[${fact.shape.join(', ')}]`).join(' and ')}, which do not fit`;
  const batchAxis = broadcastBatchAxis(present, shape.length);
  return typeof batchAxis === 'string' ? batchAxis : [factOf(shape, batchAxis)];
};

const transpose: ShapeRule = ({ node, facts: [x] }) => {
  if (!x) return 'its input is missing';
  const perm = listOf(node, 'perm') ?? x.shape.map((_, axis) => x.shape.length - 1 - axis);
  if (perm.length !== x.shape.length || new Set(perm).size !== perm.length || perm.some((axis) => x.shape[axis] === undefined)) return `its order of axes [${perm.join(', ')}] does not fit the shape [${x.shape.join(', ')}]`;
  return [factOf(perm.map((axis) => x.shape[axis] ?? 1), x.batchAxis === undefined ? undefined : perm.indexOf(x.batchAxis))];
};

const reshape: ShapeRule = ({ node, facts: [x], constants }) => {
  const asked = wholeNumbers(constants[1]);
  if (!x) return 'its input is missing';
  if (!asked) return 'its target shape is computed from data';
  const keepsZero = numberOf(node, 'allowzero', 0) === 1;
  const filled = asked.map((n, axis) => (n === 0 && !keepsZero ? (x.shape[axis] ?? 0) : n));
  const known = filled.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const shape = filled.map((n) => (n === -1 ? sizeOf(x.shape) / known : n));
  if (sizeOf(shape) !== sizeOf(x.shape) || shape.some((n) => !Number.isInteger(n) || n < 0)) return `its input of shape [${x.shape.join(', ')}] cannot have the shape [${asked.join(', ')}]`;
  const claimed = node.claimedBatchAxis ?? -1;
  const isClaim = x.batchAxis !== undefined && shape[claimed] === 1 && sizeOf(shape.slice(0, claimed)) === sizeOf(x.shape.slice(0, x.batchAxis));
  return [factOf(shape, isClaim ? claimed : reshapedBatchAxis(x, shape))];
};

const flatten: ShapeRule = ({ node, facts: [x] }) => {
  if (!x) return 'its input is missing';
  const asked = numberOf(node, 'axis', 1);
  const axis = asked < 0 ? asked + x.shape.length : asked;
  const shape = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))];
  return [factOf(shape, reshapedBatchAxis(x, shape))];
};

const squeeze: ShapeRule = ({ facts: [x], constants }) => {
  if (!x) return 'its input is missing';
  const axes = wholeNumbers(constants[1])?.map((axis) => axisOf(axis, x.shape.length)) ?? x.shape.flatMap((n, axis) => (n === 1 && axis !== x.batchAxis ? [axis] : []));
  if (axes.some((axis) => axis === undefined || x.shape[axis] !== 1)) return `its axes cannot be taken out of the shape [${x.shape.join(', ')}]`;
  const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const batchAxis = x.batchAxis === undefined ? -1 : kept.indexOf(x.batchAxis);
  return [factOf(kept.map((axis) => x.shape[axis] ?? 1), batchAxis < 0 ? undefined : batchAxis)];
};

const unsqueeze: ShapeRule = ({ facts: [x], constants }) => {
  const asked = wholeNumbers(constants[1]);
  if (!x || !asked) return 'its axes are missing';
  const rank = x.shape.length + asked.length;
  const axes = new Set(asked.map((axis) => axisOf(axis, rank)));
  if (axes.has(undefined) || axes.size < asked.length) return `its axes [${asked.join(', ')}] do not fit`;
  const shape: number[] = [];
  let [from, batchAxis]: [number, number | undefined] = [0, undefined];
  for (let axis = 0; axis < rank; axis++) {
    if (!axes.has(axis) && from === x.batchAxis) batchAxis = axis;
    shape.push(axes.has(axis) ? 1 : (x.shape[from++] ?? 1));
  }
  return [factOf(shape, batchAxis)];
};

const concat: ShapeRule = ({ node, facts }) => {
  const present = facts.filter((fact) => fact !== undefined);
  const [first] = present;
  if (!first || present.length < facts.length) return 'its inputs are missing';
  const rank = first.shape.length;
  const axis = axisOf(numberOf(node, 'axis', 0), rank);
  if (axis === undefined || present.some(({ shape }) => shape.length !== rank || shape.some((n, i) => i !== axis && n !== first.shape[i]))) return `its inputs have the shapes ${present.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')}, which do not fit`;
  const batchAxis = broadcastBatchAxis(present, rank);
  if (typeof batchAxis === 'string') return batchAxis;
  if (batchAxis === axis) return 'it joins along the batch axis';
  return [factOf(first.shape.map((n, i) => (i === axis ? present.reduce((sum, { shape }) => sum + (shape[i] ?? 0), 0) : n)), batchAxis)];
};

/** Lengths of the parts of a Split. */
export function splitLengths({ node, facts: [x], constants }: NodeContext): readonly number[] | undefined {
  const axis = x && axisOf(numberOf(node, 'axis', 0), x.shape.length);
  if (!x || axis === undefined) return undefined;
  const length = x.shape[axis] ?? 1;
  const count = node.outputs.length;
  const size = Math.ceil(length / count);
  const lengths = wholeNumbers(constants[1]) ?? node.outputs.map((_, i) => (i < count - 1 ? size : length - size * (count - 1)));
  return lengths.length === count && lengths.every((n) => n >= 0) && lengths.reduce((sum, n) => sum + n, 0) === length ? lengths : undefined;
}

const split: ShapeRule = (context) => {
  const { node, facts: [x] } = context;
  const lengths = splitLengths(context);
  if (!x || !lengths) return 'its parts do not fit its input';
  const axis = axisOf(numberOf(node, 'axis', 0), x.shape.length);
  if (axis === x.batchAxis) return 'it splits the batch axis';
  return lengths.map((n) => factOf(x.shape.map((size, i) => (i === axis ? n : size)), x.batchAxis));
};

/** A Slice as start, step and count on every axis that it cuts. */
export function sliceRanges({ facts: [x], constants }: NodeContext): readonly { readonly axis: number; readonly start: number; readonly step: number; readonly count: number }[] | undefined {
  const [starts, ends] = [wholeNumbers(constants[1]), wholeNumbers(constants[2])];
  if (!x || !starts || !ends || starts.length !== ends.length) return undefined;
  const axes = wholeNumbers(constants[3]) ?? starts.map((_, i) => i);
  const steps = wholeNumbers(constants[4]) ?? starts.map(() => 1);
  const ranges = starts.map((from, i) => {
    const axis = axisOf(axes[i] ?? 0, x.shape.length);
    const [step, length] = [steps[i] ?? 1, x.shape[axis ?? -1] ?? 0];
    const place = (at: number, low: number, high: number): number => Math.min(high, Math.max(low, at < 0 ? at + length : at));
    const start = step > 0 ? place(from, 0, length) : place(from, 0, length - 1);
    const end = step > 0 ? place(ends[i] ?? 0, 0, length) : place(ends[i] ?? 0, -1, length - 1);
    return { axis, start, step, count: step === 0 ? 0 : Math.max(0, Math.ceil((end - start) / step)) };
  });
  return ranges.every((range): range is { axis: number; start: number; step: number; count: number } => range.axis !== undefined && range.step !== 0) ? ranges : undefined;
}

const slice: ShapeRule = (context) => {
  const { facts: [x], constants } = context;
  if (!x) return 'its input is missing';
  const ranges = sliceRanges(context);
  if (!ranges) return constants[1] && constants[2] ? 'its axes do not fit its input' : 'its bounds are computed from data';
  const shape = [...x.shape];
  for (const { axis, count } of ranges) shape[axis] = count;
  if (x.batchAxis !== undefined && shape[x.batchAxis] !== 1) return 'it cuts the batch axis';
  return [factOf(shape, x.batchAxis)];
};

const gather: ShapeRule = ({ node, facts: [x, indices] }) => {
  const axis = x && axisOf(numberOf(node, 'axis', 0), x.shape.length);
  if (!x || !indices || axis === undefined) return 'its axis does not fit its input';
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  if (x.batchAxis === axis) return indices.shape.length === 0 ? [factOf(shape)] : 'it selects along the batch axis';
  const moved = x.batchAxis === undefined ? undefined : x.batchAxis > axis ? x.batchAxis + indices.shape.length - 1 : x.batchAxis;
  return [factOf(shape, moved ?? (indices.batchAxis === undefined ? undefined : axis + indices.batchAxis))];
};

/** `GatherND` without batch axes. */
const gatherBlocks: ShapeRule = ({ node, facts: [x, indices] }) => {
  const depth = indices?.shape.at(-1);
  if (!x || !indices || depth === undefined || numberOf(node, 'batch_dims', 0) !== 0 || depth > x.shape.length) return 'its indices do not fit its input';
  const own = x.batchAxis === undefined ? undefined : axisOf(x.batchAxis - depth, x.shape.length);
  if (own === undefined && x.batchAxis !== undefined) return 'it selects along the batch axis';
  return [factOf([...indices.shape.slice(0, -1), ...x.shape.slice(depth)], own === undefined ? undefined : own + indices.shape.length - 1)];
};

const expand: ShapeRule = ({ facts: [x], constants }) => {
  const asked = wholeNumbers(constants[1]);
  const shape = x && asked && broadcastShape(x.shape, asked);
  if (!x || !shape) return asked ? 'its shapes do not fit' : 'its target shape is computed from data';
  return [factOf(shape, x.batchAxis === undefined ? undefined : x.batchAxis + shape.length - x.shape.length)];
};

const tile: ShapeRule = ({ facts: [x], constants }) => {
  const repeats = wholeNumbers(constants[1]);
  if (!x || repeats?.length !== x.shape.length) return 'its repeats do not fit its input';
  if (x.batchAxis !== undefined && repeats[x.batchAxis] !== 1) return 'it repeats the batch';
  return [factOf(x.shape.map((n, axis) => n * (repeats[axis] ?? 1)), x.batchAxis)];
};

/** Cells that a Pad adds before and after every axis. */
export function padCells({ facts: [x], constants }: NodeContext): readonly number[] | undefined {
  const pads = wholeNumbers(constants[1]);
  if (!x || !pads) return undefined;
  const rank = x.shape.length;
  const axes = wholeNumbers(constants[3])?.map((axis) => axisOf(axis, rank)) ?? x.shape.map((_, axis) => axis);
  if (pads.length !== 2 * axes.length || axes.includes(undefined)) return undefined;
  const cells = Array.from({ length: 2 * rank }, () => 0);
  for (const [i, axis] of axes.entries()) {
    cells[axis ?? 0] = pads[i] ?? 0;
    cells[rank + (axis ?? 0)] = pads[axes.length + i] ?? 0;
  }
  return cells;
}

const pad: ShapeRule = (context) => {
  const { facts: [x], constants } = context;
  const cells = padCells(context);
  if (!x || !cells) return constants[1] ? 'its pads do not fit its input' : 'its pads are computed from data';
  const rank = x.shape.length;
  if (x.batchAxis !== undefined && (cells[x.batchAxis] !== 0 || cells[rank + x.batchAxis] !== 0)) return 'it pads the batch axis';
  return [factOf(x.shape.map((n, axis) => n + (cells[axis] ?? 0) + (cells[rank + axis] ?? 0)), x.batchAxis)];
};

/** Axes of a reduction, from the front; undefined where they do not fit. */
export function reducedAxes({ node, facts: [x], constants }: NodeContext): readonly number[] | undefined {
  if (!x) return undefined;
  const asked = wholeNumbers(constants[1]);
  if (asked === undefined || asked.length === 0) return numberOf(node, 'noop_with_empty_axes', 0) === 1 ? [] : x.shape.map((_, axis) => axis);
  const axes = asked.flatMap((axis) => axisOf(axis, x.shape.length) ?? []);
  return axes.length === asked.length ? axes : undefined;
}

function reducedFact(x: TensorFact, axes: readonly number[], keeps: boolean): ShapeResult {
  if (x.batchAxis !== undefined && axes.includes(x.batchAxis)) return 'it reduces the batch axis';
  if (keeps) return [factOf(x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n)), x.batchAxis)];
  const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  return [factOf(kept.map((axis) => x.shape[axis] ?? 1), x.batchAxis === undefined ? undefined : kept.indexOf(x.batchAxis))];
}

const reduce: ShapeRule = (context) => {
  const [x] = context.facts;
  const axes = reducedAxes(context);
  return x && axes ? reducedFact(x, axes, numberOf(context.node, 'keepdims', 1) === 1) : 'its axes do not fit its input';
};

const argument: ShapeRule = ({ node, facts: [x] }) => {
  const axis = x && axisOf(numberOf(node, 'axis', 0), x.shape.length);
  return x && axis !== undefined ? reducedFact(x, [axis], numberOf(node, 'keepdims', 1) === 1) : 'its axis does not fit its input';
};

/** A shape or its size as a constant is folded before any rule is asked; here only what the result looks like. */
const shapeOfShape: ShapeRule = ({ facts: [x] }) => (x ? [factOf([x.shape.length])] : 'its input is missing');

const filled: ShapeRule = ({ constants }) => {
  const shape = wholeNumbers(constants[0]);
  return shape ? [factOf(shape)] : 'its shape is computed from data';
};

const range: ShapeRule = ({ constants: [start, limit, delta] }) => {
  const count = Math.ceil(((limit?.data[0] ?? 0) - (start?.data[0] ?? 0)) / (delta?.data[0] ?? 1));
  return start && limit && delta && Number.isFinite(count) ? [factOf([Math.max(0, count)])] : 'its length is computed from data';
};

const SAME = ['Abs', 'Acos', 'Asin', 'Atan', 'Cast', 'CastLike', 'Ceil', 'Celu', 'Clip', 'Cos', 'CumSum', 'Elu', 'Erf', 'Exp', 'Floor', 'Gelu', 'GroupNormalization', 'HardSigmoid', 'HardSwish', 'HardTanh', 'Hardmax', 'Identity', 'LeakyRelu', 'Log', 'LogSoftmax', 'LpNormalization', 'LRN', 'MeanVarianceNormalization', 'Mish', 'Neg', 'Not', 'Reciprocal', 'Relu', 'Round', 'Selu', 'Shrink', 'Sigmoid', 'Sign', 'Sin', 'Softmax', 'Softplus', 'Softsign', 'Sqrt', 'Swish', 'Tan', 'Tanh', 'ThresholdedRelu', 'Trilu'];
const BROADCAST = ['Add', 'And', 'Div', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Max', 'Mean', 'Min', 'Mod', 'Mul', 'Or', 'Pow', 'PRelu', 'Sub', 'Sum', 'Where', 'Xor'];
const REDUCING = ['ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd', 'ReduceSum', 'ReduceSumSquare'];

/** Operator → rule of its results' shapes. */
export const SHAPE_RULES: Readonly<Record<string, ShapeRule>> = {
  ...Object.fromEntries(SAME.map((name) => [name, same])),
  ...Object.fromEntries(BROADCAST.map((name) => [name, broadcast])),
  ...Object.fromEntries(REDUCING.map((name) => [name, reduce])),
  ArgMax: argument,
  ArgMin: argument,
  Concat: concat,
  ConstantOfShape: filled,
  Expand: expand,
  Flatten: flatten,
  Gather: gather,
  GatherND: gatherBlocks,
  Pad: pad,
  Range: range,
  Reshape: reshape,
  Shape: shapeOfShape,
  Slice: slice,
  Split: split,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  ...PARAMETER_RULES,
  ...WINDOW_RULES,
  ...PRODUCT_RULES,
};
