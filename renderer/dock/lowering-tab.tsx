/** @file The network as read beside the network as built, and what happened to the layer that is looked at. */

import { useState, type ReactNode } from 'react';
import type { ComparedLayer, LoweringTrace } from '../../preload/contract/lowering.ts';
import { useDesign, useStudio, useUi } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import { useAnswer } from '../store/use-answer.ts';
import { EmptyState } from '../widgets/empty-state.tsx';
import { linksOf, storyOf, type LayerRef } from './lowering-links.ts';

/** Height of a row; the lines between the lists reckon with it. @unit px */
const ROW_PX = 26;
const GAP_PX = 48;

/** The tab. */
export function LoweringTab(): ReactNode {
  const view = useDesign((state) => state.view);
  const selected = useUi((state) => state.selection.at(-1));
  const [picked, setPicked] = useState<LayerRef>();
  const answer = useAnswer('lowering:trace', view && { designId: view.designId }, `${view?.designId}:${view?.revision}`);
  if (answer.failure && !answer.stale) return <EmptyState title="The passes could not be followed">{answer.failure.message}</EmptyState>;
  const trace = answer.value;
  if (trace === undefined) return <p className="p-3 text-dim">following the passes…</p>;
  const isKnown = picked !== undefined && trace[picked.side].some(({ name }) => name === picked.name);
  const wanted: LayerRef | undefined = isKnown ? picked : selected === undefined ? undefined : { side: 'lowered', name: selected };
  return (
    <div className={`grid h-full grid-cols-[minmax(0,3fr)_minmax(260px,2fr)] ${answer.stale ? 'is-stale' : ''}`}>
      <Graphs trace={trace} at={wanted} onPick={setPicked} />
      <Story trace={trace} at={wanted} />
    </div>
  );
}

interface GraphsProps {
  readonly trace: LoweringTrace;
  readonly at: LayerRef | undefined;
  readonly onPick: (layer: LayerRef) => void;
}

function Graphs({ trace, at, onPick }: GraphsProps): ReactNode {
  const { ui } = useStudio();
  const links = linksOf(trace);
  const touched = new Set(at === undefined ? [] : links.filter(({ source, lowered }) => (at.side === 'source' ? source : lowered) === at.name).flatMap(({ source, lowered }) => [`source ${source}`, `lowered ${lowered}`]));
  const height = Math.max(trace.source.length, trace.lowered.length) * ROW_PX;
  const y = (row: number): number => row * ROW_PX + ROW_PX / 2;
  return (
    <div className="min-h-0 overflow-auto border-r border-line px-2.5 pb-2" role="group" aria-label="Both graphs" tabIndex={0}>
      <div className="sticky top-0 z-10 grid bg-panel py-1.5 text-xs font-semibold text-dim" style={{ gridTemplateColumns: `minmax(0,1fr) ${GAP_PX}px minmax(0,1fr)` }}>
        <span>As read · {trace.source.length}</span><span /><span>As built · {trace.lowered.length}</span>
      </div>
      <div className="grid" style={{ gridTemplateColumns: `minmax(0,1fr) ${GAP_PX}px minmax(0,1fr)` }}>
        <LayerList side="source" layers={trace.source} at={at} touched={touched} onPick={onPick} />
        <svg width={GAP_PX} height={height} aria-hidden className="block">
          {links.map(({ source, lowered, sourceRow, loweredRow }) => {
            const isTouched = at !== undefined && (at.side === 'source' ? source : lowered) === at.name;
            return <path key={`${source} ${lowered}`} d={`M0 ${y(sourceRow)}C${GAP_PX / 2} ${y(sourceRow)} ${GAP_PX / 2} ${y(loweredRow)} ${GAP_PX} ${y(loweredRow)}`} fill="none" stroke={isTouched ? 'var(--acc)' : 'var(--line-strong)'} strokeWidth={isTouched ? 2 : 1} />;
          })}
        </svg>
        <LayerList side="lowered" layers={trace.lowered} at={at} touched={touched} onPick={(layer) => { onPick(layer); revealLayer(ui, layer.name); }} />
      </div>
    </div>
  );
}

interface LayerListProps {
  readonly side: LayerRef['side'];
  readonly layers: readonly ComparedLayer[];
  readonly at: LayerRef | undefined;
  readonly touched: ReadonlySet<string>;
  readonly onPick: (layer: LayerRef) => void;
}

function LayerList({ side, layers, at, touched, onPick }: LayerListProps): ReactNode {
  return (
    <ul aria-label={side === 'source' ? 'Layers as read' : 'Layers as built'}>
      {layers.map(({ name, class_name: kind, result_type: type, counterparts, shape }) => {
        const isAt = at?.side === side && at.name === name;
        const looks = isAt ? 'border-acc bg-raised' : touched.has(`${side} ${name}`) ? 'border-acc' : 'border-line';
        return (
          <li key={name} style={{ height: ROW_PX }} className="py-px">
            <button type="button" aria-pressed={isAt} onClick={() => onPick({ side, name })} className={`flex h-full w-full items-center gap-2 rounded-md border px-2 text-left hover:bg-raised ${looks}`} title={`${name}: ${kind} [${shape.join(', ')}]`}>
              <span className="min-w-0 flex-[3] truncate font-mono text-xs">{name}</span>
              <span className="min-w-0 flex-[2] truncate text-right text-xs text-dim">{side === 'source' ? (counterparts.length === 0 ? `${kind}, gone` : kind) : `${kind} ${type}`}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Story({ trace, at }: { readonly trace: LoweringTrace; readonly at: LayerRef | undefined }): ReactNode {
  if (at === undefined) return <EmptyState title="No layer is looked at">Choose a layer on either side: what each pass did to it is told here.</EmptyState>;
  const { layer, steps } = storyOf(trace, at);
  const others = layer?.counterparts ?? [];
  const word = at.side === 'source' ? 'Built as' : 'Stands for';
  return (
    <div className="min-h-0 overflow-y-auto p-2.5" role="group" aria-label="What happened" tabIndex={0}>
      <p className="font-mono text-sm font-semibold break-all">{at.name}</p>
      <p className="mb-2 text-dim">{others.length === 0 ? (at.side === 'source' ? 'Nothing of its own is left of it.' : 'The passes made it; nothing in the model corresponds to it.') : `${word} ${others.join(', ')}.`}</p>
      {steps.length === 0 && <p className="text-dim">No pass changed it.</p>}
      <ol className="grid gap-2">
        {steps.map(({ order, pass, purpose, kind, layer: name, changes }) => (
          <li key={`${order} ${kind} ${name}`} className="rounded-md border border-line p-2">
            <p><span className="font-mono text-xs font-semibold">{pass}</span> <span className="text-dim">{kind} <span className="font-mono text-xs">{name}</span></span></p>
            <p className="text-xs text-dim">{purpose}</p>
            <ul className="mt-1 list-disc pl-4 text-xs">{changes.map((change) => <li key={change} className="break-words">{change}</li>)}</ul>
          </li>
        ))}
      </ol>
    </div>
  );
}
