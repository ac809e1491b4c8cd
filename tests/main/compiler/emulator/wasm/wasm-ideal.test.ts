import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdealValues } from '../../../../../main/compiler/emulator/error-sums.ts';
import { runIdeal, startIdealRun } from '../../../../../main/compiler/emulator/ideal-forward.ts';
import { idealDense } from '../../../../../main/compiler/emulator/ideal/ideal-products.ts';
import type { IdealArithmetic } from '../../../../../main/compiler/emulator/ideal/ideal-layer.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { defined } from '../../../../../main/base/assert.ts';
import { wasmBackend } from '../../../../helpers/compare-backends.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

const compiled = defined(wasmBackend.ideal, 'the WASM backend has ideal arithmetic');

/** Says how often compiled kernels did a layer. */
class Counted implements IdealArithmetic {
  count = 0;

  readonly run: IdealArithmetic['run'] = (...given) => {
    const values = compiled.run(...given);
    if (values !== undefined) this.count++;
    return values;
  };

  recycle(): void {
    expect.unreachable('values that come out stay');
  }
}

/** Repeatable doubles: many zeros of both signs, a few that are no ordinary numbers if wanted. */
function doubles(count: number, seed: number, isOdd = false): Float64Array {
  let state = (seed + 1) >>> 0;
  const odd = [Infinity, -Infinity, Number.NaN, 5e-324, 1e308];
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    if (state % 5 === 0) return state % 2 === 0 ? 0 : -0;
    if (isOdd && state % 23 === 0) return odd[state % 5] ?? 0;
    return (state / 2 ** 32 - 0.5) * 8;
  });
}

/** Expect every value of every layer as plain arithmetic gives it: bits of numbers, and signs of zeros. */
function expectSame(layers: readonly Layer[], values: Float64Array, rowCount: number): void {
  const graph = graphOf(layers);
  const input = { id: 'x', rowCount, tensors: new Map([['x', values]]) };
  const arithmetic = new Counted();
  const wanted = runIdeal(graph, input);
  const got = runIdeal(graph, input, { arithmetic });
  expect(arithmetic.count).toBe(layers.length - 1);
  for (const [name, tensor] of wanted.tensors) {
    const made = got.tensors.get(name) ?? new Float64Array();
    expect(made.length).toBe(tensor.length);
    const at = tensor.findIndex((x, i) => !Object.is(x, made[i]));
    expect(at === -1 ? 'same' : `${name}[${at}]: ${String(made[at])} for ${String(tensor[at])}`).toBe('same');
  }
}

const seeded = { seed: Number(process.env['BITLOOM_SEED'] ?? 1) };
const small = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const common = { seed: fc.nat(1e6), isOdd: fc.boolean(), rows: small(5) };

describe('WasmIdeal', () => {
  it('computes 300 random dense layers to the last bit, zeros, infinities and NaN included', () => {
    fc.assert(fc.property(fc.record({ ...common, n: small(40), outputs: small(37), vectors: small(4) }), ({ seed, isOdd, rows, n, outputs, vectors }) => {
      const [shape, out] = vectors === 1 ? [[n], [outputs]] : [[vectors, n], [vectors, outputs]];
      const dense = layer('d', 'Dense', ['x'], { shape: out, weights: { weight: weight([n, outputs], [...doubles(n * outputs, seed, isOdd)]), bias: weight([outputs], [...doubles(outputs, seed + 7)]) } });
      expectSame([inputLayer('x', shape), dense], doubles(rows * vectors * n, seed + 3, isOdd), rows);
    }), { ...seeded, numRuns: 300 });
  });

  it('computes 300 random convolutions to the last bit: strides, padding, depthwise, one and two dimensions', () => {
    const sizes = fc.record({ ...common, height: small(6), width: small(7), channels: small(5), filters: small(19), kernel: fc.tuple(small(3), small(3)), stride: fc.tuple(small(2), small(2)), pad: fc.tuple(fc.nat(2), fc.nat(2)), isFlat: fc.boolean(), isDepthwise: fc.boolean() });
    fc.assert(fc.property(sizes, ({ seed, isOdd, rows, height, width, channels, filters, kernel, stride, pad, isFlat, isDepthwise }) => {
      const outputs = isDepthwise ? channels : filters;
      const [outHeight, outWidth] = [Math.ceil((height + pad[0]) / stride[0]), Math.ceil((width + pad[1]) / stride[1])];
      const kernelHeight = isFlat ? 1 : kernel[0];
      const convolution = layer('c', `${isDepthwise ? 'Depthwise' : ''}Conv${isFlat ? 1 : 2}D`, ['x'], {
        shape: isFlat ? [outWidth, outputs] : [outHeight, outWidth, outputs],
        attributes: { filt_height: kernel[0], filt_width: kernel[1], stride_height: stride[0], stride_width: stride[1], pad_top: pad[0], pad_left: pad[1] },
        weights: { weight: weight([kernelHeight, kernel[1], channels, isDepthwise ? 1 : filters], [...doubles(kernelHeight * kernel[1] * channels * (isDepthwise ? 1 : filters), seed, isOdd)]), bias: weight([outputs], [...doubles(outputs, seed + 7)]) },
      });
      const shape = isFlat ? [width, channels] : [height, width, channels];
      expectSame([inputLayer('x', shape), convolution], doubles(rows * shape.reduce((n, length) => n * length, 1), seed + 3, isOdd), rows);
    }), { ...seeded, numRuns: 300 });
  });

  it('computes 200 random chains of batch normalization, relu, quantizers and pooling to the last bit', () => {
    const sizes = fc.record({ ...common, size: small(7), channels: small(5), bits: fc.integer({ min: 2, max: 12 }), integer: fc.integer({ min: -2, max: 4 }), options: fc.record({ max_value: fc.constantFrom(1, 6, Infinity), negative_slope: fc.constantFrom(0, 0.3), threshold: fc.constantFrom(0, 0.5, -1) }), isElementwise: fc.boolean() });
    fc.assert(fc.property(sizes, ({ seed, isOdd, rows, size, channels, bits, integer, options, isElementwise }) => {
      const shape = [size, size, channels];
      const period = isElementwise ? size * size * channels : channels;
      const layers = [
        inputLayer('x', shape),
        layer('b', 'BatchNormalization', ['x'], { shape, attributes: isElementwise ? {} : { n_filt: channels }, weights: { scale: weight([period], [...doubles(period, seed)]), bias: weight([period], [...doubles(period, seed + 1)]) } }),
        layer('q', 'Activation', ['b'], { shape, attributes: { activation: 'linear' }, output_quantizers: [{ className: 'quantized_bits', config: { bits, integer, symmetric: bits % 2, keep_negative: bits % 3 > 0, alpha: bits === 5 ? 1.7 : 1 } }] }),
        layer('r', 'Activation', ['b'], { shape, attributes: { activation: 'relu', ...options } }),
        layer('u', 'Activation', ['b'], { shape, attributes: { activation: 'relu' }, output_quantizers: [{ className: 'quantized_relu', config: { bits, integer, relu_upper_bound: 1.3, is_quantized_clip: bits % 2 } }] }),
        layer('p', 'Pooling2D', ['r'], { shape: [Math.ceil(size / 2), Math.ceil(size / 2), channels], attributes: { pool_op: 'Max', pool_height: 2, pool_width: 2, stride_height: 2, stride_width: 2, pad_top: 0, pad_left: 0 } }),
        layer('g', 'GlobalPooling2D', ['u'], { shape: [channels], attributes: { pool_op: 'Max' } }),
      ];
      expectSame(layers, doubles(rows * size * size * channels, seed + 3, isOdd), rows);
    }), { ...seeded, numRuns: 200 });
  });

  it('gives singles where every value is one, also when a later chunk is not, and what reads them is the same', () => {
    const [n, rowCount] = [3000, 40];
    const shape = [n];
    const identity = layer('r', 'Activation', ['x'], { shape, attributes: { activation: 'relu' } });
    const source = (data: Float64Array) => ({ layer: identity, inputs: [{ data, shape }], rowCount });
    const singles = Float64Array.from({ length: n * rowCount }, (_, i) => Math.fround(Math.sin(i)));
    const graph = graphOf([inputLayer('x', shape), identity]);
    const of = (data: Float64Array) => startIdealRun(graph, { id: 'x', rowCount, tensors: new Map([['x', data]]) }, { arithmetic: compiled }).of('r');
    expect(of(singles)).toBeInstanceOf(Float32Array);
    const late = singles.with(n * rowCount - 1, 0.1);
    expect(of(late)).toBeInstanceOf(Float64Array);
    expect(Array.from(of(late) ?? [])).toEqual(Array.from(late, (x) => Math.max(0, x)));
    const dense = layer('d', 'Dense', ['r'], { shape: [3], weights: { weight: weight([n, 3], [...doubles(n * 3, 1)]), bias: weight([3], [1, 2, 3]) } });
    const whole = compiled.run(idealDense, { ...source(singles), layer: dense }, []);
    expect(whole && [...whole]).toEqual([...idealDense({ ...source(singles), layer: dense })]);
  });

  it('uses the memory of a block that has ended again, and never that of values that a cache keeps', () => {
    const shape = [600];
    const graph = graphOf([
      inputLayer('x', shape),
      layer('r', 'Activation', ['x'], { shape, attributes: { activation: 'relu' } }),
      layer('f', 'Reshape', ['r'], { shape: [20, 30] }),
      layer('b', 'BatchNormalization', ['f'], { shape: [20, 30], attributes: { n_filt: 30 }, weights: { scale: weight([30], [...doubles(30, 1)]), bias: weight([30], []) } }),
    ]);
    const kept = new Map<string, IdealValues>();
    // Of the first two blocks the cache keeps what the reshape hands on, which is the relu's own array.
    const blockOf = (block: number) => {
      let place = 0;
      const run = startIdealRun(graph, { id: `x${block}`, rowCount: 4, tensors: new Map([['x', doubles(2400, block)]]) }, { arithmetic: compiled, cache: { get: () => undefined, set: (key, values) => ++place === 2 && block < 2 && kept.set(key, values).size > 0 } });
      const values = ['r', 'f', 'b'].map((name) => run.of(name));
      const copies = values.map((made) => Array.from(made ?? []));
      run.end();
      return { values, copies };
    };
    const blocks = Array.from({ length: 5 }, (_, block) => blockOf(block));
    // Two that are kept, and two of the block that runs.
    expect(new Set(blocks.flatMap(({ values }) => values)).size).toBe(4);
    expect([...kept.values()].map((values) => Array.from(values))).toEqual(blocks.slice(0, 2).map(({ copies }) => copies[0]));
    for (const [block, { copies }] of blocks.entries()) expect(copies[0]).toEqual(Array.from(doubles(2400, block), (x) => (x > 0 ? x : 0)));
  });

  it('asks about cancelling within a layer, at least every three million multiplications', () => {
    const [n, outputs, rowCount] = [1000, 1000, 40];
    const dense = layer('d', 'Dense', ['x'], { shape: [outputs], weights: { weight: weight([n, outputs], Array.from({ length: n * outputs }, () => 1)), bias: weight([outputs], []) } });
    let asked = 0;
    const source = { layer: dense, inputs: [{ data: new Float64Array(n * rowCount).fill(1), shape: [n] }], rowCount };
    compiled.run(idealDense, { ...source, isCancelled: () => { asked += 1; return false; } }, []);
    expect(asked).toBeGreaterThanOrEqual(13);
    asked = 0;
    compiled.run(idealDense, { ...source, isCancelled: () => (asked += 1) > 3 }, []);
    expect(asked).toBe(4);
  });

  it('leaves what it does not know to plain arithmetic: a quantizer with a slope behind a relu', () => {
    const spec = { className: 'quantized_relu', config: { bits: 6, integer: 1, negative_slope: 0.25 } };
    const relu = layer('r', 'Activation', ['x'], { shape: [50], attributes: { activation: 'relu' }, output_quantizers: [spec] });
    const input = { id: 'x', rowCount: 2, tensors: new Map([['x', doubles(100, 5)]]) };
    const graph = graphOf([inputLayer('x', [50]), relu]);
    expect(runIdeal(graph, input, { arithmetic: compiled }).tensors.get('r')).toEqual(runIdeal(graph, input).tensors.get('r'));
  });
});
