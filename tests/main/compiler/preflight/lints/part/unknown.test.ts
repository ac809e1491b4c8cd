/** @file Tests of the lint part/unknown: parts that are not in the table. */
import { expect, it } from 'vitest';
import { partUnknown } from '../../../../../../main/compiler/preflight/lints/part/unknown.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, onPart, part, places } from '../../../../../helpers/lint-context.ts';

const context = loweredContext([input(), dense('d')], design({}, { part: 'xc9z999' }));

it('names the part', () => {
  expect(found(partUnknown, context)[0]?.message).toBe('The part xc9z999 is not in the device table; DSPs, LUTs, memory and clock are not checked against it.');
});

it('says nothing where the part is known', () => {
  expect(places(partUnknown, onPart(context, part()))).toEqual([]);
});
