/** @file Layers with two inputs. */

import type { LayerContext, LayerReader } from '../layer-context.ts';
import { booleanAt, numberAt } from '../json-value.ts';

/** Read `Add`, `Subtract`, `Multiply`, `Average`, `Maximum` and `Minimum` of two tensors; the smaller is repeated over the larger. */
export const readMerge: LayerReader = (context) => {
  const op = context.layer.className.toLowerCase();
  expectTwoInputs(context);
  const [a, b] = context.inputShapes;
  const shape = a && b && count(b) > count(a) ? b : context.inputShape;
  if (a && b && context.isShapeKnown) {
    context.expect(broadcastShape(a, b)?.join() === shape.join(), 'model/unsupported-option', `Layer "${context.layer.name}" merges [${a.join(', ')}] with [${b.join(', ')}]; the result must have the shape of one of them.`, { help: 'Repeat the smaller tensor in the model so that both have one shape.' });
  }
  return { class_name: 'Merge', shape, attributes: { ...context.commonAttributes('Merge'), op } };
};

/** Read `Dot` of two vectors. */
export const readDot: LayerReader = (context) => {
  const { config, inputShape, inputShapes, layer } = context;
  expectTwoInputs(context);
  context.expect(inputShapes.every((shape) => shape.length === 1), 'model/unsupported-option', `Layer "${layer.name}" takes the dot product of tensors with ${inputShape.length} axes; hls4ml builds it for vectors only.`);
  context.expect(inputShapes[1] === undefined || inputShapes[1].join() === inputShape.join() || !context.isShapeKnown, 'model/shape-mismatch', `Layer "${layer.name}" takes the dot product of vectors of different lengths.`);
  if (booleanAt(config, 'normalize', false)) {
    context.report('warning', 'model/option-ignored', `Layer "${layer.name}" normalises its inputs (normalize=True); hls4ml 1.3 ignores that, and so does the emulation. The reference keeps it.`, { attribute: 'normalize' });
  }
  return { class_name: 'Dot', shape: [1], attributes: { ...context.commonAttributes(), op: 'dot1d' }, ...(booleanAt(config, 'normalize', false) ? { reference_options: { normalize: true } } : {}) };
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

function count(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** The shape of two tensors merged as Keras does it, axes compared from the last; undefined if they do not fit. */
function broadcastShape(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const size = (shape: readonly number[], axis: number): number => shape[axis - rank + shape.length] ?? 1;
  const sizes = Array.from({ length: rank }, (_, axis) => [size(a, axis), size(b, axis)] as const);
  return sizes.every(([m, n]) => m === n || m === 1 || n === 1) ? sizes.map(([m, n]) => Math.max(m, n)) : undefined;
}
