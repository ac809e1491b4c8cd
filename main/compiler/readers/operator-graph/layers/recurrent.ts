/**
 * @file LSTM, GRU and RNN: hls4ml's layers where they mean the same (the usual activations, no states given, every sequence of full length),
 * else reference operations.
 *
 * ONNX's gates stand in another order than hls4ml's, its kernels are transposed, and its results have an axis for the direction.
 * @source ONNX operator documentation: LSTM, GRU, RNN (layout of W, R and B)
 */

import type { AttributeValue, Layer, Weight } from '../../../ir/model-graph.ts';
import { textsOf } from '../operator-graph.ts';
import type { LayerReader, OperatorContext } from './operator-context.ts';

/** For every gate of hls4ml, the place of ONNX's: LSTM i f c o from i o f c; GRU z r h. */
const GATES: Readonly<Record<string, readonly number[]>> = { LSTM: [0, 2, 3, 1], GRU: [0, 1, 2], RNN: [0] };
const ACTIVATIONS: Readonly<Record<string, readonly string[]>> = { LSTM: ['Sigmoid', 'Tanh', 'Tanh'], GRU: ['Sigmoid', 'Tanh'], RNN: ['Tanh'] };

interface Cell {
  readonly kind: 'LSTM' | 'GRU' | 'RNN';
  readonly units: number;
  readonly width: number;
  readonly steps: number;
  readonly directions: number;
  /** Per direction, in ONNX's names. */
  readonly activations: readonly string[];
}

const recurrent: LayerReader = (context) => {
  const kind = context.node.operator as Cell['kind'];
  if ([1, 2, 3].some((place) => context.input(place) !== '' && !context.isParameter(place))) return 'its weights are computed from data';
  const [steps = 1, width = 1] = context.shape(0);
  const [directions = 1, , units = 1] = context.constant(2)?.shape ?? [];
  const usual = ACTIVATIONS[kind] ?? [];
  const cell: Cell = { kind, units, width, steps, directions, activations: textsOf(context.node, 'activations') ?? Array.from({ length: directions }, () => usual).flat() };
  const reason = obstacle(context, cell);
  if (reason !== undefined) return reason;
  return isHls4ml(context, cell) ? hardwareLayers(context, cell) : referenceLayers(context, cell);
};

/** Forms that not even the reference follows. */
function obstacle(context: OperatorContext, { steps }: Cell): string | undefined {
  const lengths = context.input(4) === '' ? undefined : context.constant(4);
  if (context.input(4) !== '' && lengths?.data.some((n) => n !== steps) !== false) return 'its sequences have lengths of their own';
  const places = context.node.operator === 'LSTM' ? [5, 6] : [5];
  if (places.some((place) => context.input(place) !== '' && !context.isParameter(place))) return 'its first state is computed from data';
  if (context.input(7) !== '' && context.constant(7)?.data.some((p) => p !== 0) !== false) return 'it has peepholes';
  if (context.number('input_forget', 0) === 1) return 'its input gate is coupled to the forget gate';
  return context.node.attributes['clip'] === undefined ? undefined : 'it limits the values in its cells';
}

function isHls4ml(context: OperatorContext, { kind, directions, activations }: Cell): boolean {
  const known = activations.every((name) => ['Sigmoid', 'Tanh', 'Relu'].includes(name));
  const states = [5, 6].every((place) => context.input(place) === '' || context.constant(place)?.data.every((x) => x === 0) === true);
  const direction = context.text('direction', 'forward');
  const after = kind !== 'GRU' || context.number('linear_before_reset', 0) === 1;
  const same = kind !== 'LSTM' || activations.every((name, i) => i % 3 === 0 || name === activations[1 + 3 * Math.floor(i / 3)]);
  const results = [0, 1, 2].filter((place) => context.isRead(place));
  const simple = results.length === 1 && (results[0] === 0 || (results[0] === 1 && directions === 1));
  const order = direction === 'forward' || (direction === 'bidirectional' && kind !== 'RNN');
  return known && states && after && same && simple && order && context.number('layout', 0) <= 1;
}

function hardwareLayers(context: OperatorContext, cell: Cell): readonly Layer[] {
  const { kind, units, width, steps, directions, activations } = cell;
  const isAll = context.isRead(0);
  const common = { data_format: 'channels_last', return_sequences: isAll, return_state: false, time_major: false, n_timesteps: steps, n_in: width };
  const isBoth = directions === 2;
  const className = isBoth ? 'Bidirectional' : kind === 'RNN' ? 'SimpleRNN' : kind;
  context.emulatedAs(`${className}, as hls4ml builds it from Keras`);
  const named = (direction: number): Readonly<Record<string, AttributeValue>> => {
    const own = activations.slice(direction * (activations.length / directions)).map((name) => name.toLowerCase());
    return kind === 'RNN' ? { activation: own[0] ?? 'tanh' } : { activation: own[1] ?? 'tanh', recurrent_activation: own[0] ?? 'sigmoid', ...(kind === 'GRU' ? { apply_reset_gate: 'after' } : {}) };
  };
  const sides = ['forward', 'backward'].slice(0, directions);
  const attributes = isBoth
    ? { ...common, direction: 'bidirectional', merge_mode: 'concat', n_out: 2 * units, ...Object.assign({}, ...sides.map((side, d) => prefixed(side, { ...named(d), class_name: kind, data_format: 'channels_last', use_bias: true, n_states: units }))) as Readonly<Record<string, AttributeValue>> }
    : { ...common, ...named(0), direction: 'forward', n_out: units };
  const weights = isBoth ? Object.assign({}, ...sides.map((side, d) => prefixed(side, cellWeights(context, cell, d)))) as Readonly<Record<string, Weight>> : cellWeights(context, cell, 0);
  const shape = isAll ? [steps, directions * units] : [directions * units];
  const place = isAll ? 0 : 1;
  const inner = `${context.node.name}_steps`;
  return [
    context.layer({ class_name: className, name: context.node.name, inputs: [context.input(0)], output: inner, shape, attributes, weights }),
    context.layer({ class_name: 'Reshape', name: inner, inputs: [inner], output: context.node.outputs[place] ?? '', shape: context.outputShape(place), attributes: { target_shape: context.outputShape(place) } }),
  ].map((layer, i) => (i === 0 ? { ...layer, outputs: [inner], name: context.node.name } : { ...layer, name: `${context.node.name}_direction` }));
}

function prefixed<T>(side: string, entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [`${side}_${name}`, value]));
}

/** Kernels [in, gates · units] and biases in hls4ml's order of gates. */
function cellWeights(context: OperatorContext, { kind, units, width }: Cell, direction: number): Readonly<Record<string, Weight>> {
  const gates = GATES[kind] ?? [0];
  const size = gates.length * units;
  const [w, r, b] = [context.constant(1)?.data ?? [], context.constant(2)?.data ?? [], context.constant(3)?.data ?? []];
  const turned = (values: ArrayLike<number>, columns: number): Weight => {
    const data = new Float64Array(columns * size);
    for (const [to, from] of gates.entries()) {
      for (let u = 0; u < units; u++) for (let i = 0; i < columns; i++) data[i * size + to * units + u] = values[(direction * size + from * units + u) * columns + i] ?? 0;
    }
    return { shape: [columns, size], data };
  };
  const bias = (half: number): Float64Array => Float64Array.from({ length: size }, (_, k) => b[direction * 2 * size + half * size + (gates[Math.floor(k / units)] ?? 0) * units + (k % units)] ?? 0);
  const [ofInput, ofState] = [bias(0), bias(1)];
  const isApart = kind === 'GRU';
  const sum = isApart ? ofInput : ofInput.map((value, i) => Math.fround(value + (ofState[i] ?? 0)));
  return {
    weight: turned(w, width),
    recurrent_weight: turned(r, units),
    bias: { shape: [size], data: sum },
    ...(kind === 'RNN' ? {} : { recurrent_bias: { shape: [size], data: isApart ? ofState : new Float64Array(size) } }),
  };
}

/** One reference layer for every result that is read. */
function referenceLayers(context: OperatorContext, { kind, activations }: Cell): readonly Layer[] {
  const hasBias = context.input(3) !== '';
  const states = [5, 6].filter((place) => context.input(place) !== '' && context.constant(place)?.data.some((x) => x !== 0) === true);
  const options = {
    activations,
    direction: context.text('direction', 'forward'),
    linear_before_reset: context.number('linear_before_reset', 0),
    bias: Number(hasBias),
    states: states.map((place) => place - 5),
    alphas: (context.node.attributes['activation_alpha'] as readonly number[] | undefined) ?? [],
    betas: (context.node.attributes['activation_beta'] as readonly number[] | undefined) ?? [],
  };
  const weights = Object.fromEntries([1, 2, ...(hasBias ? [3] : []), ...states].map((place, i) => [`operand${i + 1}`, { shape: context.constant(place)?.shape ?? [], data: new Float64Array(context.constant(place)?.data ?? []) }]));
  const results = [0, 1, 2].filter((place) => context.isRead(place));
  return results.map((place, i) => context.reference(kind, { ...options, result: place }, {
    places: [0],
    weights,
    name: i === 0 ? context.node.name : `${context.node.name}_${place}`,
    output: context.node.outputs[place] ?? '',
    shape: context.outputShape(place),
    ...(i === 0 ? {} : { isSilent: true }),
  }));
}

/** Operator → layers. */
export const RECURRENT_READERS: Readonly<Record<string, LayerReader>> = { GRU: recurrent, LSTM: recurrent, RNN: recurrent };
