/** @file One row of the Ranges grid, as figures or as boxes. */

import { memo, useState, type ReactNode } from 'react';
import { isFixed, printPrecision, type NumberType } from '../../preload/model/fixed-type.ts';
import { Delta, deltaText, type DeltaText } from '../domain-widgets/delta.tsx';
import { formatDecibel, formatRange, formatShare, formatValue, NO_VALUE, overflowWord } from '../domain-widgets/format.ts';
import { PrecisionField } from '../domain-widgets/precision-field.tsx';
import { useStudio } from '../store/studio-context.tsx';
import { revealLayer, showSample } from '../store/ui-store.ts';
import { rowWindow, type BoxAxis, type LogBox } from './box-axis.ts';
import { BoxPlot } from './box-plot.tsx';
import type { RangeColumn, RangeRow } from './range-rows.ts';

/** Boxes of a row on the shared axis. */
export interface RowPlot {
  readonly axis: BoxAxis;
  readonly widthPx: number;
  readonly reference: LogBox | undefined;
  readonly emulated: LogBox | undefined;
  readonly stale: boolean;
}

/** Properties of a row. */
export interface RangeRowProps {
  readonly row: RangeRow;
  readonly index: number;
  readonly chosen: boolean;
  readonly stale: boolean;
  /** Given: the row is drawn instead of listed. */
  readonly plot?: RowPlot | undefined;
  readonly heightPx: number;
  readonly onChoose: (index: number, event: { readonly shiftKey: boolean; readonly toggle: boolean }) => void;
  readonly onAssign: (row: RangeRow, precision: string) => void;
}

const LEFT = 'border-b border-line px-1.5 text-left whitespace-nowrap';
const CELL = 'border-b border-line px-1.5 text-right whitespace-nowrap';

/** Columns that go first where there is little room; deltas against a baseline need more of it. */
export function columnRoom(column: RangeColumn, hasPinned: boolean): string {
  if (column === 'worst') return hasPinned ? '@max-[1130px]:hidden' : '@max-[1000px]:hidden';
  if (column === 'underflow') return hasPinned ? '@max-[1010px]:hidden' : '@max-[920px]:hidden';
  if (column === 'range') return hasPinned ? '@max-[930px]:hidden' : '@max-[840px]:hidden';
  return column === 'sqnr' ? '@max-[730px]:hidden' : '';
}

/** The row. */
export const RangeRowView = memo(function RangeRowView({ row, index, chosen, stale, plot, heightPx, onChoose, onAssign }: RangeRowProps): ReactNode {
  const { ui } = useStudio();
  const { setting } = row;
  const bad = row.alarms;
  return (
    <tr data-row={row.id} style={{ height: heightPx }} className={chosen ? 'bg-acc-soft' : bad ? 'bg-bad-soft' : 'hover:bg-raised/50'}>
      <td className="border-b border-line pl-2 text-center">
        <input type="checkbox" aria-label={`Choose ${row.layer} ${setting.variable}`} checked={chosen} onChange={() => undefined} onClick={(event) => onChoose(index, { shiftKey: event.shiftKey, toggle: true })} className="align-middle" />
      </td>
      <th scope="row" className={`${LEFT} max-w-56 font-normal @max-[730px]:max-w-36`}>
        <button
          type="button"
          title={`${row.layer} · ${setting.variable}`}
          className={`flex max-w-full rounded px-1 text-left hover:underline ${bad ? 'text-bad' : ''}`}
          onClick={() => {
            revealLayer(ui, row.layer);
            ui.setState({ variable: setting.variable });
          }}
        >
          {/* Of a long name the variable stays: it tells the rows of a layer apart. */}
          <span className="min-w-0 truncate">{bad ? '▲ ' : ''}{row.layer}</span>
          <span className={`shrink-0 whitespace-pre ${bad ? '' : 'text-dim'}`}> · {setting.variable}</span>
        </button>
      </th>
      <td className={LEFT}>
        <TypeCell row={row} onAssign={onAssign} />
        <WidthDelta row={row} />
      </td>
      {plot ? <PlotCells row={row} plot={plot} stale={stale} /> : <FigureCells row={row} stale={stale} onAssign={onAssign} />}
    </tr>
  );
});

function PlotCells({ row, plot, stale }: { readonly row: RangeRow; readonly plot: RowPlot; readonly stale: boolean }): ReactNode {
  const { statistics: s } = row;
  return (
    <>
      <td className="border-b border-line p-0" style={{ width: plot.widthPx }}>
        <BoxPlot name={`${row.layer} ${row.setting.variable}`} axis={plot.axis} window={rowWindow(row)} reference={plot.reference} emulated={plot.emulated} widthPx={plot.widthPx} calm={!row.alarms} stale={plot.stale} />
      </td>
      <td className={`${CELL} ${stale ? 'is-stale' : ''} ${row.alarms ? 'font-semibold text-bad' : ''}`}>{s ? formatShare(s.overflowShare) : NO_VALUE} <OverflowDelta row={row} /></td>
    </>
  );
}

function FigureCells({ row, stale, onAssign }: { readonly row: RangeRow; readonly stale: boolean; readonly onAssign: RangeRowProps['onAssign'] }): ReactNode {
  const { ui } = useStudio();
  const { statistics: s, setting, alarms: bad } = row;
  const old = stale ? 'is-stale' : '';
  const suggested = s?.suggestedType && printPrecision(s.suggestedType);
  const worst = s?.worstSample;
  const room = (column: RangeColumn): string => columnRoom(column, row.pinned !== undefined);
  return (
    <>
      <td className={`${CELL} ${room('range')} text-dim`}>{isFixed(setting.type) ? formatRange(setting.type) : NO_VALUE}</td>
      <td className={`${CELL} ${old} ${bad && row.range && s && s.min < row.range.min ? 'text-bad' : ''}`}>{s ? formatValue(s.min) : NO_VALUE}</td>
      <td className={`${CELL} ${old} ${bad && row.range && s && s.max > row.range.max ? 'text-bad' : ''}`}>{s ? formatValue(s.max) : NO_VALUE}</td>
      <td className={`${CELL} ${old} ${bad ? 'font-semibold text-bad' : ''}`} title={s ? `${s.overflowCount} of ${s.elementCount} values` : undefined}>{s ? formatShare(s.overflowShare) : NO_VALUE}{s && s.overflowCount > 0 && overflowWord(s.type) === 'sat' && ' sat'} <OverflowDelta row={row} /></td>
      <td className={`${CELL} ${old} ${room('underflow')}`} title={s ? `${s.underflowCount} of ${s.elementCount} values` : undefined}>{s ? formatShare(s.underflowShare) : NO_VALUE}</td>
      <td className={`${CELL} ${old} ${room('sqnr')}`}>{row.sqnrDb === undefined ? NO_VALUE : formatDecibel(row.sqnrDb)} <Change delta={deltaText(row.pinned?.sqnrDb, row.sqnrDb, { better: 'higher', digits: 1 })} /></td>
      <td className={`${CELL} ${old} ${room('worst')}`}>
        {worst === undefined ? NO_VALUE : <button type="button" className="rounded px-1 hover:underline" title="Look at this sample in Divergence" onClick={() => showSample(ui, worst, { layer: row.layer })}>#{worst}</button>}
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
    </>
  );
}

/** In a grid of many figures only those that changed are worth ink. */
function Change({ delta }: { readonly delta: DeltaText | undefined }): ReactNode {
  return delta && delta.verdict !== 'same' ? <span className="text-2xs"><Delta delta={delta} /></span> : undefined;
}

const widthOf = (type: NumberType | undefined): number | undefined => (type && isFixed(type) ? type.widthBits : undefined);

/** Bits more or fewer than in the pinned baseline. */
function WidthDelta({ row }: { readonly row: RangeRow }): ReactNode {
  const before = row.pinned?.statistics?.type;
  if (!before || printPrecision(before) === row.typeText) return undefined;
  return (
    <span className="ml-1 text-2xs" title={`in the pinned baseline ${printPrecision(before)}`}>
      <Delta delta={deltaText(widthOf(before), widthOf(row.setting.type), { better: 'lower', digits: 0 })} />
    </span>
  );
}

function OverflowDelta({ row }: { readonly row: RangeRow }): ReactNode {
  const [before, after] = [row.pinned?.statistics?.overflowShare, row.statistics?.overflowShare];
  if (before === undefined || after === undefined || (before === 0 && after === 0)) return undefined;
  return <Change delta={deltaText(before * 100, after * 100, { better: 'lower', digits: 2 })} />;
}

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
