/** @file What can be done to the network's structure at a layer; for the design: its structure edits, and how to take them back. */

import type { ReactNode } from 'react';
import { Check, CircleSlash, Undo2 } from 'lucide-react';
import type { NodeView } from '../../preload/contract/design.ts';
import { applyStructure, droppedLayers, nodeActions } from '../store/structure-actions.ts';
import { useDesignView, useStudio } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Section } from './section.tsx';

/** Actions on the structure at `node`; those in force are pressed. */
export function StructureSection({ node }: { readonly node: NodeView }): ReactNode {
  const studio = useStudio();
  const view = useDesignView();
  const actions = view === undefined ? [] : nodeActions(studio, node, view);
  if (actions.length === 0) return undefined;
  return (
    <Section title="Structure">
      <div className="flex flex-wrap gap-1.5">
        {actions.map(({ id, text, note, on, run }) => (
          <Button key={id} compact wraps title={note} {...(on === undefined ? {} : { 'aria-pressed': on })} className={on === true ? 'border-acc bg-acc-soft' : ''} onClick={run}>
            {on === true && <Check size={12} aria-hidden />}
            {text}
          </Button>
        ))}
      </div>
    </Section>
  );
}

/** Every structure edit of the design; nothing where there are none. */
export function StructureList(): ReactNode {
  const studio = useStudio();
  const view = useDesignView();
  const states = view?.structure ?? [];
  if (states.length === 0) return undefined;
  const dropped = droppedLayers(states);
  const names = new Set(view?.nodes.map((n) => n.layer.name));
  return (
    <Section title="Structure edits">
      <ul aria-label="Structure edits" className="flex flex-col">
        {states.map(({ edit, text, applied, reason }) => (
          <li key={`${edit.kind} ${text}`} className="flex items-center gap-2 border-b border-line py-0.5 last:border-0">
            <span className="min-w-0 flex-1 break-words">
              {names.has(edit.layer) ? <button type="button" className="text-left break-words hover:underline" onClick={() => revealLayer(studio.ui, edit.layer)}>{text}</button> : text}
              {!applied && <span className="flex items-start gap-1 text-xs text-warn"><CircleSlash size={11} className="mt-0.5 shrink-0" aria-hidden /><span>No effect now. {reason}</span></span>}
            </span>
            <IconButton label={`Take back: ${text}`} onClick={() => applyStructure(studio, edit, true)}><Undo2 size={13} aria-hidden /></IconButton>
          </li>
        ))}
      </ul>
      {dropped.map(({ names: gone, edit }) => (
        <p key={gone.join()} className="mt-2 flex items-start gap-2 rounded-lg border border-line bg-field p-2">
          <span className="min-w-0 flex-1 break-words"><b>Taken away:</b> {shortList(gone)}</span>
          <Button compact onClick={() => applyStructure(studio, edit, true)}>Bring back</Button>
        </p>
      ))}
    </Section>
  );
}

const SHOWN = 8;

function shortList(names: readonly string[]): string {
  return names.length <= SHOWN ? names.join(', ') : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;
}
