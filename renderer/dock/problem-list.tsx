/** @file Findings as a list: kinds with their places. One stop of the Tab key; arrows walk, Enter shows the layer on the canvas. */

import { useEffect, useId, useMemo, useRef, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Wrench } from 'lucide-react';
import type { Problem } from '../../preload/contract/design.ts';
import { problemKey } from '../../preload/contract/problem-list.ts';
import { messageBesideLayer } from '../domain-widgets/problem-text.ts';
import { SEVERITY_LOOKS } from '../domain-widgets/severity-looks.ts';
import type { ProblemGroup } from './problem-rows.ts';

const ROW_PX = 25;
const PAGE_ROWS = 8;

/** Properties of the list. */
export interface ProblemListProps {
  readonly groups: readonly ProblemGroup[];
  /** Keys of findings that may not stand any more. */
  readonly stale: ReadonlySet<string>;
  readonly current: Problem | undefined;
  readonly onChoose: (problem: Problem) => void;
  readonly onReveal: (layer: string) => void;
  readonly ref: Ref<HTMLDivElement>;
}

type Row = { readonly group: ProblemGroup; readonly problem?: Problem; readonly position?: number };

/** The list. */
export function ProblemList({ groups, stale, current, onChoose, onReveal, ref }: ProblemListProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const rows = useMemo(() => rowsOf(groups), [groups]);
  const options = useMemo(() => rows.flatMap(({ problem }) => problem ?? []), [rows]);
  const at = current === undefined ? -1 : options.indexOf(current);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 8 });
  const rowAt = rows.findIndex(({ problem }) => problem !== undefined && problem === current);
  useEffect(() => {
    if (rowAt >= 0) virtual.scrollToIndex(rowAt, { align: 'auto' });
  }, [virtual, rowAt]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && current?.layer !== undefined) onReveal(current.layer);
    else {
      const step = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + PAGE_ROWS, PageUp: at - PAGE_ROWS, Home: 0, End: options.length - 1 }[event.key];
      const next = step === undefined || event.altKey ? undefined : options[Math.max(0, Math.min(options.length - 1, step))];
      if (next === undefined) return;
      onChoose(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={scroller} className="min-h-0 min-w-0 flex-1 overflow-x-hidden overflow-y-auto">
      <div
        ref={ref}
        role="listbox"
        tabIndex={0}
        aria-label="Findings"
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        onKeyDown={onKeyDown}
        className="relative focus-visible:outline-offset-[-2px]"
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return undefined;
          const style = { top: item.start, height: ROW_PX };
          const { problem, position = 0 } = row;
          if (problem === undefined) return <GroupRow key={item.key} group={row.group} style={style} />;
          return <ProblemRow key={item.key} id={`${id}-${position}`} row={{ problem, group: row.group, position, count: options.length }} style={style} isCurrent={problem === current} isStale={stale.has(problemKey(problem))} onChoose={onChoose} onReveal={onReveal} />;
        })}
      </div>
    </div>
  );
}

function rowsOf(groups: readonly ProblemGroup[]): readonly Row[] {
  let position = 0;
  return groups.flatMap((group) => [{ group }, ...group.problems.map((problem) => ({ group, problem, position: position++ }))]);
}

interface Place {
  readonly top: number;
  readonly height: number;
}

/** Read with every finding, so it is silent itself. */
function GroupRow({ group: { title, code, severity, problems }, style }: { readonly group: ProblemGroup; readonly style: Place }): ReactNode {
  const { Icon, ink } = SEVERITY_LOOKS[severity];
  return (
    <div aria-hidden className="absolute inset-x-0 flex items-center gap-1.5 px-2.5" style={style} title={code}>
      <Icon size={13} className={`shrink-0 ${ink}`} />
      <b className={`min-w-0 truncate font-semibold ${severity === 'note' ? 'text-txt' : ink}`}>{title}</b>
      <span className="shrink-0 rounded-full bg-raised px-1.5 text-2xs leading-4 text-txt">{problems.length}</span>
    </div>
  );
}

interface ProblemRowProps {
  readonly id: string;
  readonly row: { readonly problem: Problem; readonly group: ProblemGroup; readonly position: number; readonly count: number };
  readonly style: Place;
  readonly isCurrent: boolean;
  readonly isStale: boolean;
  readonly onChoose: (problem: Problem) => void;
  readonly onReveal: (layer: string) => void;
}

function ProblemRow({ id, row: { problem, group, position, count }, style, isCurrent, isStale, onChoose, onReveal }: ProblemRowProps): ReactNode {
  const { layer, attribute, message, fixes, severity } = problem;
  const place = [layer, attribute].filter((part) => part !== undefined).join(' · ');
  return (
    <div
      id={id}
      role="option"
      aria-selected={isCurrent}
      aria-posinset={position + 1}
      aria-setsize={count}
      onClick={() => onChoose(problem)}
      onDoubleClick={() => layer !== undefined && onReveal(layer)}
      title={message}
      style={style}
      className={`absolute inset-x-0 flex cursor-default items-center gap-2 pr-2.5 pl-7 ${isStale ? 'is-stale' : ''} ${isCurrent ? 'bg-acc-soft' : 'hover:bg-raised'}`}
    >
      <span className="sr-only">{SEVERITY_LOOKS[severity].word}: {group.title}{isStale ? ', being checked again' : ''}.</span>
      {place !== '' && <span className="w-40 max-w-[38%] shrink-0 truncate font-medium text-txt">{place}</span>}
      <span className="min-w-0 flex-1 truncate text-txt">{messageBesideLayer(problem)}</span>
      {fixes.length > 0 && <Wrench size={12} role="img" aria-label="has a fix" className="shrink-0 text-dim" />}
    </div>
  );
}
