/** @file Codes of findings made while numbers are computed. */

import type { MessageText } from './message.ts';

/** Code → text, areas `precision` and `emulator`. */
export const EMULATION_MESSAGES = {
  'precision/overflow': {
    title: 'Values overflow',
    explanation: 'Values of this dataset lie outside the range of the type. With wrap-around they come back with another sign or size, with saturation they are cut; tools say nothing about either.',
    help: 'Give the variable more integer bits, or a saturating type.',
  },
  'emulator/no-reference': {
    title: 'No reference values',
    explanation: 'The ideal, floating-point value of this layer is not computed here, so its error in hardware cannot be shown.',
    help: 'Look at the layers after it, or compare the model’s outputs.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
