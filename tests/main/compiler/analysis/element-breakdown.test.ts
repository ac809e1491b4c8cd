import { describe, expect, it } from 'vitest';
import { breakDownElement, type BreakdownSource } from '../../../../main/compiler/analysis/element-breakdown.ts';
import { planEmulation, type LayerStep } from '../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../main/compiler/emulator/reference-backend.ts';
import type { IoType, KernelSource } from '../../../../main/compiler/emulator/kernel.ts';
import { quantizeMantissa } from '../../../../main/compiler/numerics/quantize.ts';
import { fixed, type FixedType } from '../../../../preload/model/fixed-type.ts';
import { BEYOND_FIRST_PATH } from '../../../helpers/emulated-cases.ts';
import { firstPathNames, readGoldenCase, type GoldenCase } from '../../../helpers/golden-case.ts';
import { hasShared } from '../../../helpers/shared.ts';

const SAMPLES = 2;
const ELEMENTS = 5;
/** Classes whose elements are sums. */
const SUMS = /^(Dense|Conv|PointwiseConv|DepthwiseConv|BatchNormalization$|ApplyAlpha|Dot)/;

const kernelOf = (step: LayerStep, ioType: IoType): KernelSource => ({ layer: step.layer, ioType, inputs: step.inputs, output: step.output, weights: step.weights });

/** Elements whose terms do not end at the emulator's word, and how many sums were looked at. */
function wrongElements(golden: GoldenCase): { readonly wrong: readonly string[]; readonly sums: number; readonly missing: readonly string[] } {
  const plan = planEmulation(golden.graph, { ioType: golden.ioType, weightMantissas: golden.weightMantissas });
  const run = referenceBackend.run(plan, golden.input);
  const [wrong, missing]: [string[], string[]] = [[], []];
  let sums = 0;
  for (const step of plan.steps) {
    if (step.kind !== 'layer') continue;
    const output = run.tensors.get(step.outputNames[0] ?? '');
    const names = step.layer.inputs.filter((name) => name !== '');
    for (let sample = 0; sample < Math.min(SAMPLES, golden.input.rowCount); sample++) {
      const inputs = names.map((name, k) => {
        const size = step.inputs[k]?.elementCount ?? 0;
        return run.tensors.get(name)?.mantissas.slice(sample * size, (sample + 1) * size) ?? [];
      });
      const source: BreakdownSource = { kernel: kernelOf(step, golden.ioType), inputs };
      const count = step.output.elementCount;
      for (let k = 0; k < Math.min(ELEMENTS, count); k++) {
        const element = Math.floor((k * (count - 1)) / Math.max(1, Math.min(ELEMENTS, count) - 1));
        const found = breakDownElement(source, element);
        if (found.sum === undefined) {
          if (SUMS.test(step.layer.class_name) && !step.layer.class_name.includes('Quantized')) missing.push(`${golden.name} ${step.layer.name}`);
          expect(found.note, `${golden.name} ${step.layer.name}`).toBeTruthy();
          continue;
        }
        sums++;
        const word = quantizeMantissa(found.sum.mantissa, found.sum.fraction, step.output.type);
        if (word !== BigInt(output?.mantissas[sample * count + element] ?? 0)) wrong.push(`${golden.name} ${step.layer.name}[${sample}, ${element}]`);
      }
    }
  }
  return { wrong, sums, missing: [...new Set(missing)] };
}

describe.skipIf(!hasShared)('the breakdown of an element', () => {
  it('ends at the word of the emulator in every conformance case that is emulated', () => {
    const all = [...firstPathNames(), ...BEYOND_FIRST_PATH].map((name) => wrongElements(readGoldenCase(name)));
    expect(all.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(all.flatMap(({ missing }) => missing)).toEqual([]);
    expect(all.reduce((sum, { sums }) => sum + sums, 0)).toBeGreaterThan(1000);
  }, 120_000);
});

/** A Dense layer of one output with the given types. */
function dense(weights: readonly number[], options: { readonly accum: FixedType; readonly input?: FixedType; readonly bias?: number; readonly attributes?: Record<string, string | number> }): KernelSource {
  const { accum, input = fixed(8, 4), bias = 0, attributes = {} } = options;
  const weightType = fixed(8, 4);
  return {
    layer: {
      name: 'fc', class_name: 'Dense', inputs: ['x'], outputs: ['fc'], shape: [1], result_type: fixed(16, 8), types: { accum, weight: weightType, bias: weightType },
      attributes: { n_in: weights.length, n_out: 1, ...attributes }, weights: { weight: { shape: [weights.length, 1], data: Float64Array.from(weights) }, bias: { shape: [1], data: Float64Array.of(bias) } }, source_layers: [],
    },
    ioType: 'io_parallel',
    inputs: [{ name: 'x', type: input, shape: [weights.length], elementCount: weights.length }],
    output: { name: 'fc', type: fixed(16, 8), shape: [1], elementCount: 1 },
    weights: new Map([['weight', { type: weightType, mantissas: Float64Array.from(weights, (w) => w * 16) }], ['bias', { type: weightType, mantissas: Float64Array.of(bias * 16) }]]),
  };
}

describe('the terms of a Dense element', () => {
  it('start with the bias and show weight, input, exact and truncated product, and the running sum', () => {
    // Accumulator with two fraction bits: 1.5 · 0.75 = 1.125 is truncated to 1.
    const { terms, sum, accum } = breakDownElement({ kernel: dense([1.5, -2], { accum: fixed(8, 6), bias: 0.5 }), inputs: [Float64Array.of(12, 16)] }, 0);
    expect(terms).toEqual([
      { label: 'bias', exact: 0.5, quantized: 0.5, sum: 0.5, exactSum: 0.5 },
      { label: 'kernel[0,0] × x[0]', weight: 1.5, input: 0.75, exact: 1.125, quantized: 1, sum: 1.5, exactSum: 1.5 },
      { label: 'kernel[1,0] × x[1]', weight: -2, input: 1, exact: -2, quantized: -2, sum: -0.5, exactSum: -0.5 },
    ]);
    expect(accum).toEqual(fixed(8, 6));
    expect(sum).toEqual({ mantissa: -2n, fraction: 2 });
  });

  it('say where the sum wraps, and keep the sum without limits beside it', () => {
    const { terms } = breakDownElement({ kernel: dense([4, 4], { accum: fixed(6, 4) }), inputs: [Float64Array.of(24, 24)] }, 0);
    expect(terms.map(({ sum, exactSum, event }) => [sum, exactSum, event])).toEqual([[0, 0, undefined], [6, 6, undefined], [-4, 12, 'wrap']]);
  });

  it('say where the sum saturates, and where single products leave or vanish', () => {
    const saturating = breakDownElement({ kernel: dense([4, 4], { accum: fixed(6, 4, 'TRN', 'SAT') }), inputs: [Float64Array.of(24, 24)] }, 0);
    expect(saturating.terms.map(({ sum, event }) => [sum, event])).toEqual([[0, undefined], [6, undefined], [7.75, 'saturate']]);
    const lost = breakDownElement({ kernel: dense([0.0625, 7], { accum: fixed(6, 4) }), inputs: [Float64Array.of(1, 32)] }, 0);
    expect(lost.terms.map(({ event }) => event)).toEqual([undefined, 'product-underflow', 'product-overflow']);
  });

  it('come in the order of the reuse factor under the resource strategy', () => {
    const kernel = dense([1, 2, 3, 4], { accum: fixed(16, 8, 'TRN', 'SAT'), attributes: { strategy: 'resource', reuse_factor: 2 } });
    const { terms } = breakDownElement({ kernel, inputs: [Float64Array.of(16, 16, 16, 16)] }, 0);
    expect(terms.map(({ weight }) => weight)).toEqual([undefined, 1, 3, 2, 4]);
  });
});
