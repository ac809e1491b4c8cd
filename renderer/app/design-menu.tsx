/** @file The designs of the project: open, new, duplicate, rename, delete, configuration in and out. */

import { useRef, useState, type ReactNode } from 'react';
import { ChevronDown } from 'lucide-react';
import { openDesign, refreshProject } from '../store/project-actions.ts';
import { useDesignView, useProject, useStudio } from '../store/studio-context.tsx';
import type { Studio } from '../store/studio.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Menu, type MenuEntry } from '../widgets/menu.tsx';
import { TextField } from '../widgets/text-field.tsx';
import { exportFile, EXPORTS } from './export-file.ts';
import { importConfig } from './import-config.ts';

type Asking = 'new' | 'duplicate' | 'rename' | 'remove';

/** The name of the open design as a menu. */
export function DesignMenu(): ReactNode {
  const studio = useStudio();
  const view = useDesignView();
  const designs = useProject((state) => state.project?.designs) ?? [];
  const [asking, setAsking] = useState<Asking>();
  const picker = useRef<HTMLInputElement>(null);
  const name = designs.find((d) => d.designId === view?.designId)?.name ?? view?.design.name ?? 'no design';
  const entries: MenuEntry[] = [
    { kind: 'heading', text: 'Designs of this project' },
    ...designs.map((d): MenuEntry => ({ kind: 'item', text: d.name, checked: d.designId === view?.designId, onSelect: () => void openDesign(studio, d.designId) })),
    { kind: 'line' },
    { kind: 'item', text: 'New from defaults…', onSelect: () => setAsking('new') },
    { kind: 'item', text: 'Duplicate…', disabled: !view, onSelect: () => setAsking('duplicate') },
    { kind: 'item', text: 'Rename…', disabled: !view, onSelect: () => setAsking('rename') },
    { kind: 'item', text: 'Delete…', disabled: !view || designs.length < 2, danger: true, onSelect: () => setAsking('remove') },
    { kind: 'line' },
    { kind: 'item', text: 'Import hls4ml configuration…', disabled: !view, onSelect: () => picker.current?.click() },
    { kind: 'line' },
    { kind: 'heading', text: 'Export' },
    ...EXPORTS.map(({ as, text }): MenuEntry => ({ kind: 'item', text: `Export ${text}`, disabled: !view, onSelect: () => void exportFile(studio, as) })),
    { kind: 'item', text: 'Export HLS project…', disabled: !view, onSelect: () => studio.ui.setState({ hlsExportOpen: true }) },
    { kind: 'item', text: 'Verify against hls4ml…', disabled: !view, onSelect: () => studio.ui.setState({ verifyOpen: true }) },
  ];
  return (
    <>
      <Menu
        entries={entries}
        trigger={
          <Button compact className="min-w-0">
            <span className="sr-only">Design:</span>
            <span className="max-w-40 truncate" title={name}>{name}</span>
            <ChevronDown size={12} aria-hidden />
          </Button>
        }
      />
      <input
        ref={picker}
        type="file"
        accept=".yml,.yaml"
        aria-label="hls4ml configuration file"
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void importConfig(studio, file);
        }}
      />
      {asking !== undefined && <DesignDialog asking={asking} name={name} onClose={() => setAsking(undefined)} />}
    </>
  );
}

const TITLES: Readonly<Record<Asking, string>> = { new: 'New design', duplicate: 'Duplicate design', rename: 'Rename design', remove: 'Delete design' };

function DesignDialog({ asking, name, onClose }: { readonly asking: Asking; readonly name: string; readonly onClose: () => void }): ReactNode {
  const studio = useStudio();
  const [text, setText] = useState(asking === 'duplicate' ? `${name} copy` : asking === 'rename' ? name : '');
  const done = (): void => {
    onClose();
    void carryOut(studio, asking, text.trim());
  };
  const isRemoval = asking === 'remove';
  return (
    <Dialog
      title={TITLES[asking]}
      onClose={onClose}
      widthPx={380}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone={isRemoval ? 'bad' : 'primary'} disabled={!isRemoval && text.trim() === ''} onClick={done}>{isRemoval ? 'Delete' : 'OK'}</Button>
        </>
      }
    >
      {isRemoval ? (
        <p>Delete “{name}”? Its runs stay; any of them can be restored as a design.</p>
      ) : (
        <TextField
          label="Name of the design"
          autoFocus
          className="w-full"
          value={text}
          placeholder="for example: 8 bit"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && text.trim() !== '') done();
          }}
        />
      )}
    </Dialog>
  );
}

async function carryOut(studio: Studio, asking: Asking, name: string): Promise<void> {
  const designId = studio.design.store.getState().view?.designId;
  const project = studio.project.getState().project;
  if (!project) return;
  const { projectId } = project;
  if (asking === 'rename' && designId !== undefined) {
    await studio.ask('design:rename', { designId, name });
    await studio.design.refresh();
  } else if (asking === 'remove' && designId !== undefined) {
    const removed = await studio.ask('design:remove', { designId });
    const next = project.designs.find((d) => d.designId !== designId);
    if (removed && next) await openDesign(studio, next.designId);
  } else {
    const copyOf = asking === 'duplicate' ? designId : undefined;
    const made = await studio.ask('design:create', { projectId, name, ...(copyOf === undefined ? {} : { copyOf }) });
    if (made) await openDesign(studio, made.designId);
  }
  await refreshProject(studio);
}
