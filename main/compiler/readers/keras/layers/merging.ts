/** @file Layers with two inputs. */

import type { LayerContext, LayerReader } from '../layer-context.ts';
import { numberAt } from '../json-value.ts';

/** Read `Add`, `Subtract`, `Multiply`, `Average`, `Maximum` and `Minimum` of two tensors of one shape. */
export const readMerge: LayerReader = (context) => {
  const op = context.layer.className.toLowerCase();
  expectTwoInputs(context);
  const [a, b] = context.inputShapes;
  if (a && b && context.isShapeKnown) {
    context.expect(a.join() === b.join(), 'model/unsupported-option', `Layer "${context.layer.name}" merges [${a.join(', ')}] with [${b.join(', ')}]; only equal shapes are supported.`, { help: 'Repeat the smaller tensor in the model so that both have one shape.' });
  }
  return { class_name: 'Merge', shape: context.inputShape, attributes: { ...context.commonAttributes('Merge'), op } };
};

/** Read `Concatenate` of two tensors. */
export const readConcatenate: LayerReader = (context) => {
  const { inputShape, inputShapes, layer } = context;
  const rank = inputShape.length;
  expectTwoInputs(context);
  context.expect(rank <= 3, 'model/unsupported-option', `Layer "${layer.name}" concatenates tensors with ${rank} axes; up to 3 are supported.`);
  const written = numberAt(context.config, 'axis') ?? -1;
  const axis = written < 0 ? written + rank : written - 1;
  const fits = axis >= 0 && axis < rank && inputShapes.every((shape) => shape.length === rank && shape.every((n, i) => i === axis || n === inputShape[i]));
  context.expect(fits || !context.isShapeKnown, 'model/shape-mismatch', `Layer "${layer.name}" cannot concatenate ${inputShapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')} along axis ${written}.`);
  const shape = inputShape.map((n, i) => (i === axis ? inputShapes.reduce((sum, other) => sum + (other[axis] ?? 0), 0) : n));
  return { class_name: 'Concatenate', shape, attributes: { ...context.commonAttributes(), op: `concatenate${rank}d`, axis: written } };
};

function expectTwoInputs(context: LayerContext): void {
  const count = context.inputShapes.length;
  context.expect(count === 2, 'model/unsupported-option', `Layer "${context.layer.name}" (${context.layer.className}) has ${count} inputs; hls4ml merges exactly two.`, { help: 'Chain layers with two inputs each.' });
}
