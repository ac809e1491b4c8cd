/** @file Tests of the pass that removes batch normalisations which change nothing. */
import { expect, it } from 'vitest';
import { removeNopBatchNorm } from '../../../../main/compiler/passes/remove-nop-batch-norm.ts';
import { batchNorm, chain, configured, contextOf, dense, design, input, namesOf } from '../../../helpers/build-graph.ts';

const run = (scale: number[], bias: number[]): readonly string[] =>
  namesOf(removeNopBatchNorm(configured(chain([input('x', [2]), dense('d', { size: [2, 2] }), batchNorm('bn', scale, bias)])), contextOf(design())).graph);

it('removes scale 1 with bias 0', () => {
  expect(run([1, 1], [0, 0])).toEqual(['x', 'd']);
});

it('keeps any other scale or bias', () => {
  expect(run([1, 1.0000001], [0, 0])).toEqual(['x', 'd', 'bn']);
  expect(run([1, 1], [0, 1e-9])).toEqual(['x', 'd', 'bn']);
});
