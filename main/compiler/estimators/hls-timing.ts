/**
 * @file Latency and initiation interval of hls4ml's layers as C synthesis schedules them: rough, with limits.
 *
 * Calibrated on the published KERAS_3layer report (20 cycles, interval 7 at 10 ns) and on hls4ml's own regression
 * baselines (Vivado HLS 2020.1, Vitis HLS 2023.1 and 2024.1).
 */

import type { Layer } from '../ir/model-graph.ts';
import type { Band } from './estimate.ts';
import { between } from './estimate.ts';

const SOURCE = "KERAS_3layer's published report and hls4ml's regression baselines";
/** Products of so few inputs fit one cycle at any clock that is used. */
const SMALL_INPUTS = 4;
/** Adder levels that fit a cycle are about its length by this. @unit ns */
const LEVEL_NS = 2;

/** What decides the timing of a layer besides itself. */
export interface TimingConditions {
  readonly ioType: 'io_parallel' | 'io_stream';
  /** @unit ns */
  readonly clockPeriodNs: number;
}

/** Latency and interval of a layer. @unit cycles */
export interface LayerTiming {
  readonly latencyCycles: Band;
  readonly initiationIntervalCycles: Band;
}

/** Classes whose schedule nothing published tells: a wrong small figure would be worse than none. */
const UNTIMED = /^(LSTM|GRU|SimpleRNN|Bidirectional|TimeDistributed|LayerNormalization|MultiHeadAttention|Einsum|EinsumDense|Dot)$/;

/** Activations that are comparisons, shifts or one product. */
const WITHOUT_TABLE = /^(?:relu|linear|leaky_relu|thresholded_relu|prelu|hard_sigmoid|hard_tanh|binary_tanh|ternary_tanh)$/;

/** Whether hls4ml computes an activation by looking it up. Never throws. */
export function hasTable({ attributes }: Layer): boolean {
  return !WITHOUT_TABLE.test(String(attributes['activation'] ?? 'linear').toLowerCase());
}

/** Return why there is no timing of a layer, or undefined if there is. Never throws. */
export function reasonWithoutTiming(layer: Layer): string | undefined {
  return UNTIMED.test(layer.class_name) ? `no model of the schedule of ${layer.class_name}` : undefined;
}

/** Return the timing of a layer for which `reasonWithoutTiming` has no reason. Never throws. @unit cycles */
export function timeLayer(layer: Layer, conditions: TimingConditions): LayerTiming {
  const kernel = kernelSize(layer);
  if (kernel !== undefined) return kernelTiming(layer, kernel, conditions);
  const stream = conditions.ioType === 'io_stream' ? streamLength(layer) : 0;
  const one = (limits: readonly [number, number, number], reason: string): LayerTiming => ({
    latencyCycles: between([limits[0] + stream, limits[1] + stream + (stream > 0 ? 1 : 0), limits[2] + stream + (stream > 0 ? 4 : 0)], reason, SOURCE),
    initiationIntervalCycles: between(stream > 0 ? [stream, stream + 1, stream + 4] : [1, 1, Math.max(1, limits[2])], reason, SOURCE),
  });
  switch (layer.class_name) {
    case 'Softmax':
      return softmaxTiming(stream);
    case 'Pooling1D':
    case 'Pooling2D':
    case 'GlobalPooling1D':
    case 'GlobalPooling2D':
      return one([0, 1, 21], 'comparisons or sums of one window; a division takes up to 21 cycles');
    case 'ParametrizedActivation':
    case 'Activation':
      return hasTable(layer) ? one([0, 2, 4], 'one table access') : one([0, 0, 1], 'fused into its neighbours');
    case 'BatchNormalization':
    case 'ApplyAlpha':
      return one([0, 1, 4], 'one multiplication and addition');
    default:
      return one([0, 0, 1], 'wires or one addition');
  }
}

function softmaxTiming(stream: number): LayerTiming {
  return {
    latencyCycles: between([4 + stream, 8 + stream, 16 + 2 * stream], 'maximum, table, sum, table, product', SOURCE),
    initiationIntervalCycles: between([1 + stream, 7 + stream, 10 + 2 * stream], 'its tables have two ports each; 7 in the published design', SOURCE),
  };
}

/** Inputs and outputs of one product of vector and matrix. */
function kernelSize(layer: Layer): { readonly inputs: number; readonly positions: number } | undefined {
  const n = (name: string): number | undefined => (typeof layer.attributes[name] === 'number' ? layer.attributes[name] : undefined);
  if (layer.class_name === 'Dense') return { inputs: n('n_in') ?? 1, positions: 1 };
  if (!layer.class_name.includes('Conv')) return undefined;
  const inputs = (n('filt_height') ?? 1) * (n('filt_width') ?? 1) * (n('n_chan') ?? 1);
  return { inputs, positions: n('n_partitions') ?? (n('out_height') ?? 1) * (n('out_width') ?? 1) };
}

function kernelTiming(layer: Layer, kernel: { readonly inputs: number; readonly positions: number }, conditions: TimingConditions): LayerTiming {
  const reuse = typeof layer.attributes['reuse_factor'] === 'number' ? Math.max(1, layer.attributes['reuse_factor']) : 1;
  const tree = 1 + Math.ceil(Math.log2(kernel.inputs + 1));
  const perCycle = Math.max(1, Math.floor(conditions.clockPeriodNs / LEVEL_NS));
  const fill = 1 + Math.ceil(tree / perCycle);
  const streamed = conditions.ioType === 'io_stream' && kernel.positions > 1;
  // Vitis HLS misses the interval of a line buffer by up to three times (a public CNN: 393 cycles for 130 positions).
  const missed = streamed ? 3.2 : 1.1;
  const steps = streamed ? Math.max(kernel.positions, streamLength(layer)) * reuse : kernel.positions * reuse;
  const reason = kernel.positions > 1 ? `${kernel.positions} positions one after the other, reuse factor ${reuse}` : `one product, reuse factor ${reuse}, adder tree of ${tree} levels`;
  const single = kernel.positions === 1;
  return {
    // A small product fits one cycle: C synthesis then says 0.
    latencyCycles: between([single ? (reuse > 1 || kernel.inputs > SMALL_INPUTS ? reuse : 0) : steps, steps - 1 + fill, steps * (single ? 1 : missed) + tree + 4], reason, SOURCE),
    initiationIntervalCycles: between([steps, steps, steps * (single ? 1 : missed) + (single ? (reuse > 1 ? 4 : 1) : 6)], reason, SOURCE),
  };
}

/** Elements of a stream: pixels of the larger of input and output as far as known. A vector is one element. */
export function streamLength(layer: Layer): number {
  const n = (name: string): number => (typeof layer.attributes[name] === 'number' ? layer.attributes[name] : 1);
  const out = layer.shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
  const flat = layer.class_name.endsWith('1D') ? n(layer.class_name.includes('Pooling') ? 'n_in' : 'in_width') : 1;
  return Math.max(out, n('in_height') * n('in_width'), flat);
}
