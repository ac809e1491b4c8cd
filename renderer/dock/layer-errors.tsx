/** @file The layers of one sample with their errors; the first beyond the tolerance is marked. */

import type { ReactNode } from 'react';
import { formatShape, formatValue, NO_VALUE } from '../domain-widgets/format.ts';
import { useStudio } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import { errorShare, firstBeyond, type LayerError } from './sample-errors.ts';

/** Properties of the table. */
export interface LayerErrorsProps {
  readonly errors: readonly LayerError[];
  readonly shown: string | undefined;
  /** Only names and steps: something else needs the room. */
  readonly compact: boolean;
  readonly stale: boolean;
}

const CELL = 'border-b border-line px-2 text-right whitespace-nowrap';

/** Columns that go when there is no room for them. */
const HEAD_ROOM: Readonly<Record<string, string>> = { Shape: '@max-[1060px]:hidden', 'Largest error': '@max-[700px]:hidden', '': '@max-[900px]:hidden' };

/** The table, in the order of the graph. */
export function LayerErrors({ errors, shown, compact, stale }: LayerErrorsProps): ReactNode {
  const { ui } = useStudio();
  const first = firstBeyond(errors)?.layer;
  const heads = compact ? ['Layer', 'In LSB'] : ['Layer', 'Shape', 'Largest error', 'In LSB', ''];
  return (
    <div role="group" tabIndex={0} aria-label="Error by layer" className={`overflow-y-auto focus-visible:outline-offset-[-2px] ${compact ? 'w-48 shrink-0 @max-[780px]:hidden' : 'min-w-70 flex-[3_1_0] overflow-x-hidden @max-[700px]:min-w-44 @max-[700px]:flex-[1_1_0]'} ${stale ? 'is-stale' : ''}`}>
      <table className={`w-full border-separate border-spacing-0 ${compact ? 'table-fixed' : ''}`}>
        <thead className="sticky top-0 bg-panel text-xs text-dim">
          <tr>
            {heads.map((text, i) => (
              <th key={text || 'bar'} scope="col" className={`border-b border-line px-2 py-1 font-medium whitespace-nowrap ${i === 0 || text === '' ? 'text-left' : 'text-right'} ${HEAD_ROOM[text] ?? ''} ${compact && i === 1 ? 'w-17' : ''}`}>{text === '' ? <span className="sr-only">Error as a bar</span> : text}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {errors.map((error) => (
            <tr key={error.layer} className={error.layer === shown ? 'bg-acc-soft' : error.layer === first ? 'bg-warn-soft' : 'hover:bg-raised/50'}>
              <th scope="row" className={`max-w-44 @max-[900px]:max-w-26 border-b border-line py-0.5 text-left font-normal ${error.layer === first ? 'shadow-[inset_3px_0_0_var(--h-under)]' : ''} px-2`}>
                <button type="button" aria-current={error.layer === shown} className="max-w-full truncate rounded text-left hover:underline" title={error.layer} onClick={() => revealLayer(ui, error.layer)}>
                  {error.layer === first && <span className="mr-1 text-warn">▲<span className="sr-only"> first beyond the tolerance: </span></span>}
                  {error.layer}
                </button>
              </th>
              {!compact && <td className={`${CELL} text-dim ${HEAD_ROOM['Shape']}`}>{formatShape(error.shape)}</td>}
              {!compact && <td className={`${CELL} ${HEAD_ROOM['Largest error']}`}>{error.maxAbs === undefined ? NO_VALUE : formatValue(error.maxAbs)}</td>}
              <td className={`${CELL} ${error.isBeyond ? 'font-semibold text-warn' : 'text-dim'}`}>{error.inLsb === undefined ? NO_VALUE : formatValue(Number(error.inLsb.toPrecision(3)))}</td>
              {!compact && (
                <td aria-label="error as a bar" className="w-[26%] border-b border-line px-2 @max-[900px]:hidden">
                  <span aria-hidden className="block h-1.5 min-w-12 rounded-full bg-raised">
                    <span className="block h-full rounded-full" style={{ width: `${errorShare(error, errors) * 100}%`, background: error.isBeyond ? 'var(--h-under)' : 'var(--h-in)' }} />
                  </span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
