/** @file What can be done with the chosen rows of Ranges, the filter, and table or plot. */

import { useState, type ReactNode } from 'react';
import { parsePrecision, printPrecision } from '../../preload/model/fixed-type.ts';
import { formatExactCount } from '../domain-widgets/figures.ts';
import { useAnalysis, useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Switch } from '../widgets/switch.tsx';
import { TextField } from '../widgets/text-field.tsx';
import { copyColumn, type RangeRow } from './range-rows.ts';

/** Table of figures, or boxes on an axis. */
export type RangesView = 'table' | 'plot';

const VIEWS = [{ value: 'table', text: 'Table' }, { value: 'plot', text: 'Box plots' }] as const;

/** Properties of the tools. */
export interface GridToolsProps {
  readonly rows: readonly RangeRow[];
  readonly chosen: ReadonlySet<string>;
  readonly filter: string;
  readonly view: RangesView;
  readonly onFilter: (text: string) => void;
  readonly onView: (view: RangesView) => void;
  readonly onAssign: (row: RangeRow, precision: string) => void;
  readonly onClear: () => void;
}

/** What boxes mean, and of how many samples they are where it is not all. */
function PlotLegend(): ReactNode {
  const { value } = useAnalysis('ranges', true);
  const part = value === undefined || value.sampleCount >= value.totalSamples ? '' : ` · first ${formatExactCount(value.sampleCount)} of ${formatExactCount(value.totalSamples)} samples`;
  return <span className="min-w-0 shrink truncate text-dim" title={`Sizes on a log₂ axis. Whiskers reach to the smallest and largest size, the box holds the middle half, the line is the median; zeros are left out${part}`}>▭ reference · ▬ emulated · shaded: the type{part}</span>;
}

/** The line above the grid. */
export function GridTools({ rows, chosen, filter, view, onFilter, onView, onAssign, onClear }: GridToolsProps): ReactNode {
  const studio = useStudio();
  const [text, setText] = useState('');
  const picked = rows.filter((r) => chosen.has(r.id));
  const [first] = picked;
  const parsed = parsePrecision(text);
  const subject = { layers: [...new Set(picked.map((r) => r.layer))], variables: [...new Set(picked.map((r) => r.setting.variable))] };
  const propose = (kind: 'fit-data' | 'fit-exactly'): void => studio.ui.setState({ proposal: { kind, ...(first ? subject : {}) } });
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2 border-b border-line px-2.5 py-1">
      <Switch label="How ranges are shown" value={view} choices={VIEWS} onChange={onView} />
      <TextField label="Filter rows" className="w-48" placeholder="Filter: name, type, overflow" value={filter} onChange={(event) => onFilter(event.target.value)} />
      {first ? (
        <form
          className="flex items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (!parsed.ok) return;
            onAssign(first, printPrecision(parsed.value));
            setText('');
          }}
        >
          <span className="text-dim">{chosen.size} chosen:</span>
          <TextField label="Type for all chosen rows" className="w-28 font-mono text-xs" placeholder="fixed<8,3>" value={text} invalid={text !== '' && !parsed.ok} title={parsed.ok ? '' : parsed.reason} onChange={(event) => setText(event.target.value)} />
          <Button compact type="submit" disabled={!parsed.ok}>Set</Button>
          <Button compact tone="quiet" title="Copy the types as a column of text" onClick={() => void navigator.clipboard.writeText(copyColumn(rows, chosen)).then(() => studio.say(`Copied ${picked.length} types.`))}>Copy</Button>
          <Button compact tone="quiet" onClick={onClear}>Clear</Button>
        </form>
      ) : view === 'plot' ? (
        <PlotLegend />
      ) : (
        <span className="min-w-0 truncate text-dim" title="Click a type to edit it; choose rows to set, copy or paste a column; right-click for more">{rows.length} variables · choose rows to edit together</span>
      )}
      <span className="flex-1" />
      <Button compact onClick={() => propose('fit-data')}>Fit to data…</Button>
      <Button compact onClick={() => propose('fit-exactly')}>Fit exactly…</Button>
      <Button compact onClick={() => studio.ui.setState({ proposal: { kind: 'minimise', ...(first ? subject : {}) } })}>Minimise…</Button>
    </div>
  );
}
