/** @file Tests of the lint merge/dot-auto: dot products with an automatic accumulator. */
import { expect, it } from 'vitest';
import { mergeDotAuto } from '../../../../../../main/compiler/preflight/lints/merge/dot-auto.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const dot = (accum: string) => givenContext([inputLayer('x', [4]), inputLayer('y', [4]), layer('d', 'Dot', ['x', 'y'], { shape: [1], result_type: fixed(20, 9), types: { accum: fixed(16, 6) } })], design({ LayerName: { d: { Precision: { accum } } } }));

it('names them, and proposes the type of the result', () => {
  expect(places(mergeDotAuto, dot('auto'))).toEqual(['d accum error']);
  expect(found(mergeDotAuto, dot('auto'))[0]?.fixes?.[0]?.edit).toEqual({ kind: 'set-precision', layers: ['d'], variables: ['accum'], precision: 'fixed<20,9>' });
});

it('says nothing where the accumulator has a type', () => {
  expect(places(mergeDotAuto, dot('fixed<20,9>'))).toEqual([]);
});
