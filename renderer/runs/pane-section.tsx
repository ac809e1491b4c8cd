/** @file A titled part of the comparison. */

import type { ReactNode } from 'react';

/** A section with a small head and something at its right. */
export function PaneSection({ title, extra, children }: { readonly title: string; readonly extra?: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <section aria-label={title} className="mt-3 border-t border-line pt-2.5">
      <div className="mb-1.5 flex items-center justify-between gap-2">
        <h3 className="text-xs font-semibold text-dim">{title}</h3>
        {extra}
      </div>
      {children}
    </section>
  );
}
