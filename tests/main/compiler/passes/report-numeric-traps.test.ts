/** @file Tests of the pass that reports arithmetic of hls4ml 1.3 that is arguably wrong. */
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { reportNumericTraps } from '../../../../main/compiler/passes/report-numeric-traps.ts';
import type { ConfigMap, Design } from '../../../../preload/model/design.ts';
import { fixed, int, ufixed } from '../../../../preload/model/fixed-type.ts';
import { contextOf, design } from '../../../helpers/build-graph.ts';
import { graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

/** Codes found at the last of the layers. */
function codes(layers: readonly Layer[], more: Partial<Design> = {}, layerName: { readonly [name: string]: ConfigMap } = {}): readonly string[] {
  const of = design({ LayerName: layerName }, more);
  return (reportNumericTraps(graphOf(layers), contextOf(of)).diagnostics ?? []).filter((d) => d.at.layer === layers.at(-1)?.name).map((d) => d.code);
}

const stream = { ioType: 'io_stream' } as const;
const image = (type = fixed(16, 6)): Layer => inputLayer('x', [4, 4, 2], { result_type: type });
const maximum = (attributes: Layer['attributes'], type = fixed(16, 6)): Layer => layer('p', 'Pooling2D', ['x'], { shape: [2, 2, 2], result_type: type, types: { accum: type }, attributes: { pool_op: 'Max', pool_height: 2, pool_width: 2, stride_height: 2, stride_width: 2, ...attributes } });

it('names padding that wins in the maximum of an unsigned tensor, and only there', () => {
  expect(codes([image(ufixed(8, 4)), maximum({ pad_left: 1 })])).toEqual(['pooling/unsigned-padding']);
  expect(codes([image(fixed(8, 4)), maximum({ pad_left: 1 })])).toEqual([]);
  expect(codes([image(ufixed(8, 4)), maximum({ pad_left: 0 })])).toEqual([]);
});

it('names pooling that a stream cannot do', () => {
  expect(codes([image(), maximum({ pad_top: 1 })], stream)).toEqual(['structure/not-as-stream']);
  expect(codes([image(), maximum({ stride_width: 1 })], stream)).toEqual(['structure/not-as-stream']);
  expect(codes([image(), maximum({})], stream)).toEqual([]);
});

it('names averages that are cut off, unless the types hold them', () => {
  const average = (accum: ReturnType<typeof fixed>, result = accum): Layer => ({ ...maximum({ pool_op: 'Average' }), types: { accum }, result_type: result });
  expect(codes([image(), average(fixed(20, 8), fixed(16, 6))])).toEqual(['pooling/average-truncated']);
  expect(codes([image(), average(fixed(20, 8))])).toEqual([]);
  expect(codes([image(), { ...average(fixed(24, 8)), attributes: { pool_op: 'Average', pool_height: 3, pool_width: 1 } }])).toEqual(['pooling/average-truncated']);
});

const softmax = (attributes: Layer['attributes'], types: Layer['types'] = { inv_inp: fixed(10, 4) }): Layer => layer('s', 'Softmax', ['x'], { shape: [4], types, attributes: { implementation: 'stable', table_size: 1024, ...attributes } });
const vector = (type = fixed(16, 6)): Layer => inputLayer('x', [4], { result_type: type });

it('names differences that wrap in the stable softmax of a signed input', () => {
  expect(codes([vector(), softmax({})])).toEqual(['softmax/stable-wraps']);
  expect(codes([vector(ufixed(16, 6)), softmax({})])).toEqual([]);
  expect(codes([vector(), softmax({ implementation: 'latency' })])).toEqual([]);
});

it('names softmax tables whose steps are wider than what they should tell apart', () => {
  expect(codes([vector(ufixed(38, 18)), softmax({})])).toEqual(['softmax/coarse-exponential']);
  expect(codes([vector(ufixed(16, 6)), softmax({}, { inv_inp: fixed(18, 8) })])).toEqual(['softmax/coarse-inverse']);
});

it('names the doubled input of ternary_tanh, and the other thresholds as a stream', () => {
  const ternary = layer('t', 'Activation', ['x'], { shape: [4], attributes: { activation: 'ternary_tanh' } });
  expect(codes([vector(), ternary])).toEqual(['activation/ternary-tanh-doubles']);
  expect(codes([vector(fixed(16, 6, 'TRN', 'SAT')), ternary])).toEqual([]);
  expect(codes([vector(), ternary], stream)).toEqual(['activation/ternary-tanh-stream']);
});

it('names the factor of selu as a stream', () => {
  const selu = layer('t', 'Activation', ['x'], { shape: [4], attributes: { activation: 'selu' } });
  expect(codes([vector(), selu], stream)).toEqual(['activation/selu-stream']);
  expect(codes([vector(), selu])).toEqual([]);
});

const steps = inputLayer('x', [4, 3]);
const recurrent = (className: string, accum: ReturnType<typeof fixed>, attributes: Layer['attributes'] = {}): Layer => layer('r', className, ['x'], { shape: [3], types: { accum }, attributes });

it('names an LSTM whose accumulator has another type than its result', () => {
  expect(codes([steps, recurrent('LSTM', fixed(20, 8))])).toEqual(['recurrent/types-differ']);
  expect(codes([steps, recurrent('LSTM', fixed(16, 6))])).toEqual([]);
  expect(codes([steps, recurrent('GRU', fixed(20, 8))])).toEqual([]);
});

it('names a GRU with its reset gate before the product', () => {
  expect(codes([steps, recurrent('GRU', fixed(16, 6), { apply_reset_gate: 'before' })])).toEqual(['recurrent/reset-gate']);
});

it('names a Bidirectional layer that runs with another reuse factor than its kernels are for', () => {
  const attributes = { strategy: 'resource', reuse_factor: 4, forward_reuse_factor: 3, backward_reuse_factor: 3 };
  expect(codes([steps, recurrent('Bidirectional', fixed(16, 6), attributes)])).toEqual(['recurrent/bidirectional-reuse-factor']);
  expect(codes([steps, recurrent('Bidirectional', fixed(16, 6), { ...attributes, strategy: 'latency' })])).toEqual([]);
  expect(codes([steps, recurrent('Bidirectional', fixed(16, 6), { strategy: 'latency' })], stream)).toEqual(['structure/not-as-stream']);
});

it('names the end of the table of a layer normalisation', () => {
  const norm = (accum: ReturnType<typeof fixed>): Layer => layer('n', 'LayerNormalization', ['x'], { shape: [4, 3], types: { accum }, attributes: { table_range_power2: 0 } });
  expect(codes([steps, norm(fixed(14, 4))])).toEqual(['layer-norm/table-range']);
  expect(codes([steps, norm(fixed(14, 1))])).toEqual([]);
  expect(codes([steps, norm(fixed(14, 1))], stream)).toEqual(['structure/not-as-stream']);
});

it('names markers of TimeDistributed that would have to cast', () => {
  const start = layer('td', 'TimeDistributed', ['x'], { shape: [3], result_type: fixed(12, 4) });
  expect(codes([steps, start])).toEqual(['time-distributed/types-differ']);
  expect(codes([steps, { ...start, result_type: fixed(16, 6) }])).toEqual([]);
});

it('names broadcasting that repeats elements where the network repeats axes, or counts too few', () => {
  const merged = (first: readonly number[], second: readonly number[], more: Partial<Design> = {}): readonly string[] =>
    codes([inputLayer('x', first), inputLayer('y', second), layer('m', 'Merge', ['x', 'y'], { shape: first, attributes: { op: 'add' } })], more);
  expect(merged([3, 4, 2], [1, 1, 2])).toEqual([]);
  expect(merged([3, 4, 2], [1])).toEqual([]);
  expect(merged([3, 4, 2], [3, 1, 1])).toEqual(['merge/broadcast']);
  expect(merged([12, 4, 2], [2])).toEqual(['merge/broadcast-count']);
  expect(merged([3, 4, 2], [1, 1, 2], stream)).toEqual(['structure/not-as-stream']);
  expect(merged([3, 4], [3, 4], stream)).toEqual([]);
});

it('names a dot product with an automatic accumulator', () => {
  const dot = [vector(), inputLayer('y', [4]), layer('d', 'Dot', ['x', 'y'], { shape: [1], types: { accum: fixed(16, 6) } })];
  expect(codes(dot, {}, { d: { Precision: { accum: 'auto' } } })).toEqual(['merge/dot-auto']);
  expect(codes(dot)).toEqual([]);
});

it('names an embedding that can be asked for rows it does not have', () => {
  const table = layer('e', 'Embedding', ['x'], { shape: [4, 2], attributes: { vocab_size: 8 } });
  expect(codes([vector(ufixed(8, 4)), table])).toEqual(['embedding/unchecked-index']);
  expect(codes([vector(ufixed(8, 3)), table])).toEqual([]);
});

it('names a depthwise convolution with Resource, unless it is a stream', () => {
  const depthwise = layer('c', 'DepthwiseConv2D', ['x'], { shape: [2, 2, 2], attributes: { strategy: 'resource' } });
  expect(codes([image(), depthwise])).toEqual(['strategy/depthwise-resource']);
  expect(codes([image(), depthwise], stream)).toEqual([]);
});

describe('distributed arithmetic', () => {
  const dense = (values: readonly number[]): Layer => layer('f', 'Dense', ['x'], { shape: [2], result_type: fixed(16, 6), attributes: { strategy: 'distributed_arithmetic' }, weights: { weight: weight([4, 2], values) } });
  const trained = [0.1, 0.7, -0.3, 0.9, 0.2, 0.6, 0.5, 0.8].map(Math.fround);
  const scaled = (factor: number): number[] => trained.map((w, i) => (i === 3 ? w * factor : w));

  it('is named where a kernel is too long for single precision, and is not for a short one', () => {
    expect(codes([vector(), dense(trained)])).toEqual(['strategy/distributed-arithmetic-rounds']);
    expect(codes([vector(), dense([0.25, 0.75, -0.5, 1, 0, 0, 2, 3])])).toEqual([]);
    expect(codes([vector(), dense([0.25, 2 ** 19 + 0.25, -0.5, 1, 0, 0, 2, 3])])).toEqual([]);
    expect(codes([vector(), dense([0.25, 2 ** 20 + 0.25, -0.5, 1, 0, 0, 2, 3])])).toEqual(['strategy/distributed-arithmetic-rounds']);
  });

  it('is named where a kernel does not fit into the solver’s words', () => {
    expect(codes([vector(), dense(scaled(2 ** -12))])).toEqual(['strategy/distributed-arithmetic-overflows']);
    expect(codes([vector(), dense(scaled(2 ** -120))])).toEqual(['strategy/distributed-arithmetic-overflows']);
  });

  it('is an error at a layer without a kernel, which hls4ml looks at when its strategy is set', () => {
    expect(codes([vector(), layer('a', 'Activation', ['x'], { shape: [4], attributes: { strategy: 'distributed_arithmetic' } })])).toEqual(['strategy/distributed-arithmetic-layer']);
    expect(codes([vector(), layer('a', 'Activation', ['x'], { shape: [4], attributes: { strategy: 'latency' } })])).toEqual([]);
  });

  it('is an error on data that is not fixed-point, and behind a quantizer with a type for each element', () => {
    const whole = { ...vector(), result_type: int(8) };
    expect(codes([whole, dense([0.25, 0.75, -0.5, 1, 0, 0, 2, 3])])).toEqual(['strategy/distributed-arithmetic-input']);
    const quantizer = layer('q', 'FixedPointQuantizer', ['x'], { shape: [4], outputs: ['q'] });
    expect(codes([vector(), quantizer, { ...dense(trained), inputs: ['q'] }])).toEqual(['strategy/distributed-arithmetic-unknown-split']);
  });
});
