/** @file Tests of the lint config/layer-not-in-graph: settings for layers that never existed. */
import { expect, it } from 'vitest';
import { configLayerNotInGraph } from '../../../../../../main/compiler/preflight/lints/config/layer-not-in-graph.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { loweredContext, places } from '../../../../../helpers/lint-context.ts';

it('names them, whatever case the others are written in', () => {
  expect(places(configLayerNotInGraph, loweredContext([input(), dense('d')], design({ LayerName: { D: {}, fc9: {} } })))).toEqual(['fc9 – note']);
});

it('says nothing of layers that a pass takes away', () => {
  expect(places(configLayerNotInGraph, loweredContext([input(), dense('d', { activation: 'linear' })], design({ LayerName: { d_linear: {} } })))).toEqual([]);
});
