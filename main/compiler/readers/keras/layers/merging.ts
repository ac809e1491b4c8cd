/** @file Layers with several inputs. hls4ml merges two; more become a chain of layers with two each. */

import { elementCount } from '../../../ir/visit.ts';
import { broadcastShape } from '../../operator-graph/constant-tensor.ts';
import { booleanAt, integersAt, numberAt } from '../json-value.ts';
import type { AddedParts, LayerContext, LayerParts, LayerReader, PartInput } from '../layer-context.ts';

/** Read `Add`, `Subtract`, `Multiply`, `Average`, `Maximum` and `Minimum`; smaller tensors are repeated over larger ones. */
export const readMerge: LayerReader = (context) => {
  const op = context.layer.className.toLowerCase();
  const { inputShapes, layer } = context;
  const shape = inputShapes.reduce<readonly number[] | undefined>((merged, next) => merged && broadcastShape(merged, next), inputShapes[0]);
  const shown = inputShapes.map((one) => `[${one.join(', ')}]`).join(' with ');
  if (!context.expect(inputShapes.length > 1, 'model/unsupported-option', `Layer "${layer.name}" (${layer.className}) has ${inputShapes.length} input; it merges at least two.`)) return undefined;
  if (!context.expect(shape !== undefined || !context.isShapeKnown, 'model/shape-mismatch', `Layer "${layer.name}" merges ${shown}, which do not fit.`)) return undefined;
  const merged = shape ?? context.inputShape;
  const parts: LayerParts = { class_name: 'Merge', shape: merged, attributes: { ...context.commonAttributes('Merge'), op } };
  const isWhole = inputShapes.some((one) => elementCount(one) === elementCount(merged)) || !context.isShapeKnown;
  context.expectBuilt(isWhole, `Layer "${layer.name}" merges ${shown}; hls4ml builds it where the result has the shape of one of them.`, { help: 'Repeat the smaller tensor in the model so that both have one shape.' });
  if (inputShapes.length === 2) return parts;
  if (op === 'average' || op === 'subtract') {
    context.stopHardware('model/unsupported-option', `Layer "${layer.name}" (${layer.className}) has ${inputShapes.length} inputs; hls4ml merges exactly two.`, { help: 'Add them in a chain of layers with two inputs each, and scale the sum.' });
    return { ...parts, reference_operation: { name: 'Mean', options: {} } };
  }
  return chained(context, parts, (a, b) => broadcastShape(a, b) ?? a);
};

/** Read `Dot`: in hardware of two vectors, for the reference along any axes. */
export const readDot: LayerReader = (context) => {
  const { config, inputShape, inputShapes, layer } = context;
  const [first, second] = inputShapes;
  if (!context.expect(inputShapes.length === 2, 'model/unsupported-option', `Layer "${layer.name}" (Dot) has ${inputShapes.length} inputs; it takes two.`) || !first || !second) return undefined;
  const written = integersAt(config, 'axes') ?? [-1];
  const [a, b] = [written[0] ?? -1, written.at(-1) ?? -1];
  const [axisA, axisB] = [a < 0 ? a + first.length : a - 1, b < 0 ? b + second.length : b - 1];
  const fits = first[axisA] !== undefined && first[axisA] === second[axisB];
  if (!context.expect(fits || !context.isShapeKnown, 'model/shape-mismatch', `Layer "${layer.name}" takes the dot product of [${first.join(', ')}] and [${second.join(', ')}] along axes ${a} and ${b}, which have different lengths.`)) return undefined;
  const isVectors = first.length === 1 && second.length === 1;
  context.expectBuilt(isVectors, `Layer "${layer.name}" takes the dot product of tensors with ${Math.max(first.length, second.length)} axes; hls4ml builds it for vectors only.`);
  const normalize = booleanAt(config, 'normalize', false);
  if (normalize && isVectors) context.report('warning', 'model/option-ignored', `Layer "${layer.name}" normalises its inputs (normalize=True); hls4ml 1.3 ignores that, and so does the emulation. The reference keeps it.`, { attribute: 'normalize' });
  const rest = [...first.filter((_, axis) => axis !== axisA), ...second.filter((_, axis) => axis !== axisB)];
  const parts: LayerParts = { class_name: 'Dot', shape: rest.length === 0 ? [1] : rest, attributes: { ...context.commonAttributes(), op: 'dot1d' } };
  if (isVectors || inputShape.length === 0) return { ...parts, ...(normalize ? { reference_options: { normalize: true } } : {}) };
  return { ...parts, reference_operation: { name: 'KerasDot', options: { axes: [axisA, axisB], normalize } } };
};

/** Read `Concatenate`. */
export const readConcatenate: LayerReader = (context) => {
  const { inputShape, inputShapes, layer } = context;
  const rank = inputShape.length;
  const written = numberAt(context.config, 'axis') ?? -1;
  const axis = written < 0 ? written + rank : written - 1;
  const fits = axis >= 0 && axis < rank && inputShapes.every((shape) => shape.length === rank && shape.every((n, i) => i === axis || n === inputShape[i]));
  if (!context.expect(inputShapes.length > 1, 'model/unsupported-option', `Layer "${layer.name}" (Concatenate) has ${inputShapes.length} input; it takes at least two.`)) return undefined;
  if (!context.expect(fits || !context.isShapeKnown, 'model/shape-mismatch', `Layer "${layer.name}" cannot concatenate ${inputShapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')} along axis ${written}.`)) return undefined;
  context.expectBuilt(rank <= 3, `Layer "${layer.name}" concatenates tensors with ${rank} axes; hls4ml builds it for up to 3.`);
  const joined = (a: readonly number[], b: readonly number[]): readonly number[] => a.map((n, i) => (i === axis ? n + (b[i] ?? 0) : n));
  const shape = inputShapes.slice(1).reduce(joined, inputShape);
  const parts: LayerParts = { class_name: 'Concatenate', shape, attributes: { ...context.commonAttributes(), op: `concatenate${rank}d`, axis: written } };
  if (inputShapes.length === 2) return parts;
  if (context.isStopped) return { ...parts, reference_operation: { name: 'Concat', options: { axis } } };
  return chained(context, parts, joined);
};


/** More than two inputs: the layer merges what is left when those before it have merged the first ones two by two. */
function chained(context: LayerContext, parts: LayerParts, merge: (a: readonly number[], b: readonly number[]) => readonly number[]): LayerParts {
  const { inputShapes, layer } = context;
  if (context.isStopped) return parts;
  context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${layer.name}" (${layer.className}) has ${inputShapes.length} inputs; hls4ml 1.3 merges exactly two. It is emulated as a chain of ${inputShapes.length - 1} layers.`, { help: 'Write a chain of layers with two inputs each if hls4ml shall build the network.' });
  const nameOf = (k: number): PartInput => (k === 0 ? 0 : `${layer.name}_part${k}`);
  const before: AddedParts[] = [];
  let shape = inputShapes[0] ?? [];
  for (const [k, next] of inputShapes.slice(1, -1).entries()) {
    shape = merge(shape, next);
    before.push({ name: `${layer.name}_part${k + 1}`, parts: { ...parts, shape, inputs: [nameOf(k), k + 1] } });
  }
  return { ...parts, before, inputs: [nameOf(before.length), inputShapes.length - 1] };
}
