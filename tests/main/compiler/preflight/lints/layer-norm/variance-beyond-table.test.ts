/** @file Tests of the lint layer-norm/variance-beyond-table: rows whose variance is beyond the table. */
import { expect, it } from 'vitest';
import type { VariableStatistics } from '../../../../../../main/compiler/emulator/statistics.ts';
import { layerNormVarianceBeyondTable } from '../../../../../../main/compiler/preflight/lints/layer-norm/variance-beyond-table.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const layers = [inputLayer('x', [4, 3]), layer('n', 'LayerNormalization', ['x'], { shape: [4, 3], attributes: { table_range_power2: 1 } })];
const index = (overflowCount: number): VariableStatistics => ({
  variable: 'table_index', type: fixed(16, 6), count: 8, min: undefined, max: undefined, minSampleIndex: undefined, minElementIndex: undefined, maxSampleIndex: undefined, maxElementIndex: undefined,
  overflowCount, underflowCount: 0, overflowShare: overflowCount / 8, underflowShare: 0, overflowSampleCount: overflowCount, firstOverflowSampleIndex: undefined, histogram: { firstExponent: 0, counts: [], zeroCount: 0 },
});
const seen = (overflowCount: number) => givenContext(layers, design(), { data: { sampleCount: 2, inputs: [], statistics: new Map([['n', { layer: 'n', variables: { table_index: index(overflowCount) } }]]) } });

it('names the share of rows and where the table ends', () => {
  expect(found(layerNormVarianceBeyondTable, seen(2))[0]?.message).toBe('n: 25 % of the rows have a variance above 0.5, where the table ends.');
});

it('says nothing where no row does', () => {
  expect(places(layerNormVarianceBeyondTable, seen(0))).toEqual([]);
});
