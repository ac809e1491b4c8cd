/** @file Operators on several tensors element by element, and Concat: Merge and Concatenate of hls4ml, or reference operations. */

import type { Layer } from '../../../ir/model-graph.ts';
import type { LayerReader, OperatorContext } from './operator-context.ts';

/** Operator → `op` of hls4ml's Merge. */
const MERGES: Readonly<Record<string, string>> = { Add: 'add', Sub: 'subtract', Mul: 'multiply', Div: 'divide', Max: 'maximum', Min: 'minimum', Sum: 'add', Mean: 'average' };
/** Merges with a constant that the passes turn into a scale and a bias. */
const SCALES = new Set(['Add', 'Sub', 'Mul']);

function reference(context: OperatorContext): readonly Layer[] {
  return [context.reference(context.node.operator, {})];
}

const merge: LayerReader = (context) => {
  const { operator } = context.node;
  const places = context.places();
  const data = context.dataPlaces();
  const [first = 0] = data;
  if (data.length === 0) return 'nothing of it depends on data';
  if (places.length === 1) return [context.layer({ class_name: 'Activation', attributes: { activation: 'linear' } })];
  if (data.length < places.length) return withConstant(context, places, first);
  if (operator === 'Div' || (operator === 'Mean' && places.length > 2)) return reference(context);
  if (places.length > 2) return chain(context, places);
  if (operator === 'Mean') context.emulatedAs('Merge with op average');
  return [mergeLayer(context, MERGES[operator] ?? 'add', { inputs: places.map((place) => context.input(place)) })];
};

interface Step {
  readonly inputs: readonly string[];
  readonly name?: string;
  readonly output?: string;
}

function mergeLayer(context: OperatorContext, op: string, step: Step): Layer {
  return context.layer({ class_name: 'Merge', ...step, attributes: { op } });
}

/** With a constant: a scale or a bias where the result has the data's shape. */
function withConstant(context: OperatorContext, places: readonly number[], data: number): readonly Layer[] {
  const { operator } = context.node;
  const isScale = places.length === 2 && (SCALES.has(operator) || (operator === 'Div' && data === 0));
  if (!isScale || context.outputShape().join() !== context.shape(data).join()) return relu(context, data) ?? reference(context);
  // A quotient is a product with the reciprocal, which must exist.
  if (operator === 'Div' && context.constant(1)?.data.some((x) => x === 0) === true) return reference(context);
  if (!context.writesOut()) return reference(context);
  return [mergeLayer(context, MERGES[operator] ?? 'add', { inputs: places.map((place) => context.input(place)) })];
}

/** The larger of a tensor and 0. */
function relu(context: OperatorContext, data: number): readonly Layer[] | undefined {
  const other = context.constant(1 - data);
  if (context.node.operator !== 'Max' || context.places().length !== 2 || other?.data.some((x) => x !== 0) !== false || context.outputShape().join() !== context.shape(data).join()) return undefined;
  context.emulatedAs('the activation relu');
  return [context.layer({ class_name: 'Activation', inputs: [context.input(data)], attributes: { activation: 'relu' } })];
}

/** Three tensors and more, two by two. */
function chain(context: OperatorContext, places: readonly number[]): readonly Layer[] {
  const { node } = context;
  context.emulatedAs('a chain of Merge layers');
  const shapes = places.map((place) => context.shape(place));
  if (shapes.some((shape) => shape.join() !== context.outputShape().join())) return reference(context);
  let left = context.input(places[0] ?? 0);
  return places.slice(1).map((place, i) => {
    const isLast = i === places.length - 2;
    const output = isLast ? node.outputs[0] ?? node.name : `${node.name}_part${i}`;
    const layer = mergeLayer(context, MERGES[node.operator] ?? 'add', { inputs: [left, context.input(place)], output, ...(isLast ? {} : { name: `${node.name}_part${i}` }) });
    left = output;
    return layer;
  });
}

const concat: LayerReader = (context) => {
  const asked = context.number('axis', 0);
  const axis = context.axis(asked);
  const places = context.places();
  if (axis === undefined) return 'it joins samples';
  if (context.dataPlaces().length < places.length || context.outputShape().length > 3) return [context.reference('Concat', { axis })];
  if (places.length === 1) return [context.layer({ class_name: 'Activation', attributes: { activation: 'linear' } })];
  const op = `concatenate${context.outputShape().length}d`;
  // hls4ml counts a batch axis in front.
  const front = asked < 0 && context.fact(0).batchAxis === 0 ? asked : axis + 1;
  if (places.length === 2) return [context.layer({ class_name: 'Concatenate', attributes: { op, axis: front } })];
  return concatChain(context, { places, axis, front, op });
};

interface Joined {
  readonly places: readonly number[];
  readonly axis: number;
  readonly front: number;
  readonly op: string;
}

function concatChain(context: OperatorContext, { places, axis, front, op }: Joined): readonly Layer[] {
  const { node } = context;
  context.emulatedAs('a chain of Concatenate layers');
  let left = context.input(places[0] ?? 0);
  let length = context.shape(places[0] ?? 0)[axis] ?? 0;
  return places.slice(1).map((place, i) => {
    const isLast = i === places.length - 2;
    const output = isLast ? node.outputs[0] ?? node.name : `${node.name}_part${i}`;
    length += context.shape(place)[axis] ?? 0;
    const shape = context.outputShape().map((n, at) => (at === axis ? length : n));
    const layer = context.layer({ class_name: 'Concatenate', inputs: [left, context.input(place)], output, shape, attributes: { op, axis: front }, ...(isLast ? {} : { name: `${node.name}_part${i}` }) });
    left = output;
    return layer;
  });
}

const REFERENCES = ['And', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Mod', 'Or', 'Pow', 'Where', 'Xor'];

/** Operator → layers. */
export const MERGING_READERS: Readonly<Record<string, LayerReader>> = {
  ...Object.fromEntries(REFERENCES.map((name): [string, LayerReader] => [name, reference])),
  ...Object.fromEntries(Object.keys(MERGES).map((name) => [name, merge])),
  Concat: concat,
};
