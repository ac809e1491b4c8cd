/** @file One finding about a tool in a line: how grave it is, what it is, what to do. */

import type { ReactNode } from 'react';
import type { ToolFinding } from '../../preload/contract/tools.ts';
import { SEVERITY_LOOKS } from './severity-looks.ts';

/** The line. */
export function ToolFindingLine({ finding }: { readonly finding: ToolFinding }): ReactNode {
  const { severity, message, help } = finding;
  const { Icon, ink, word } = SEVERITY_LOOKS[severity];
  return (
    <p className="flex gap-1.5">
      <Icon size={13} className={`mt-0.5 shrink-0 ${ink}`} aria-label={word} />
      <span className="min-w-0 break-words"><span className={severity === 'error' ? ink : ''}>{message}</span>{help !== undefined && <span className="text-dim"> {help}</span>}</span>
    </p>
  );
}
