/** @file What a drop would do, over the whole view while files hover over the window. */

import type { ReactNode } from 'react';

/** The cover. */
export function DropCover({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="pointer-events-none absolute inset-2 z-40 flex items-center justify-center rounded-xl border-2 border-dashed border-acc bg-bg/80">
      <p className="text-lg font-semibold">{text}</p>
    </div>
  );
}
