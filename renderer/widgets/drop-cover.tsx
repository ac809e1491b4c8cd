/** @file What a drop would do, over the whole view while files hover over the window. */

import type { ReactNode } from 'react';

/** The cover. */
export function DropCover({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="pointer-events-none absolute inset-0 z-60 bg-bg/85 p-2">
      <div className="flex h-full items-center justify-center rounded-xl border-2 border-dashed border-acc p-6">
        <p className="max-w-xl rounded-lg border border-line-strong bg-panel px-6 py-4 text-center text-lg font-semibold text-balance">{text}</p>
      </div>
    </div>
  );
}
