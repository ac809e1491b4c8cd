/** @file Lint: channels that are 0 for every input. */

import type { Lint } from '../../lint.ts';
import { listWords } from '../../words.ts';

/** Finds channels whose worst case is 0. */
export const channelDead: Lint = {
  code: 'channel/dead',
  severity: 'warning',
  needs: 'worst-case',
  title: 'Channels that are always 0',
  explanation: 'By interval analysis these channels are 0 whatever the input is: their weights are all 0 in hardware, or a relu never lets them through. The tool removes them; what is paid for are the ports and the training.',
  help: 'Prune the channels from the model, or give the weights more fraction bits if they are not 0 in training.',
  check: ({ graph, facts }) =>
    graph.layers.flatMap((layer) => {
      const dead = layer.class_name === 'ZeroPadding1D' || layer.class_name === 'ZeroPadding2D' ? [] : (facts.worstCase?.get(layer.name)?.deadChannels ?? []);
      const count = layer.shape.at(-1) ?? 1;
      if (dead.length === 0) return [];
      return [{ message: `${layer.name}: ${dead.length === count ? `all ${count}` : `${dead.length} of ${count}`} channels are 0 for every input${dead.length === count ? '' : ` (${listWords(dead, 8)})`}.`, layer: layer.name }];
    }),
};
