/** @file Tests of the lint precision/table-in-precision-ignored: types of tables in the wrong place. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { precisionTableInPrecisionIgnored } from '../../../../../../main/compiler/preflight/lints/precision/table-in-precision-ignored.ts';
import { activation, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, fixed, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const softmax = (entry: ConfigMap) => loweredContext([input(), dense('d'), activation('s', 'softmax')], design({ LayerName: { s: entry } }));

it('names them, and the key that hls4ml reads ends it', () => {
  const wrong = softmax({ Precision: { exp_table: 'fixed<10,4>' } });
  expect(found(precisionTableInPrecisionIgnored, wrong)[0]?.message).toBe("hls4ml ignores Precision.exp_table of s: tables take their type from the layer's key exp_table_t. The table stays fixed<18,8,RND,SAT>.");
  expect(fixed(precisionTableInPrecisionIgnored, wrong).layer('s')?.types['exp_table']).toMatchObject({ widthBits: 10, integerBits: 4 });
  expect(afterFix(precisionTableInPrecisionIgnored, wrong)).toEqual([]);
});

it('says nothing where the right key is set too, and where both agree', () => {
  expect(places(precisionTableInPrecisionIgnored, softmax({ Precision: { exp_table: 'fixed<10,4>' }, exp_table_t: 'fixed<12,4>' }))).toEqual([]);
  expect(places(precisionTableInPrecisionIgnored, softmax({ Precision: { table: 'ap_fixed<18,8,TRN,WRAP,0>', exp_table: 'fixed<18,8,RND,SAT,0>' } }))).toEqual([]);
});
