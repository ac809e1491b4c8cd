/**
 * @file Figures of the hls flow before C synthesis: what can be said of DSP, block RAM and timing, with limits.
 *
 * *Requires*: a lowered graph with all types decided.
 * *Guarantees*: the DSP count of a Latency layer with reuse factor 1, 16-bit data and fixed<16,6> weights is the exact rule of
 * `dsp-rule.ts`; everything else is a band or absent with a reason.
 * *Does not handle*: LUT and FF of multiplier-based layers: the tools' own estimates of them are wrong by a factor of 2 to 11.
 */

import { isFixed } from '../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { buildAdderGraph } from '../cmvm/build-adder-graph.ts';
import { fullRange } from '../cmvm/interval.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import type { Mantissas } from '../numerics/mantissas.ts';
import { toBigints } from '../numerics/mantissas.ts';
import { convertedValues } from '../ir/visit.ts';
import { quantizeWeight } from '../numerics/weights.ts';
import { multiplierCount } from './dsp-rule.ts';
import type { Band, LayerEstimate, NetworkEstimate } from './estimate.ts';
import { between, exactly, largestOf, sumOf } from './estimate.ts';
import type { TimingConditions } from './hls-timing.ts';
import { hasTable, reasonWithoutTiming, streamLength, timeLayer } from './hls-timing.ts';
import { streamMemories } from './stream-memories.ts';

/** Conditions of an hls estimate. */
export interface HlsEstimateOptions extends TimingConditions {
  /** Mantissas by `<layer>|<weight>` instead of quantising the layer's own data. */
  readonly weightMantissas?: ReadonlyMap<string, Mantissas>;
}

const RULE_SOURCE = 'nine layers of three published designs, Vitis HLS 2024.1, 2024.2 and 2025.2';
const RULE_REASON = 'distinct constants of more than two signed digits, per input';
const DOCUMENTED = 'hls4ml documentation and the published designs';
const NO_LUT_MODEL = 'no model: C synthesis itself misses LUT and FF of multiplier-based layers by a factor of 2 to 11';
/** Width below which the tools multiply in LUTs. @unit bits */
const DSP_WIDTH_MIN = 9;
/** Widest operands of one DSP48E2. @unit bits */
const DSP_WIDTH_MAX = 18;

/** Estimate every layer of a lowered graph in the hls flow, and the whole. Never throws. */
export function estimateHls(graph: ModelGraph, options: HlsEstimateOptions): NetworkEstimate {
  const producers = new Map(graph.layers.flatMap((layer) => [layer.name, ...layer.outputs].map((name) => [name, layer] as const)));
  const layers = graph.layers.filter((layer) => layer.class_name !== 'Input').map((layer) => estimateLayer(layer, producers.get(layer.inputs[0] ?? ''), options));
  const all = (pick: (estimate: LayerEstimate) => Band | undefined): Band[] => layers.flatMap((l) => pick(l) ?? []);
  const unknown = layers.flatMap((l) => (l.absent?.latencyCycles === undefined ? [] : [l.layer]));
  const absent = { lut: NO_LUT_MODEL, ff: NO_LUT_MODEL };
  // A sum over some of the layers would pass for the whole.
  if (unknown.length > 0) {
    const reason = `no model for ${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ` and ${unknown.length - 3} more` : ''}`;
    return { layers, total: { flow: 'hls', absent: { ...absent, dsp: reason, bram18k: reason, latencyCycles: reason, initiationIntervalCycles: reason } } };
  }
  return {
    layers,
    total: {
      flow: 'hls',
      dsp: sumOf(all((l) => l.dsp), 'sum over the layers'),
      bram18k: memoriesOf(graph, all((l) => l.bram18k), options),
      latencyCycles: options.ioType === 'io_stream' ? streamedLatency(graph, layers) : longestPath(graph, layers),
      initiationIntervalCycles: largestOf(all((l) => l.initiationIntervalCycles), 'slowest layer'),
      absent,
    },
  };
}

function estimateLayer(layer: Layer, producer: Layer | undefined, options: HlsEstimateOptions): LayerEstimate {
  const untimed = reasonWithoutTiming(layer);
  if (untimed !== undefined) {
    const noFigure = `no model of the multipliers and tables of ${layer.class_name}`;
    return { layer: layer.name, flow: 'hls', absent: { lut: NO_LUT_MODEL, ff: NO_LUT_MODEL, dsp: noFigure, bram18k: noFigure, latencyCycles: untimed, initiationIntervalCycles: untimed } };
  }
  const timing = timeLayer(layer, options);
  const base = { layer: layer.name, flow: 'hls' as const, ...timing };
  const inputType = producer !== undefined && isFixed(producer.result_type) ? producer.result_type : undefined;
  if (layer.types['weight'] !== undefined && inputType !== undefined) return { ...base, ...kernelFigures(layer, inputType, options) };
  return { ...base, ...otherFigures(layer, inputType, options), absent: { lut: NO_LUT_MODEL, ff: NO_LUT_MODEL } };
}

function mantissasOf(layer: Layer, name: string, options: HlsEstimateOptions): readonly bigint[] {
  const stored = options.weightMantissas?.get(`${layer.name}|${name}`);
  if (stored !== undefined) return toBigints(stored);
  const [weight, type] = [layer.weights[name], layer.types[name]];
  return weight === undefined || type === undefined || type.kind === 'auto' || type.kind === 'other' ? [] : toBigints(quantizeWeight(convertedValues(weight), type));
}

type Figures = Pick<LayerEstimate, 'lut' | 'ff' | 'dsp' | 'bram18k' | 'absent'>;

function kernelFigures(layer: Layer, input: FixedType, options: HlsEstimateOptions): Figures {
  const n = (name: string, missing: number): number => (typeof layer.attributes[name] === 'number' ? layer.attributes[name] : missing);
  const type = layer.types['weight'];
  const outputs = n('n_filt', n('n_out', 1));
  const weights = mantissasOf(layer, 'weight', options);
  const absent = { lut: NO_LUT_MODEL, ff: NO_LUT_MODEL };
  if (type === undefined || !isFixed(type)) return { dsp: between([0, 0, weights.length], 'products with such weights are shifts or selections', DOCUMENTED), absent };
  const strategy = String(layer.attributes['strategy'] ?? 'latency').toLowerCase();
  const kernel = { weights, outputs, input, type, reuse: Math.max(1, n('reuse_factor', 1)), copies: Math.max(1, n('parallelization_factor', 1)) };
  const noMemory = exactly(0, 'constants are inside the multipliers', DOCUMENTED);
  if (strategy === 'distributed_arithmetic') return distributedFigures(kernel, noMemory);
  if (strategy.startsWith('resource')) return { ...resourceFigures(kernel), absent };
  return { dsp: latencyDsp(kernel), bram18k: noMemory, absent };
}

interface Kernel {
  readonly weights: readonly bigint[];
  readonly outputs: number;
  readonly input: FixedType;
  readonly type: FixedType;
  readonly reuse: number;
  readonly copies: number;
}

function latencyDsp(kernel: Kernel): Band {
  const { weights, outputs, input, type, reuse, copies } = kernel;
  const rule = multiplierCount(weights, outputs) * copies;
  const nonZero = weights.filter((w) => w !== 0n).length * copies;
  const narrow = Math.min(input.widthBits, type.widthBits) < DSP_WIDTH_MIN;
  const inDomain = reuse === 1 && copies === 1 && input.widthBits === 16 && type.widthBits === 16 && type.integerBits === 6;
  if (inDomain) return exactly(rule, RULE_REASON, RULE_SOURCE);
  if (narrow) return between([0, 0, rule], `operands below ${DSP_WIDTH_MIN} bits are usually multiplied in LUTs`, DOCUMENTED);
  const perProduct = Math.ceil(Math.max(input.widthBits, type.widthBits) / DSP_WIDTH_MAX);
  if (reuse > 1) {
    const limit = Math.ceil((weights.length * copies) / reuse);
    return between([Math.min(limit, rule / reuse) * 0.5, Math.min(limit, Math.ceil(nonZero / reuse)), limit * perProduct], `at most ${limit} multipliers at reuse factor ${reuse}`, DOCUMENTED);
  }
  return between([rule * 0.7, rule * perProduct, nonZero * perProduct ** 2], `${RULE_REASON}; outside the rule's checked types`, RULE_SOURCE);
}

function resourceFigures(kernel: Kernel): Figures {
  const { weights, input, type, reuse, copies } = kernel;
  const multipliers = Math.ceil(weights.length / reuse) * copies;
  const perProduct = Math.ceil(Math.max(input.widthBits, type.widthBits) / DSP_WIDTH_MAX);
  const narrow = Math.min(input.widthBits, type.widthBits) < DSP_WIDTH_MIN;
  const words = Math.ceil((multipliers * type.widthBits) / 36) * Math.ceil(reuse / 512);
  return {
    dsp: between(narrow ? [0, 0, multipliers] : [multipliers * 0.4, multipliers * perProduct, multipliers * perProduct ** 2 * 1.2], `${multipliers} multipliers at reuse factor ${reuse}`, DOCUMENTED),
    bram18k: reuse === 1 ? between([0, 0, words], 'weights are read at once', DOCUMENTED) : between([0, words, words * 2], 'one wide memory of weights', DOCUMENTED),
  };
}

function distributedFigures(kernel: Kernel, noMemory: Band): Figures {
  const { weights, outputs, input, copies } = kernel;
  const range = fullRange(input.widthBits, input.signed);
  const inputs = weights.length / outputs;
  const graph = buildAdderGraph({ inputCount: inputs, outputCount: outputs, entries: weights }, Array.from({ length: inputs }, () => range), { depthSlack: 2 });
  const bits = graph.adderBits * copies;
  return {
    lut: between([bits * 0.9, bits * 1.05, bits * 1.2], `from ${bits} adder bits`, '20 routed distributed-arithmetic designs'),
    dsp: exactly(0, 'distributed arithmetic uses adders only', DOCUMENTED),
    bram18k: noMemory,
    absent: { ff: 'no model of the tool’s pipelining' },
  };
}

function otherFigures(layer: Layer, input: FixedType | undefined, options: HlsEstimateOptions): Figures {
  const elements = layer.shape.reduce((product, extent) => product * extent, 1);
  const none = { dsp: exactly(0, 'no multiplication', DOCUMENTED), bram18k: exactly(0, 'no tables', DOCUMENTED) };
  switch (layer.class_name) {
    case 'Softmax':
      return {
        dsp: between([0, elements, elements + 8], 'one product per class', '5, 6 and 9 DSPs in three published designs'),
        bram18k: between([1, Math.ceil(elements / 2) + 1, elements + 2], 'two reads per table memory', "KERAS_3layer's published report: 4"),
      };
    case 'BatchNormalization':
    case 'ApplyAlpha': {
      const scales = mantissasOf(layer, 'scale', options);
      const places = scales.length === 0 ? 0 : elements / scales.length;
      const rule = multiplierCount(scales, 1) * places;
      const narrow = (input?.widthBits ?? 16) < DSP_WIDTH_MIN;
      return { ...none, dsp: between([0, narrow ? 0 : rule, elements], 'scales of more than two signed digits', RULE_SOURCE) };
    }
    case 'PReLU':
      return { ...none, dsp: between([0, 0, elements], 'one product per element, of constants', "hls4ml's regression baselines: 0 to 8 beside 64 products") };
    case 'ParametrizedActivation':
    case 'Activation': {
      if (!hasTable(layer)) return layer.class_name === 'Activation' ? none : { ...none, dsp: between([0, 0, elements], 'one product by a constant', "hls4ml's regression baselines") };
      const memories = Math.ceil(elements / 2);
      return { ...none, bram18k: between([0, memories, 2 * memories], 'one table per two elements', "hls4ml's regression baselines: 32 for 64 elements") };
    }
    default:
      return none;
  }
}

/** Between the layers of a stream there are FIFOs, which belong to none of them. */
function memoriesOf(graph: ModelGraph, layers: readonly Band[], { ioType }: HlsEstimateOptions): Band {
  const between = ioType === 'io_stream' ? streamMemories(graph) : undefined;
  return between === undefined ? sumOf(layers, 'sum over the layers') : sumOf([...layers, between], 'sum over the layers and the streams between them');
}

/**
 * Layers of a stream overlap: the longest decides, and what reads a whole image or a vector comes after it.
 * @source Public designs: 395 cycles where the longest layer takes 393, 1044 where it takes 1027
 * @unit cycles
 */
function streamedLatency(graph: ModelGraph, estimates: readonly LayerEstimate[]): Band {
  const sum = longestPath(graph, estimates);
  const bands = estimates.flatMap(({ layer, latencyCycles }) => (latencyCycles === undefined ? [] : [{ band: latencyCycles, isVector: streamLength(graph.layers.find(({ name }) => name === layer) ?? NO_LAYER) === 1 }]));
  const longest = largestOf(bands.map(({ band }) => band), 'longest layer');
  const after = bands.filter(({ isVector, band }) => isVector && band.value < longest.value).reduce((all, { band }) => all + band.value, 0);
  const value = Math.min(sum.value, longest.value + after + bands.length);
  return between([longest.low, Math.max(value, longest.low), Math.max(sum.high, value)], 'longest layer of the stream, and the vectors after it; at most one after the other', `${DOCUMENTED}; public designs of 395 and 1044 cycles`);
}

const NO_LAYER: Layer = { name: '', class_name: '', inputs: [], outputs: [], shape: [1], result_type: { kind: 'auto' }, types: {}, attributes: {}, weights: {}, source_layers: [] };

/** Layers on one path run one after the other: the longest path in each limit. @unit cycles */
function longestPath(graph: ModelGraph, estimates: readonly LayerEstimate[]): Band {
  const byLayer = new Map(estimates.map((e) => [e.layer, e.latencyCycles]));
  const reached = new Map<string, Band>();
  const start = exactly(0, 'inputs', DOCUMENTED);
  for (const layer of graph.layers) {
    const before = largestOf([start, ...layer.inputs.flatMap((name) => reached.get(name) ?? [])], 'latest input');
    const own = byLayer.get(layer.name);
    const after = own === undefined ? before : sumOf([before, own], 'longest path');
    for (const name of new Set([layer.name, ...layer.outputs])) reached.set(name, after);
  }
  return largestOf(graph.outputs.flatMap((name) => reached.get(name) ?? []), 'longest path from an input to an output');
}
