/** @file Shapes of matrix products, einsum and recurrent layers. @source ONNX operator documentation, operator set 24 */

import { broadcastShape } from './constant-tensor.ts';
import { parseEinsum } from './einsum-equation.ts';
import { numberOf, textOf } from './operator-graph.ts';
import { factOf, type NodeContext, type ShapeResult } from './tensor-facts.ts';

type Rule = (context: NodeContext) => ShapeResult;

const matMul: Rule = ({ facts: [a, b] }) => {
  if (!a || !b || a.shape.length === 0 || b.shape.length === 0) return 'its inputs are no matrices';
  const [left, right] = [a.shape.length === 1 ? [1, ...a.shape] : a.shape, b.shape.length === 1 ? [...b.shape, 1] : b.shape];
  const lead = broadcastShape(left.slice(0, -2), right.slice(0, -2));
  if (!lead || left.at(-1) !== right.at(-2)) return `its inputs of shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}] cannot be multiplied`;
  const shape = [...lead, ...(a.shape.length === 1 ? [] : [left.at(-2) ?? 1]), ...(b.shape.length === 1 ? [] : [right.at(-1) ?? 1])];
  const ofLeft = a.batchAxis === undefined ? undefined : a.batchAxis + lead.length + 2 - left.length;
  const ofRight = b.batchAxis === undefined ? undefined : b.batchAxis + lead.length + 2 - right.length;
  const rank = lead.length + 2;
  // Rows of the left side may be samples; what is summed over, and columns of the right side, may not.
  if (ofLeft === rank - 1 || ofRight === rank - 2 || (ofRight === rank - 1 && ofLeft !== undefined)) return 'it multiplies across samples';
  if (ofLeft !== undefined && ofRight !== undefined && ofLeft !== ofRight) return 'its inputs have the batch on different axes';
  return [factOf(shape, ofLeft ?? ofRight)];
};

const gemm: Rule = ({ node, facts: [a, b] }) => {
  if (a?.shape.length !== 2 || b?.shape.length !== 2) return 'its inputs are no matrices';
  const [transA, transB] = [numberOf(node, 'transA', 0) === 1, numberOf(node, 'transB', 0) === 1];
  const [rows, inner] = transA ? [a.shape[1], a.shape[0]] : a.shape;
  const [depth, columns] = transB ? [b.shape[1], b.shape[0]] : b.shape;
  if (b.batchAxis !== undefined || (a.batchAxis !== undefined && a.batchAxis !== Number(transA))) return 'it multiplies across samples';
  if (inner !== depth) return `its inputs of shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}] cannot be multiplied`;
  return [factOf([rows ?? 1, columns ?? 1], a.batchAxis === undefined ? undefined : 0)];
};

/** The last axis by a matrix as PyTorch stores it: [out, in]. */
const linear: Rule = ({ facts: [x, w, b] }) => {
  const [out, inner] = w?.shape ?? [];
  if (!x || x.shape.length === 0 || w?.shape.length !== 2 || out === undefined || w.batchAxis !== undefined) return 'its weight is no matrix';
  if (x.shape.at(-1) !== inner) return `its input of shape [${x.shape.join(', ')}] does not fit its weight of shape [${w.shape.join(', ')}]`;
  if (b && (b.shape.length !== 1 || b.shape[0] !== out)) return `its bias of shape [${b.shape.join(', ')}] does not fit its weight of shape [${w.shape.join(', ')}]`;
  return x.batchAxis === x.shape.length - 1 ? 'it multiplies across samples' : [factOf([...x.shape.slice(0, -1), out], x.batchAxis)];
};

const einsum: Rule = ({ node, facts }) => {
  const present = facts.filter((fact) => fact !== undefined);
  const equation = parseEinsum(textOf(node, 'equation', ''), present.map(({ shape }) => shape));
  if (!equation) return `its equation "${textOf(node, 'equation', '')}" does not fit its inputs`;
  const batch = new Set(present.flatMap(({ batchAxis }, i) => (batchAxis === undefined ? [] : [equation.inputs[i]?.[batchAxis]])));
  const [letter] = batch;
  if (batch.size > 1 || (letter !== undefined && !equation.output.includes(letter))) return 'it sums over samples';
  return [factOf(equation.output.map((name) => equation.lengths.get(name) ?? 1), letter === undefined ? undefined : equation.output.indexOf(letter))];
};

/** Y, Y_h and, for LSTM, Y_c: [steps, directions, batch, units] and [directions, batch, units], or with layout 1 the batch in front. */
const recurrent: Rule = ({ node, facts: [x, , r] }) => {
  if (x?.shape.length !== 3 || r?.shape.length !== 3) return 'its input or weights are not as expected';
  const isBatchFirst = numberOf(node, 'layout', 0) === 1;
  const at = isBatchFirst ? 0 : 1;
  if (x.batchAxis !== undefined && x.batchAxis !== at) return `the batch is on axis ${x.batchAxis}, it is expected on axis ${at}`;
  const [directions, units] = [r.shape[0] ?? 1, r.shape[2] ?? 1];
  const [steps, batch] = isBatchFirst ? [x.shape[1] ?? 1, x.shape[0] ?? 1] : [x.shape[0] ?? 1, x.shape[1] ?? 1];
  const has = x.batchAxis !== undefined;
  if (isBatchFirst && numberOf(node, 'joined', 0) === 1) {
    const last = factOf([batch, directions * units], has ? 0 : undefined);
    return [factOf([batch, steps, directions * units], has ? 0 : undefined), last, last];
  }
  const y = isBatchFirst ? factOf([batch, steps, directions, units], has ? 0 : undefined) : factOf([steps, directions, batch, units], has ? 2 : undefined);
  const last = isBatchFirst ? factOf([batch, directions, units], has ? 0 : undefined) : factOf([directions, batch, units], has ? 1 : undefined);
  return [y, last, last];
};

/** Operator → rule. */
export const PRODUCT_RULES: Readonly<Record<string, Rule>> = { Einsum: einsum, GRU: recurrent, Gemm: gemm, LSTM: recurrent, Linear: linear, MatMul: matMul, RNN: recurrent };

