/** @file Piecewise activations of the WASM backend against the reference backend: random widths, modes and constants. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { fixed, OVERFLOW_MODES, ROUNDING_MODES, ufixed } from '../../../../../preload/model/fixed-type.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';
import { loadWasmBackend } from '../../../../helpers/wasm-backend.ts';

const wasm = loadWasmBackend();
const CHANNELS = 5;
const PIXELS = 3;
const ROWS = 7;
const COUNT = PIXELS * CHANNELS;

const anyType = (widthMax: number): fc.Arbitrary<FixedType> =>
  fc.record({ widthBits: fc.integer({ min: 1, max: widthMax }), below: fc.integer({ min: -2, max: widthMax + 2 }), signed: fc.boolean(), rounding: fc.constantFrom(...ROUNDING_MODES), overflow: fc.constantFrom(...OVERFLOW_MODES) })
    .map(({ widthBits, below, ...modes }) => ({ kind: 'fixed', widthBits, integerBits: widthBits - below, ...modes }));

const cases = fc.record({
  values: fc.array(fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.constantFrom(0, 1, -1, 0.5, -0.5, 6, -6)), { minLength: ROWS * COUNT, maxLength: ROWS * COUNT }),
  constants: fc.array(fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.constantFrom(0, 0.2, 0.5, -0.75, 1.25)), { minLength: 2 * COUNT, maxLength: 2 * COUNT }),
  x: fc.oneof(fc.constant(fixed(16, 6)), anyType(12), anyType(40)),
  parameter: fc.oneof(fc.constant(fixed(16, 6)), anyType(12)),
  result: fc.oneof(fc.constant(fixed(16, 6)), fc.constant(ufixed(1, 1)), anyType(40)),
});
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

/** Every function of straight pieces, its constants drawn at random. */
const ACTIVATIONS: Readonly<Record<string, (c: Case) => Partial<Layer> & { readonly className?: string; readonly isStream?: boolean }>> = {
  relu1: () => ({ attributes: { activation: 'relu1' } }),
  relu6: () => ({ attributes: { activation: 'relu6' } }),
  'leaky relu': ({ constants, parameter }) => ({ attributes: { activation: 'leaky_relu', activ_param: constants[0]! }, types: { param: parameter } }),
  'thresholded relu': ({ constants, parameter }) => ({ attributes: { activation: 'thresholded_relu', activ_param: constants[0]! }, types: { param: parameter } }),
  'parametric relu': ({ constants, parameter }) => ({ attributes: { activation: 'prelu' }, types: { param: parameter }, weights: { param: weight([COUNT], constants.slice(0, COUNT)) } }),
  'hard sigmoid': ({ constants, parameter }) => ({ attributes: { activation: 'hard_sigmoid', slope: constants[0]!, shift: constants[1]! }, types: { slope: parameter, shift: fixed(10, 3) } }),
  'hard tanh': ({ constants, parameter }) => ({ attributes: { activation: 'hard_tanh', slope: constants[0]!, shift: constants[1]! }, types: { slope: parameter, shift: fixed(10, 3) } }),
  'binary tanh': () => ({ attributes: { activation: 'binary_tanh' } }),
  'ternary tanh as a stream': () => ({ attributes: { activation: 'ternary_tanh' }, isStream: true }),
  'one threshold a channel': ({ constants, parameter }) => ({ className: 'BatchNormalizationQuantizedTanh', attributes: { quantize: 2, n_filt: CHANNELS }, types: { threshold: parameter }, weights: { threshold: weight([CHANNELS], constants.slice(0, CHANNELS)) } }),
  'two thresholds an element': ({ constants, parameter }) => ({
    className: 'BatchNormalizationQuantizedTanh', attributes: { quantize: 3, n_filt: -1 }, types: { threshold_hi: parameter, threshold_lo: parameter },
    weights: { threshold_hi: weight([COUNT], constants.slice(0, COUNT)), threshold_lo: weight([COUNT], constants.slice(COUNT)) },
  }),
};

function planOf(name: string, c: Case): ReturnType<typeof planEmulation> {
  const { className, isStream, ...given } = ACTIVATIONS[name]!(c);
  const shape = [PIXELS, CHANNELS];
  const graph = graphOf([inputLayer('x', shape, { result_type: c.x }), layer('y', className ?? 'Activation', ['x'], { shape, result_type: c.result, ...given })]);
  return planEmulation(graph, { ioType: isStream === true ? 'io_stream' : 'io_parallel' });
}

describe('functions of straight pieces', () => {
  it.each(Object.keys(ACTIVATIONS))('%s: same words and counts in both backends', (name) => {
    let specified = 0;
    fc.assert(fc.property(cases, (c) => {
      const plan = planOf(name, c);
      const step = plan.steps[1];
      if (step?.kind !== 'layer') throw new TypeError(`${name} was not planned: ${plan.diagnostics[0]?.message}`);
      if (step.kernel.spec?.kind === 'piecewise') specified++;
      const input = { id: 'values', rowCount: ROWS, tensors: new Map([['x', Float64Array.from(c.values)]]) };
      for (const collectStatistics of [false, true]) {
        const [wanted, got] = [referenceBackend, wasm].map((backend) => backend.run(plan, input, { collectStatistics }));
        expect(Array.from<number | bigint>(got!.tensors.get('y')!.mantissas).map(Number)).toEqual(Array.from<number | bigint>(wanted!.tensors.get('y')!.mantissas).map((m) => Number(m) + 0));
        expect(got!.statistics.get('y')?.variables).toEqual(wanted!.statistics.get('y')?.variables);
      }
    }), { numRuns: 80 });
    // The compiled kernel, not the reference behind it, was compared.
    expect(specified).toBeGreaterThan(20);
  });
});
