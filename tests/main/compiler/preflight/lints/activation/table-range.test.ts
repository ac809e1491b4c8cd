/** @file Tests of the lint activation/table-range: tables shorter than what arrives. */
import { expect, it } from 'vitest';
import { activationTableRange } from '../../../../../../main/compiler/preflight/lints/activation/table-range.ts';
import { activation, chain, design, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const table = (kind: string, type: string) => loweredContext(chain([input(), activation('a', kind)]), design({ LayerName: { x: { Precision: { result: type } } } }));

it('names softplus and softsign whose input type reaches beyond 8', () => {
  // ln(1 + e^31.999…) = 32.0; x / (1 + x) at 32 is 0.97, the last entry 8/9.
  expect(found(activationTableRange, table('softplus', 'fixed<16,6>'))[0]?.message).toBe('a knows softplus up to 8; its input fixed<16,6> reaches 32, where softplus is 32 and the table ends at about 8.');
  expect(places(activationTableRange, table('softsign', 'fixed<16,6>'))).toEqual(['a table_size warning']);
});

it('says nothing where the input type ends at 8, or the function has reached its limit', () => {
  expect(places(activationTableRange, table('softplus', 'fixed<16,4>'))).toEqual([]);
  expect(places(activationTableRange, table('sigmoid', 'fixed<16,6>'))).toEqual([]);
  expect(places(activationTableRange, table('tanh', 'fixed<16,6>'))).toEqual([]);
});
