/** @file Tests of the lint config/unreadable-type: types that cannot be read. */
import { expect, it } from 'vitest';
import { configUnreadableType } from '../../../../../../main/compiler/preflight/lints/config/unreadable-type.ts';
import { activation, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const net = [input(), dense('d'), activation('s', 'softmax')];
const config = (...of: Parameters<typeof design>) => loweredContext(net, design(...of));

it('names the place and what is wrong with it; taking it away ends it', () => {
  const bad = config({ LayerName: { d: { Precision: { result: 'fixd<8,2>' } } } });
  expect(found(configUnreadableType, bad)[0]?.message).toMatch(/^d\.Precision\.result: .*fixd.*\. The model's default type is used instead\.$/);
  expect(places(configUnreadableType, bad)).toEqual(['d result error']);
  expect(afterFix(configUnreadableType, bad)).toEqual([]);
  expect(afterFix(configUnreadableType, config({ LayerName: { d: { Precision: '<' } } }))).toEqual([]);
  expect(afterFix(configUnreadableType, config({ LayerName: { s: { exp_table_t: 'fixed<4>>' } } }))).toEqual([]);
});

it('looks at classes and the model too', () => {
  expect(places(configUnreadableType, config({ LayerType: { Dense: { Precision: 'fixed' } }, Model: { Precision: { default: 'fixed<16,6>', accum: '16' } } }))).toEqual(['– Model.Precision.accum error', '– LayerType.Dense.Precision error']);
});

it('says nothing of types that can be read, nor of layers that are not there', () => {
  expect(places(configUnreadableType, config({ LayerName: { d: { Precision: { result: 'ap_ufixed<8, 2, AP_RND, AP_SAT>', weight: 'auto' } }, gone: { Precision: 'fixd' } } }))).toEqual([]);
});

it('says nothing of a class that the network has not', () => {
  expect(places(configUnreadableType, config({ LayerType: { GRU: { Precision: 'fixd' } } }))).toEqual([]);
});
