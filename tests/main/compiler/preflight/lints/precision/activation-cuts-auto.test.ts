/** @file Tests of the lint precision/activation-cuts-auto: activations that cut an inferred type. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { precisionActivationCutsAuto } from '../../../../../../main/compiler/preflight/lints/precision/activation-cuts-auto.ts';
import { activation, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { fixed, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const net = (kind = 'relu') => [input(), dense('d', { size: [4, 4] }), activation('r', kind)];
const auto = { Precision: 'auto' };
const context = (LayerName: Record<string, ConfigMap>, kind?: string) => loweredContext(net(kind), design({ LayerName }));

it('names a relu of the default type behind an automatic Dense: 4 products of fixed<16,6> and a bias need 15 integer bits', () => {
  const cut = context({ d: auto });
  expect(found(precisionActivationCutsAuto, cut)[0]?.message).toBe('r casts the automatic fixed<35,15> of d to fixed<16,6>: values from 32 on wrap, where d holds up to 16384.');
  const mended = fixed(precisionActivationCutsAuto, cut);
  expect(mended.layer('r')?.result_type).toMatchObject({ signed: false, widthBits: 24, integerBits: 14 });
  expect(places(precisionActivationCutsAuto, mended)).toEqual([]);
});

it('says nothing of a fixed Dense, of saturation, and of functions with an end', () => {
  expect([...places(precisionActivationCutsAuto, context({})), ...places(precisionActivationCutsAuto, context({ d: auto, r: { Precision: 'ufixed<8,3,RND,SAT>' } })), ...places(precisionActivationCutsAuto, context({ d: auto }, 'sigmoid'))]).toEqual([]);
});

it('says nothing where the activation holds as much', () => {
  expect(places(precisionActivationCutsAuto, context({ d: auto, r: { Precision: 'fixed<36,16>' } }))).toEqual([]);
});
