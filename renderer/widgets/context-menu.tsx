/** @file A menu at the pointer, or at the focused element by the menu key. */

import type { ReactNode } from 'react';
import { ContextMenu as Radix } from 'radix-ui';
import { layerHost } from './layer-host.ts';
import type { MenuEntry } from './menu.tsx';

/** Properties of the menu. */
export interface ContextMenuProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** One element that takes a ref. */
  readonly children: ReactNode;
}

/** Show `entries` after a right click on the child. */
export function ContextMenu({ label, entries, children }: ContextMenuProps): ReactNode {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal container={layerHost()}>
        <Radix.Content aria-label={label} collisionPadding={8} className="z-40 max-w-96 min-w-48 rounded-lg border border-line-strong bg-panel p-1 text-sm text-txt shadow-xl">
          {entries.map((entry, index) =>
            entry.kind === 'line' ? (
              <Radix.Separator key={index} className="my-1 h-px bg-line" />
            ) : entry.kind === 'heading' ? (
              <Radix.Label key={index} className="px-2 py-1 text-xs font-semibold text-dim">{entry.text}</Radix.Label>
            ) : (
              <Radix.Item key={index} disabled={entry.disabled ?? false} onSelect={entry.onSelect} className={`flex items-start gap-3 rounded-md px-2 py-1 outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-raised ${entry.danger ? 'text-bad' : ''}`}>
                <span className="min-w-0 flex-1">
                  {entry.text}
                  {entry.note !== undefined && <span className="block text-xs text-dim">{entry.note}</span>}
                </span>
                {entry.shortcut !== undefined && <kbd className="font-sans text-dim">{entry.shortcut}</kbd>}
              </Radix.Item>
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
