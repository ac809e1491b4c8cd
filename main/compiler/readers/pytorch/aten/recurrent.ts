/**
 * @file LSTM, GRU and RNN of PyTorch as ONNX's operators, one for every layer: kernels with gates in ONNX's order, both directions together. The
 * attribute `joined` says that results have no axis for the direction, as PyTorch has them: [batch, steps, directions · units] and
 * [batch, directions · units].
 *
 * @source torch documentation: LSTM, GRU, RNN (parameters, gates); ONNX operator documentation: order of gates
 */

import { tensorOf, type ConstantTensor } from '../../operator-graph/constant-tensor.ts';
import type { AtenContext, AtenReader } from './aten-context.ts';

type Kind = 'LSTM' | 'GRU' | 'RNN';
/** For every gate of ONNX the place of PyTorch's: LSTM i o f c from i f g o; GRU z r h from r z n. */
const GATES: Readonly<Record<Kind, readonly number[]>> = { LSTM: [0, 3, 1, 2], GRU: [1, 0, 2], RNN: [0] };

interface Cells {
  readonly kind: Kind;
  readonly activation?: string;
  readonly hasBias: boolean;
  readonly directions: number;
  readonly layers: number;
  readonly params: readonly ConstantTensor[];
}

const recurrent = (kind: Kind, activation?: string): AtenReader => (call) => {
  if (call.flag('train', false) && call.number('dropout', 0) > 0) return 'it was exported in training mode, with dropout between its layers';
  const hasBias = call.flag('has_biases', true);
  const directions = call.flag('bidirectional', false) ? 2 : 1;
  const layers = call.number('num_layers', 1);
  const names = call.tensors('params');
  const params = names.flatMap((name) => call.graph.constants.get(name) ?? []);
  const perCell = hasBias ? 4 : 2;
  if (params.length < names.length) return 'its weights are computed from data';
  if (names.length !== perCell * directions * layers) return names.length === (perCell + 1) * directions * layers ? 'its states are projected' : 'its weights do not fit its number of layers';
  return layered(call, { kind, hasBias, directions, layers, params, ...(activation === undefined ? {} : { activation }) });
};

function layered(call: AtenContext, cells: Cells): string | undefined {
  const isBatchFirst = call.flag('batch_first', false);
  const states = call.tensors('hx').length > 0 ? call.tensors('hx') : [call.tensor('hx')];
  let x = call.tensor('input');
  if (!isBatchFirst) x = call.step('Transpose', [x], { perm: [1, 0, 2] });
  const hidden: string[] = [];
  const inner: string[] = [];
  for (let layer = 0; layer < cells.layers; layer++) {
    const isLast = layer === cells.layers - 1;
    const made = oneLayer(call, cells, { layer, x, states, result: isLast && isBatchFirst ? call.result : undefined });
    if (typeof made === 'string') return made;
    x = made.all;
    hidden.push(made.last);
    inner.push(made.inner);
  }
  if (!isBatchFirst) call.emit('Transpose', [x], { perm: [1, 0, 2] });
  if (cells.directions === 1) call.graph.notePart(call.result, isBatchFirst ? 1 : 0, -1, hidden.at(-1) ?? '');
  stateResult(call, { result: call.node.results[1], parts: hidden, cells });
  stateResult(call, { result: call.node.results[2], parts: inner, cells });
  return undefined;
}

interface LayerPlace {
  readonly layer: number;
  readonly x: string;
  readonly states: readonly string[];
  readonly result: string | undefined;
}

function oneLayer(call: AtenContext, cells: Cells, { layer, x, states, result }: LayerPlace): { readonly all: string; readonly last: string; readonly inner: string } | string {
  const { kind, directions, hasBias, activation } = cells;
  const perCell = hasBias ? 4 : 2;
  const own = (k: number): readonly ConstantTensor[] => Array.from({ length: directions }, (_, d) => cells.params[(layer * directions + d) * perCell + k]).filter((tensor) => tensor !== undefined);
  const [w, r] = [stacked(own(0), kind), stacked(own(1), kind)];
  if (!w || !r) return 'its weights do not fit each other';
  const biases = hasBias ? bothBiases(own(2), own(3), kind) : undefined;
  const first = states.map((name) => stateOf(call, name, { layer, directions }));
  if (first.includes(undefined)) return 'its first state is computed from data';
  const [all, last, inner] = [result ?? call.graph.fresh(`${call.result}_layer${layer}`), call.graph.fresh(`${call.result}_last${layer}`), call.graph.fresh(`${call.result}_cell${layer}`)];
  const given = first.map((tensor) => (tensor === undefined || tensor.data.every((value) => value === 0) ? '' : call.constant(tensor)));
  const inputs = [x, call.constant(w), call.constant(r), biases ? call.constant(biases) : '', '', ...given];
  while (inputs.at(-1) === '') inputs.pop();
  call.emit(kind, inputs, {
    direction: directions === 2 ? 'bidirectional' : 'forward', layout: 1, joined: 1, hidden_size: r.shape[2] ?? 1,
    ...(kind === 'GRU' ? { linear_before_reset: 1 } : {}), ...(activation === undefined ? {} : { activations: Array.from({ length: directions }, () => activation) }),
  }, kind === 'LSTM' ? [all, last, inner] : [all, last]);
  return { all, last, inner };
}

/** A first state of a layer that is a constant, for both directions. @shape [directions, 1, units] */
function stateOf(call: AtenContext, name: string, { layer, directions }: { readonly layer: number; readonly directions: number }): ConstantTensor | undefined {
  const tensor = call.graph.constants.get(name);
  const [count = 0, batch = 1, units = 0] = tensor?.shape ?? [];
  if (!tensor || count < (layer + 1) * directions) return undefined;
  const data = Float64Array.from({ length: directions * units }, (_, i) => tensor.data[(layer * directions + Math.floor(i / units)) * batch * units + (i % units)] ?? 0);
  return tensorOf('float32', [1, directions, units], data);
}

/** Kernels of both directions with ONNX's gates. @shape [directions, gates · units, columns] */
function stacked(kernels: readonly ConstantTensor[], kind: Kind): ConstantTensor | undefined {
  const [first] = kernels;
  const [rows = 0, columns = 1] = first?.shape ?? [];
  const units = rows / GATES[kind].length;
  if (!first || first.shape.length !== 2 || !Number.isInteger(units) || kernels.some(({ shape }) => shape.join() !== first.shape.join())) return undefined;
  const block = units * columns;
  return tensorOf('float32', [kernels.length, rows, columns], inGateOrder(kernels, kind, block));
}

function inGateOrder(tensors: readonly ConstantTensor[], kind: Kind, block: number): Float64Array {
  const gates = GATES[kind];
  const values = new Float64Array(tensors.length * gates.length * block);
  for (const [d, { data }] of tensors.entries()) for (const [to, from] of gates.entries()) values.set(data.subarray(from * block, (from + 1) * block), (d * gates.length + to) * block);
  return values;
}

/** Biases of input and state, one behind the other. @shape [directions, 2 · gates · units] */
function bothBiases(ofInput: readonly ConstantTensor[], ofState: readonly ConstantTensor[], kind: Kind): ConstantTensor {
  const size = ofInput[0]?.data.length ?? 0;
  const block = size / GATES[kind].length;
  const [a, b] = [inGateOrder(ofInput, kind, block), inGateOrder(ofState, kind, block)];
  const values = new Float64Array(2 * size * ofInput.length);
  for (let d = 0; d < ofInput.length; d++) {
    values.set(a.subarray(d * size, (d + 1) * size), 2 * d * size);
    values.set(b.subarray(d * size, (d + 1) * size), (2 * d + 1) * size);
  }
  return tensorOf('float32', [ofInput.length, 2 * size], values);
}

interface StateResult {
  readonly result: string | undefined;
  readonly parts: readonly string[];
  readonly cells: Cells;
}

/** Last states of all layers and directions, one behind the other on a first axis; selecting one of them is that layer's result. */
function stateResult(call: AtenContext, { result, parts, cells }: StateResult): void {
  if (result === undefined) return;
  const units = (cells.params[1]?.shape[1] ?? 1);
  const each = parts.map((part) => {
    if (cells.directions === 1) return call.step('Unsqueeze', [part, call.integers([0])]);
    return call.step('Transpose', [call.step('Reshape', [part, call.integers([1, cells.directions, units])])], { perm: [1, 0, 2] });
  });
  const [only] = each;
  if (each.length === 1 && only !== undefined) call.graph.alias(result, only);
  else call.emit('Concat', each, { axis: 0 }, [result]);
  const tensor = call.graph.named(result);
  if (cells.directions === 1) for (const [i, part] of parts.entries()) call.graph.notePart(tensor, 0, i - parts.length, part);
}

/** Operator and overload → reader. */
export const RECURRENT: Readonly<Record<string, AtenReader>> = { 'lstm.input': recurrent('LSTM'), 'gru.input': recurrent('GRU'), 'rnn_tanh.input': recurrent('RNN'), 'rnn_relu.input': recurrent('RNN', 'Relu') };
