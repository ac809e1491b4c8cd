/** @file Parts of layers that several kinds of operations are made of. */

import type { ReferenceOperation, Weight } from '../../../ir/model-graph.ts';
import type { LayerContext, LayerParts, PartInput } from '../layer-context.ts';
import type { Operand, Operation } from './operation.ts';

/** An operation for the reference only. */
export interface ReferencePart {
  readonly operation: ReferenceOperation;
  readonly operands: readonly Operand[];
  /** Shape of the result. */
  readonly shape: readonly number[];
}

/** Return the inputs of an operation's tensors. Never throws. */
export function tensorInputs({ operands }: Pick<Operation, 'operands'>): readonly number[] {
  return operands.flatMap((operand) => (operand.kind === 'tensor' ? [operand.input] : []));
}

/** Return a layer at which hardware stops while the reference computes an operation of tensors and constants. Never throws. */
export function referencePart(context: LayerContext, { operation, operands, shape }: ReferencePart): LayerParts {
  const weights: Record<string, Weight> = {};
  for (const [place, operand] of operands.entries()) if (operand.kind === 'constant') weights[`operand${place}`] = { shape: operand.shape, data: operand.data };
  return { class_name: 'Unsupported', shape, attributes: { name: context.layer.name, class_name: context.layer.className }, weights, reference_operation: operation, inputs: tensorInputs({ operands }) };
}

/** Return a reshape that reads the given input. Never throws. */
export function reshapePart(name: string, shape: readonly number[], ...inputs: readonly PartInput[]): LayerParts {
  return { class_name: 'Reshape', shape, attributes: { name, class_name: 'Reshape', target_shape: shape }, inputs };
}
