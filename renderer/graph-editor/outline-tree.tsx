/** @file The graph as a tree of names: in step with the selection, and what a screen reader reads. */

import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { NodeView } from '../../preload/contract/design.ts';
import { plural } from '../domain-widgets/figures.ts';
import { layerKind } from '../domain-widgets/layer-kinds.ts';
import { layerStatistics } from '../store/live-store.ts';
import { overflowAlarms, worstOverflow } from '../store/overflow.ts';
import { useLayerProblems } from '../store/problems.ts';
import { useDesign, useLive, useStudio, useUi } from '../store/studio-context.tsx';
import { revealLayer, selectLayers } from '../store/ui-store.ts';

/** Nodes by group; layers of the model itself have the group ''. */
export function outlineGroups(nodes: readonly NodeView[]): readonly { readonly group: string; readonly nodes: readonly NodeView[] }[] {
  const groups = new Map<string, NodeView[]>();
  for (const node of nodes) groups.set(node.group ?? '', [...(groups.get(node.group ?? '') ?? []), node]);
  return [...groups].map(([group, members]) => ({ group, nodes: members }));
}

/** The outline. */
export function OutlineTree({ nodes }: { readonly nodes: readonly NodeView[] }): ReactNode {
  const { ui } = useStudio();
  const selection = useUi((state) => state.selection);
  const list = useRef<HTMLDivElement>(null);
  const current = selection.at(-1) ?? nodes[0]?.layer.name;
  useEffect(() => {
    if (current !== undefined) list.current?.querySelector(`[data-layer="${CSS.escape(current)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const order = outlineGroups(nodes).flatMap((g) => g.nodes.map((n) => n.layer.name));
    const at = order.indexOf(current ?? '');
    const target = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? order.length - 1 : undefined;
    const name = target === undefined ? undefined : order[target];
    if (name === undefined || event.altKey) return;
    event.preventDefault();
    revealLayer(ui, name);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-layer="${CSS.escape(name)}"]`)?.focus());
  };
  return (
    <div className="flex w-52 shrink-0 flex-col border-r border-line bg-panel">
      <h2 className="px-3 pt-2 pb-1 text-xs font-semibold text-dim">Outline · {nodes.length} layers</h2>
      <div ref={list} role="tree" aria-label="Layers" aria-multiselectable onKeyDown={onKeyDown} className="min-h-0 flex-1 overflow-y-auto px-1 pb-2">
        {outlineGroups(nodes).map(({ group, nodes: members }) =>
          group === '' ? (
            members.map((n) => <OutlineItem key={n.layer.name} node={n} selected={selection.includes(n.layer.name)} focusable={n.layer.name === current} level={1} />)
          ) : (
            <div key={group} role="treeitem" aria-expanded aria-selected={false} aria-level={1} tabIndex={-1}>
              <span className="block truncate px-2 pt-1 text-xs text-dim">{group}</span>
              <div role="group">
                {members.map((n) => (
                  <OutlineItem key={n.layer.name} node={n} selected={selection.includes(n.layer.name)} focusable={n.layer.name === current} level={2} />
                ))}
              </div>
            </div>
          ),
        )}
      </div>
    </div>
  );
}

function OutlineItem({ node, selected, focusable, level }: { readonly node: NodeView; readonly selected: boolean; readonly focusable: boolean; readonly level: number }): ReactNode {
  const { ui } = useStudio();
  const name = node.layer.name;
  const flow = useDesign((state) => state.view?.design.flow);
  const overflows = useLive((state) => overflowAlarms(state.emulation, name, worstOverflow(layerStatistics(state.emulation, name))));
  const errorCount = useLayerProblems(name).filter(({ severity }) => severity === 'error').length;
  const mark = !node.supported ? 'not supported' : overflows ? 'overflow' : errorCount > 0 ? plural(errorCount, 'error') : node.notBuildable === undefined || flow !== 'rtl' ? '' : 'left out';
  const choose = (toggle: boolean): void => (toggle ? selectLayers(ui, [name], true) : revealLayer(ui, name));
  return (
    <div
      role="treeitem"
      aria-selected={selected}
      aria-level={level}
      tabIndex={focusable ? 0 : -1}
      data-layer={name}
      onClick={(event) => choose(event.shiftKey || event.ctrlKey || event.metaKey)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        choose(event.key === ' ');
      }}
      className={`flex cursor-pointer items-baseline gap-1.5 rounded-md py-0.5 pr-1.5 focus-visible:outline-offset-[-2px] ${level === 2 ? 'pl-4' : 'pl-2'} ${selected ? 'bg-acc-soft' : 'hover:bg-raised'}`}
    >
      <span className="min-w-0 truncate">{name}</span>
      <span className="min-w-0 flex-1 truncate text-2xs text-dim">{layerKind(node.layer).word}</span>
      {mark !== '' && <span className={`shrink-0 text-2xs ${mark === 'left out' ? 'text-warn' : 'text-bad'}`}>{mark}</span>}
    </div>
  );
}
