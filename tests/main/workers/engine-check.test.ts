/** @file The lints that take their time, on networks whose worst cases and softmax can be worked out by hand. */
import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '../../../main/compiler/ir/model-graph.ts';
import { checkDesign } from '../../../main/workers/engine-check.ts';
import type { Design } from '../../../preload/model/design.ts';
import { analysisHostOf } from '../../helpers/analysis-host.ts';
import { activation, chain, dense, design, input } from '../../helpers/build-graph.ts';

const check = (source: ModelGraph, rows: readonly (readonly number[])[] | undefined, more: { readonly of?: Design; readonly tools?: { name: string; version: string }[]; readonly isCancelled?: () => boolean } = {}) =>
  checkDesign(analysisHostOf(source, rows === undefined ? {} : { given: { sampleCount: rows.length, inputs: [{ data: Float64Array.from(rows.flat()) }] } }, more.isCancelled), {
    design: more.of ?? design(), ...(rows === undefined ? {} : { dataId: 'given' }), ...(more.tools === undefined ? {} : { tools: more.tools }),
  });
const codes = (findings: ReturnType<typeof check>): readonly string[] => (findings?.problems ?? []).map(({ code, layer, attribute }) => [code, layer, attribute].filter(Boolean).join(' '));

describe('worst cases', () => {
  it('name what some input drives out of its type, with the exact value', () => {
    // 4 · 0.75 · 32 = 96 from −32 on; the result has the same type.
    const source = chain([input(), dense('d', { size: [4, 1], weights: [0.75, 0.75, 0.75, 0.75], bias: [0] })]);
    const found = check(source, undefined);
    expect(codes(found)).toEqual(['precision/may-overflow d accum', 'precision/may-overflow d result']);
    expect(found?.problems[0]?.message).toBe('d: accum can reach −96 for some input; fixed<16,6> ends at −32.');
    expect(found?.sampleCount).toBeUndefined();
  });

  it('name channels that no input moves', () => {
    const source = chain([input(), dense('d', { size: [4, 2], weights: [0.25, 0, 0.25, 0, 0.25, 0, 0.25, 0], bias: [0, -1] }), activation('r', 'relu', { shape: [2] })]);
    expect(check(source, undefined)?.problems.filter(({ code }) => code === 'channel/dead').map(({ message }) => message)).toEqual(['r: 1 of 2 channels are 0 for every input (1).']);
  });

  it('say nothing where no input leaves any type', () => {
    const source = chain([input(), dense('d', { size: [4, 1], weights: [0.25, 0.25, 0.25, 0.125], bias: [0] })]);
    expect(codes(check(source, undefined))).toEqual([]);
  });
});

describe('values on data', () => {
  const scores = chain([input('x', [3]), activation('s', 'softmax', { shape: [3] })]);
  // Differences of 32 and more start again at 0 in the stable softmax of fixed<16,6>: 20 − (−12) = 32, so that both are first.
  const wraps = [-12, 20, 0];

  it('count samples in which a softmax changes the first class', () => {
    const found = check(scores, [[1, 2, 3], wraps, [3, 2, 1], wraps]);
    expect(found?.problems.find(({ code }) => code === 'softmax/argmax-flips')).toMatchObject({ severity: 'error', message: 's changes the first class of 2 of 4 samples (50 %, all by ties; the first is sample 1).' });
    expect(found?.sampleCount).toBe(4);
  });

  it('are not at fault where scores are equal, or the softmax keeps the order', () => {
    expect(codes(check(scores, [[1, 2, 3], [2, 2, 1]])).filter((code) => code.startsWith('softmax'))).toEqual([]);
  });

  it('find channels that the types wipe out', () => {
    // Results of 2^-12 vanish in fixed<16,6>, in the reference they do not.
    const source = chain([input('x', [1]), dense('d', { size: [1, 2], weights: [1, 2 ** -6], bias: [0, 0] })]);
    expect(check(source, [[2 ** -6], [2 ** -7]])?.problems.filter(({ code }) => code === 'channel/dead-on-data').map(({ message }) => message)).toEqual(['d: 1 of 2 channels are 0 on all 2 samples, and are not in the reference (1).']);
  });
});

it('looks at the tools it is told of, and only then', () => {
  const source = chain([input(), dense('d', { weights: Array.from({ length: 16 }, () => 0) })]);
  const tools = [{ name: 'vitis_hls', version: '2022.2' }];
  expect(codes(check(source, undefined, { tools }))).toContain('tools/option-unsupported Backend');
  expect(codes(check(source, undefined, { tools, of: design({}, { flow: 'rtl' }) }))).not.toContain('tools/option-unsupported Backend');
  expect(codes(check(source, undefined))).not.toContain('tools/option-unsupported Backend');
});

it('answers nothing when it is cancelled', () => {
  expect(check(chain([input(), dense('d')]), [[1, 2, 3, 4]], { isCancelled: () => true })).toBeUndefined();
});
