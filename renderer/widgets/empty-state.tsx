/** @file What a view shows when it has nothing to show: what it is for, and what to do. */

import type { ReactNode } from 'react';

/** A teaching placeholder. */
export function EmptyState({ title, children, action }: { readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode }): ReactNode {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 overflow-y-auto p-6 text-center">
      <h2 className="text-base font-semibold">{title}</h2>
      <div className="max-w-[52ch] text-dim">{children}</div>
      {action !== undefined && <div className="mt-1 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
