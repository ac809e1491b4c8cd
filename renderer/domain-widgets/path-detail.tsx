/** @file One timing path from end to end: a bar of its stretches by layer, and every cell and wire on the way. */

import type { ReactNode } from 'react';
import type { PathStretch, PathView } from '../../preload/contract/report.ts';
import { ScrollBox } from '../widgets/scroll-box.tsx';
import { plural } from './figures.ts';
import { formatDelay, formatShare } from './format.ts';

/** The path; `onLayer` brings a layer into sight. */
export function PathDetail({ path, onLayer }: { readonly path: PathView; readonly onLayer: (layer: string) => void }): ReactNode {
  const total = path.stretches.reduce((sum, stretch) => sum + delayOf(stretch), 0);
  return (
    <div className="flex h-full min-h-0 flex-col gap-2">
      {total > 0 && <StretchBar path={path} total={total} onLayer={onLayer} />}
      <p className="text-xs break-words text-dim">{[path.tool, path.file.split('/').at(-1), path.clock === undefined ? undefined : `clock ${path.clock}`, path.requirementNs === undefined ? undefined : `requirement ${formatDelay(path.requirementNs)}`].filter(Boolean).join(' · ')}</p>
      {path.steps.length === 0 ? <p className="text-dim">The report lists no cells of this path.</p> : <Steps path={path} />}
    </div>
  );
}

function StretchBar({ path, total, onLayer }: { readonly path: PathView; readonly total: number; readonly onLayer: (layer: string) => void }): ReactNode {
  return (
    <div>
      <p className="mb-1 flex flex-wrap gap-x-4 text-xs text-dim">
        <span className="flex items-center gap-1"><span aria-hidden className="h-2 w-3 rounded-[2px] bg-(--path)" />logic</span>
        <span className="flex items-center gap-1"><span aria-hidden className="h-2 w-3 rounded-[2px]" style={WIRES} />wires{path.routeShare === undefined ? '' : ` ${formatShare(path.routeShare)}`}</span>
      </p>
      <ol className="flex gap-px" aria-label="Stretches of the path">
        {path.stretches.map((stretch, at) => (
          <li key={at} className="min-w-0" style={{ width: `${(delayOf(stretch) / total) * 100}%` }}>
            <Stretch stretch={stretch} onLayer={onLayer} />
          </li>
        ))}
      </ol>
    </div>
  );
}

const WIRES = { background: 'repeating-linear-gradient(45deg, var(--path) 0 2px, transparent 2px 5px)' } as const;

function Stretch({ stretch, onLayer }: { readonly stretch: PathStretch; readonly onLayer: (layer: string) => void }): ReactNode {
  const { layer, confidence, logicNs, routeNs, cellCount } = stretch;
  const own = delayOf(stretch);
  const name = layer ?? 'glue';
  const title = `${name}${layer === undefined || confidence === 'exact' ? '' : ` (${confidence})`}: ${formatDelay(logicNs)} logic in ${plural(cellCount, 'cell')}, ${formatDelay(routeNs)} wires`;
  const bar = (
    <>
      <span aria-hidden className="flex h-3 overflow-hidden rounded-[2px] border border-(--path)">
        <span className="h-full bg-(--path)" style={{ width: own > 0 ? `${(numberOf(logicNs) / own) * 100}%` : '0' }} />
        <span className="h-full flex-1" style={WIRES} />
      </span>
      <span className="mt-0.5 block truncate text-2xs" title={title}>{name}</span>
    </>
  );
  if (layer === undefined) return <span title={title} className="block text-dim">{bar}</span>;
  return <button type="button" title={title} aria-label={title} onClick={() => onLayer(layer)} className="block w-full rounded-sm text-left hover:text-acc">{bar}</button>;
}

function Steps({ path }: { readonly path: PathView }): ReactNode {
  // Where there is little room the bar above says the layers, and names are what is read.
  const hasFanOut = path.steps.some(({ fanOut }) => fanOut !== undefined);
  const fanOutClass = hasFanOut ? '@max-[380px]:hidden' : 'hidden';
  const layerClass = '@max-[480px]:hidden';
  return (
    <ScrollBox label="Cells and wires of the path" className="@container min-h-24 flex-1">
      <table className="w-full table-fixed">
        <colgroup><col className="w-12" /><col /><col className="w-20" /><col className={`w-14 ${fanOutClass}`} /><col className={`w-28 ${layerClass}`} /></colgroup>
        <thead className="sticky top-0 bg-panel text-2xs text-dim">
          <tr><th scope="col" className="text-left font-medium">Kind</th><th scope="col" className="text-left font-medium">Name</th><th scope="col" className="text-right font-medium">Delay</th><th scope="col" className={`text-right font-medium ${fanOutClass}`}>Fan-out</th><th scope="col" className={`pl-3 text-left font-medium ${layerClass}`}>Layer</th></tr>
        </thead>
        <tbody>
          {path.steps.map(({ kind, name, delayNs, fanOut, layer }, at) => (
            <tr key={at} className="border-t border-line">
              <td className="text-dim">{kind === 'logic' ? 'logic' : 'wire'}</td>
              <td className="truncate font-mono text-xs" title={name}>{name}</td>
              <td className="text-right whitespace-nowrap">{formatDelay(delayNs)}</td>
              <td className={`text-right ${fanOutClass}`}>{fanOut ?? ''}</td>
              <td className={`truncate pl-3 ${layerClass}`} title={layer ?? 'glue'}>{layer ?? <span className="text-dim">glue</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function delayOf({ logicNs, routeNs }: PathStretch): number {
  return numberOf(logicNs) + numberOf(routeNs);
}

function numberOf(value: PathStretch['logicNs']): number {
  return value === 'unknown' ? 0 : Math.max(0, value);
}
