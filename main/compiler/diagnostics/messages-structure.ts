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
  'strategy/unrolled-reuse-one': {
    title: 'ResourceUnrolled with reuse factor 1',
    explanation: 'The reuse factor that hls4ml settles on for the layer is 1. For that it generates no unrolled kernel, but still asks for one: the project does not compile. The numbers shown are what the kernel would compute.',
    help: 'Choose a legal reuse factor above 1, or Resource.',
  },
  'config/passes-not-followed': {
    title: 'Lists of passes are not followed',
    explanation: 'hls4ml lets a configuration choose its passes; this program always runs the usual ones.',
    help: 'Leave Flows, Optimizers and SkipOptimizers out of the configuration.',
  },
  'config/option-without-effect': {
    title: 'Option without effect',
    explanation: 'hls4ml keeps any option on any layer; this one is looked at by nothing there.',
    help: 'Remove the option, or set it where it belongs.',
  },
  'config/weights-as-ports': {
    title: 'Weights outside of the design',
    explanation: 'Weights with more values than BramFactor become memory ports of the top function of hls4ml’s project, to be filled from outside.',
    help: 'Raise BramFactor (hls4ml’s own default is 10⁹) to keep weights inside.',
  },
  'profile/auto-type': {
    title: 'hls4ml 0.8 has no auto',
    explanation: 'hls4ml 0.8 does not infer types; a configuration with auto is refused there. The default type stands in for it.',
    help: 'Write types, make the configuration with granularity model, or use the profile hls4ml-1.3.',
  },
  'profile/shared-type': {
    title: 'Types that share a name in hls4ml 0.8',
    explanation: 'Types without an entry of their own have one name in the project of hls4ml 0.8, and the first layer that uses it decides. Where that is a pooling, the other layers take its widened accumulator; the emulation does not follow that.',
    help: 'Give the pooling an accumulator type of its own.',
  },
  'profile/not-in-version': {
    title: 'Not in hls4ml 0.8',
    explanation: 'The layer or option came with a later version; hls4ml 0.8 refuses it or ignores it. It is computed as hls4ml 1.3 does.',
    help: 'Use the profile hls4ml-1.3.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
