/** @file The menu of a node or an edge: by right click, or by the menu key for the selected node. */

import { useState, type MouseEvent, type ReactNode, type RefObject } from 'react';
import type { DesignView, NodeView } from '../../preload/contract/design.ts';
import { copySettings, pasteSettings } from '../store/copied-settings.ts';
import { edgeActions, nodeActions, readersOf, type StructureAction } from '../store/structure-actions.ts';
import type { Studio } from '../store/studio.ts';
import { useDesignView, useStudio, useUi } from '../store/studio-context.tsx';
import { selectLayers } from '../store/ui-store.ts';
import { ContextMenu } from '../widgets/context-menu.tsx';
import type { MenuEntry } from '../widgets/menu.tsx';
import type { GraphEdge } from './edges-of.ts';
import { focusFrame } from './graph-keys.ts';

/** What the pointer was on. */
export type MenuPlace = { readonly kind: 'node'; readonly layer: string } | { readonly kind: 'edge'; readonly source: string; readonly target: string };

/** Return the node or edge under an element, or undefined. */
export function placeOf(element: Element, edges: readonly GraphEdge[]): MenuPlace | undefined {
  const node = element.closest('.react-flow__node')?.getAttribute('data-id');
  if (node !== null && node !== undefined) return { kind: 'node', layer: node };
  const id = element.closest('[data-edge]')?.getAttribute('data-edge') ?? element.closest('.react-flow__edge')?.getAttribute('data-id');
  const edge = edges.find((candidate) => candidate.id === id);
  return edge === undefined ? undefined : { kind: 'edge', source: edge.source, target: edge.target };
}

/** Return the entries at a place. */
export function menuEntries(studio: Studio, view: DesignView, place: MenuPlace): readonly MenuEntry[] {
  const node = (name: string): NodeView | undefined => view.nodes.find((n) => n.layer.name === name);
  if (place.kind === 'edge') {
    const [source, target] = [node(place.source), node(place.target)];
    return source === undefined || target === undefined ? [] : [{ kind: 'heading', text: `${place.source} → ${place.target}` }, ...edgeActions(studio, source, target).map(entryOf)];
  }
  const own = node(place.layer);
  if (own === undefined) return [];
  const readers = readersOf(own, view);
  const single = readers.length < 2 ? [] : readers.flatMap((reader) => edgeActions(studio, own, reader).filter(({ id }) => id === 'requantise-edge'));
  const { copied } = studio.ui.getState();
  return [
    { kind: 'heading', text: place.layer },
    ...[...nodeActions(studio, own, view), ...single].map(entryOf),
    { kind: 'line' },
    { kind: 'item', text: 'Copy settings', onSelect: () => copySettings(studio, place.layer) },
    { kind: 'item', text: copied === undefined ? 'Paste settings' : `Paste settings of ${copied.from}`, disabled: copied === undefined || copied.from === place.layer, onSelect: () => pasteSettings(studio, [place.layer]) },
  ];
}

function entryOf({ text, note, on, run }: StructureAction): MenuEntry {
  return { kind: 'item', text: on === true ? `✓ ${text}` : text, ...(note === undefined ? {} : { note }), onSelect: run };
}

const FOCUS_FRAME = focusFrame();

/** The frame of the canvas, with its menu. */
export function CanvasMenu({ edges, frame, children }: { readonly edges: readonly GraphEdge[]; readonly frame: RefObject<HTMLDivElement | null>; readonly children: ReactNode }): ReactNode {
  const studio = useStudio();
  const view = useDesignView();
  const [place, setPlace] = useState<MenuPlace>();
  // The menu names what can be pasted.
  useUi((state) => state.copied);
  const find = (event: MouseEvent): void => {
    const selected = studio.ui.getState().selection.at(-1);
    const found = (event.target instanceof Element ? placeOf(event.target, edges) : undefined) ?? (selected === undefined ? undefined : ({ kind: 'node', layer: selected } as const));
    setPlace(found);
    if (found?.kind === 'node') selectLayers(studio.ui, [found.layer]);
    // Without anything to offer the platform's own menu is better than an empty one.
    if (found === undefined) event.stopPropagation();
  };
  const entries = view === undefined || place === undefined ? [] : menuEntries(studio, view, place);
  return (
    <ContextMenu label={place?.kind === 'edge' ? 'Edge' : 'Layer'} entries={entries}>
      <div
        ref={frame}
        role="group"
        tabIndex={0}
        aria-label="Canvas. Arrow keys walk the graph, the menu key shows what can be done; the outline lists the same layers."
        className="relative flex min-w-0 flex-1 flex-col bg-bg focus-visible:outline-offset-[-2px] data-pointed:outline-none"
        onContextMenuCapture={find}
        {...FOCUS_FRAME}
      >
        {children}
      </div>
    </ContextMenu>
  );
}
