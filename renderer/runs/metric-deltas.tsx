/** @file Metrics of two runs and how they differ: sign, arrow, word and bar, not colour alone. */

import type { ReactNode } from 'react';
import type { MetricRow } from '../../preload/contract/run.ts';
import { metricDelta, metricText, type MetricDelta } from './metric-delta.ts';
import { letterOf } from './runs-state.ts';

const TONE: Readonly<Record<MetricDelta['verdict'], string>> = { better: 'text-ok', worse: 'text-bad', same: 'text-dim', neutral: 'text-txt' };
const BAR: Readonly<Record<MetricDelta['verdict'], string>> = { better: 'var(--ok)', worse: 'var(--h-over)', same: 'var(--line-strong)', neutral: 'var(--line-strong)' };
const ARROW: Readonly<Record<MetricDelta['direction'], string>> = { up: '▲', down: '▼', same: '' };
const WORD: Readonly<Record<MetricDelta['verdict'], string>> = { better: 'better', worse: 'worse', same: 'same', neutral: '' };

/** The table of metrics. A metric that neither run has is left out. */
export function MetricDeltas({ rows, other }: { readonly rows: readonly MetricRow[]; readonly other: number }): ReactNode {
  const shown = rows.filter((row) => row.values[0] !== undefined || row.values[other] !== undefined);
  if (shown.length === 0) return <p className="pt-3 text-dim">Neither run has results yet.</p>;
  return (
    <table className="mt-1 w-full table-fixed border-collapse">
      <colgroup>
        <col />
        <col className="w-[56px]" />
        <col className="w-[56px]" />
        <col className="w-[74px]" />
        <col className="w-[56px]" />
      </colgroup>
      <thead>
        <tr className="text-xs text-dim">
          <th scope="col" className="py-1 text-left font-medium">Metric</th>
          <th scope="col" className="text-right font-medium">A</th>
          <th scope="col" className="text-right font-medium">{letterOf(other)}</th>
          <th scope="col" className="text-right font-medium">Δ</th>
          <th scope="col" className="pl-2 text-left font-medium">for {letterOf(other)}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <Row key={row.metric} row={row} before={row.values[0]} after={row.values[other]} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, before, after }: { readonly row: MetricRow; readonly before: number | undefined; readonly after: number | undefined }): ReactNode {
  const delta = metricDelta(row, before, after);
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="py-1 pr-1 text-left font-normal break-words"><span className="inline-block first-letter:uppercase">{row.metric}</span></th>
      <td className="py-1 text-right font-semibold whitespace-nowrap">{metricText(row, before)}</td>
      <td className="py-1 text-right font-semibold whitespace-nowrap">{metricText(row, after)}</td>
      <td className={`py-1 text-right whitespace-nowrap ${delta ? TONE[delta.verdict] : 'text-dim'}`}>
        {delta ? <>{delta.text} <span aria-hidden className="text-[8px]">{ARROW[delta.direction]}</span></> : '—'}
      </td>
      <td className="py-1 pl-2">
        {delta && (
          <>
            <span className={`block text-2xs leading-none ${TONE[delta.verdict]}`}>{WORD[delta.verdict] || '\u00a0'}</span>
            <DeltaBar delta={delta} />
          </>
        )}
      </td>
    </tr>
  );
}

function DeltaBar({ delta }: { readonly delta: MetricDelta }): ReactNode {
  const share = Math.abs(delta.bar) * 50;
  return (
    <span aria-hidden className="relative mt-0.5 block h-1.5 w-full rounded-full bg-field">
      <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
      <span className="absolute inset-y-0 rounded-full" style={{ width: `${share}%`, background: BAR[delta.verdict], ...(delta.bar < 0 ? { right: '50%' } : { left: '50%' }) }} />
    </span>
  );
}
