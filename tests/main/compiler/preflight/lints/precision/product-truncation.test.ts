/** @file Tests of the lint precision/product-truncation: products that are cut one by one. */
import { expect, it } from 'vitest';
import { precisionProductTruncation } from '../../../../../../main/compiler/preflight/lints/precision/product-truncation.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { fixed, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const ones = (count: number) => Array.from({ length: count }, () => 0.75);
const net = (inputs: number) => [input('x', [inputs]), dense('d', { size: [inputs, 1], weights: ones(inputs) })];

it('says by how much: 16 products of 20 fraction bits in 10 lose half of 2^-10 each', () => {
  const context = loweredContext(net(16));
  // 16 · (2^-10 − 2^-20) / 2 = 0.0078
  expect(found(precisionProductTruncation, context)[0]?.message).toBe('d cuts 16 products per result from 20 to 10 fraction bits (fixed<16,6>): results are shifted by about −0.0078, 7.99 steps of its result.');
  const mended = fixed(precisionProductTruncation, context);
  expect(mended.layer('d')?.types['accum']).toMatchObject({ widthBits: 26, integerBits: 6 });
  expect(places(precisionProductTruncation, mended)).toEqual([]);
});

it('shifts results by what it says: the emulated sum of 1024 products lies that much below the exact one', () => {
  // Words of 10 fraction bits whose products need all 20.
  const inputs = Array.from({ length: 1024 }, (_, i) => ((i * 37) % 1024) / 1024);
  const weights = Array.from({ length: 1024 }, (_, i) => ((i * 53 + 11) % 1024) / 1024);
  const context = loweredContext([input('x', [1024]), dense('d', { size: [1024, 1], weights, bias: [0] })]);
  const shift = Number(/about −([0-9.]+),/.exec(found(precisionProductTruncation, context)[0]?.message ?? '')?.[1]);
  const word = (value: number) => Math.floor(value * 1024) / 1024;
  const exact = inputs.reduce((sum, x, i) => sum + word(x) * word(weights[i] ?? 0), 0);
  const cut = inputs.reduce((sum, x, i) => sum + word(word(x) * word(weights[i] ?? 0)), 0);
  expect(Math.abs(exact - cut - shift) / shift).toBeLessThan(0.1);
});

it('says nothing of a few products, of rounding, of an accumulator that holds them, and of distributed arithmetic', () => {
  const types = (accum: string) => loweredContext(net(16), design({ LayerName: { d: { Precision: { accum } } } }));
  expect(places(precisionProductTruncation, loweredContext(net(4)))).toEqual([]);
  expect(places(precisionProductTruncation, types('fixed<16,6,RND>'))).toEqual([]);
  expect(places(precisionProductTruncation, types('fixed<26,6>'))).toEqual([]);
  expect(places(precisionProductTruncation, loweredContext(net(16), design({ LayerName: { d: { Strategy: 'distributed_arithmetic' } } })))).toEqual([]);
});

it('counts no steps of a result that is hundreds of bits finer', () => {
  const types = (result: string) => loweredContext(net(16), design({ LayerName: { d: { Precision: { result } } } }));
  expect(found(precisionProductTruncation, types('fixed<1000,500>'))[0]?.message).toMatch(/shifted by about −[0-9.]+\.$/);
  expect(found(precisionProductTruncation, types('fixed<20,6>'))[0]?.message).toMatch(/shifted by about −[0-9.]+, [0-9]+ steps of its result\.$/);
});
