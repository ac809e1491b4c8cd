/** @file The line above the findings: how many there are of each severity, and what is listed. */

import type { ReactNode } from 'react';
import { X } from 'lucide-react';
import type { Problem } from '../../preload/contract/design.ts';
import type { CodeText } from '../../preload/contract/preflight.ts';
import { countBySeverity, SEVERITIES } from '../../preload/contract/problem-list.ts';
import { SEVERITY_LOOKS } from '../domain-widgets/severity-looks.ts';
import { NO_PROBLEM_FILTER, type ProblemFilter } from '../store/ui-store.ts';
import { Button } from '../widgets/button.tsx';
import { Select } from '../widgets/select.tsx';
import { TextField } from '../widgets/text-field.tsx';
import { choicesOf } from './problem-rows.ts';

/** Properties of the tools. */
export interface ProblemToolsProps {
  readonly problems: readonly Problem[];
  readonly shownCount: number;
  readonly texts: ReadonlyMap<string, CodeText>;
  readonly filter: ProblemFilter;
  readonly onFilter: (filter: ProblemFilter) => void;
}

const ALL = '';

/** The tools. */
export function ProblemTools({ problems, shownCount, texts, filter, onFilter }: ProblemToolsProps): ReactNode {
  const isFiltered = filter.text.trim() !== '' || filter.code !== undefined || filter.layer !== undefined || filter.severities.length < SEVERITIES.length;
  const codes = choicesOf(problems, 'code').map(({ value, count }) => ({ value, text: `${texts.get(value)?.title ?? value} (${count})` })).toSorted((a, b) => a.text.localeCompare(b.text));
  const layers = choicesOf(problems, 'layer').map(({ value, count }) => ({ value, text: `${value} (${count})` }));
  return (
    <div role="toolbar" aria-label="Filter findings" className="flex min-h-8 items-center gap-1.5 overflow-x-auto border-b border-line px-2.5 py-1">
      <SeverityToggles problems={problems} filter={filter} onFilter={onFilter} />
      <Select label="Kind of finding" className="flex-[0_1_10rem]" value={filter.code ?? ALL} choices={withAll('All kinds', codes, filter.code)} onChange={(code) => onFilter({ ...filter, code: code === ALL ? undefined : code })} />
      <Select label="Layer of finding" className="flex-[0_1_7.5rem]" value={filter.layer ?? ALL} choices={withAll('All layers', layers, filter.layer)} onChange={(layer) => onFilter({ ...filter, layer: layer === ALL ? undefined : layer })} />
      <TextField label="Text in findings" placeholder="Filter: text, code, layer" className="flex-[0_1_11rem]" value={filter.text} onChange={(event) => onFilter({ ...filter, text: event.target.value })} />
      {isFiltered && <Button compact tone="quiet" onClick={() => onFilter(NO_PROBLEM_FILTER)}><X size={12} aria-hidden /> Clear</Button>}
      <span aria-live="polite" title={isFiltered ? `${shownCount} of ${problems.length} findings` : undefined} className="shrink-0 whitespace-nowrap text-dim">{isFiltered && <>{shownCount} of {problems.length}<span className="@max-2xl:hidden"> findings</span></>}</span>
    </div>
  );
}

/** What is chosen stays a choice when its last finding is gone. */
function withAll(text: string, choices: readonly { readonly value: string; readonly text: string }[], chosen: string | undefined): readonly { readonly value: string; readonly text: string }[] {
  const isThere = chosen === undefined || choices.some(({ value }) => value === chosen);
  return [{ value: ALL, text }, ...choices, ...(isThere ? [] : [{ value: chosen, text: `${chosen} (0)` }])];
}

function SeverityToggles({ problems, filter, onFilter }: Pick<ProblemToolsProps, 'problems' | 'filter' | 'onFilter'>): ReactNode {
  const counts = countBySeverity(problems);
  const toggle = (severity: Problem['severity']): void => {
    const others = filter.severities.filter((each) => each !== severity);
    onFilter({ ...filter, severities: others.length < filter.severities.length ? others : SEVERITIES.filter((each) => each === severity || others.includes(each)) });
  };
  return SEVERITIES.map((severity) => {
    const { Icon, ink, word } = SEVERITY_LOOKS[severity];
    const isOn = filter.severities.includes(severity);
    return (
      <button
        key={severity}
        type="button"
        aria-pressed={isOn}
        title={isOn ? `Hide ${word.toLowerCase()}s` : `List ${word.toLowerCase()}s`}
        onClick={() => toggle(severity)}
        className={`inline-flex min-h-6 items-center gap-1 rounded-full border px-2 ${isOn ? 'border-line-strong bg-raised text-txt' : 'border-line bg-transparent text-dim line-through'}`}
      >
        <Icon size={12} aria-hidden className={isOn && counts[severity] > 0 ? ink : 'text-dim'} />
        {counts[severity]}<span className="sr-only">{word.toLowerCase()}{counts[severity] === 1 ? '' : 's'}</span>
      </button>
    );
  });
}
