/** @file One row of the Ranges grid. */

import { memo, useState, type ReactNode } from 'react';
import { isFixed, printPrecision } from '../../preload/model/fixed-type.ts';
import { formatDecibel, formatRange, formatShare, formatValue, NO_VALUE, overflowWord } from '../domain-widgets/format.ts';
import { PrecisionField } from '../domain-widgets/precision-field.tsx';
import { useStudio } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import type { RangeRow } from './range-rows.ts';

/** Properties of a row. */
export interface RangeRowProps {
  readonly row: RangeRow;
  readonly index: number;
  readonly chosen: boolean;
  readonly stale: boolean;
  readonly onChoose: (index: number, event: { readonly shiftKey: boolean; readonly toggle: boolean }) => void;
  readonly onAssign: (row: RangeRow, precision: string) => void;
}

const LEFT = 'border-b border-line px-2 text-left whitespace-nowrap';
const CELL = 'border-b border-line px-2 text-right whitespace-nowrap';

/** The row. */
export const RangeRowView = memo(function RangeRowView({ row, index, chosen, stale, onChoose, onAssign }: RangeRowProps): ReactNode {
  const { ui } = useStudio();
  const { statistics: s, setting } = row;
  const bad = row.alarms;
  const old = stale ? 'is-stale' : '';
  const suggested = s?.suggestedType && printPrecision(s.suggestedType);
  const worst = s?.worstSample;
  return (
    <tr className={`h-[25px] ${chosen ? 'bg-acc-soft' : bad ? 'bg-bad-soft' : 'hover:bg-raised/50'}`}>
      <td className="border-b border-line pl-2 text-center">
        <input type="checkbox" aria-label={`Choose ${row.layer} ${setting.variable}`} checked={chosen} onChange={() => undefined} onClick={(event) => onChoose(index, { shiftKey: event.shiftKey, toggle: true })} className="align-middle" />
      </td>
      <th scope="row" className={`${LEFT} max-w-56 font-normal`}>
        <button
          type="button"
          className={`max-w-full truncate rounded px-1 text-left hover:underline ${bad ? 'text-bad' : ''}`}
          onClick={() => {
            revealLayer(ui, row.layer);
            ui.setState({ variable: setting.variable });
          }}
        >
          {bad ? '! ' : ''}
          {row.layer} <span className={bad ? '' : 'text-dim'}>· {setting.variable}</span>
        </button>
      </th>
      <td className={LEFT}><TypeCell row={row} onAssign={onAssign} /></td>
      <td className={`${CELL} text-dim`}>{isFixed(setting.type) ? formatRange(setting.type) : NO_VALUE}</td>
      <td className={`${CELL} ${old} ${bad && row.range && s && s.min < row.range.min ? 'text-bad' : ''}`}>{s ? formatValue(s.min) : NO_VALUE}</td>
      <td className={`${CELL} ${old} ${bad && row.range && s && s.max > row.range.max ? 'text-bad' : ''}`}>{s ? formatValue(s.max) : NO_VALUE}</td>
      <td className={`${CELL} ${old} ${bad ? 'font-semibold text-bad' : ''}`} title={s ? `${s.overflowCount} of ${s.elementCount} values` : undefined}>{s ? formatShare(s.overflowShare) : NO_VALUE}{s && s.overflowCount > 0 && overflowWord(s.type) === 'sat' && ' sat'}</td>
      <td className={`${CELL} ${old}`} title={s ? `${s.underflowCount} of ${s.elementCount} values` : undefined}>{s ? formatShare(s.underflowShare) : NO_VALUE}</td>
      <td className={`${CELL} ${old}`}>{row.sqnrDb === undefined ? NO_VALUE : formatDecibel(row.sqnrDb)}</td>
      <td className={`${CELL} ${old}`}>
        {worst === undefined ? (
          NO_VALUE
        ) : (
          <button type="button" className="rounded px-1 hover:underline" title="Look at this sample in Divergence" onClick={() => ui.setState({ sample: worst, dockTab: 'divergence' })}>#{worst}</button>
        )}
      </td>
      <td className={`${LEFT} ${old}`}>
        {suggested === undefined ? (
          NO_VALUE
        ) : suggested === row.typeText ? (
          <span className="text-dim">fits</span>
        ) : (
          <button type="button" className="rounded border border-line bg-field px-1.5 font-mono text-2xs hover:bg-raised" title={`Set ${row.layer} ${setting.variable} to ${suggested}`} onClick={() => onAssign(row, suggested)}>
            {suggested}
          </button>
        )}
      </td>
    </tr>
  );
});

function TypeCell({ row, onAssign }: Pick<RangeRowProps, 'row' | 'onAssign'>): ReactNode {
  const [editing, setEditing] = useState(false);
  const { variable } = row.setting;
  if (editing) return <PrecisionField autoFocus label={`Type of ${row.layer} ${variable}`} className="w-40" value={row.isAuto ? 'auto' : row.typeText} onChange={(text) => onAssign(row, text)} onCancel={() => setEditing(false)} />;
  return (
    <button type="button" title={`Edit the type of ${row.layer} ${variable}`} onClick={() => setEditing(true)} className="rounded px-1 text-left font-mono text-xs hover:bg-raised hover:outline hover:outline-line-strong">
      {row.isAuto && <span className="text-dim">auto → </span>}
      {row.typeText}
    </button>
  );
}
