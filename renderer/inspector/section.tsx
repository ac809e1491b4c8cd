/** @file A titled part of the inspector, and a labelled row in it. */

import type { ReactNode } from 'react';

/** A part with a heading. */
export function Section({ title, children, extra }: { readonly title: string; readonly children: ReactNode; readonly extra?: ReactNode }): ReactNode {
  return (
    <section className="mt-3 border-t border-line pt-2.5">
      <div className="mb-1.5 flex items-center justify-between gap-2">
        <h3 className="text-xs font-semibold text-dim">{title}</h3>
        {extra}
      </div>
      {children}
    </section>
  );
}

/** A label and what belongs to it. */
export function Row({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="flex min-h-7 items-center gap-2">
      <span className="w-[88px] shrink-0 text-dim">{label}</span>
      <div className="flex min-w-0 flex-1 items-center gap-2">{children}</div>
    </div>
  );
}
