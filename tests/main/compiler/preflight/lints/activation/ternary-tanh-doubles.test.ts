/** @file Tests of the lint activation/ternary-tanh-doubles: the doubled input of ternary_tanh. */
import { expect, it } from 'vitest';
import { activationTernaryTanhDoubles } from '../../../../../../main/compiler/preflight/lints/activation/ternary-tanh-doubles.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const ternary = (type = fixed(16, 6), ioType: 'io_parallel' | 'io_stream' = 'io_parallel') => givenContext([inputLayer('x', [4], { result_type: type }), layer('t', 'Activation', ['x'], { shape: [4], attributes: { activation: 'ternary_tanh' } })], design({}, { ioType }));

it('says from where on the doubled word wraps', () => {
  expect(found(activationTernaryTanhDoubles, ternary())[0]?.message).toBe('t doubles its input within fixed<16,6>; from 16 on that wraps.');
});

it('says nothing where the input saturates, and nothing as a stream', () => {
  expect([...places(activationTernaryTanhDoubles, ternary(fixed(16, 6, 'TRN', 'SAT'))), ...places(activationTernaryTanhDoubles, ternary(fixed(16, 6), 'io_stream'))]).toEqual([]);
});
