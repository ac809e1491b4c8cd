/** @file Tests of the lint activation/ternary-tanh-stream: the thresholds of ternary_tanh as a stream. */
import { expect, it } from 'vitest';
import { activationTernaryTanhStream } from '../../../../../../main/compiler/preflight/lints/activation/ternary-tanh-stream.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const ternary = (ioType: 'io_parallel' | 'io_stream', activation = 'ternary_tanh') => givenContext([inputLayer('x', [4]), layer('t', 'Activation', ['x'], { shape: [4], attributes: { activation } })], design({}, { ioType }));

it('names ternary_tanh as a stream, and turns to io_parallel', () => {
  expect(found(activationTernaryTanhStream, ternary('io_stream'))[0]?.message).toBe('t compares its input with 1 and −1 as a stream; the thresholds in the network are 0.5 and −0.5.');
  expect(afterFix(activationTernaryTanhStream, ternary('io_stream'))).toEqual([]);
});

it('says nothing with io_parallel or of another activation', () => {
  expect([...places(activationTernaryTanhStream, ternary('io_parallel')), ...places(activationTernaryTanhStream, ternary('io_stream', 'relu'))]).toEqual([]);
});
