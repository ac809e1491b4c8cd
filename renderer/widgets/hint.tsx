/** @file A tooltip on hover and focus. */

import type { ReactNode } from 'react';
import { Tooltip } from 'radix-ui';
import { layerHost } from './layer-host.ts';

/** Must stand once around the window. */
export function HintProvider({ children }: { readonly children: ReactNode }): ReactNode {
  return <Tooltip.Provider delayDuration={350} skipDelayDuration={200}>{children}</Tooltip.Provider>;
}

/** Show `text` when the child is hovered or focused. The child must take a ref and be focusable to be reachable by keyboard. */
export function Hint({ text, children, side = 'bottom' }: { readonly text: ReactNode; readonly children: ReactNode; readonly side?: 'top' | 'bottom' | 'left' | 'right' }): ReactNode {
  if (text === undefined || text === '') return children;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal container={layerHost()}>
        <Tooltip.Content side={side} sideOffset={5} collisionPadding={8} className="z-50 max-w-80 rounded-md border border-line-strong bg-raised px-2 py-1 text-xs whitespace-pre-line text-txt shadow-lg">
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
