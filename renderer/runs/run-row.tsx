/** @file One row of the runs table. */

import { memo, useState, type CSSProperties, type ReactNode } from 'react';
import { Ellipsis, Star } from 'lucide-react';
import type { RunSummary, RunView } from '../../preload/contract/run.ts';
import { formatBand, NO_VALUE } from '../domain-widgets/format.ts';
import { StateBadge } from '../domain-widgets/state-badge.tsx';
import { useJobs } from '../store/studio-context.tsx';
import { classNames } from '../widgets/class-names.ts';
import { InlineEdit } from '../widgets/inline-edit.tsx';
import { Menu } from '../widgets/menu.tsx';
import { parseTags, type RunActions } from './run-actions.tsx';
import { shortReason, type RunColumn } from './run-columns.ts';
import { letterOf } from './runs-state.ts';

/** Properties of a row. */
export interface RunRowProps {
  readonly run: RunSummary;
  readonly columns: readonly RunColumn[];
  readonly rowIndex: number;
  /** Place in the selection; −1 when not selected. */
  readonly selectedIndex: number;
  readonly details: RunView | undefined;
  readonly nowMs: number;
  readonly onToggle: (runId: string) => void;
  readonly actions: RunActions;
  readonly style: CSSProperties;
}

/** A row: check box with the letter of the comparison, name, figures. */
export const RunRow = memo(function RunRow({ run, columns, rowIndex, selectedIndex, details, nowMs, onToggle, actions, style }: RunRowProps): ReactNode {
  const isSelected = selectedIndex >= 0;
  const background = isSelected ? 'bg-acc-soft' : 'bg-bg group-hover:bg-panel';
  return (
    <tr aria-rowindex={rowIndex + 2} data-row={rowIndex} style={style} className={classNames('group absolute inset-x-0 top-0 grid border-b border-line', background)}>
      <td className={classNames('sticky left-0 z-[1] flex min-w-0 items-center gap-1 pl-3', background)}>
        <button
          type="button"
          data-compare
          aria-pressed={isSelected}
          aria-label={`Compare ${run.name}`}
          onClick={() => onToggle(run.runId)}
          className={classNames('flex size-4.5 shrink-0 items-center justify-center rounded border text-2xs font-semibold', isSelected ? 'border-pri-line bg-pri text-pri-txt' : 'border-line-strong hover:border-acc')}
        >
          {isSelected && letterOf(selectedIndex)}
        </button>
        <NameCell run={run} actions={actions} onToggle={onToggle} />
      </td>
      {columns.map((column) => (
        <Cell key={column.id} column={column} run={run} details={details} nowMs={nowMs} actions={actions} />
      ))}
    </tr>
  );
});

function NameCell({ run, actions, onToggle }: Pick<RunRowProps, 'run' | 'actions' | 'onToggle'>): ReactNode {
  const [editing, setEditing] = useState(false);
  if (editing) return <InlineEdit label={`Name of ${run.name}`} value={run.name} onDone={(name) => { setEditing(false); if (name !== undefined && name.trim() !== '') actions.annotate(run.runId, { name: name.trim() }); }} />;
  return (
    <>
      <button type="button" aria-pressed={run.starred} aria-label={`Star ${run.name}`} onClick={() => actions.annotate(run.runId, { starred: !run.starred })} className={classNames('flex size-5 shrink-0 items-center justify-center rounded', run.starred ? 'text-warn' : 'text-line-strong hover:text-txt')}>
        <Star size={13} fill={run.starred ? 'currentColor' : 'none'} aria-hidden />
      </button>
      <button type="button" tabIndex={-1} title={run.note === '' ? run.name : `${run.name}\n${run.note}`} onClick={() => onToggle(run.runId)} onDoubleClick={() => setEditing(true)} className="flex min-w-0 flex-1 text-left">
        <MiddleCut text={run.name} />
      </button>
      <Menu
        align="start"
        trigger={<button type="button" aria-label={`Actions on ${run.name}`} className="flex size-6 shrink-0 items-center justify-center rounded text-dim hover:bg-raised hover:text-txt"><Ellipsis size={14} /></button>}
        entries={[
          { kind: 'item', text: 'Restore as design', note: 'a new design with this run’s configuration', onSelect: () => actions.restore(run) },
          { kind: 'item', text: 'Rename', onSelect: () => setTimeout(() => setEditing(true)) },
          { kind: 'item', text: 'Name, tags and note…', onSelect: () => actions.editNotes(run) },
          { kind: 'item', text: run.starred ? 'Take the star away' : 'Star', onSelect: () => actions.annotate(run.runId, { starred: !run.starred }) },
          { kind: 'line' },
          { kind: 'item', text: 'Delete…', danger: true, onSelect: () => actions.askToRemove(run) },
        ]}
      />
    </>
  );
}

/** Names of runs differ at their ends: when there is no room, the middle is left out. */
function MiddleCut({ text }: { readonly text: string }): ReactNode {
  const cut = text.length > 18 ? text.length - 9 : text.length;
  return (
    <>
      <span className="truncate whitespace-pre">{text.slice(0, cut)}</span>
      {cut < text.length && <span className="shrink-0 whitespace-pre">{text.slice(cut)}</span>}
    </>
  );
}

interface CellProps {
  readonly column: RunColumn;
  readonly run: RunSummary;
  readonly details: RunView | undefined;
  readonly nowMs: number;
  readonly actions: RunActions;
}

function Cell({ column, run, details, nowMs, actions }: CellProps): ReactNode {
  const text = column.text(run, nowMs);
  return (
    <td title={column.hint?.(run) ?? undefined} className={classNames('flex min-w-0 items-center px-1.5', column.align === 'right' && 'justify-end text-right', column.isMono && 'font-mono text-xs', text === NO_VALUE && 'text-dim')}>
      <CellContent column={column} run={run} details={details} text={text} actions={actions} />
    </td>
  );
}

function CellContent({ column, run, details, text, actions }: Omit<CellProps, 'nowMs'> & { readonly text: string }): ReactNode {
  switch (column.id) {
    case 'state':
      return <RunState run={run} />;
    case 'lutEstimated':
      return <>{text}<BandText band={details?.estimate?.total.lut} /></>;
    case 'ffEstimated':
      return <>{text}<BandText band={details?.estimate?.total.ff} /></>;
    case 'age':
      return <span className="whitespace-nowrap text-dim">{text}</span>;
    case 'tags':
      return <EditableText label={`Tags of ${run.name}`} value={run.tags.join(', ')} empty="add tags" onChange={(tags) => actions.annotate(run.runId, { tags: parseTags(tags) })}>{run.tags.length > 0 ? <Tags tags={run.tags} /> : undefined}</EditableText>;
    case 'note':
      return <EditableText label={`Note of ${run.name}`} value={run.note} empty="add a note" onChange={(note) => actions.annotate(run.runId, { note })}>{run.note || undefined}</EditableText>;
    default:
      return <span className="truncate">{text}</span>;
  }
}

function BandText({ band }: { readonly band: NonNullable<RunView['estimate']>['total']['lut'] }): ReactNode {
  if (!band) return undefined;
  return <span className="ml-1 text-2xs whitespace-nowrap text-dim" title={band.reason}>{band.certainty === 'exact' ? 'exact' : formatBand(band)}</span>;
}

/** State of a run; while it runs, what its job says. */
function RunState({ run }: { readonly run: RunSummary }): ReactNode {
  const progress = useJobs((state) => Object.values(state.jobs).find((job) => job.runId === run.runId && job.state === 'running')?.progress);
  if (progress !== undefined) return <StateBadge state="running" text={`${run.kind} ${Math.round(progress * 100)}\u202f%`} />;
  if (run.error === undefined) return <StateBadge state={run.state} />;
  return (
    <span className="flex min-w-0 items-baseline gap-1 overflow-hidden" title={run.error}>
      <StateBadge state={run.state} className="shrink-0" />
      {run.state === 'failed' && <span className="min-w-0 truncate text-xs text-dim">{shortReason(run.error)}</span>}
    </span>
  );
}

/** Tags as small labels. */
export function Tags({ tags }: { readonly tags: readonly string[] }): ReactNode {
  return (
    <span className="flex min-w-0 gap-1 overflow-hidden">
      {tags.map((tag) => (
        <span key={tag} className="max-w-full truncate rounded border border-line bg-field px-1 text-2xs">{tag}</span>
      ))}
    </span>
  );
}

function EditableText({ label, value, empty, onChange, children }: { readonly label: string; readonly value: string; readonly empty: string; readonly onChange: (value: string) => void; readonly children: ReactNode }): ReactNode {
  const [editing, setEditing] = useState(false);
  if (editing) return <InlineEdit label={label} value={value} onDone={(next) => { setEditing(false); if (next !== undefined && next !== value) onChange(next); }} />;
  return (
    <button type="button" aria-label={`${label}: ${value || 'none'}. Edit`} onClick={() => setEditing(true)} className="min-h-5 w-full min-w-0 truncate rounded text-left hover:bg-field">
      {children ?? <span className="text-dim opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">{empty}</span>}
    </button>
  );
}
