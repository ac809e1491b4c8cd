/** @file Codes of findings made while numbers are computed. */

import type { MessageText } from './message.ts';

/** Code → text, area `emulator`. */
export const EMULATION_MESSAGES = {
  'emulator/no-reference': {
    title: 'No reference values',
    explanation: 'The ideal, floating-point value of this layer is not computed here, so its error in hardware cannot be shown.',
    help: 'Look at the layers after it, or compare the model’s outputs.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
