/** @file Tests of the lint input/type-too-small: data that leave the type of the input. */
import { expect, it } from 'vitest';
import { inputTypeTooSmall } from '../../../../../../main/compiler/preflight/lints/input/type-too-small.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { inputLayer } from '../../../../../helpers/lowered-graph.ts';
import { fixed, found, givenContext, loweredContext, onData, places } from '../../../../../helpers/lint-context.ts';

const seen = (rows: readonly (readonly number[])[]) => onData(loweredContext([input(), dense('d')]), rows);

it('names values that wrap, and the fix holds them', () => {
  const rows = [[40, 1, 2, 3]];
  expect(found(inputTypeTooSmall, seen(rows)).map(({ severity, message }) => [severity, message])).toEqual([['error', 'x: 25 % of these inputs wrap: 40 in fixed<16,6>, which ends at 32.']]);
  const mended = fixed(inputTypeTooSmall, seen(rows));
  expect(mended.layer('x')?.result_type).toMatchObject({ widthBits: 17, integerBits: 7 });
  expect(places(inputTypeTooSmall, onData(mended, rows))).toEqual([]);
});

it('warns where less than one value in a thousand does', () => {
  const rows = Array.from({ length: 400 }, (_, i) => [i === 7 ? -33 : 1, 0, 0, 0]);
  expect(places(inputTypeTooSmall, seen(rows))).toEqual(['x result warning']);
});

it('says nothing of data that fit', () => {
  expect(places(inputTypeTooSmall, seen([[31, -32, 2, 3]]))).toEqual([]);
});

it('is a note where a saturating type cuts off no more than one of its steps', () => {
  const saturating = loweredContext([input(), dense('d')], design({ LayerName: { x: { Precision: { result: 'fixed<12,6,RND,SAT>' } } } }));
  expect(places(inputTypeTooSmall, onData(saturating, [[32, 0, 0, 0]]))).toEqual(['x result note']);
  expect(places(inputTypeTooSmall, onData(saturating, [[33, 0, 0, 0]]))).toEqual(['x result error']);
});

it('is a warning without a fix where the network’s own quantizer made the type of the input, and an error again without it', () => {
  const plain = inputLayer('x', [1]);
  const narrow = { ...plain, result_type: { kind: 'fixed', widthBits: 8, integerBits: 3, signed: true, rounding: 'TRN', overflow: 'WRAP' } as const };
  const given = (attributes: Layer['attributes']) => {
    return onData(givenContext([{ ...narrow, attributes: { ...narrow.attributes, ...attributes } }]), [[9]]);
  };
  const [decided] = found(inputTypeTooSmall, given({ bit_exact_transformed: true }));
  expect(decided).toMatchObject({ severity: 'warning', help: expect.stringContaining('trained with do the same') as string });
  expect(decided?.fixes ?? []).toEqual([]);
  const [own] = found(inputTypeTooSmall, given({}));
  expect([own?.severity, own?.fixes?.length]).toEqual(['error', 1]);
});

it('leaves NaN and infinite samples to the lint that is about them', () => {
  const bad = (count: number) => ({ inputs: [{ layer: 'x', notFinite: { count, sample: 0, element: 0, value: 'NaN' } }] });
  expect(places(inputTypeTooSmall, onData(loweredContext([input(), dense('d')]), [[Number.NaN, 0.5, 2, 3]], bad(1)))).toEqual([]);
  expect(places(inputTypeTooSmall, onData(loweredContext([input(), dense('d')]), [[Number.POSITIVE_INFINITY, Number.NaN, 2, 3]], bad(2)))).toEqual([]);
});

it('names finite values beside them, with a fix that holds these; beside infinite ones it proposes no type', () => {
  const [beside] = found(inputTypeTooSmall, onData(loweredContext([input(), dense('d')]), [[Number.NaN, 40, 2, 3]], { inputs: [{ layer: 'x', notFinite: { count: 1, sample: 0, element: 0, value: 'NaN' } }] }));
  expect(beside?.message).toContain('40 in fixed<16,6>, which ends at 32');
  expect(beside?.fixes?.[0]?.label).toBe('Widen the input x to fixed<17,7>');
  const [infinite] = found(inputTypeTooSmall, onData(loweredContext([input(), dense('d')]), [[Number.NEGATIVE_INFINITY, 40, 2, 3]], { inputs: [{ layer: 'x', notFinite: { count: 1, sample: 0, element: 0, value: '-Infinity' } }] }));
  expect(infinite).toMatchObject({ severity: 'warning', message: 'x: 2 of 4 inputs leave fixed<16,6>, infinite ones among them.', help: expect.stringContaining('repair the infinite samples first') as string });
  expect(infinite?.fixes ?? []).toEqual([]);
});
