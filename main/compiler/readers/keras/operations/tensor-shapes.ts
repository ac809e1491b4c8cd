/** @file Operations that give a tensor another shape, turn its axes, or put tensors together. */

import { elementCount } from '../../../ir/visit.ts';
import { isList, textAt } from '../json-value.ts';
import type { AddedParts, LayerContext, LayerParts, PartInput } from '../layer-context.ts';
import { axesWithoutBatch, integersOf, numberOf, type Operation } from './operation.ts';
import { referencePart, reshapePart, tensorInputs } from './parts.ts';
import type { OperationBuilder } from './read-operation.ts';

/** A new shape with the batch in front; one size may be open. */
const reshape: OperationBuilder = (context, operation) => {
  const { inputShape, layer } = context;
  const [batch, ...target] = integersOf(operation, 'newshape') ?? [];
  const size = elementCount(inputShape);
  const rest = elementCount(target.filter((n) => n !== -1));
  const shape = target.map((n) => (n === -1 ? size / rest : n));
  const fits = (batch === -1 || batch === 1) && target.filter((n) => n === -1).length <= (batch === -1 ? 0 : 1) && elementCount(shape) === size;
  if (!context.expect(fits || !context.isShapeKnown, 'model/unsupported-option', `Operation "${layer.name}" cannot give [${inputShape.join(', ')}] the shape [${[batch, ...target].join(', ')}] while the batch stays in front.`)) return undefined;
  return reshapePart(layer.name, shape, ...tensorInputs(operation));
};

const expandDims: OperationBuilder = (context, operation) => {
  const { inputShape, layer } = context;
  const axes = axesWithoutBatch(integersOf(operation, 'axis'), inputShape.length + 1);
  const [axis] = axes ?? [];
  if (!context.expect(axis !== undefined, 'model/unsupported-option', `Operation "${layer.name}" adds an axis before the batch.`, { attribute: 'axis' }) || axis === undefined) return undefined;
  return reshapePart(layer.name, [...inputShape.slice(0, axis), 1, ...inputShape.slice(axis)], ...tensorInputs(operation));
};

const squeeze: OperationBuilder = (context, operation) => {
  const { inputShape, layer } = context;
  const axes = axesWithoutBatch(integersOf(operation, 'axis'), inputShape.length) ?? inputShape.flatMap((n, axis) => (n === 1 ? [axis] : []));
  if (!context.expect(axes.every((axis) => inputShape[axis] === 1) || !context.isShapeKnown, 'model/shape-mismatch', `Operation "${layer.name}" drops axes of [${inputShape.join(', ')}] that are longer than 1.`, { attribute: 'axis' })) return undefined;
  return reshapePart(layer.name, inputShape.filter((_, axis) => !axes.includes(axis)), ...tensorInputs(operation));
};

const flatten: OperationBuilder = (context, operation) => reshapePart(context.layer.name, [elementCount(context.inputShape)], ...tensorInputs(operation));

function turned(context: LayerContext, operation: Operation, perm: readonly number[] | undefined): LayerParts | undefined {
  const { inputShape, layer } = context;
  const isPermutation = perm?.length === inputShape.length && perm.toSorted((a, b) => a - b).every((axis, k) => axis === k);
  if (!context.expect(isPermutation, 'model/unsupported-option', `Operation "${layer.name}" (${layer.className}) turns the axes of [${inputShape.join(', ')}] in a way that moves the batch or does not fit.`) || !perm) return undefined;
  const shape = perm.map((axis) => inputShape[axis] ?? 1);
  if (inputShape.length > 3) return referencePart(context, { operation: { name: 'Transpose', options: { perm } }, operands: operation.operands, shape });
  return { class_name: 'Transpose', shape, attributes: { name: layer.name, class_name: 'Transpose', perm }, inputs: tensorInputs(operation) };
}

const transpose: OperationBuilder = (context, operation) => {
  const axes = integersOf(operation, 'axes');
  return turned(context, operation, axes?.[0] === 0 ? axesWithoutBatch(axes.slice(1), context.inputShape.length) : undefined);
};

const swapAxes: OperationBuilder = (context, operation) => {
  const rank = context.inputShape.length;
  const axes = axesWithoutBatch([numberOf(operation, 'axis1') ?? 0, numberOf(operation, 'axis2') ?? 0], rank);
  const [a, b] = axes ?? [];
  return turned(context, operation, axes && context.inputShape.map((_, axis) => (axis === a ? (b ?? axis) : axis === b ? (a ?? axis) : axis)));
};

const moveAxis: OperationBuilder = (context, operation) => {
  const rank = context.inputShape.length;
  const [from, to] = [axesWithoutBatch(integersOf(operation, 'source'), rank), axesWithoutBatch(integersOf(operation, 'destination'), rank)];
  if (!from || from.length !== 1 || to?.length !== 1) return turned(context, operation, undefined);
  const rest = context.inputShape.map((_, axis) => axis).filter((axis) => axis !== from[0]);
  return turned(context, operation, rest.toSpliced(to[0] ?? 0, 0, from[0] ?? 0));
};

/** Tensors one behind the other along an axis, two at a time. */
function joined(context: LayerContext, inputs: readonly PartInput[], shapes: readonly (readonly number[])[], axis: number): Pick<LayerParts, 'class_name' | 'shape' | 'attributes' | 'before' | 'inputs'> {
  const { name } = context.layer;
  const rank = shapes[0]?.length ?? 0;
  const join = (a: readonly number[], b: readonly number[]): readonly number[] => a.map((n, i) => (i === axis ? n + (b[i] ?? 0) : n));
  const attributes = { name, class_name: 'Concatenate', op: `concatenate${rank}d`, axis: axis + 1 };
  const before: AddedParts[] = [];
  let [shape, input] = [shapes[0] ?? [], inputs[0] ?? 0];
  for (let k = 1; k < shapes.length - 1; k++) {
    shape = join(shape, shapes[k] ?? []);
    before.push({ name: `${name}_part${k}`, parts: { class_name: 'Concatenate', shape, attributes, inputs: [input, inputs[k] ?? 0] } });
    input = `${name}_part${k}`;
  }
  return { class_name: 'Concatenate', shape: join(shape, shapes.at(-1) ?? []), attributes, before, inputs: [input, inputs.at(-1) ?? 0] };
}

const concatenate: OperationBuilder = (context, operation) => {
  const { operands } = operation;
  const rank = operands[0]?.shape.length ?? 0;
  const [axis] = axesWithoutBatch([numberOf(operation, 'axis') ?? -1], rank) ?? [];
  const fits = axis !== undefined && operands.every((operand) => operand.shape.length === rank && operand.shape.every((n, k) => k === axis || n === operands[0]?.shape[k]));
  if (!context.expect(fits, 'model/shape-mismatch', `Operation "${context.layer.name}" cannot put ${operands.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')} together.`) || axis === undefined) return undefined;
  const shapes = operands.map(({ shape }) => shape);
  const shape = (shapes[0] ?? []).map((n, k) => (k === axis ? shapes.reduce((sum, own) => sum + (own[k] ?? 0), 0) : n));
  const isBuilt = rank <= 3 && operands.length > 1 && operands.every((operand) => operand.kind === 'tensor');
  return isBuilt ? joined(context, tensorInputs(operation), shapes, axis) : referencePart(context, { operation: { name: 'Concat', options: { axis } }, operands, shape });
};

const stack: OperationBuilder = (context, operation) => {
  const { operands } = operation;
  const own = operands[0]?.shape ?? [];
  const [axis] = axesWithoutBatch([numberOf(operation, 'axis') ?? 0], own.length + 1) ?? [];
  const fits = axis !== undefined && own.length < 3 && operands.every((operand) => operand.kind === 'tensor' && operand.shape.join() === own.join());
  if (!context.expect(fits && operands.length > 1, 'model/unsupported-option', `Operation "${context.layer.name}" cannot stack ${operands.length} tensors of [${own.join(', ')}].`) || axis === undefined) return undefined;
  const shape = own.toSpliced(axis, 0, 1);
  const before = tensorInputs(operation).map((input, k): AddedParts => ({ name: `${context.layer.name}_row${k}`, parts: reshapePart(`${context.layer.name}_row${k}`, shape, input) }));
  const parts = joined(context, before.map(({ name }) => name), before.map(() => shape), axis);
  return { ...parts, before: [...before, ...(parts.before ?? [])] };
};

const repeat: OperationBuilder = (context, operation) => {
  const { inputShape, layer } = context;
  const [axis] = axesWithoutBatch(integersOf(operation, 'axis'), inputShape.length) ?? [];
  const times = numberOf(operation, 'repeats');
  if (!context.expect(axis !== undefined && times !== undefined && times > 0, 'model/unsupported-option', `Operation "${layer.name}" (Repeat) repeats in a way that is not supported.`) || axis === undefined || times === undefined) return undefined;
  const indices = Array.from({ length: (inputShape[axis] ?? 0) * times }, (_, k) => Math.floor(k / times));
  return referencePart(context, { operation: { name: 'Gather', options: { axis, indices } }, operands: operation.operands, shape: inputShape.map((n, k) => (k === axis ? n * times : n)) });
};

const tile: OperationBuilder = (context, operation) => {
  const [batch, ...times] = integersOf(operation, 'repeats') ?? [];
  const { inputShape } = context;
  if (!context.expect(batch === 1 && times.length === inputShape.length, 'model/unsupported-option', `Operation "${context.layer.name}" (Tile) repeats the batch or other axes than it gets.`)) return undefined;
  return referencePart(context, { operation: { name: 'Tile', options: {} }, operands: operation.operands, shape: inputShape.map((n, k) => n * (times[k] ?? 1)) });
};

const pad: OperationBuilder = (context, operation) => {
  const { inputShape, layer } = context;
  const width = operation.options['pad_width'];
  const pairs = isList(width) ? width.map((pair) => (isList(pair) ? pair.map(Number) : [])) : [];
  const [batch, ...own] = pairs;
  const mode = textAt(operation.options, 'mode') ?? 'constant';
  const fits = batch?.every((n) => n === 0) === true && own.length === inputShape.length && own.every((pair) => pair.length === 2 && pair.every((n) => n >= 0)) && mode.toLowerCase() === 'constant';
  if (!context.expect(fits, 'model/unsupported-option', `Operation "${layer.name}" (Pad) pads the batch or with something else than zeros.`)) return undefined;
  const shape = inputShape.map((n, k) => n + (own[k]?.[0] ?? 0) + (own[k]?.[1] ?? 0));
  const pads = [...own.map(([before]) => before ?? 0), ...own.map(([, after]) => after ?? 0)];
  return referencePart(context, { operation: { name: 'Pad', options: { pads, value: numberOf(operation, 'constant_values') ?? 0 } }, operands: operation.operands, shape });
};

/** Operation → builder. */
export const SHAPE_BUILDERS: Readonly<Record<string, OperationBuilder>> = { Reshape: reshape, ExpandDims: expandDims, Squeeze: squeeze, Ravel: flatten, Flatten: flatten, Transpose: transpose, Swapaxes: swapAxes, Moveaxis: moveAxis, Concatenate: concatenate, Stack: stack, Repeat: repeat, Tile: tile, Pad: pad };
