/** @file Operations that reduce axes: over a whole image they are global poolings, which hardware has. */

import type { AddedParts, LayerContext, LayerParts } from '../layer-context.ts';
import { axesWithoutBatch, integersOf, type Operand, type Operation } from './operation.ts';
import { referencePart, reshapePart, tensorInputs } from './parts.ts';
import type { OperationBuilder } from './read-operation.ts';

const ONNX: Readonly<Record<string, string>> = { Mean: 'ReduceMean', Sum: 'ReduceSum', Max: 'ReduceMax', Min: 'ReduceMin', Prod: 'ReduceProd', Amax: 'ReduceMax', Amin: 'ReduceMin' };

interface Reduced {
  readonly axes: readonly number[];
  /** With the reduced axes as 1. */
  readonly kept: readonly number[];
  readonly shape: readonly number[];
}

function reducedOf(context: LayerContext, operation: Operation): Reduced | undefined {
  const { inputShape, layer } = context;
  const axes = axesWithoutBatch(integersOf(operation, 'axis'), inputShape.length);
  if (!context.expect(axes !== undefined, 'model/unsupported-option', `Operation "${layer.name}" (${operation.name}) reduces over the batch.`, { attribute: 'axis' }) || !axes) return undefined;
  const kept = inputShape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  return { axes, kept, shape: operation.options['keepdims'] === true ? kept : inputShape.filter((_, axis) => !axes.includes(axis)) };
}

const reduce: OperationBuilder = (context, operation) => {
  const reduced = reducedOf(context, operation);
  if (!reduced) return undefined;
  return globalPooling(context, operation, reduced) ?? referencePart(context, { operation: { name: ONNX[operation.name] ?? 'ReduceMean', options: { axes: reduced.axes } }, operands: operation.operands, shape: reduced.shape });
};

/** The mean or the largest over all rows and columns. */
function globalPooling(context: LayerContext, operation: Operation, { axes, shape }: Reduced): LayerParts | undefined {
  const { inputShape, layer } = context;
  const rank = inputShape.length;
  const pool = operation.name === 'Mean' ? 'Average' : operation.name === 'Max' || operation.name === 'Amax' ? 'Max' : undefined;
  if (pool === undefined || (rank !== 2 && rank !== 3) || axes.length !== rank - 1 || axes.includes(rank - 1)) return undefined;
  const channels = inputShape[rank - 1] ?? 0;
  const sizes = rank === 2 ? { n_in: inputShape[0] ?? 0 } : { in_height: inputShape[0] ?? 0, in_width: inputShape[1] ?? 0 };
  const name = shape.length === 1 ? layer.name : `${layer.name}_pool`;
  const parts: LayerParts = { class_name: `GlobalPooling${rank - 1}D`, shape: [channels], attributes: { name, class_name: `Global${pool}Pooling${rank - 1}D`, data_format: 'channels_last', ...sizes, n_filt: channels, pool_op: pool }, inputs: tensorInputs(operation) };
  return shape.length === 1 ? parts : { ...reshapePart(layer.name, shape, name), before: [{ name, parts }] };
}

/** Mean of the squared distances from the mean, and its root. */
const spread: OperationBuilder = (context, operation) => {
  const reduced = reducedOf(context, operation);
  const [x] = operation.operands;
  if (!reduced || !x) return undefined;
  const { axes, kept, shape } = reduced;
  const { name } = context.layer;
  const inner = (input: number, own: readonly number[]): Operand => ({ kind: 'tensor', input, shape: own });
  const part = (suffix: string, onnx: string, own: readonly number[], inputs: readonly (number | string)[]): AddedParts => ({ name: `${name}_${suffix}`, parts: { ...referencePart(context, { operation: { name: onnx, options: onnx.startsWith('Reduce') ? { axes } : {} }, operands: [inner(0, own)], shape: own }), inputs } });
  const [input] = tensorInputs(operation);
  const before = [
    part('mean', 'ReduceMean', kept, [input ?? 0]),
    part('distance', 'Sub', context.inputShape, [input ?? 0, `${name}_mean`]),
    part('squared', 'Mul', context.inputShape, [`${name}_distance`, `${name}_distance`]),
  ];
  const mean = part('variance', 'ReduceMean', shape, [`${name}_squared`]);
  if (operation.name === 'Var') return { ...mean.parts, before };
  return { ...part('root', 'Sqrt', shape, [`${name}_variance`]).parts, before: [...before, mean] };
};

/** Operation → builder. */
export const REDUCTION_BUILDERS: Readonly<Record<string, OperationBuilder>> = { ...Object.fromEntries(Object.keys(ONNX).map((name) => [name, reduce])), Var: spread, Std: spread };
