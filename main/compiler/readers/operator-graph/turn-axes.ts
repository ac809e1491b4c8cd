/**
 * @file Operators that name axes, on turned data: the axes are renumbered, and the result is turned where it still has channels and
 * places.
 */

import { firstOrder, withInputs, type LayoutTurn } from './layout-turn.ts';
import { numberOf, type OperatorNode } from './operator-graph.ts';
import { axisOf, wholeNumbers } from './tensor-facts.ts';

/** A node on turned data, and whether its results are turned. */
interface Turned {
  readonly node: OperatorNode;
  readonly isLast: boolean;
}

/** Returns nothing where the operator needs the order of the file. */
type AxisTurn = (node: OperatorNode, turn: LayoutTurn) => Turned | undefined;

function rankOf(node: OperatorNode, turn: LayoutTurn): number {
  return turn.fact(node.inputs[0] ?? '')?.shape.length ?? 0;
}

/** Place of an axis of the file in a turned tensor. */
function place(axis: number, rank: number): number {
  return firstOrder(rank)[axisOf(axis, rank) ?? 0] ?? 0;
}

/** One axis in an attribute; the result has the same axes. */
const oneAxis = (otherwise: number): AxisTurn => (node, turn) => {
  if (numberOf(node, 'coerced', 0) === 1) return undefined;
  const rank = rankOf(node, turn);
  const inputs = node.inputs.map((name, i) => (i === 0 || !turn.constants.has(name) ? turn.named(name) : name));
  return { node: withInputs(node, inputs, { axis: place(numberOf(node, 'axis', otherwise), rank) }), isLast: true };
};

const concat: AxisTurn = (node, turn) => {
  const rank = rankOf(node, turn);
  if (node.inputs.some((name) => turn.fact(name)?.shape.length !== rank)) return undefined;
  return { node: withInputs(node, node.inputs.map((name) => turn.asLast(name, node)), { axis: place(numberOf(node, 'axis', 0), rank) }), isLast: true };
};

/** Axes of a reduced tensor that are left, in the order of the file. */
function isLeftLast(removed: readonly number[], rank: number): boolean {
  return !removed.includes(1) && Array.from({ length: rank - 2 }, (_, i) => i + 2).some((axis) => !removed.includes(axis));
}

/** Channels that stand last without places stand where the file has them. */
const reduce: AxisTurn = (node, turn) => {
  const rank = rankOf(node, turn);
  const asked = wholeNumbers(turn.constants.get(node.inputs[1] ?? ''));
  const axes = (asked ?? Array.from({ length: rank }, (_, axis) => axis)).map((axis) => axisOf(axis, rank) ?? 0);
  const keeps = numberOf(node, 'keepdims', 1) === 1;
  const inputs = [turn.named(node.inputs[0] ?? ''), turn.list(`${node.outputs[0] ?? ''}_axes`, axes.map((axis) => place(axis, rank)))];
  return { node: withInputs(node, inputs), isLast: keeps || isLeftLast(axes, rank) };
};

const squeeze: AxisTurn = (node, turn) => {
  const rank = rankOf(node, turn);
  const shape = turn.fact(node.inputs[0] ?? '')?.shape ?? [];
  const batch = turn.fact(node.inputs[0] ?? '')?.batchAxis;
  const asked = wholeNumbers(turn.constants.get(node.inputs[1] ?? ''));
  const axes = asked?.map((axis) => axisOf(axis, rank) ?? 0) ?? shape.flatMap((n, axis) => (n === 1 && axis !== batch ? [axis] : []));
  return { node: withInputs(node, [turn.named(node.inputs[0] ?? ''), turn.list(`${node.outputs[0] ?? ''}_axes`, axes.map((axis) => place(axis, rank)))]), isLast: isLeftLast(axes, rank) };
};

const slice: AxisTurn = (node, turn) => {
  const [data = '', starts = '', ends = '', axesName = '', steps = ''] = node.inputs;
  const rank = rankOf(node, turn);
  const axes = wholeNumbers(turn.constants.get(axesName)) ?? wholeNumbers(turn.constants.get(starts))?.map((_, i) => i);
  if (!axes) return undefined;
  return { node: withInputs(node, [turn.named(data), starts, ends, turn.list(`${node.outputs[0] ?? ''}_axes`, axes.map((axis) => place(axis, rank))), ...(steps === '' ? [] : [steps])]), isLast: true };
};

const pad: AxisTurn = (node, turn) => {
  const [data = '', padsName = '', value = '', axesName = ''] = node.inputs;
  const rank = rankOf(node, turn);
  const pads = wholeNumbers(turn.constants.get(padsName));
  if (!pads) return undefined;
  const axes = wholeNumbers(turn.constants.get(axesName))?.map((axis) => axisOf(axis, rank) ?? 0) ?? Array.from({ length: rank }, (_, axis) => axis);
  const cells = Array.from({ length: 2 * rank }, () => 0);
  for (const [i, axis] of axes.entries()) {
    cells[place(axis, rank)] = pads[i] ?? 0;
    cells[rank + place(axis, rank)] = pads[axes.length + i] ?? 0;
  }
  const inputs = [turn.named(data), turn.list(`${node.outputs[0] ?? ''}_pads`, cells), ...(value === '' ? [] : [value])];
  return { node: withInputs(node, inputs), isLast: true };
};

/** One place chosen along an axis: the axis is gone. */
const gather: AxisTurn = (node, turn) => {
  const [data = '', indices = ''] = node.inputs;
  const rank = rankOf(node, turn);
  const axis = axisOf(numberOf(node, 'axis', 0), rank) ?? 0;
  const chosen = turn.constants.get(indices);
  if (!chosen || chosen.shape.length > 1) return undefined;
  const isGone = chosen.shape.length === 0;
  return { node: withInputs(node, [turn.named(data), indices], { axis: place(axis, rank) }), isLast: !isGone || isLeftLast([axis], rank) };
};

const REDUCING = ['ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd', 'ReduceSum', 'ReduceSumSquare'];

/** Operator → its form on turned data. */
export const AXIS_TURNS: Readonly<Record<string, AxisTurn>> = {
  ...Object.fromEntries(REDUCING.map((name) => [name, reduce])),
  Concat: concat,
  Gather: gather,
  LogSoftmax: oneAxis(-1),
  Pad: pad,
  Slice: slice,
  Softmax: oneAxis(-1),
  Split: oneAxis(0),
  Squeeze: squeeze,
};
