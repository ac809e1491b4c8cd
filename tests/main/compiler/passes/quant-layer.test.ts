import { expect, it } from 'vitest';
import { isFolded, scaleOf } from '../../../../main/compiler/passes/quant-layer.ts';
import { layer, weight } from '../../../helpers/lowered-graph.ts';

it('a quantiser has the scale on it, or 1 before its parameters are folded', () => {
  const folded = layer('q', 'Quant', ['x'], { shape: [2], weights: { scale: weight([1], [0.25]) } });
  expect([isFolded(folded), [...scaleOf(folded).data]]).toEqual([true, [0.25]]);
  const plain = layer('q', 'Quant', ['x', 's'], { shape: [2] });
  expect([isFolded(plain), [...scaleOf(plain).data]]).toEqual([false, [1]]);
});
