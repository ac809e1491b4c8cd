/** @file Tests of the lint binary/unrolled-without-minus-ones: a kernel that only adds. */
import { expect, it } from 'vitest';
import type { LintContext } from '../../../../../../main/compiler/preflight/lint-context.ts';
import { binaryUnrolledWithoutMinusOnes as lint } from '../../../../../../main/compiler/preflight/lints/binary/unrolled-without-minus-ones.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { singleBits, type BitsOptions } from '../../../../../helpers/single-bits.ts';

const withStrategy = (strategy: string, options: BitsOptions = {}): LintContext => {
  const { graph } = singleBits(options);
  return givenContext({ ...graph, layers: graph.layers.map((layer) => (layer.name === 'd' ? { ...layer, attributes: { ...layer.attributes, strategy, reuse_factor: 2 } } : layer)) });
};

it('counts the −1 whose products are missing, for data of any type, and proposes Resource', () => {
  for (const options of [{}, { data: fixed(16, 6) }]) expect(places(lint, withStrategy('resource_unrolled', options))).toEqual(['d strategy error']);
  const [first] = found(lint, withStrategy('resource_unrolled'));
  expect(first?.message).toContain('2 of 4 one-bit weights are −1');
  expect(first?.fixes?.[0]?.edit).toEqual({ kind: 'set-strategy', layers: ['d'], strategy: 'Resource' });
});

it('says nothing of other strategies, of weights with a sign, and of a kernel of ones', () => {
  expect([...places(lint, withStrategy('resource')), ...places(lint, withStrategy('latency')), ...places(lint, withStrategy('resource_unrolled', { weight: fixed(2, 2) })), ...places(lint, withStrategy('resource_unrolled', { converted: [1, 1, 1, 1] }))]).toEqual([]);
});

it('counts a 0 as hls4ml stores it, which is as a 1', () => {
  expect(found(lint, withStrategy('resource_unrolled', { converted: [1, 0, -1, 1] }))[0]?.message).toContain('1 of 4 one-bit weights are −1');
});
