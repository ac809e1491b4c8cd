/** @file Counts by two classes as a table of cells; every count leads to its samples. Arrow keys walk the cells. */

import type { KeyboardEvent, ReactNode } from 'react';
import type { CountMatrix } from '../../preload/model/figures.ts';
import { formatCount } from '../domain-widgets/format.ts';

/** Properties of a matrix. */
export interface ClassMatrixProps {
  readonly title: string;
  /** Above the matrix, dim. */
  readonly note: string;
  readonly counts: CountMatrix;
  readonly names: readonly string[];
  /** Count of the darkest cell, to compare matrices; absent: this one's largest. */
  readonly most?: number | undefined;
  readonly onOpen: (row: number, column: number) => void;
}

/** Beyond this many classes cells would be unreadable: the largest entries beside the diagonal are listed instead. */
export const MATRIX_CLASSES_MAX = 24;
const PAIRS_MAX = 40;
const KEYS: Readonly<Record<string, readonly [row: number, column: number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The matrix. The diagonal is where both agree. */
export function ClassMatrix(props: ClassMatrixProps): ReactNode {
  const { title, note, counts } = props;
  return (
    <section aria-label={title} className="min-w-0">
      <h2 className="font-semibold">{title}</h2>
      <p className="mb-1 text-xs text-dim">{note}</p>
      {counts.length > MATRIX_CLASSES_MAX ? <PairList {...props} /> : <Cells {...props} />}
    </section>
  );
}

function Cells({ title, counts, names, most: shared, onOpen }: ClassMatrixProps): ReactNode {
  const most = shared ?? offDiagonalMost(counts);
  const dense = counts.length > 12;
  const size = dense ? 'h-[15px] min-w-[19px] text-[9.5px] leading-[13px]' : 'h-[18px] min-w-[25px] text-2xs leading-[16px]';
  const first = counts.flatMap((row, r) => row.flatMap((n, c) => (n > 0 ? [`${r}:${c}`] : [])))[0];
  return (
    <table className="border-separate border-spacing-px" onKeyDown={walk}>
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr>
          <th scope="col"><span className="sr-only">Class</span></th>
          {counts.map((_, c) => <th key={c} scope="col" title={names[c]} className="max-w-[25px] truncate px-0.5 text-center text-2xs leading-[14px] font-medium text-dim">{names[c] ?? c}</th>)}
        </tr>
      </thead>
      <tbody>
        {counts.map((row, r) => (
          <tr key={r}>
            <th scope="row" title={names[r]} className="max-w-20 truncate pr-1.5 text-right text-2xs leading-[14px] font-medium text-dim">{names[r] ?? r}</th>
            {row.map((n, c) => (
              <td key={c} className={`rounded-[3px] p-0 text-center ${size}`} style={{ background: cellFill(n, r === c, most) }}>
                {n > 0 && (
                  <button type="button" data-cell={`${r}:${c}`} tabIndex={first === `${r}:${c}` ? 0 : -1} aria-label={`${n} samples, ${names[r] ?? r} and ${names[c] ?? c}: look at them`} title={`${names[r] ?? r} / ${names[c] ?? c}: ${n}`} onClick={() => onOpen(r, c)} className={`block w-full ${size} ${r === c ? 'text-dim' : 'font-semibold text-txt'} hover:outline hover:outline-acc focus-visible:outline-offset-0`}>
                    {n < 1000 ? n : formatCount(n).replace('\u202f', '')}
                  </button>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Return the largest count beside the diagonal, at least 1. */
export function offDiagonalMost(counts: CountMatrix): number {
  return counts.reduce((most, row, r) => row.reduce((m, n, c) => (c === r ? m : Math.max(m, n)), most), 1);
}

function cellFill(count: number, isDiagonal: boolean, most: number): string {
  if (isDiagonal) return count === 0 ? 'var(--field)' : 'var(--acc-soft)';
  return count === 0 ? 'var(--field)' : `color-mix(in srgb, var(--bad-soft) ${100 - (count / most) * 55}%, var(--h-over))`;
}

/** Move the focus to the next cell that holds something, in the direction of the key. */
function walk(event: KeyboardEvent<HTMLTableElement>): void {
  const step = KEYS[event.key];
  const at = event.target instanceof HTMLElement ? event.target.dataset['cell']?.split(':').map(Number) : undefined;
  if (!step || !at) return;
  event.preventDefault();
  event.stopPropagation();
  let [row = 0, column = 0] = at;
  for (let i = 0; i < MATRIX_CLASSES_MAX; i++) {
    row += step[0];
    column += step[1];
    const next = event.currentTarget.querySelector<HTMLElement>(`[data-cell="${row}:${column}"]`);
    if (next) {
      next.focus();
      return;
    }
  }
}

function PairList({ title, counts, names, onOpen }: ClassMatrixProps): ReactNode {
  const pairs = counts.flatMap((row, r) => row.flatMap((n, c) => (n > 0 && r !== c ? [{ r, c, n }] : []))).sort((a, b) => b.n - a.n);
  if (pairs.length === 0) return <p className="text-ok">✓ nothing beside the diagonal</p>;
  return (
    <ul aria-label={`${title}, most frequent first`} className="max-h-56 w-64 overflow-y-auto">
      {pairs.slice(0, PAIRS_MAX).map(({ r, c, n }) => (
        <li key={`${r}:${c}`}>
          <button type="button" onClick={() => onOpen(r, c)} className="flex w-full gap-2 rounded px-1 text-left hover:bg-raised">
            <span className="min-w-0 flex-1 truncate">{names[r] ?? r} → {names[c] ?? c}</span>
            <b className="font-semibold">{n}</b>
          </button>
        </li>
      ))}
    </ul>
  );
}
