/** @file A drop-down menu. */

import type { ReactNode } from 'react';
import { DropdownMenu } from 'radix-ui';
import { Check } from 'lucide-react';
import { layerHost } from './layer-host.ts';

/** One line of a menu. */
export type MenuEntry =
  | { readonly kind: 'item'; readonly text: string; readonly shortcut?: string; readonly note?: string; readonly checked?: boolean; readonly disabled?: boolean; readonly danger?: boolean; readonly onSelect: () => void }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'line' };

/** Show `entries` under `trigger`. */
export function Menu({ trigger, entries, align = 'start' }: { readonly trigger: ReactNode; readonly entries: readonly MenuEntry[]; readonly align?: 'start' | 'end' }): ReactNode {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={layerHost()}>
        <DropdownMenu.Content align={align} sideOffset={4} collisionPadding={8} className="z-40 max-h-[70vh] max-w-96 min-w-48 overflow-y-auto rounded-lg border border-line-strong bg-panel p-1 text-sm text-txt shadow-xl">
          {entries.map((entry, index) => (
            <MenuLine key={index} entry={entry} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function MenuLine({ entry }: { readonly entry: MenuEntry }): ReactNode {
  if (entry.kind === 'line') return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
  if (entry.kind === 'heading') return <DropdownMenu.Label className="px-2 py-1 text-xs font-semibold text-dim">{entry.text}</DropdownMenu.Label>;
  return (
    <DropdownMenu.Item
      disabled={entry.disabled ?? false}
      onSelect={entry.onSelect}
      className={`flex items-start gap-2 rounded-md px-2 py-1 outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-raised ${entry.danger ? 'text-bad' : ''}`}
    >
      <span className="w-3 shrink-0 pt-0.5">{entry.checked ? <Check size={12} aria-label="chosen" /> : undefined}</span>
      <span className="min-w-0 flex-1">
        {entry.text}
        {entry.note !== undefined && <span className="block text-xs text-dim">{entry.note}</span>}
      </span>
      {entry.shortcut !== undefined && <kbd className="pl-4 font-sans text-dim">{entry.shortcut}</kbd>}
    </DropdownMenu.Item>
  );
}
