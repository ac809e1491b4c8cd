/** @file The table of a ladder: one column a flow, kind and tool, one row a layer; in each cell the figure, its bar, its band and its error. */

import type { ReactNode } from 'react';
import { ArrowRight } from 'lucide-react';
import type { Ladder, LadderCell, LadderColumn, LadderFigureName, LadderRow } from '../../preload/contract/report.ts';
import { useStudio } from '../store/studio-context.tsx';
import { classNames } from '../widgets/class-names.ts';
import { Hint } from '../widgets/hint.tsx';
import { bandText, barScale, errorText, expectedText, kindText, shownRows, valueText } from './ladder-text.ts';

/** Properties of the table. */
export interface LadderTableProps {
  readonly ladder: Ladder;
  readonly figure: LadderFigureName;
}

/** Width of the names, and least width of a column. @unit px */
const NAME_PX = 150;
const COLUMN_PX = 132;

/** The table. */
export function LadderTable({ ladder, figure }: LadderTableProps): ReactNode {
  const { columns, figures } = ladder;
  const rows = shownRows(ladder, figure);
  const scales = { total: barScale(ladder, figure, true), layer: barScale(ladder, figure, false) };
  const unit = figures.find(({ name }) => name === figure);
  return (
    <table aria-label={`Ladder, ${unit?.title ?? figure}`} className="w-full table-fixed border-collapse" style={{ minWidth: NAME_PX + columns.length * COLUMN_PX }}>
      <colgroup><col style={{ width: NAME_PX }} />{columns.map((column) => <col key={keyOf(column)} />)}</colgroup>
      <thead className="sticky top-0 z-[2]">
        <tr className="bg-bg align-top text-xs">
          <th scope="col" className="sticky left-0 z-[1] border-b border-line-strong bg-bg px-3 py-1.5 text-left font-medium text-dim"><span className="inline-block first-letter:uppercase">{unit?.title ?? figure}</span>{unit && unit.unit !== unit.title ? `, ${unit.unit}` : ''}</th>
          {columns.map((column, at) => <Head key={keyOf(column)} column={column} isFirstOfFlow={columns[at - 1]?.flow !== column.flow} />)}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.kind} ${row.layer}`} className={classNames('border-b border-line align-top', row.kind === 'total' && 'bg-panel font-semibold')}>
            <Name row={row} />
            {columns.map((column, at) => (
              <Cell key={keyOf(column)} cell={row.cells[figure][at]} columns={columns} figure={figure} scale={row.kind === 'total' ? scales.total : scales.layer} isFirstOfFlow={columns[at - 1]?.flow !== column.flow} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function keyOf({ flow, kind, tool }: LadderColumn): string {
  return `${flow} ${kind} ${tool}`;
}

function Head({ column, isFirstOfFlow }: { readonly column: LadderColumn; readonly isFirstOfFlow: boolean }): ReactNode {
  const { ui } = useStudio();
  const { flow, kind, tool, runId, runName, date, stale, notes } = column;
  const facts = [runName === undefined ? undefined : `run “${runName}”`, date, stale ? 'older than what it is about' : undefined, ...notes].filter((fact) => fact !== undefined);
  return (
    <th scope="col" className={classNames('min-w-0 border-b border-line-strong px-2 py-1.5 text-left font-normal', isFirstOfFlow && 'border-l border-l-line')}>
      <span className="flex items-center gap-1 font-semibold whitespace-nowrap text-txt">{!isFirstOfFlow && <ArrowRight size={11} aria-hidden className="text-dim" />}{kindText(kind)}</span>
      <span className="block text-2xs break-words text-dim">{flow} · {tool}</span>
      {facts.length > 0 && (
        <Hint text={facts.join('\n')}>
          <button type="button" onClick={() => runId !== undefined && ui.setState({ comparedRunIds: [runId] })} className={classNames('block max-w-full rounded text-left text-2xs break-words', stale ? 'text-warn' : runId === undefined ? 'cursor-help text-dim' : 'text-acc')}>
            {stale ? 'stale · ' : ''}{runName ?? notes[0] ?? ''}
          </button>
        </Hint>
      )}
    </th>
  );
}

function Name({ row }: { readonly row: LadderRow }): ReactNode {
  const { layer, kind, confidence } = row;
  const doubtful = [...new Set(confidence)].filter((value) => value === 'by type' || value === 'by order');
  return (
    <th scope="row" className={classNames('sticky left-0 z-[1] px-3 py-1 text-left', kind === 'total' ? 'bg-panel font-semibold' : 'bg-bg font-normal')}>
      <span className="block truncate" title={layer}>{layer}</span>
      {doubtful.length > 0 && <span className="block text-2xs font-normal text-dim" title="How modules of the reports were given to this layer: their names do not say it">mapped {doubtful.join(', ')}</span>}
      {kind === 'glue' && <span className="block text-2xs text-dim">between layers</span>}
    </th>
  );
}

interface CellProps {
  readonly cell: LadderCell | undefined;
  readonly columns: readonly LadderColumn[];
  readonly figure: LadderFigureName;
  readonly scale: number;
  readonly isFirstOfFlow: boolean;
}

const TONES = { ok: 'text-ok', bad: 'text-bad', plain: 'text-dim' } as const;

function Cell({ isFirstOfFlow, ...figures }: CellProps): ReactNode {
  return <td className={classNames('min-w-0 px-2 py-1', isFirstOfFlow && 'border-l border-l-line')}><CellFigures {...figures} /></td>;
}

/** A button, so that the keyboard reaches the reason too. */
function CellFigures({ cell = { reason: '' }, columns, figure, scale }: Omit<CellProps, 'isFirstOfFlow'>): ReactNode {
  const error = errorText(cell, columns);
  const expected = expectedText(figure, cell);
  return (
    <Hint text={[cell.reason, error?.explanation, expected].filter(Boolean).join('\n')} side="top">
      <button type="button" className={classNames('block w-full min-w-0 cursor-help rounded text-left', cell.value === undefined && 'text-dim')}>
        {valueText(figure, cell)} <span className="text-2xs font-normal whitespace-nowrap text-dim">{bandText(figure, cell)}</span>
        {cell.value !== undefined && <Bar cell={cell} scale={scale} />}
        {error && <span className={classNames('block text-2xs font-normal', TONES[error.tone])}>{error.text}</span>}
        {expected !== undefined && <span className="block text-2xs font-normal text-acc">{expected}</span>}
        <span className="sr-only">{[cell.reason, error?.explanation].filter(Boolean).join('. ')}</span>
      </button>
    </Hint>
  );
}

function Bar({ cell: { value = 0, low, high, certainty }, scale }: { readonly cell: LadderCell; readonly scale: number }): ReactNode {
  const percent = (of: number): number => (scale > 0 ? Math.min(100, (of / scale) * 100) : 0);
  const band = certainty === 'band' && low !== undefined && high !== undefined ? { left: `${percent(low)}%`, width: `${percent(high) - percent(low)}%` } : undefined;
  return (
    <span aria-hidden className="relative mt-0.5 block h-[7px] w-full rounded-[2px] bg-field">
      <span className="absolute inset-y-0 left-0 rounded-[2px]" style={{ width: value > 0 ? `max(2px, ${percent(value)}%)` : 0, background: certainty === 'band' || certainty === 'exact' ? 'var(--h-under)' : 'var(--h-in)' }} />
      {band && <span className="absolute inset-y-0 border-x border-(--h-outline)" style={{ ...band, background: 'repeating-linear-gradient(45deg, var(--h-outline) 0 1px, transparent 1px 4px)' }} />}
    </span>
  );
}
