/** @file Finding layers by name, kind or problem. */

import { useState, type ReactNode } from 'react';
import { X } from 'lucide-react';
import type { NodeView, Problem } from '../../preload/contract/design.ts';
import { layerKind } from '../domain-widgets/layer-kinds.ts';
import { useProblems } from '../store/problems.ts';
import { useStudio, useUi } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import { IconButton } from '../widgets/button.tsx';
import { TextField } from '../widgets/text-field.tsx';

/** Return layers whose name, class, kind or problem contains the text, names first. */
export function findLayers(nodes: readonly NodeView[], problems: readonly Problem[], text: string): readonly { readonly name: string; readonly why: string }[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const has = (s: string): boolean => s.toLowerCase().includes(wanted);
  const hits = nodes.flatMap(({ layer, reason, notBuildable }) => {
    if (has(layer.name)) return [{ name: layer.name, why: layerKind(layer).word, rank: 0 }];
    if (has(layer.class_name) || has(layerKind(layer).word)) return [{ name: layer.name, why: layer.class_name, rank: 1 }];
    const problem = problems.find((p) => p.layer === layer.name && (has(p.message) || has(p.code)))?.message ?? [reason, notBuildable].find((r) => r !== undefined && has(r));
    return problem === undefined ? [] : [{ name: layer.name, why: problem, rank: 2 }];
  });
  return hits.sort((a, b) => a.rank - b.rank);
}

const SHOWN_MAX = 50;

/** The bar while it is open. */
export function FindBar({ nodes }: { readonly nodes: readonly NodeView[] }): ReactNode {
  const open = useUi((state) => state.findOpen);
  return open ? <OpenFindBar nodes={nodes} /> : undefined;
}

function OpenFindBar({ nodes }: { readonly nodes: readonly NodeView[] }): ReactNode {
  const { ui } = useStudio();
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const problems = useProblems();
  const hits = findLayers(nodes, problems, text);
  const close = (): void => ui.setState({ findOpen: false });
  const go = (to: number): void => {
    const at = hits.length === 0 ? 0 : (to + hits.length) % hits.length;
    setIndex(at);
    const hit = hits[at];
    if (hit) revealLayer(ui, hit.name);
  };
  return (
    <search className="absolute top-12 right-2.5 z-20 w-72 rounded-lg border border-line-strong bg-panel p-2 shadow-xl">
      <div className="flex items-center gap-1.5">
        <TextField
          label="Find a layer by name, kind or problem"
          autoFocus
          className="flex-1"
          placeholder="Name, kind or problem"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setIndex(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') go(event.shiftKey ? index - 1 : text === '' ? 0 : ui.getState().selection[0] === hits[index]?.name ? index + 1 : index);
            else if (event.key === 'ArrowDown') go(index + 1);
            else if (event.key === 'ArrowUp') go(index - 1);
            else if (event.key === 'Escape') close();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        <span aria-live="polite" className="text-xs text-dim">{text === '' ? '' : `${hits.length}`}</span>
        <IconButton label="Close find" onClick={close}><X size={13} /></IconButton>
      </div>
      {hits.length > 0 && (
        <ul className="mt-1.5 max-h-60 overflow-y-auto">
          {hits.slice(0, SHOWN_MAX).map((hit, i) => (
            <li key={hit.name}>
              <button type="button" onClick={() => go(i)} className={`flex w-full gap-2 rounded-md px-1.5 py-0.5 text-left hover:bg-raised ${i === index ? 'bg-raised' : ''}`}>
                <span className="shrink-0">{hit.name}</span>
                <span className="min-w-0 truncate text-dim">{hit.why}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}
