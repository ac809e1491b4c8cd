/** @file A small panel anchored to a button. */

import type { ReactNode } from 'react';
import { Popover as Radix } from 'radix-ui';
import { layerHost } from './layer-host.ts';

/** Properties of a popover. */
export interface PopoverProps {
  readonly trigger: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end' | 'center';
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

/** Show `children` beside `trigger` after a click; Esc closes. */
export function Popover({ trigger, label, children, align = 'start', ...state }: PopoverProps): ReactNode {
  return (
    <Radix.Root {...state}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={layerHost()}>
        <Radix.Content aria-label={label} align={align} sideOffset={6} collisionPadding={10} className="z-40 rounded-lg border border-line-strong bg-panel p-3 text-sm text-txt shadow-xl outline-none">
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
