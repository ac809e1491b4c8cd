/**
 * @file LSTM and GRU of PyTorch as hls4ml has them: two biases, and the gates of a GRU in PyTorch's order with the attribute `pytorch`. What hls4ml
 * refuses (RNN cells on FPGA back ends, two directions) is read as from ONNX.
 *
 * @source hls4ml 1.3.0, converters/pytorch/recurrent.py: behaviour checked on graphs that it made
 */

import type { Layer, Weight } from '../../../ir/model-graph.ts';
import { RECURRENT_READERS } from '../../operator-graph/layers/recurrent.ts';
import type { LayerReader, OperatorContext } from '../../operator-graph/layers/operator-context.ts';

/** For every gate of hls4ml the place of ONNX's. */
const GATES: Readonly<Record<string, readonly number[]>> = { LSTM: [0, 2, 3, 1], GRU: [1, 0, 2] };

const recurrent = (kind: 'LSTM' | 'GRU'): LayerReader => (context) => {
  const isLayer = context.text('direction', 'forward') === 'forward' && !context.isRead(2) && context.isRead(0) !== context.isRead(1) && context.input(5) === '' && context.input(6) === '';
  if (!isLayer) return RECURRENT_READERS[kind]?.(context) ?? 'it is not supported';
  const isAll = context.isRead(0);
  if (isAll) context.report('warning', 'model/no-hls4ml-equivalent', `hls4ml 1.3 gives only the last step of ${context.node.source} (${kind}); here it gives all of them, as in PyTorch.`, 'Nothing to do, unless hls4ml itself shall convert the model.');
  const output = context.node.outputs[isAll ? 0 : 1] ?? '';
  const layer = cell(context, kind, isAll);
  return [{ ...layer, outputs: [output], attributes: { ...layer.attributes, outputs: [output] }, reference_of: context.node.source }];
};

function cell(context: OperatorContext, kind: 'LSTM' | 'GRU', isAll: boolean): Layer {
  const [steps = 1, width = 1] = context.shape(0);
  const units = context.constant(2)?.shape[2] ?? 1;
  return context.layer({
    class_name: kind,
    inputs: [context.input(0)],
    shape: context.outputShape(isAll ? 0 : 1),
    attributes: {
      return_sequences: isAll, return_state: false, activation: 'tanh', recurrent_activation: 'sigmoid', time_major: false, n_timesteps: steps, n_in: width, n_out: units,
      ...(kind === 'GRU' ? { apply_reset_gate: 'after' } : {}), pytorch: true, pass_initial_states: false, direction: 'forward',
    },
    weights: {
      weight: turned(context, 1, { kind, units, columns: width }),
      recurrent_weight: turned(context, 2, { kind, units, columns: units }),
      bias: bias(context, 0, { kind, units }),
      recurrent_bias: bias(context, 1, { kind, units }),
    },
  });
}

interface Sizes {
  readonly kind: string;
  readonly units: number;
}

/** @shape → [columns, gates · units] */
function turned(context: OperatorContext, place: number, { kind, units, columns }: Sizes & { readonly columns: number }): Weight {
  const gates = GATES[kind] ?? [];
  const size = gates.length * units;
  const stored = context.constant(place)?.data ?? [];
  const data = new Float64Array(columns * size);
  for (const [to, from] of gates.entries()) for (let u = 0; u < units; u++) for (let i = 0; i < columns; i++) data[i * size + to * units + u] = stored[(from * units + u) * columns + i] ?? 0;
  return { shape: [columns, size], data };
}

/** Bias of the input (half 0) or of the state (half 1). */
function bias(context: OperatorContext, half: 0 | 1, { kind, units }: Sizes): Weight {
  const gates = GATES[kind] ?? [];
  const size = gates.length * units;
  const stored = context.constant(3)?.data ?? [];
  return { shape: [size], data: Float64Array.from({ length: size }, (_, k) => stored[half * size + (gates[Math.floor(k / units)] ?? 0) * units + (k % units)] ?? 0) };
}

/** Operator → layers. */
export const TORCH_RECURRENT: Readonly<Record<string, LayerReader>> = { GRU: recurrent('GRU'), LSTM: recurrent('LSTM') };
