/**
 * @file Operators on constants: what a graph computes of its own shapes and weights before any data comes in.
 *
 * Elements are computed as doubles and rounded to single floats where the operand's type is that. Quantisers are not folded: they say how
 * hardware shall hold a weight.
 */

import { BINARY_FUNCTIONS, UNARY_FUNCTIONS } from '../../numerics/scalar-functions.ts';
import { repeatPlaces } from '../../ir/tensor-axes.ts';
import { isIntegerType, reshaped, sizeOf, stridesOf, tensorOf, transposed, walked, type ConstantTensor, type ElementType } from './constant-tensor.ts';
import { listOf, numberOf, tensorAttribute, textOf } from './operator-graph.ts';
import { padCells, reducedAxes, sliceRanges, splitLengths } from './shape-rules.ts';
import { axisOf, type NodeContext } from './tensor-facts.ts';

/** Steps of a product that take as long as one element of a plain operator. */
const PRODUCT_SHARE = 16;

/** Computes constants; shapes of the results are known. */
type Evaluate = (context: NodeContext, shapes: readonly (readonly number[])[]) => readonly (ConstantTensor | undefined)[];

/** Return the results of an operator whose inputs are constants; undefined where it is not evaluated here. Never throws. */
export function evaluateOperator(context: NodeContext, shapes: readonly (readonly number[])[]): readonly ConstantTensor[] | undefined {
  const evaluate = EVALUATIONS[context.node.operator];
  if (!evaluate || context.node.domain !== '') return undefined;
  const results = evaluate(context, shapes);
  return results.every((result): result is ConstantTensor => result !== undefined) ? results : undefined;
}

/** Return how many elements an evaluation goes over: those that it reads and makes, and the steps of products. Never throws. @unit elements */
export function evaluationCost({ node, constants }: NodeContext, shapes: readonly (readonly number[])[]): number {
  const all = [...shapes.map(sizeOf), ...constants.map((tensor) => tensor?.data.length ?? 0)].reduce((sum, n) => sum + n, 0);
  const steps = PRODUCTS.has(node.operator) ? (sizeOf(shapes[0] ?? []) * (constants[0]?.shape.at(-1) ?? 1)) / PRODUCT_SHARE : 0;
  return all + steps;
}

const PRODUCTS = new Set(['Gemm', 'Linear', 'MatMul']);
const BOOLEAN = new Set(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Or', 'Xor', 'Not']);

function resultType(operator: string, x: ConstantTensor): ElementType {
  return BOOLEAN.has(operator) ? 'bool' : x.type;
}

const unary: Evaluate = ({ node, constants: [x] }) => {
  const apply = UNARY_FUNCTIONS[node.operator];
  if (!x || !apply) return [undefined];
  return [tensorOf(resultType(node.operator, x), x.shape, x.data.map((value) => apply(value, (name, otherwise) => numberOf(node, name, otherwise))))];
};

const elementwise: Evaluate = ({ node, constants }, [shape = []]) => {
  const apply = BINARY_FUNCTIONS[node.operator === 'Mean' ? 'Add' : node.operator];
  const present = constants.filter((tensor) => tensor !== undefined);
  const [first] = present;
  if (!first || !apply) return [undefined];
  // Division of whole numbers drops the fraction.
  const isWhole = node.operator === 'Div' && isIntegerType(first.type);
  const sum = new Float64Array(sizeOf(shape));
  for (const [place, { data, shape: own }] of present.entries()) {
    const from = repeatPlaces(own, shape);
    for (let i = 0; i < sum.length; i++) {
      const value = data[from[i] ?? 0] ?? 0;
      sum[i] = place === 0 ? value : apply(sum[i] ?? 0, value);
      if (isWhole && place > 0) sum[i] = Math.trunc(sum[i] ?? 0);
    }
  }
  const values = node.operator === 'Mean' ? sum.map((x) => x / present.length) : sum;
  return [tensorOf(resultType(node.operator, first), shape, values)];
};

const where: Evaluate = ({ constants: [condition, yes, no] }, [shape = []]) => {
  if (!condition || !yes || !no) return [undefined];
  const [at, atYes, atNo] = [condition, yes, no].map((tensor) => repeatPlaces(tensor.shape, shape));
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) => (condition.data[at?.[i] ?? 0] === 0 ? (no.data[atNo?.[i] ?? 0] ?? 0) : (yes.data[atYes?.[i] ?? 0] ?? 0)));
  return [tensorOf(yes.type, shape, values)];
};

const clip: Evaluate = ({ constants: [x, low, high] }) => {
  if (!x) return [undefined];
  const [min, max] = [low?.data[0] ?? -Infinity, high?.data[0] ?? Infinity];
  return [{ ...x, data: x.data.map((value) => Math.min(max, Math.max(min, value))) }];
};

const same: Evaluate = ({ constants: [x] }, [shape]) => [x && shape ? reshaped(x, shape) : undefined];

const cast: Evaluate = ({ node, constants: [x, like] }) => {
  if (!x) return [undefined];
  const type = node.operator === 'CastLike' ? like?.type : (textOf(node, 'to', '') as ElementType);
  if (type === undefined) return [undefined];
  const values = type === 'bool' ? x.data.map((value) => Number(value !== 0)) : isIntegerType(type) ? x.data.map(Math.trunc) : x.data;
  return [tensorOf(type, x.shape, values)];
};

const transpose: Evaluate = ({ node, constants: [x] }) => [x && transposed(x, listOf(node, 'perm') ?? x.shape.map((_, axis) => x.shape.length - 1 - axis))];

/** Take for every element of the result the element at the place that `from` gives; −1 gives `otherwise`. */
function take(x: ConstantTensor, shape: readonly number[], from: (index: readonly number[]) => number, otherwise = 0): ConstantTensor {
  const index = shape.map(() => 0);
  const values = new Float64Array(sizeOf(shape));
  for (let flat = 0; flat < values.length; flat++) {
    const place = from(index);
    values[flat] = place < 0 ? otherwise : (x.data[place] ?? 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = ((index[axis] ?? 0) + 1) % (shape[axis] ?? 1);
      if (index[axis] !== 0) break;
    }
  }
  return tensorOf(x.type, shape, values);
}

function placeOf(index: readonly number[], strides: readonly number[]): number {
  return index.reduce((sum, i, axis) => sum + i * (strides[axis] ?? 0), 0);
}

const slice: Evaluate = (context, [shape]) => {
  const [x] = context.constants;
  const ranges = sliceRanges(context);
  if (!x || !ranges || !shape) return [undefined];
  const strides = stridesOf(x.shape);
  const start = ranges.reduce((sum, range) => sum + range.start * (strides[range.axis] ?? 0), 0);
  return [walked(x, { shape, start, steps: strides.map((stride, axis) => stride * (ranges.find((range) => range.axis === axis)?.step ?? 1)) })];
};

const gather: Evaluate = ({ node, constants: [x, indices] }, [shape]) => {
  const axis = x && axisOf(numberOf(node, 'axis', 0), x.shape.length);
  if (!x || !indices || !shape || axis === undefined) return [undefined];
  const [strides, indexStrides, length] = [stridesOf(x.shape), stridesOf(indices.shape), x.shape[axis] ?? 1];
  return [take(x, shape, (index) => {
    const chosen = indices.data[placeOf(index.slice(axis, axis + indices.shape.length), indexStrides)] ?? 0;
    return placeOf([...index.slice(0, axis), chosen < 0 ? chosen + length : chosen, ...index.slice(axis + indices.shape.length)], strides);
  })];
};

/** `GatherND` without batch axes: the last axis of the indices names an element or a block of the data. */
const gatherBlocks: Evaluate = ({ constants: [x, indices] }, [shape]) => {
  const depth = indices?.shape.at(-1);
  if (!x || !indices || !shape || depth === undefined) return [undefined];
  const [strides, rows] = [stridesOf(x.shape), indices.shape.length - 1];
  const rowStrides = stridesOf(indices.shape);
  return [take(x, shape, (index) => {
    const at = placeOf(index.slice(0, rows), rowStrides);
    const chosen = Array.from({ length: depth }, (_, k) => indices.data[at + k] ?? 0).map((i, axis) => (i < 0 ? i + (x.shape[axis] ?? 1) : i));
    return placeOf([...chosen, ...index.slice(rows)], strides);
  })];
};

const expand: Evaluate = ({ constants: [x] }, [shape]) => {
  if (!x || !shape) return [undefined];
  const from = repeatPlaces(x.shape, shape);
  return [tensorOf(x.type, shape, Float64Array.from(from, (place) => x.data[place] ?? 0))];
};

const tile: Evaluate = ({ constants: [x] }, [shape]) => {
  if (!x || !shape) return [undefined];
  const strides = stridesOf(x.shape);
  return [take(x, shape, (index) => placeOf(index.map((i, axis) => i % (x.shape[axis] ?? 1)), strides))];
};

const pad: Evaluate = (context, [shape]) => {
  const [x, , value] = context.constants;
  const cells = padCells(context);
  if (!x || !cells || !shape || textOf(context.node, 'mode', 'constant') !== 'constant') return [undefined];
  const strides = stridesOf(x.shape);
  return [take(x, shape, (index) => {
    const own = index.map((i, axis) => i - (cells[axis] ?? 0));
    return own.every((i, axis) => i >= 0 && i < (x.shape[axis] ?? 1)) ? placeOf(own, strides) : -1;
  }, value?.data[0] ?? 0)];
};

const concat: Evaluate = ({ node, constants }, [shape]) => {
  const present = constants.filter((tensor) => tensor !== undefined);
  const [first] = present;
  const axis = shape && axisOf(numberOf(node, 'axis', 0), shape.length);
  if (!first || !shape || axis === undefined) return [undefined];
  const values = new Float64Array(sizeOf(shape));
  const runs = present.map((tensor) => sizeOf(tensor.shape.slice(axis)));
  let at = 0;
  for (let block = 0; block < sizeOf(shape.slice(0, axis)); block++) {
    for (const [k, { data }] of present.entries()) {
      const run = runs[k] ?? 0;
      values.set(data.subarray(block * run, (block + 1) * run), at);
      at += run;
    }
  }
  return [tensorOf(first.type, shape, values)];
};

const split: Evaluate = (context, shapes) => {
  const [x] = context.constants;
  const lengths = splitLengths(context);
  const axis = x && axisOf(numberOf(context.node, 'axis', 0), x.shape.length);
  if (!x || !lengths || axis === undefined) return [undefined];
  const strides = stridesOf(x.shape);
  let start = 0;
  return lengths.map((length, part) => {
    const from = start;
    start += length;
    return walked(x, { shape: shapes[part] ?? [], start: from * (strides[axis] ?? 1), steps: strides });
  });
};

const REDUCTIONS: Readonly<Record<string, readonly [start: number, step: (sum: number, x: number) => number]>> = {
  ReduceSum: [0, (sum, x) => sum + x],
  ReduceMean: [0, (sum, x) => sum + x],
  ReduceMax: [-Infinity, Math.max],
  ReduceMin: [Infinity, Math.min],
  ReduceProd: [1, (product, x) => product * x],
};

const reduce: Evaluate = (context, [shape]) => {
  const [x] = context.constants;
  const axes = reducedAxes(context);
  const reduction = REDUCTIONS[context.node.operator];
  if (!x || !axes || !shape || !reduction) return [undefined];
  const into = repeatPlaces(x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n)), x.shape);
  const values = new Float64Array(sizeOf(shape)).fill(reduction[0]);
  for (let i = 0; i < x.data.length; i++) values[into[i] ?? 0] = reduction[1](values[into[i] ?? 0] ?? 0, x.data[i] ?? 0);
  const count = x.data.length / Math.max(1, values.length);
  return [tensorOf(x.type, shape, context.node.operator === 'ReduceMean' ? values.map((sum) => sum / count) : values)];
};

const matMul: Evaluate = ({ constants: [a, b] }, [shape]) => {
  if (!a || a.shape.length < 2 || b?.shape.length !== 2 || !shape) return [undefined];
  const inner = a.shape.at(-1) ?? 1;
  const rows = a.data.length / Math.max(1, inner);
  const columns = b.shape[1] ?? 1;
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let k = 0; k < inner; k++) for (let j = 0; j < columns; j++) values[i * columns + j] = (values[i * columns + j] ?? 0) + (a.data[i * inner + k] ?? 0) * (b.data[k * columns + j] ?? 0);
  return [tensorOf(a.type, shape, values)];
};

/** Bias and matrix as in Linear: [out, in]. */
const linear: Evaluate = (context, [shape]) => {
  const [x, weight, bias] = context.constants;
  if (!x || !weight || !shape) return [undefined];
  return biased(matMul({ ...context, constants: [x.shape.length < 2 ? undefined : x, transposed(weight, [1, 0])] }, [shape])[0], bias, shape);
};

/** Without factors and turned operands. */
const gemm: Evaluate = (context, [shape]) => {
  const isPlain = ['alpha', 'beta'].every((name) => numberOf(context.node, name, 1) === 1) && ['transA', 'transB'].every((name) => numberOf(context.node, name, 0) === 0);
  return isPlain && shape ? biased(matMul(context, [shape])[0], context.constants[2], shape) : [undefined];
};

function biased(product: ConstantTensor | undefined, bias: ConstantTensor | undefined, shape: readonly number[]): readonly (ConstantTensor | undefined)[] {
  if (!product || !bias) return [product];
  const from = repeatPlaces(bias.shape, shape);
  return [{ ...product, data: product.data.map((value, i) => value + (bias.data[from[i] ?? 0] ?? 0)) }];
}

const filled: Evaluate = ({ node }, [shape = []]) => {
  const value = tensorAttribute(node, 'value');
  return [tensorOf(value?.type ?? 'float32', shape, new Float64Array(sizeOf(shape)).fill(value?.data[0] ?? 0))];
};

const range: Evaluate = ({ constants: [start, , delta] }, [shape = []]) => [start && tensorOf(start.type, shape, Float64Array.from({ length: shape[0] ?? 0 }, (_, i) => (start.data[0] ?? 0) + i * (delta?.data[0] ?? 1)))];

const EVALUATIONS: Readonly<Record<string, Evaluate>> = {
  ...Object.fromEntries(Object.keys(UNARY_FUNCTIONS).map((name) => [name, unary])),
  ...Object.fromEntries(['Mean', ...Object.keys(BINARY_FUNCTIONS)].map((name) => [name, elementwise])),
  ...Object.fromEntries(Object.keys(REDUCTIONS).map((name) => [name, reduce])),
  ...Object.fromEntries(['Flatten', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze'].map((name) => [name, same])),
  Cast: cast,
  CastLike: cast,
  Clip: clip,
  Concat: concat,
  ConstantOfShape: filled,
  Expand: expand,
  Gather: gather,
  GatherND: gatherBlocks,
  Gemm: gemm,
  Linear: linear,
  MatMul: matMul,
  Pad: pad,
  Range: range,
  Slice: slice,
  Split: split,
  Tile: tile,
  Transpose: transpose,
  Where: where,
};
