/** @file Tests of the lint layer-norm/table-range: variances that can leave the table. */
import { expect, it } from 'vitest';
import { layerNormTableRange } from '../../../../../../main/compiler/preflight/lints/layer-norm/table-range.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const norm = (integerBits: number, range = 0) => givenContext([inputLayer('x', [4, 3]), layer('n', 'LayerNormalization', ['x'], { shape: [4, 3], types: { accum: fixed(14, integerBits) }, attributes: { table_range_power2: range } })]);

it('names an accumulator that holds variances beyond the table', () => {
  expect(found(layerNormTableRange, norm(4))[0]?.message).toBe('n knows inverse roots of variances below 1 only; larger ones count as 1.');
  expect(places(layerNormTableRange, norm(2, 1))).toEqual(['n table_range_power2 warning']);
});

it('says nothing where the accumulator ends with the table', () => {
  expect(places(layerNormTableRange, norm(1))).toEqual([]);
});
