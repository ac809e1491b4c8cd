/** @file Timing paths of a run, worst first: slack, logic levels, fan-out, share of wires, and the layers they go through. */

import type { ReactNode } from 'react';
import type { PathView } from '../../preload/contract/report.ts';
import type { Measured } from '../../preload/model/tool-report.ts';
import { classNames } from '../widgets/class-names.ts';
import { plural } from './figures.ts';
import { formatDelay, formatShare, NO_VALUE } from './format.ts';

/** Properties of the list. */
export interface PathListProps {
  readonly paths: readonly PathView[];
  /** The one that is shown elsewhere. */
  readonly shown: string | undefined;
  readonly onShow: (path: PathView) => void;
  /** Absent when the pointer leaves. */
  readonly onHover: (path: PathView | undefined) => void;
  /** What a click does, for the tooltip. */
  readonly hint: string;
}

/** The list. */
export function PathList({ paths, shown, onShow, onHover, hint }: PathListProps): ReactNode {
  return (
    <ul aria-label="Timing paths" className="space-y-1" onPointerLeave={() => onHover(undefined)}>
      {paths.map((path) => (
        <li key={path.pathId}>
          <button
            type="button"
            aria-pressed={shown === path.pathId}
            title={hint}
            onClick={() => onShow(path)}
            onPointerEnter={() => onHover(path)}
            onFocus={() => onHover(path)}
            onBlur={() => onHover(undefined)}
            className={classNames('w-full min-w-0 rounded-md border px-2 py-1 text-left', shown === path.pathId ? 'border-(--path) bg-raised' : 'border-line bg-field hover:border-(--path)')}
          >
            <PathLine path={path} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function PathLine({ path }: { readonly path: PathView }): ReactNode {
  const { check, slackNs, delayNs, logicLevels, maxFanOut, routeShare, layers, source, destination } = path;
  const isMissed = path.met === false || (typeof slackNs === 'number' && slackNs < 0);
  return (
    <>
      <span className="flex flex-wrap items-baseline gap-x-2.5">
        <b className={classNames('font-semibold whitespace-nowrap', isMissed && 'text-bad')}>{slackNs === undefined ? `delay ${formatDelay(delayNs ?? 'unknown')}` : `slack ${formatDelay(slackNs)}`}</b>
        {isMissed && <span className="text-bad">violated</span>}
        {check !== 'setup' && <span className="text-dim">{check}</span>}
        <span className="text-dim">{[slackNs === undefined ? undefined : countText(delayNs, formatDelay), countText(logicLevels, (n) => plural(n, 'level')), countText(maxFanOut, (n) => `fan-out ${n}`), routeShare === undefined ? undefined : `wires ${formatShare(routeShare)}`].filter(Boolean).join(' · ')}</span>
      </span>
      <span className="block truncate" title={layersText(path)}>{layers.length === 0 ? <span className="text-dim">outside of every layer</span> : layers.join(' → ')}</span>
      <span className="block truncate font-mono text-2xs text-dim" title={`${source ?? NO_VALUE}\n→ ${destination ?? NO_VALUE}`}>{endText(source)} → {endText(destination)}</span>
    </>
  );
}

function countText(value: Measured | undefined, format: (value: number) => string): string | undefined {
  return typeof value === 'number' ? format(value) : undefined;
}

/** Names end in what tells them apart. */
function endText(name: string | undefined): string {
  if (name === undefined) return NO_VALUE;
  return name.length > 34 ? `…${name.slice(-33)}` : name;
}

/** Return the layers of a path with how sure that is. Never throws. */
function layersText({ stretches }: PathView): string {
  return stretches.map(({ layer, confidence }) => (layer === undefined ? 'glue' : confidence === 'exact' ? layer : `${layer} (${confidence})`)).join(' → ');
}
