/** @file Makes findings whose code is known to be documented, with the code's help filled in. */

import type { Diagnostic, Severity } from './diagnostic.ts';
import { MESSAGES, type DiagnosticCode } from './messages.ts';

/** Return a finding; `help` defaults to the code's general advice. Never throws. */
export function makeDiagnostic(severity: Severity, code: DiagnosticCode, message: string, extra: Pick<Partial<Diagnostic>, 'at' | 'help' | 'fixes'> = {}): Diagnostic {
  return { code, severity, message, at: extra.at ?? {}, help: extra.help ?? MESSAGES[code].help, ...(extra.fixes === undefined ? {} : { fixes: extra.fixes }) };
}
