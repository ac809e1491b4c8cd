/**
 * @file Every band of the hls estimates against real C syntheses: hls4ml's own regression baselines (Vivado HLS 2020.1, Vitis HLS
 * 2020.1 to 2024.1) and the layers of public designs. The weights of the baselines were random, so theirs are drawn here.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Band } from '../../../../main/compiler/estimators/estimate.ts';
import { estimateHls } from '../../../../main/compiler/estimators/estimate-hls.ts';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { RandomSource } from '../../../helpers/random-source.ts';
import { hasShared, sharedPath } from '../../../helpers/shared.ts';

interface BaselineLayer {
  readonly type: string;
  readonly n_in?: number;
  readonly n_out?: number;
  readonly activation?: string;
  readonly filters?: number;
  readonly kernel?: number | readonly number[];
  readonly padding?: string;
  readonly out_shape?: readonly number[];
  readonly pool?: number;
}

interface Baseline {
  readonly id: string;
  readonly backend: string;
  readonly tool_version: string;
  readonly io_type: string;
  readonly strategy: string;
  readonly clock_period_ns: number;
  readonly input_shape: readonly number[];
  readonly layers: readonly BaselineLayer[];
  readonly figures: Readonly<Record<string, number>>;
}

const TYPE = fixed(16, 6);
const ACTIVATIONS: Readonly<Record<string, string>> = { ELU: 'elu', LeakyReLU: 'leaky_relu', PReLU: 'prelu' };
const random = new RandomSource(7, 1);
const count = (shape: readonly number[]): number => shape.reduce((all, extent) => all * extent, 1);
const weights = (shape: readonly number[]): Layer['weights'][string] => ({ shape, data: Float64Array.from({ length: count(shape) }, () => random.integer(-1773, 1773) / 1024) });

function layerOf(layer: BaselineLayer, at: number, inputShape: readonly number[], strategy: string): Layer {
  const name = `l${at}`;
  const base = { name, inputs: [at === 0 ? 'x' : `l${at - 1}`], outputs: [name], types: {}, weights: {}, source_layers: [name], result_type: TYPE };
  const kernelTypes = { accum: TYPE, weight: TYPE, bias: TYPE };
  const common = { strategy, reuse_factor: 1 };
  if (layer.type === 'Dense') {
    const [n_in, n_out] = [layer.n_in ?? 1, layer.n_out ?? 1];
    return { ...base, class_name: 'Dense', shape: [n_out], types: kernelTypes, attributes: { ...common, n_in, n_out }, weights: { weight: weights([n_in, n_out]) } };
  }
  const shape = layer.out_shape ?? inputShape;
  if (layer.type === 'Conv2D' || layer.type === 'DepthwiseConv1D') {
    const [filt_height, filt_width] = typeof layer.kernel === 'number' ? [1, layer.kernel] : [layer.kernel?.[0] ?? 1, layer.kernel?.[1] ?? 1];
    const n_chan = inputShape.at(-1) ?? 1;
    const n_filt = layer.filters ?? n_chan;
    const flat = layer.type === 'DepthwiseConv1D';
    return {
      ...base, class_name: layer.type, shape, types: kernelTypes, attributes: { ...common, filt_height, filt_width, n_chan, n_filt, n_partitions: count(shape.slice(0, -1)), in_width: inputShape.at(-2) ?? 1, in_height: flat ? 1 : (inputShape[0] ?? 1), parallelization_factor: 1 },
      weights: { weight: weights(flat ? [filt_width, n_chan, 1] : [filt_height, filt_width, n_chan, n_filt]) },
    };
  }
  if (layer.type.includes('Pooling')) {
    const flat = layer.type.endsWith('1D');
    return { ...base, class_name: flat ? 'Pooling1D' : 'Pooling2D', shape, attributes: { ...common, pool_op: layer.type.startsWith('Average') ? 'Average' : 'Max', ...(flat ? { n_in: inputShape[0] ?? 1 } : { in_height: inputShape[0] ?? 1, in_width: inputShape[1] ?? 1 }) } };
  }
  const activation = layer.activation ?? ACTIVATIONS[layer.type] ?? 'linear';
  const kind = activation === 'prelu' ? 'PReLU' : activation === 'leaky_relu' || activation === 'elu' ? 'ParametrizedActivation' : 'Activation';
  return { ...base, class_name: kind, shape: inputShape, attributes: { activation, n_in: count(inputShape), table_size: 1024, reuse_factor: 1 }, ...(kind === 'PReLU' ? { types: { param: TYPE }, weights: { param: weights([count(inputShape)]) } } : {}) };
}

function graphOf({ layers, input_shape: inputShape, strategy }: Baseline): ModelGraph {
  const input: Layer = { name: 'x', class_name: 'Input', inputs: ['input'], outputs: ['x'], shape: inputShape, attributes: {}, types: {}, weights: {}, source_layers: ['x'], result_type: TYPE };
  const made: Layer[] = [];
  for (const [at, layer] of layers.filter(({ type, activation }) => !(type === 'Activation' && activation === 'linear')).entries()) made.push(layerOf(layer, at, made.at(-1)?.shape ?? inputShape, strategy.startsWith('Resource set') ? 'resource' : 'latency'));
  return { name: 'baseline', format: 'keras2', layers: [input, ...made], inputs: ['x'], outputs: [made.at(-1)?.name ?? 'x'], origin: {} };
}

/** Left out: one entry of Vitis HLS 2020.1 (interval 17 for a table of two elements), which hls4ml has never supported. */
const baselines = hasShared ? (JSON.parse(readFileSync(sharedPath('goldens_rtl/csynth_baselines.json'), 'utf8')) as { entries: readonly Baseline[] }).entries.filter(({ backend, tool_version: version }) => backend !== 'oneAPI' && !(backend === 'Vitis' && version === '2020.1')) : [];

/** A dense layer of 64 random weights needs as many multipliers as its weights have digits: unknown by a few. */
function holds(band: Band | undefined, value: number | undefined, slack = 0): boolean {
  return band === undefined || value === undefined || (band.low - slack <= value && value <= band.high + slack);
}

describe.skipIf(!hasShared)('bands of the hls flow', () => {
  it('are checked on 35 or more C syntheses', () => expect(baselines.length).toBeGreaterThanOrEqual(35));

  it.each(baselines)('hold what C synthesis says: $id', ({ figures, clock_period_ns: clockPeriodNs, io_type: ioType, ...rest }) => {
    const { total } = estimateHls(graphOf({ figures, clock_period_ns: clockPeriodNs, io_type: ioType, ...rest }), { clockPeriodNs, ioType: ioType.startsWith('io_stream') ? 'io_stream' : 'io_parallel' });
    const wrong = Object.entries({
      latency: [total.latencyCycles, figures['WorstLatency']], interval: [total.initiationIntervalCycles, figures['IntervalMax']], bram: [total.bram18k, figures['BRAM_18K']],
    } as const).filter(([, [band, value]]) => !holds(band, value)).map(([name, [band, value]]) => `${name}: ${String(band?.low)}…${String(band?.high)} does not hold ${String(value)}`);
    if (!holds(total.dsp, figures['DSP'], 8)) wrong.push(`dsp: ${String(total.dsp?.low)}…${String(total.dsp?.high)} does not hold ${String(figures['DSP'])}`);
    expect(wrong).toEqual([]);
  });
});

/** By hand from csynth of the HAR CNN (Vitis HLS 2024.1, io_stream) and of the pruned SVHN CNN (Vivado HLS 2020.1, io_stream). */
const STREAMED: readonly (readonly [name: string, layer: Partial<Layer> & Pick<Layer, 'class_name' | 'shape'>, latencyCycles: number, intervalCycles: number])[] = [
  ['zero padding, 128 to 130 pixels', { class_name: 'ZeroPadding1D', shape: [130, 9], attributes: { in_width: 128, out_width: 130 } }, 132, 132],
  ['conv1d, 130 pixels, interval missed threefold', { class_name: 'Conv1D', shape: [128, 16], attributes: { in_width: 130, n_chan: 9, n_filt: 16, filt_width: 3, n_partitions: 128, reuse_factor: 1, strategy: 'latency' } }, 393, 390],
  ['relu, 128 pixels', { class_name: 'Activation', shape: [128, 16], attributes: { activation: 'relu' } }, 129, 128],
  ['global pooling, 128 pixels', { class_name: 'GlobalPooling1D', shape: [16], attributes: { n_in: 128, n_filt: 16 } }, 131, 131],
  ['dense, 16 to 6', { class_name: 'Dense', shape: [6], attributes: { n_in: 16, n_out: 6, reuse_factor: 1, strategy: 'latency' } }, 2, 2],
  ['softmax of 6', { class_name: 'Softmax', shape: [6], attributes: {} }, 8, 8],
  ['conv2d, 32 x 32 pixels', { class_name: 'Conv2D', shape: [30, 30, 16], attributes: { in_height: 32, in_width: 32, n_chan: 3, n_filt: 16, filt_height: 3, filt_width: 3, n_partitions: 900, reuse_factor: 1, strategy: 'latency' } }, 1027, 1027],
  ['pooling, 30 x 30 pixels', { class_name: 'Pooling2D', shape: [15, 15, 16], attributes: { in_height: 30, in_width: 30, pool_op: 'Max' } }, 903, 903],
];

function alone(layer: Partial<Layer> & Pick<Layer, 'class_name' | 'shape'>): ModelGraph {
  const base = { inputs: ['input'], outputs: ['x'], types: {}, weights: {}, source_layers: [], result_type: TYPE, attributes: {} };
  return { name: 'g', format: 'keras2', layers: [{ ...base, name: 'x', class_name: 'Input', shape: [1] }, { ...base, name: 'l', inputs: ['x'], outputs: ['l'], ...layer }], inputs: ['x'], outputs: ['l'], origin: {} };
}

describe('bands of layers of a stream', () => {
  it.each(STREAMED)('hold %s', (_name, layer, latencyCycles, intervalCycles) => {
    const [estimate] = estimateHls(alone(layer), { clockPeriodNs: 5, ioType: 'io_stream' }).layers;
    expect({ latency: holds(estimate?.latencyCycles, latencyCycles), interval: holds(estimate?.initiationIntervalCycles, intervalCycles), band: estimate?.latencyCycles }).toMatchObject({ latency: true, interval: true });
  });

  it('count the FIFOs between layers: 24 halves in the HAR CNN, and 29 with its softmax', () => {
    const chain = STREAMED.slice(0, 6).map(([, layer], at): Layer => ({ name: `l${at}`, inputs: [at === 0 ? 'x' : `l${at - 1}`], outputs: [`l${at}`], types: {}, weights: {}, source_layers: [], result_type: TYPE, attributes: {}, ...layer }));
    const input = alone({ class_name: 'Activation', shape: [1] }).layers[0];
    if (input === undefined) throw new TypeError('the graph has an input');
    const { total } = estimateHls({ name: 'har', format: 'keras2', layers: [input, ...chain], inputs: ['x'], outputs: ['l5'], origin: {} }, { clockPeriodNs: 5, ioType: 'io_stream' });
    expect(total.bram18k?.low).toBeLessThanOrEqual(29);
    expect(total.bram18k?.high).toBeGreaterThanOrEqual(29);
    expect(total.latencyCycles?.low).toBeLessThanOrEqual(395);
    expect(total.latencyCycles?.high).toBeGreaterThanOrEqual(395);
    expect(estimateHls({ name: 'har', format: 'keras2', layers: [input, ...chain], inputs: ['x'], outputs: ['l5'], origin: {} }, { clockPeriodNs: 5, ioType: 'io_parallel' }).total.bram18k?.reason).toBe('sum over the layers');
  });
});
