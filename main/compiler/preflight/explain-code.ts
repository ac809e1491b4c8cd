/** @file The lasting text of every code: of lints from the lints themselves, of other findings from the messages tables. */

import type { Flow } from '../../../preload/model/design.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import type { MessageText } from '../diagnostics/message.ts';
import { MESSAGES, messageText } from '../diagnostics/messages.ts';
import type { LintNeed } from './lint.ts';
import { LINTS } from './lint-list.ts';

/** A code with its text; of a lint also what it needs, how bad it can be, its flow where it looks at one only, and whether it has a fix. */
export interface CodeExplanation extends MessageText {
  readonly code: string;
  readonly needs?: LintNeed;
  readonly severity?: Severity;
  readonly flow?: Flow;
  readonly hasFix?: boolean;
}

const BY_CODE = new Map(LINTS.map((lint) => [lint.code, lint]));

/** Return the text of a code, if it is documented. Never throws. */
export function explainCode(code: string): MessageText | undefined {
  return BY_CODE.get(code) ?? messageText(code);
}

/** Return every documented code, lints first. Never throws. */
export function allCodes(): readonly CodeExplanation[] {
  return [
    ...LINTS.map(({ code, title, explanation, help, needs, severity, flow, fix }) => ({ code, title, explanation, help, needs, severity, ...(flow === undefined ? {} : { flow }), hasFix: fix !== undefined })),
    ...Object.entries(MESSAGES).map(([code, { title, explanation, help }]) => ({ code, title, explanation, help })),
  ];
}
