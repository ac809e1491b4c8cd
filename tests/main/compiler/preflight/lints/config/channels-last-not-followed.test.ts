/** @file Tests of the lint config/channels-last-not-followed: how images of a PyTorch model are turned. */
import { expect, it } from 'vitest';
import { configChannelsLastNotFollowed } from '../../../../../../main/compiler/preflight/lints/config/channels-last-not-followed.ts';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { graphOf, inputLayer } from '../../../../../helpers/lowered-graph.ts';

const context = (more: ConfigMap, isImage = true) => {
  const base = design();
  const input = { ...inputLayer('x', [4, 4, 3]), ...(isImage ? { reference_options: { channels_first_shape: [3, 4, 4] } } : {}) };
  return givenContext({ ...graphOf([input]), format: 'pytorch' }, { ...base, hlsConfig: { ...base.hlsConfig, Model: { ...base.hlsConfig.Model, ...more } } });
};

it('names the options for images', () => {
  expect(places(configChannelsLastNotFollowed, context({ ChannelsLastConversion: 'full', TransposeOutputs: true }))).toEqual(['– Model.ChannelsLastConversion warning', '– Model.TransposeOutputs warning']);
});

it('says nothing of what is done here, and where there is no image', () => {
  expect(places(configChannelsLastNotFollowed, context({ ChannelsLastConversion: 'internal', TransposeOutputs: false }))).toEqual([]);
  expect(places(configChannelsLastNotFollowed, context({ ChannelsLastConversion: 'full' }, false))).toEqual([]);
});
