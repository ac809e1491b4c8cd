/**
 * @file The documented codes of findings that are not lints, one table per area: of readers, passes, the plan, reports.
 *
 * A code that is used must stand here or be a lint's (a test checks it).
 */

import { BINARY_MESSAGES } from './messages-binary.ts';
import { CONFIG_MESSAGES } from './messages-config.ts';
import { DATASET_MESSAGES } from './messages-dataset.ts';
import { EMULATION_MESSAGES } from './messages-emulation.ts';
import { LOWERING_MESSAGES } from './messages-lowering.ts';
import type { MessageText } from './message.ts';
import { MODEL_MESSAGES } from './messages-model.ts';
import { PROJECT_MESSAGES } from './messages-project.ts';
import { REPORT_MESSAGES } from './messages-report.ts';
import { STRUCTURE_MESSAGES } from './messages-structure.ts';

/** Every documented code with its text. */
export const MESSAGES = {
  ...MODEL_MESSAGES,
  ...DATASET_MESSAGES,
  ...CONFIG_MESSAGES,
  ...LOWERING_MESSAGES,
  ...REPORT_MESSAGES,
  ...PROJECT_MESSAGES,
  ...STRUCTURE_MESSAGES,
  ...BINARY_MESSAGES,
  ...EMULATION_MESSAGES,
} as const satisfies Readonly<Record<string, MessageText>>;

/** A documented code. */
export type DiagnosticCode = keyof typeof MESSAGES;

/** Return the text of a code, if it is documented. Never throws. */
export function messageText(code: string): MessageText | undefined {
  return Object.hasOwn(MESSAGES, code) ? MESSAGES[code as DiagnosticCode] : undefined;
}
