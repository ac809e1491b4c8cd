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
