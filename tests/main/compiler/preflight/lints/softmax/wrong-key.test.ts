/** @file Tests of the lint softmax/wrong-key: softmax chosen by the wrong key. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { softmaxWrongKey } from '../../../../../../main/compiler/preflight/lints/softmax/wrong-key.ts';
import { activation, dense, design, input } from '../../../../../helpers/build-graph.ts';
import { fixed, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const softmax = (entry: ConfigMap) => loweredContext([input(), dense('d'), activation('s', 'softmax')], design({ LayerName: { s: entry } }));

it('names a Strategy, and Implementation takes its place', () => {
  expect(found(softmaxWrongKey, softmax({ Strategy: 'Latency' }))[0]?.message).toBe('Strategy "Latency" has no effect on s; its implementation stays stable.');
  const mended = fixed(softmaxWrongKey, softmax({ Strategy: 'Latency' }));
  expect(mended.layer('s')?.attributes['implementation']).toBe('latency');
  expect(places(softmaxWrongKey, mended)).toEqual([]);
});

it('only takes away what is no implementation', () => {
  const mended = fixed(softmaxWrongKey, softmax({ Strategy: 'Resource' }));
  expect(mended.design.hlsConfig.LayerName?.['s'] ?? {}).toEqual({});
});

it('says nothing of Implementation', () => {
  expect([...places(softmaxWrongKey, softmax({ Implementation: 'latency' })), ...places(softmaxWrongKey, softmax({}))]).toEqual([]);
});
