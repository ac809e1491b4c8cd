/** @file The WASM backend against the reference backend on random layers: widths, modes, shapes, strategies, chunks. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShapeError, tensorValues } from '../../../../../main/compiler/emulator/backend.ts';
import { BlockMemory } from '../../../../../main/compiler/emulator/emulation-cache.ts';
import { errorSums } from '../../../../../main/compiler/emulator/error-sums.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, expectEqual, inputOf, numbers, typeOf, wasmBackend } from '../../../../helpers/compare-backends.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

const wasm = wasmBackend;

describe('the WASM backend agrees with the reference backend', () => {
  it.each([8, 24, 53, 70])('on dense layers with types of up to %i bits', (width) => {
    const cases = fc.record({
      inputs: fc.integer({ min: 1, max: 40 }), outputs: fc.integer({ min: 1, max: 21 }), rows: fc.integer({ min: 1, max: 9 }), seed: fc.integer(),
      x: typeOf(width), w: typeOf(Math.min(width, 30)), b: typeOf(width), accum: typeOf(width), result: typeOf(width),
      strategy: fc.constantFrom('latency', 'resource'), reuse: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(cases, ({ inputs, outputs, rows, seed, x, w, b, accum, result, strategy, reuse }) => {
        const values = { weight: weight([inputs, outputs], numbers(inputs * outputs, seed + 1, 4)), bias: numbers(outputs, seed + 2, 4) };
        const dense = denseLayer('d', 'x', values, { result_type: result, types: { weight: w, bias: b, accum }, attributes: { strategy, reuse_factor: reuse } });
        compareOn([inputLayer('x', [inputs], { result_type: x }), dense], inputOf(rows, inputs, seed));
      }),
      { numRuns: 250 },
    );
  });

  // Long rows of one channel go eight windows at a time.
  it.each([
    { name: 'with strides, padding and odd channels', widthMin: 3, widthMax: 7, channelsMax: 5, strideMax: 2, filtersMax: 18 },
    { name: 'of one channel with long rows', widthMin: 10, widthMax: 19, channelsMax: 1, strideMax: 1, filtersMax: 5 },
  ])('on convolutions $name', ({ widthMin, widthMax, channelsMax, strideMax, filtersMax }) => {
    const cases = fc.record({
      height: fc.integer({ min: 3, max: 7 }), width: fc.integer({ min: widthMin, max: widthMax }), channels: fc.integer({ min: 1, max: channelsMax }), filters: fc.integer({ min: 1, max: filtersMax }),
      kernel: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: strideMax }), pad: fc.integer({ min: 0, max: 1 }), depthwise: fc.boolean(), seed: fc.integer(),
      x: typeOf(30), w: typeOf(20), accum: typeOf(40), result: typeOf(30),
    });
    fc.assert(
      fc.property(cases, ({ height, width, channels, filters, kernel, stride, pad, depthwise, seed, x, w, accum, result }) => {
        const padding = Math.min(pad, kernel - 1);
        const out = (size: number): number => Math.floor((size + 2 * padding - kernel) / stride) + 1;
        const outputs = depthwise ? channels : filters;
        const count = kernel * kernel * channels * (depthwise ? 1 : filters);
        const conv = layer('c', depthwise ? 'DepthwiseConv2D' : 'Conv2D', ['x'], {
          shape: [out(height), out(width), outputs], result_type: result, types: { accum, weight: w, bias: w },
          attributes: { strategy: 'latency', reuse_factor: 1, filt_height: kernel, filt_width: kernel, stride_height: stride, stride_width: stride, pad_top: padding, pad_left: padding, pad_bottom: padding, pad_right: padding },
          weights: { weight: weight(depthwise ? [kernel, kernel, channels, 1] : [kernel, kernel, channels, filters], numbers(count, seed + 1, 4)), bias: weight([outputs], numbers(outputs, seed + 2, 4)) },
        });
        compareOn([inputLayer('x', [height, width, channels], { result_type: x }), conv], inputOf(3, height * width * channels, seed));
      }),
      { numRuns: 200 },
    );
  });

  it('on casts and relu between types of up to 70 bits, and on inputs far outside, infinite or not numbers', () => {
    fc.assert(
      fc.property(typeOf(70), typeOf(70), fc.constantFrom('relu', 'linear'), fc.integer(), (x, to, activation, seed) => {
        const odd = [NaN, Infinity, -Infinity, 1e300, -1e300, 1e-300, -1e-300, 2 ** 62, -(2 ** 63), 0.5, -0.5, -0];
        const data = Float64Array.from([...odd, ...numbers(300 - odd.length, seed, 64)]);
        const act = layer('a', 'Activation', ['x'], { shape: [10], result_type: to, attributes: { activation } });
        compareOn([inputLayer('x', [10], { result_type: x }), act], { id: 'odd', rowCount: 30, tensors: new Map([['x', data]]) });
      }),
      { numRuns: 300 },
    );
  });

  it('on many samples, where vectors and chunks have ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1500 }), fc.integer({ min: 1, max: 9 }), fc.integer(), (rows, outputs, seed) => {
        const dense = denseLayer('d', 'x', { weight: weight([5, outputs], numbers(5 * outputs, seed + 1, 2)) });
        const act = layer('a', 'Activation', ['d'], { shape: [outputs], result_type: fixed(14, 5), attributes: { activation: 'relu' } });
        compareOn([inputLayer('x', [5]), dense, act], inputOf(rows, 5, seed));
      }),
      { numRuns: 30 },
    );
  });
});

describe('the WASM backend as a backend', () => {
  const layers = [inputLayer('x', [3]), denseLayer('d', 'x', { weight: weight([3, 2], [1, 2, 3, 4, 5, 6]) })];
  const plan = planEmulation(graphOf(layers), { ioType: 'io_parallel' });
  const input = inputOf(700, 3, 7);

  it('takes single-precision inputs from shared memory', () => {
    const shared = new Float32Array(new SharedArrayBuffer(700 * 3 * 4));
    shared.set(input.tensors.get('x') ?? []);
    const tensors = new Map([['x', shared]]);
    expectEqual(referenceBackend.run(plan, { ...input, tensors }), wasm.run(plan, { ...input, tensors }));
  });

  it('takes unchanged layers from the cache, also those that the reference backend made', () => {
    const cache = new BlockMemory(2 ** 28).emulation;
    const wanted = referenceBackend.run(plan, input, { cache, collectStatistics: true });
    const wider = planEmulation(graphOf([layers[0]!, { ...layers[1]!, result_type: fixed(20, 10) }]), { ioType: 'io_parallel' });
    const got = wasm.run(wider, input, { cache, collectStatistics: true });
    expect(got.reusedLayers).toEqual(['x']);
    expectEqual(referenceBackend.run(wider, input, { collectStatistics: true }), got);
    expect(wasm.run(plan, input, { cache, collectStatistics: true }).reusedLayers).toEqual(['x', 'd']);
    expect(wanted.status).toBe('complete');
  });

  it('sums the error against ideal values as the plain sums do', () => {
    const ideal = Float64Array.from(numbers(1400, 3, 8));
    ideal[5] = NaN;
    const outcome = wasm.run(plan, input, { compareWith: (name) => (name === 'd' ? ideal : undefined) });
    const tensor = outcome.tensors.get('d')!;
    const wanted = errorSums(tensorValues(tensor), ideal, { elementCount: 2, firstSample: 0 });
    const got = outcome.errors.get('d')!;
    expect({ ...got, noisePower: 0, signalPower: 0, absoluteSum: 0 }).toEqual({ ...wanted, noisePower: 0, signalPower: 0, absoluteSum: 0 });
    expect(got.absoluteSum).toBe(Infinity);
    ideal[5] = 1;
    const finite = wasm.run(plan, input, { compareWith: (name) => (name === 'd' ? ideal : undefined) }).errors.get('d')!;
    const plain = errorSums(tensorValues(tensor), ideal, { elementCount: 2, firstSample: 0 });
    for (const key of ['absoluteSum', 'noisePower', 'signalPower', 'maxAbs'] as const) expect(finite[key] / plain[key]).toBeCloseTo(1, 10);
  });

  it('ends when it is cancelled and refuses inputs that do not fit', () => {
    let asked = 0;
    expect(wasm.run(plan, input, { isCancelled: () => ++asked > 1 }).status).toBe('cancelled');
    expect(() => wasm.run(plan, { ...input, rowCount: 3 })).toThrow(ShapeError);
    expect(wasm.run(plan, input, { keep: 'outputs' }).tensors.has('x')).toBe(false);
  });
});
