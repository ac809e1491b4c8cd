/** @file Tests of the lint activation/selu-stream: selu as a stream. */
import { expect, it } from 'vitest';
import { activationSeluStream } from '../../../../../../main/compiler/preflight/lints/activation/selu-stream.ts';
import { activation, chain, design, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const selu = (ioType: 'io_parallel' | 'io_stream', kind = 'selu') => loweredContext(chain([input(), activation('s', kind)]), design({}, { ioType }));

it('names selu as a stream', () => {
  expect(found(activationSeluStream, selu('io_stream'))[0]?.message).toBe('s holds the factor 1.0507 of selu in fixed<16,6> as a stream, in ufixed<16,1> with io_parallel.');
});

it('says nothing with io_parallel or of another activation', () => {
  expect([...places(activationSeluStream, selu('io_parallel')), ...places(activationSeluStream, selu('io_stream', 'relu'))]).toEqual([]);
});
