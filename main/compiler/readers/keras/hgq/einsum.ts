/** @file QEinsum of HGQ2: a product of two tensors of the data after an equation such as `bij,bjk->bik`. */

import { einsumRecipe } from '../../../ir/einsum-recipe.ts';
import { textAt } from '../json-value.ts';
import { handlerAttributes } from '../keras3/converter-attributes.ts';
import type { LayerParts, LayerReader } from '../layer-context.ts';

/** Read `QEinsum`; the batch axis, an ellipsis or one letter, comes first in all three terms. */
export const readHgqEinsum: LayerReader = (context) => {
  const { config, inputShapes, layer } = context;
  const written = (textAt(config, 'equation') ?? '').replaceAll(/\s/g, '');
  const match = /^(\.\.\.|[A-Za-z])([A-Za-z]*),(\.\.\.|[A-Za-z])([A-Za-z]*)->(\.\.\.|[A-Za-z])([A-Za-z]*)$/.exec(written);
  const [batch, first = '', other, second = '', made, result = ''] = match?.slice(1) ?? [];
  const equation = `${first},${second}->${result}`;
  const [a, b] = inputShapes;
  const isBatched = match !== null && batch === other && other === made;
  const recipe = isBatched && a && b ? einsumRecipe(equation, a, b) : undefined;
  if (!context.expect(recipe !== undefined && inputShapes.length === 2, 'model/unsupported-option', `Layer "${layer.name}" (QEinsum) has the equation "${written}", which cannot be read with inputs of ${inputShapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')}.`, { attribute: 'equation' }) || !recipe || !a || !b) return undefined;
  const sizes = recipe.resultAxes.map((axis) => recipe.resultShape[axis] ?? 1);
  const shape = sizes.length === 0 ? [1] : sizes;
  const parts: LayerParts = { class_name: 'Einsum', shape, attributes: { ...handlerAttributes(context, 'Einsum'), equation, inp0_shape: a, inp1_shape: b, out_shape: shape, inputs: layer.inputs } };
  return parts;
};
