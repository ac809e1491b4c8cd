/** @file Tests of the lint profile/auto-type: auto in the profile of hls4ml 0.8. */
import { expect, it } from 'vitest';
import { profileAutoType } from '../../../../../../main/compiler/preflight/lints/profile/auto-type.ts';
import { autoTypes, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const net = [input('x', [2]), dense('d', { size: [2, 2] })];
const auto = { LayerName: autoTypes('d') };

it('counts the places, and the newer profile ends it', () => {
  const old = loweredContext(net, design(auto, { numericsProfile: 'hls4ml-0.8' }));
  expect(found(profileAutoType, old)[0]?.message).toBe('hls4ml 0.8 infers no types and refuses a configuration with auto; fixed<16,6> is used in the place that says auto.');
  expect(afterFix(profileAutoType, old)).toEqual([]);
});

it('says nothing without auto, and nothing of hls4ml 1.3', () => {
  expect([...places(profileAutoType, loweredContext(net, design({}, { numericsProfile: 'hls4ml-0.8' }))), ...places(profileAutoType, loweredContext(net, design(auto)))]).toEqual([]);
});
