/** @file A part that scrolls by itself and can be reached by keyboard, as scrolling regions must. */

import type { ReactNode } from 'react';

/** Properties of the box. `className` sets its greatest height. */
export interface ScrollBoxProps {
  readonly label: string;
  readonly className: string;
  readonly children: ReactNode;
}

/** A named region with its own scroll bar. */
export function ScrollBox({ label, className, children }: ScrollBoxProps): ReactNode {
  return (
    <section aria-label={label} tabIndex={0} className={`overflow-x-hidden overflow-y-auto focus-visible:outline-offset-[-2px] ${className}`}>
      {children}
    </section>
  );
}
