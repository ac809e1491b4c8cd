/** @file Tests of the lint stream/no-tlast: streams without TLAST. */
import { expect, it } from 'vitest';
import type { Design } from '../../../../../../preload/model/design.ts';
import { streamNoTlast } from '../../../../../../main/compiler/preflight/lints/stream/no-tlast.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { loweredContext, places } from '../../../../../helpers/lint-context.ts';

const net = (more: Partial<Design>) => loweredContext([input(), dense('d')], design({}, more));

it('says so of a streamed project', () => {
  expect(places(streamNoTlast, net({ ioType: 'io_stream' }))).toEqual(['– IOType note']);
});

it('says nothing with io_parallel, and in the rtl flow', () => {
  expect([...places(streamNoTlast, net({})), ...places(streamNoTlast, net({ ioType: 'io_stream', flow: 'rtl' }))]).toEqual([]);
});
