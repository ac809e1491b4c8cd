/** @file Tests of the lint strategy/unrolled-reuse-one: unrolled layers for which no kernel is written. */
import { expect, it } from 'vitest';
import { strategyUnrolledReuseOne } from '../../../../../../main/compiler/preflight/lints/strategy/unrolled-reuse-one.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

/** Of one output with one input only the factor 1 is legal, and the fully serial one is taken away: nothing above 1 is left. */
const layered = (reuse_factor: number, strategy = 'resource_unrolled') => givenContext([inputLayer('x', [1]), layer('d', 'Dense', ['x'], { shape: [1], attributes: { strategy, reuse_factor } })]);

it('names them, and proposes Resource', () => {
  expect(places(strategyUnrolledReuseOne, layered(1))).toEqual(['d reuse_factor error']);
  expect(found(strategyUnrolledReuseOne, layered(1))[0]?.fixes?.[0]?.edit).toEqual({ kind: 'set-strategy', layers: ['d'], strategy: 'Resource' });
});

it('says nothing of factors above 1, and of other strategies', () => {
  expect([...places(strategyUnrolledReuseOne, layered(2)), ...places(strategyUnrolledReuseOne, layered(1, 'resource'))]).toEqual([]);
});
