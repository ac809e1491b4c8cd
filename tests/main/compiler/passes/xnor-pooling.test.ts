/** @file Tests of the pass that keeps the maximum of single bits a single bit. */
import { expect, it } from 'vitest';
import { poolSingleBits } from '../../../../main/compiler/passes/xnor-pooling.ts';
import { XNOR } from '../../../../main/compiler/quantizers/quantizer-types.ts';
import type { Precision } from '../../../../preload/model/fixed-type.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { chain, layerOf } from '../../../helpers/build-graph.ts';

const pooled = (from: Precision, operation: string, className = 'Pooling2D') =>
  layerOf(poolSingleBits(chain([{ name: 'x', class_name: 'Input', result_type: from }, { name: 'p', class_name: className, attributes: { pool_op: operation }, result_type: fixed(16, 6) }])).graph, 'p').result_type;

it('gives the maximum of single bits their type, in windows and over the whole image', () => {
  expect(pooled(XNOR, 'Max')).toEqual(XNOR);
  expect(pooled(XNOR, 'Max', 'GlobalPooling1D')).toEqual(XNOR);
});

it('leaves averages and other types alone', () => {
  expect(pooled(XNOR, 'Average')).toEqual(fixed(16, 6));
  expect(pooled(fixed(8, 3), 'Max')).toEqual(fixed(16, 6));
});
