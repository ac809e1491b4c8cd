/** @file The filter box, with its mistakes explained below it and its language in a small panel. */

import { useId, type ReactNode } from 'react';
import { CircleHelp, Search, X } from 'lucide-react';
import { IconButton } from '../widgets/button.tsx';
import { Popover } from '../widgets/popover.tsx';
import { filterWords, type RunFilter } from './run-filter.ts';

/** Properties of the box. */
export interface FilterBoxProps {
  readonly text: string;
  readonly filter: RunFilter;
  readonly onChange: (text: string) => void;
}

/** The filter box. */
export function FilterBox({ text, filter, onChange }: FilterBoxProps): ReactNode {
  const errorId = useId();
  const [error] = filter.errors;
  return (
    <div className="flex min-w-56 flex-[1_1_14rem] flex-col gap-1" style={{ maxWidth: 380 }}>
      <div className={`flex min-h-7 items-center gap-1 rounded-[7px] border bg-field pr-1 pl-2 focus-within:border-acc ${error ? 'border-bad' : 'border-line'}`}>
        <Search size={13} className="shrink-0 text-dim" aria-hidden />
        <input
          type="text"
          aria-label="Filter runs"
          aria-invalid={error !== undefined}
          aria-describedby={error ? errorId : undefined}
          spellCheck={false}
          autoComplete="off"
          placeholder="filter: acc > 95 lut < 12k"
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || text === '') return;
            event.stopPropagation();
            onChange('');
          }}
          className="min-w-0 flex-1 bg-transparent py-0.5 placeholder:text-dim focus-visible:outline-none"
        />
        {text !== '' && <IconButton label="Clear the filter" className="size-5" onClick={() => onChange('')}><X size={12} /></IconButton>}
        <Popover label="The filter language" trigger={<button type="button" aria-label="Explain the filter language" className="flex size-5 items-center justify-center rounded text-dim hover:text-txt"><CircleHelp size={13} /></button>}>
          <FilterHelp />
        </Popover>
      </div>
      {error && (
        <p id={errorId} role="alert" className="text-xs break-words text-bad">
          <mark className="rounded-sm bg-bad-soft px-0.5 font-mono text-bad underline decoration-wavy underline-offset-2">{text.slice(error.from, error.to)}</mark> {error.message} The other terms still apply.
        </p>
      )}
    </div>
  );
}

const EXAMPLES: readonly (readonly [code: string, meaning: string])[] = [
  ['acc > 95', 'emulated accuracy in per cent'],
  ['lut < 12k', 'synthesized LUTs; lut.est is the estimate'],
  ['lut.routed < 9k', 'from reports: .csynth, .vivado (its synthesis), .placed, .routed'],
  ['age < 2h', 'started in the last two hours'],
  ['tag:good', 'has a tag with “good” in it'],
  ['state:failed', 'also kind: flow: part: strategy: weights: data: note:'],
  ['is:starred', 'also is:synthesized'],
  ['-tag:old', 'a minus turns a term round'],
  ['wide', 'anything else is looked for in name, tags, note, part and types'],
];

function FilterHelp(): ReactNode {
  return (
    <div className="w-96 max-w-[80vw]">
      <p className="mb-2">Terms side by side must all hold.</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        {EXAMPLES.map(([code, meaning]) => (
          <div key={code} className="contents">
            <dt className="font-mono text-xs whitespace-nowrap">{code}</dt>
            <dd className="text-dim">{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-dim">Figures: <span className="font-mono text-xs text-txt">{filterWords().join(' ')}</span></p>
    </div>
  );
}
