/** @file The command palette: every command and layer, found by typing. */

import type { ReactNode } from 'react';
import { Command as Palette } from 'cmdk';
import { useStudio, useUi } from '../store/studio-context.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { commandList, type Command } from './commands.ts';
import { printKeys } from './keys.ts';

/** The palette while it is open. */
export function CommandPalette(): ReactNode {
  const open = useUi((state) => state.paletteOpen);
  return open ? <OpenPalette /> : undefined;
}

function OpenPalette(): ReactNode {
  const studio = useStudio();
  const close = (): void => studio.ui.setState({ paletteOpen: false });
  const groups = new Map<string, Command[]>();
  for (const command of commandList(studio)) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return (
    <Dialog bare title="Command palette" widthPx={560} onClose={close}>
      <Palette label="Commands" loop className="flex flex-col">
        <Palette.Input autoFocus placeholder="Type a command or a layer’s name…" className="border-b border-line bg-transparent px-4 py-3 text-base outline-none placeholder:text-dim" />
        <Palette.List className="max-h-[52vh] overflow-y-auto p-1.5">
          <Palette.Empty className="p-4 text-center text-dim">Nothing of that name.</Palette.Empty>
          {[...groups].map(([group, commands]) => (
            <Palette.Group key={group} heading={group} className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-dim">
              {commands.map((command) => (
                <Palette.Item
                  key={command.id}
                  value={`${command.group} ${command.text} ${command.id}`}
                  onSelect={() => {
                    close();
                    command.run();
                  }}
                  className="flex cursor-pointer items-center gap-3 rounded-md px-2 py-1.5 data-[selected=true]:bg-raised"
                >
                  <span className="min-w-0 flex-1 truncate">{command.text}</span>
                  {command.keys !== undefined && <kbd className="font-sans text-dim">{printKeys(command.keys)}</kbd>}
                </Palette.Item>
              ))}
            </Palette.Group>
          ))}
        </Palette.List>
      </Palette>
    </Dialog>
  );
}
