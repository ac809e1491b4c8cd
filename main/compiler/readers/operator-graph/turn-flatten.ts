/**
 * @file Flatten and Reshape behind a turned tensor: the order of the elements matters, so the rows of the Dense behind are turned, the
 * channels are kept apart, or the tensor is turned back.
 */

import { reshaped, sizeOf, tensorOf, transposed, type ConstantTensor } from './constant-tensor.ts';
import { isOrderFree, lastOrder, withInputs, type LayoutTurn } from './layout-turn.ts';
import { numberOf, type OperatorNode } from './operator-graph.ts';

/** Turn a Flatten or Reshape whose data is turned; the matrix behind it only if `turnsMatrix`. Never throws. */
export function turnFlatten(node: OperatorNode, turn: LayoutTurn, turnsMatrix: boolean): void {
  const [data = ''] = node.inputs;
  const [output = ''] = node.outputs;
  const from = turn.fact(data)?.shape ?? [];
  const to = turn.fact(output)?.shape ?? [];
  if (isOrderFree(from)) return reshapeTo(node, turn, to);
  if (to.length >= 3 && to[0] === from[0] && to[1] === from[1] && sizeOf(to) === sizeOf(from)) {
    reshapeTo(node, turn, lastOrder(to.length).map((axis) => to[axis] ?? 1));
    turn.markLast(output);
    return;
  }
  if (turnsMatrix && to.length === 2 && to[0] === from[0] && turnRows(node, from, turn)) return reshapeTo(node, turn, to);
  turn.add(withInputs(node, [turn.asFirst(data, node), ...node.inputs.slice(1)]));
}

/** The elements stay where they are; a target shape that refers to the input's axes is written out. */
function reshapeTo(node: OperatorNode, turn: LayoutTurn, shape: readonly number[]): void {
  const data = turn.named(node.inputs[0] ?? '');
  const [output = ''] = node.outputs;
  const { claimedBatchAxis: _claim, ...rest } = node;
  const isFlat = shape.length === 2 && shape[0] === 1;
  // qonnx writes a Flatten here, also for a Reshape; names and numbers of layers follow it.
  if (isFlat) turn.add({ ...rest, operator: 'Flatten', inputs: [data], attributes: { axis: 1 } });
  else turn.add({ ...rest, operator: 'Reshape', inputs: [data, turn.list(`${output}_shape`, shape)], attributes: {} });
}

/** Turn the rows of the matrix that a flattened image is multiplied by. Returns whether it could. */
function turnRows(node: OperatorNode, image: readonly number[], turn: LayoutTurn): boolean {
  const reader = productBehind(node, turn);
  if (!reader || numberOf(reader, 'transA', 0) === 1) return false;
  const isTransposed = reader.operator === 'Gemm' && numberOf(reader, 'transB', 0) === 1;
  return turnMatrix(reader.inputs[1] ?? '', { image: image.slice(1), isTransposed }, turn);
}

/** The one product that reads a flattened image, possibly through quantisers and functions that are the same for every element. */
function productBehind(node: OperatorNode, turn: LayoutTurn): OperatorNode | undefined {
  const [output = ''] = node.outputs;
  const [reader, ...others] = turn.readers(output);
  if (!reader || others.length > 0 || turn.isResult(output) || reader.inputs[0] !== output || reader.domain !== '' || reader.refusal !== undefined) return undefined;
  if (reader.operator === 'MatMul' || reader.operator === 'Gemm') return reader;
  const isSame = SAME_FOR_ALL.has(reader.operator) && reader.inputs.slice(1).every((name) => turn.constants.get(name)?.data.length === 1);
  return isSame ? productBehind(reader, turn) : undefined;
}

const SAME_FOR_ALL = new Set(['BipolarQuant', 'Clip', 'LeakyRelu', 'Quant', 'Relu', 'Sigmoid', 'Tanh']);

interface Rows {
  /** Channels first, without the batch. */
  readonly image: readonly number[];
  /** Whether the rows of the product are the columns as stored. */
  readonly isTransposed: boolean;
}

function turnMatrix(name: string, rows: Rows, turn: LayoutTurn): boolean {
  const stored = turn.constants.get(name);
  if (stored) {
    if (turn.readers(name).length > 1 || stored.shape.length !== 2) return false;
    turn.constants.set(name, withTurnedRows(stored, rows));
    return true;
  }
  const quant = turn.nodes.find((node) => node.outputs.includes(name));
  if (!quant || turn.readers(name).length > 1) return false;
  if (quant.operator === 'Transpose') return turnMatrix(quant.inputs[0] ?? '', { ...rows, isTransposed: !rows.isTransposed }, turn);
  const [weight = '', ...parameters] = quant.inputs;
  if (!['Quant', 'BipolarQuant'].includes(quant.operator)) return false;
  // A scale for every row would have to be turned too; no quantiser of a Dense has one.
  const axis = rows.isTransposed ? 1 : 0;
  if (parameters.some((parameter) => (turn.constants.get(parameter)?.shape.at(axis - 2) ?? 1) > 1)) return false;
  return turnMatrix(weight, rows, turn);
}

function withTurnedRows(matrix: ConstantTensor, { image, isTransposed }: Rows): ConstantTensor {
  const [rowCount = 1, columnCount = 1] = matrix.shape;
  if (sizeOf(image) !== (isTransposed ? columnCount : rowCount)) return matrix;
  const parts = isTransposed ? [rowCount, ...image] : [...image, columnCount];
  const lead = isTransposed ? 1 : 0;
  const order = parts.map((_, axis) => axis);
  const channel = order.splice(lead, 1);
  order.splice(lead + image.length - 1, 0, ...channel);
  return tensorOf(matrix.type, matrix.shape, transposed(reshaped(matrix, parts), order).data);
}
