/** @file Tests of the lint config/option-without-effect: options that a layer does not look at. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { configOptionWithoutEffect } from '../../../../../../main/compiler/preflight/lints/config/option-without-effect.ts';
import { activation, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const entry = (layer: string, options: ConfigMap) => loweredContext([input(), dense('d'), activation('s', 'softmax')], design({ LayerName: { [layer]: options } }));

it('names them, and taking them away ends it', () => {
  expect(places(configOptionWithoutEffect, entry('d', { ParallelizationFactor: 2, Skip: true }))).toEqual(['d ParallelizationFactor note', 'd Skip note']);
  expect(places(configOptionWithoutEffect, entry('d', { TableSize: 2048, TargetCycles: 9 }))).toEqual(['d TargetCycles note', 'd TableSize note']);
  expect(afterFix(configOptionWithoutEffect, entry('d', { TableSize: 2048 }))).toEqual([]);
});

it('names types that hls4ml overwrites', () => {
  expect(places(configOptionWithoutEffect, entry('d', { result_t: 'fixed<8,3>', weight_t: 'fixed<8,3>', accum_t: 'fixed<20,9>' }))).toEqual(['d result_t note', 'd weight_t note']);
  expect(afterFix(configOptionWithoutEffect, entry('d', { result_t: 'fixed<8,3>' }))).toEqual([]);
});

it('says nothing of options that are looked at, nor of what a generated configuration holds', () => {
  expect(places(configOptionWithoutEffect, entry('s', { Implementation: 'latency', Skip: true, TableSize: 512, exp_table_t: 'fixed<12,4>' }))).toEqual([]);
  expect(places(configOptionWithoutEffect, entry('d', { ReuseFactor: 1, ParallelizationFactor: 1, ConvImplementation: 'LineBuffer', Trace: false }))).toEqual([]);
});
