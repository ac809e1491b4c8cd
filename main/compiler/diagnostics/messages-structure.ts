/** @file Codes of findings about structure edits and numerics profiles. */

import type { MessageText } from './message.ts';

/** Code → text, area structure edits and profiles. */
export const STRUCTURE_MESSAGES = {
  'structure/not-applied': {
    title: 'Structure edit without effect',
    explanation: 'The layer that the edit is about is not in the network as it is now, or is of a kind that the edit does not fit. The edit is kept and applies again when the layer returns.',
    help: 'Remove the edit from the list of structure edits, or bring the layer back.',
  },
  'structure/keeps-merged-output': {
    title: 'An output takes the batch norm behind it along',
    explanation: 'hls4ml merges a batch normalisation into the layer before it even where that layer is an output of the model; the output then is the normalised value.',
    help: 'Keep the batch normalisation as a layer of its own, or make the batch normalisation the output.',
  },
  'profile/shared-type': {
    title: 'Types that share a name in hls4ml 0.8',
    explanation: 'Types without an entry of their own have one name in the project of hls4ml 0.8, and the first layer that uses it decides. Where that is a pooling, the other layers take its widened accumulator; the emulation does not follow that.',
    help: 'Give the pooling an accumulator type of its own.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
