/** @file Tests of the lint precision/linear-cast-left: the cast that undoes a result type. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { precisionLinearCastLeft } from '../../../../../../main/compiler/preflight/lints/precision/linear-cast-left.ts';
import { activation, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const context = (LayerName: Record<string, ConfigMap>) => loweredContext([input(), dense('d', { activation: 'linear' }), activation('s', 'softmax')], design({ LayerName }));
const narrow = { Precision: { result: 'fixed<8,3>' } };

it('names the linear layer behind a layer whose result type is set', () => {
  expect(found(precisionLinearCastLeft, context({ d: narrow }))[0]?.message).toBe('d_linear stays as a cast from fixed<8,3> to fixed<16,6>: the result type set on d is undone behind it.');
  expect(afterFix(precisionLinearCastLeft, context({ d: narrow }))).toEqual([]);
});

it('says nothing where no type is set, and where the linear layer has one', () => {
  expect([...places(precisionLinearCastLeft, context({})), ...places(precisionLinearCastLeft, context({ d: narrow, d_linear: { Precision: 'fixed<12,4>' } })), ...places(precisionLinearCastLeft, context({ d: { Precision: { result: 'fixed<16,6>' } } }))]).toEqual([]);
});
