/**
 * @file Recurrent layers in double arithmetic, as Keras, QKeras and PyTorch compute them, with the quantizers that QKeras applies
 * inside its cells.
 */

import type { Layer, QuantizerSpec } from '../../ir/model-graph.ts';
import { applyActivationQuantizer } from '../../quantizers/apply-quantizer.ts';
import { numberAttribute, textAttribute } from '../kernel.ts';
import { scalarActivation } from './ideal-activations.ts';
import { elementCount } from './ideal-layer.ts';
import type { IdealKernel, IdealSource } from './ideal-layer.ts';

type Transform = (values: Float64Array) => Float64Array;

/** A cell in ideal arithmetic. */
interface IdealCell {
  readonly kind: 'SimpleRNN' | 'LSTM' | 'GRU';
  readonly states: number;
  readonly kernel: Float64Array;
  readonly recurrent: Float64Array;
  readonly bias: Float64Array;
  readonly recurrentBias: Float64Array;
  readonly activation: Transform;
  readonly gate: Transform;
  /** Whether a GRU's reset gate is applied to the state before the product. */
  readonly resetsBefore: boolean;
  /** Places of a GRU's update and reset gates: PyTorch has them the other way round. */
  readonly updateGate: number;
  readonly resetGate: number;
  /** Quantizer of the states, before they are used. */
  readonly state: Transform;
}

const GATES = { SimpleRNN: 1, LSTM: 4, GRU: 3 } as const;
const NONE = new Float64Array();
/** Of Keras 2. */
const HARD_SIGMOID_SLOPE = 0.2;

function transform(layer: Layer, attribute: string, quantizer: QuantizerSpec | undefined): Transform {
  if (quantizer) return (values) => applyActivationQuantizer(quantizer, values);
  const name = textAttribute(layer, attribute, 'linear');
  const slope = Number(layer.reference_operation?.options['hard_sigmoid_slope'] ?? HARD_SIGMOID_SLOPE);
  if (name === 'hard_sigmoid') return (values) => values.map((x) => Math.min(1, Math.max(0, slope * x + 0.5)));
  const scalar = scalarActivation(name);
  return (values) => values.map((x) => scalar(x, 1));
}

function cellOf(layer: Layer, prefix: '' | 'forward_' | 'backward_', className: string, states: number): IdealCell {
  const kind = className.includes('LSTM') ? 'LSTM' : className.includes('GRU') ? 'GRU' : 'SimpleRNN';
  const weight = (name: string): Float64Array => layer.weights[`${prefix}${name}`]?.data ?? NONE;
  const { inner_quantizers: quantizers } = layer;
  const stateQuantizer = quantizers?.['state'];
  const isPytorch = layer.attributes['pytorch'] === true;
  return {
    updateGate: isPytorch ? 1 : 0,
    resetGate: isPytorch ? 0 : 1,
    kind,
    states,
    kernel: weight('weight'),
    recurrent: weight('recurrent_weight'),
    bias: weight('bias'),
    recurrentBias: weight('recurrent_bias'),
    activation: transform(layer, `${prefix}activation`, quantizers?.['activation']),
    resetsBefore: textAttribute(layer, `${prefix}apply_reset_gate`, 'after') === 'before',
    gate: transform(layer, `${prefix}recurrent_activation`, quantizers?.['recurrent_activation']),
    state: stateQuantizer ? (values) => applyActivationQuantizer(stateQuantizer, values) : (values) => values,
  };
}

function affine(x: Float64Array, kernel: Float64Array, bias: Float64Array, size: number): Float64Array {
  const result = Float64Array.from({ length: size }, (_, j) => bias[j] ?? 0);
  for (let i = 0; i < x.length; i++) for (let j = 0; j < size; j++) result[j]! += x[i]! * kernel[i * size + j]!;
  return result;
}

interface States {
  readonly hidden: Float64Array;
  readonly inner: Float64Array;
}

function step(cell: IdealCell, x: Float64Array, old: States): States {
  const n = cell.states;
  const size = GATES[cell.kind] * n;
  const [hidden, inner] = [cell.state(old.hidden), cell.state(old.inner)];
  const fromInput = affine(x, cell.kernel, cell.bias, size);
  const fromState = affine(hidden, cell.recurrent, cell.recurrentBias, size);
  const sum = fromInput.map((v, j) => v + fromState[j]!);
  const part = (gate: number): Float64Array => sum.slice(gate * n, (gate + 1) * n);
  if (cell.kind === 'SimpleRNN') return { hidden: cell.activation(sum), inner };
  if (cell.kind === 'GRU') {
    const [update, reset] = [cell.gate(part(cell.updateGate)), cell.gate(part(cell.resetGate))];
    const stateTerm = cell.resetsBefore ? affine(reset.map((r, j) => r * hidden[j]!), cell.recurrent, cell.recurrentBias, size).slice(2 * n) : reset.map((r, j) => r * fromState[2 * n + j]!);
    const candidate = cell.activation(stateTerm.map((s, j) => fromInput[2 * n + j]! + s));
    return { hidden: update.map((z, j) => z * hidden[j]! + (1 - z) * candidate[j]!), inner };
  }
  const [input, forget, candidate, output] = [cell.gate(part(0)), cell.gate(part(1)), cell.activation(part(2)), cell.gate(part(3))];
  const fresh = forget.map((f, j) => f * inner[j]! + input[j]! * candidate[j]!);
  const activated = cell.activation(fresh);
  return { hidden: output.map((o, j) => o * activated[j]!), inner: fresh };
}

/** Run a cell over the steps of one sample; the hidden state after every step, in the order of the steps taken. */
function run(cell: IdealCell, steps: readonly Float64Array[]): readonly Float64Array[] {
  let states: States = { hidden: new Float64Array(cell.states), inner: new Float64Array(cell.states) };
  return steps.map((x) => {
    states = step(cell, x, states);
    return states.hidden;
  });
}

function stepsOf(data: Float64Array, shape: readonly number[], row: number): readonly Float64Array[] {
  const [count, width] = [shape[0] ?? 1, shape.at(-1) ?? 1];
  return Array.from({ length: count }, (_, t) => data.subarray((row * count + t) * width, (row * count + t + 1) * width));
}

/** Compute SimpleRNN, LSTM or GRU. Never throws. */
export const idealRecurrent: IdealKernel = ({ layer, inputs, rowCount }) => {
  const { data, shape } = inputs[0]!;
  const cell = cellOf(layer, '', layer.class_name, layer.shape.at(-1) ?? 1);
  const isBackward = layer.reference_options?.['go_backwards'] === true;
  const size = elementCount(layer.shape);
  const result = new Float64Array(rowCount * size);
  for (let row = 0; row < rowCount; row++) {
    const steps = stepsOf(data, shape, row);
    const hidden = run(cell, isBackward ? steps.toReversed() : steps);
    const kept = layer.attributes['return_sequences'] === true ? hidden : hidden.slice(-1);
    kept.forEach((h, t) => result.set(h, row * size + t * cell.states));
  }
  return result;
};

/** How the two directions become one where they do not stand side by side. */
const MERGES: Readonly<Record<string, (x: number, y: number) => number>> = { sum: (x, y) => x + y, mul: (x, y) => x * y, ave: (x, y) => (x + y) / 2 };

/** Compute a Bidirectional layer. Never throws. */
export const idealBidirectional: IdealKernel = (source) => {
  const merge = MERGES[String(source.layer.reference_operation?.options['merge_mode'] ?? '')];
  const pairs = sideBySide(source, merge ? 2 : 1);
  if (!merge) return pairs;
  const units = source.layer.shape.at(-1) ?? 1;
  return Float64Array.from({ length: pairs.length / 2 }, (_, at) => {
    const from = Math.floor(at / units) * 2 * units + (at % units);
    return merge(pairs[from]!, pairs[from + units]!);
  });
};

/** Both directions of a Bidirectional layer side by side: `widths` times the layer's own elements. */
function sideBySide({ layer, inputs, rowCount }: IdealSource, widths: number): Float64Array {
  const { data, shape } = inputs[0]!;
  const place = (prefix: 'forward_' | 'backward_'): IdealCell => cellOf(layer, prefix, textAttribute(layer, `${prefix}class_name`, '').toUpperCase(), numberAttribute(layer, `${prefix}n_states`, 1));
  const [forward, backward] = [place('forward_'), place('backward_')];
  const size = widths * elementCount(layer.shape);
  const width = forward.states + backward.states;
  const result = new Float64Array(rowCount * size);
  for (let row = 0; row < rowCount; row++) {
    const steps = stepsOf(data, shape, row);
    const there = run(forward, steps);
    const back = run(backward, steps.toReversed()).toReversed();
    if (layer.attributes['return_sequences'] === true) {
      there.forEach((h, t) => result.set(h, row * size + t * width));
      back.forEach((h, t) => result.set(h, row * size + t * width + forward.states));
    } else {
      result.set(there.at(-1) ?? NONE, row * size);
      result.set(back[0] ?? NONE, row * size + forward.states);
    }
  }
  return result;
}
