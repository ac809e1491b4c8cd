import { describe, expect, it } from 'vitest';
import { VariableRecorder, type LayerStatistics } from '../../../main/compiler/emulator/statistics.ts';
import { errorSums, mergeErrors } from '../../../main/compiler/emulator/error-sums.ts';
import { atSample, layerReport, mergeLayer } from '../../../main/workers/engine-statistics.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';

const values = Float64Array.from({ length: 60 }, (_, i) => (i % 7 === 0 ? 0 : Math.sin(i) * 2 ** (i % 9)));
const TYPE = fixed(8, 3);

function record(from: number, to: number, firstSample: number): LayerStatistics {
  const recorder = new VariableRecorder('result', TYPE);
  for (let i = from; i < to; i++) {
    recorder.sampleIndex = Math.floor(i / 4) - firstSample;
    const value = values[i] ?? 0;
    recorder.record(value, value < -4 || value > 3.97, value !== 0 && Math.abs(value) < 1 / 32);
  }
  return { layer: 'a', variables: { result: recorder.summary() } };
}

describe('mergeLayer', () => {
  it('gives for blocks of samples what one block of all samples gives', () => {
    const whole = record(0, 60, 0);
    for (const cut of [4, 20, 36, 56]) {
      const first = record(0, cut, 0);
      const second = atSample(record(cut, 60, cut / 4), cut / 4);
      expect(mergeLayer(first, second, new Set()), `cut at ${cut}`).toEqual(whole);
    }
  });

  it('does not count weights twice', () => {
    const block = record(0, 60, 0);
    expect(mergeLayer(block, block, new Set(['result']))).toEqual(block);
  });
});

describe('errorSums', () => {
  it('gives for blocks what one block gives, with the worst sample among all', () => {
    const ideal = values.map((value, i) => value + (i === 41 ? 0.75 : 0.25));
    const whole = errorSums(values, ideal, { elementCount: 4, firstSample: 0 });
    const parts = [0, 20, 40].reduce<ReturnType<typeof errorSums> | undefined>((sum, from) => mergeErrors(sum, errorSums(values.slice(from, from + 20), ideal.slice(from, from + 20), { elementCount: 4, firstSample: from / 4 })), undefined);
    expect(parts).toMatchObject({ count: 60, maxAbs: 0.75, worstSample: 10 });
    expect(parts?.noisePower).toBeCloseTo(whole.noisePower, 12);
    expect(whole.worstSample).toBe(10);
  });

  it('counts a difference that is no number as infinite', () => {
    expect(errorSums(new Float64Array([NaN]), new Float64Array([1]), { elementCount: 1, firstSample: 3 })).toMatchObject({ maxAbs: Infinity, worstSample: 3 });
  });
});

describe('layerReport', () => {
  it('suggests for a result behind a wrapped accumulator what holds the exact sums', () => {
    const [accum, result] = [new VariableRecorder('accum', fixed(16, 6)), new VariableRecorder('result', fixed(16, 6))];
    accum.record(-53.5, true, false);
    result.record(10.5, false, false);
    const { variables } = layerReport({ layer: 'a', variables: { accum: accum.summary(), result: result.summary() } }, undefined);
    expect(variables.map(({ variable, suggestedType }) => [variable, suggestedType])).toEqual([['accum', fixed(17, 7)], ['result', fixed(17, 7)]]);
  });

  it('suggests the fewest integer bits that hold the range, with the same fraction', () => {
    const recorder = new VariableRecorder('result', fixed(16, 6));
    for (const value of [-1, 0.5, 2.5]) recorder.record(value, false, false);
    const [result] = layerReport({ layer: 'a', variables: { result: recorder.summary() } }, undefined).variables;
    expect(result?.suggestedType).toMatchObject({ widthBits: 13, integerBits: 3, signed: true });
  });

  it('has the extremes in the histogram, though their samples were not counted', () => {
    const recorder = new VariableRecorder('result', fixed(16, 6));
    for (const value of [1, 0, -1.5]) recorder.record(value, false, false);
    recorder.isInHistogram = false;
    for (const value of [-40, 0.3, 1.2, 0, 21]) recorder.record(value, value < -32, false);
    const [result] = layerReport({ layer: 'a', variables: { result: recorder.summary() } }, undefined).variables;
    expect(result).toMatchObject({ elementCount: 8, overflowCount: 1, min: -40, max: 21, histogram: { firstExponent: 0, counts: [2, 0, 0, 0, 1, 1], zeroCount: 1 } });
  });

  it('says an error of zero is an infinite signal-to-noise ratio', () => {
    const error = errorSums(new Float64Array([1, 2]), new Float64Array([1, 2]), { elementCount: 2, firstSample: 0 });
    expect(layerReport({ layer: 'a', variables: {} }, error).error).toEqual({ maxAbs: 0, meanAbs: 0, sqnrDb: Infinity, worstSample: 0 });
  });
});

describe('layerReport', () => {
  it('has a signal-to-noise ratio of −∞ dB where the reference is no number, not one that looks exact', () => {
    const nan = errorSums(new Float64Array([1, 2]), new Float64Array([NaN, 2]), { elementCount: 2, firstSample: 0 });
    const infinite = errorSums(new Float64Array([1, 2]), new Float64Array([Infinity, 2]), { elementCount: 2, firstSample: 0 });
    const exact = errorSums(new Float64Array([1, 2]), new Float64Array([1, 2]), { elementCount: 2, firstSample: 0 });
    expect([nan, infinite, exact].map((sums) => layerReport(record(0, 60, 0), sums).error?.sqnrDb)).toEqual([-Infinity, -Infinity, Infinity]);
  });
});
