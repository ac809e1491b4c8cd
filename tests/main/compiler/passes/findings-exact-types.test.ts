import { expect, it } from 'vitest';
import { exactTypeFindings } from '../../../../main/compiler/passes/findings-exact-types.ts';
import { fixed, ufixed } from '../../../../preload/model/fixed-type.ts';
import { layer } from '../../../helpers/lowered-graph.ts';

it('variables that no bit is left of are told together, layer by layer, a bias without any is not', () => {
  const none = ufixed(2, 32);
  const found = exactTypeFindings.ofTypes([
    layer('one', 'Dense', ['x'], { shape: [1], result_type: fixed(16, 6), types: { weight: none, bias: none } }),
    layer('two', 'Dense', ['x'], { shape: [1], result_type: none, types: { weight: none, accum: fixed(16, 6) } }),
    layer('neither', 'Dense', ['x'], { shape: [1], result_type: fixed(16, 6), types: { weight: ufixed(3, 32), bias: none } }),
  ]);
  expect(found.map(({ at, message }) => [at?.layer, /No bit of the (.*) of/.exec(message)?.[1]])).toEqual([['one', 'weight'], ['two', 'result, weight']]);
});
