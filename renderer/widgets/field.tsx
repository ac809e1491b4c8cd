/** @file A control with its name above it. The control carries the name for screen readers itself. */

import type { ReactNode } from 'react';

/** Name, control, and a remark below. */
export function Field({ text, remark, children }: { readonly text: string; readonly remark?: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="grid content-start gap-1">
      <span aria-hidden className="text-dim">{text}</span>
      {children}
      {remark !== undefined && <span className="text-xs text-dim">{remark}</span>}
    </div>
  );
}
