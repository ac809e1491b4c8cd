/** @file Products of tensors: matrices, and equations of indices. */

import { einsumRecipe } from '../../../ir/einsum-recipe.ts';
import { textAt } from '../json-value.ts';
import type { LayerContext, LayerParts } from '../layer-context.ts';
import type { Operation } from './operation.ts';
import { referencePart, tensorInputs } from './parts.ts';
import type { OperationBuilder } from './read-operation.ts';

const matmul: OperationBuilder = (context, operation) => {
  const [a, b] = operation.operands;
  const isTransposed = ['transpose_a', 'transpose_b', 'adjoint_a', 'adjoint_b'].some((name) => operation.options[name] === true);
  if (!context.expect(a !== undefined && b !== undefined && !isTransposed, 'model/unsupported-option', `Operation "${context.layer.name}" (Matmul) transposes an operand, which is not supported.`) || !a || !b) return undefined;
  if (a.kind === 'tensor' && b.kind === 'constant' && b.shape.length === 2 && a.shape.at(-1) === b.shape[0]) {
    const outputs = b.shape[1] ?? 1;
    const attributes = { name: context.layer.name, class_name: 'Dense', data_format: 'channels_last', bias_data: null, n_in: b.shape[0] ?? 1, n_out: outputs };
    return { class_name: 'Dense', shape: [...a.shape.slice(0, -1), outputs], attributes, weights: { weight: { shape: b.shape, data: b.data } }, inputs: [a.input] };
  }
  if (a.kind === 'tensor' && b.kind === 'tensor' && a.shape.length === 2 && b.shape.length === 2) return einsumParts(context, operation, 'ij,jk->ik');
  const fits = a.shape.length > 1 && b.shape.length > 1 && a.shape.at(-1) === b.shape.at(-2);
  if (!context.expect(fits || !context.isShapeKnown, 'model/shape-mismatch', `Operation "${context.layer.name}" multiplies matrices [${a.shape.join(', ')}] and [${b.shape.join(', ')}], which do not fit.`)) return undefined;
  const [longer] = [a.shape.slice(0, -2), b.shape.slice(0, -2)].toSorted((x, y) => y.length - x.length);
  return referencePart(context, { operation: { name: 'MatMul', options: {} }, operands: operation.operands, shape: [...(longer ?? []), a.shape.at(-2) ?? 1, b.shape.at(-1) ?? 1] });
};

const einsum: OperationBuilder = (context, operation) => {
  const written = (textAt(operation.options, 'subscripts') ?? textAt(operation.options, 'equation') ?? '').replaceAll(' ', '');
  const match = /^([A-Za-z])([A-Za-z]*),([A-Za-z])([A-Za-z]*)->([A-Za-z])([A-Za-z]*)$/.exec(written);
  const [, batchA, a, batchB, b, batchOut, out] = match ?? [];
  const isBatched = match !== null && batchA === batchB && batchA === batchOut && !`${a ?? ''}${b ?? ''}${out ?? ''}`.includes(batchA ?? '');
  if (!context.expect(isBatched, 'model/unsupported-option', `Operation "${context.layer.name}" has the equation "${written}"; two tensors with the batch as their first index are supported.`, { attribute: 'equation' })) return undefined;
  return einsumParts(context, operation, `${a ?? ''},${b ?? ''}->${out ?? ''}`);
};

/** An Einsum of two tensors, without the batch. */
function einsumParts(context: LayerContext, operation: Operation, equation: string): LayerParts | undefined {
  const [a, b] = operation.operands;
  const recipe = a && b && einsumRecipe(equation, a.shape, b.shape);
  if (!context.expect(recipe !== undefined && a?.kind === 'tensor' && b?.kind === 'tensor', 'model/unsupported-option', `Operation "${context.layer.name}" cannot compute "${equation}" of [${a?.shape.join(', ') ?? ''}] and [${b?.shape.join(', ') ?? ''}].`) || !recipe || !a || !b) return undefined;
  const shape = recipe.resultAxes.map((axis) => recipe.resultShape[axis] ?? 1);
  return { class_name: 'Einsum', shape, attributes: { name: context.layer.name, class_name: 'Einsum', equation, inp0_shape: a.shape, inp1_shape: b.shape, out_shape: shape }, inputs: tensorInputs(operation) };
}

/** Operation → builder. */
export const PRODUCT_BUILDERS: Readonly<Record<string, OperationBuilder>> = { Matmul: matmul, Einsum: einsum };
