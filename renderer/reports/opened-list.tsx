/** @file What came of opened reports: the runs, what was there already, and what could not be read. */

import type { ReactNode } from 'react';
import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { OpenedReports } from '../../preload/contract/report.ts';
import type { RunSummary } from '../../preload/contract/run.ts';
import { plural } from '../domain-widgets/figures.ts';
import { ScrollBox } from '../widgets/scroll-box.tsx';

/** The result. */
export function OpenedList({ opened }: { readonly opened: OpenedReports }): ReactNode {
  const { runs, known, problems, reportCount, otherFileCount } = opened;
  return (
    <output className="block space-y-2.5">
      <p><CircleCheck size={14} aria-hidden className="mr-1.5 inline text-ok" />{plural(reportCount, 'report')} read{otherFileCount > 0 ? `, ${plural(otherFileCount, 'file')} passed over that ${otherFileCount === 1 ? 'is no report' : 'are no reports'}` : ''}.</p>
      {runs.length > 0 && <RunList title={plural(runs.length, 'new run')} runs={runs} />}
      {known.length > 0 && <RunList title={`${plural(known.length, 'run')} from the same files ${known.length === 1 ? 'is' : 'are'} here already`} runs={known} />}
      {problems.length > 0 && (
        <ScrollBox label="What to know of the files" className="max-h-56 rounded-lg border border-line p-2">
          <ul className="space-y-1.5">
            {problems.map(({ file, code, severity, message, help }) => (
              <li key={`${file}|${code}|${message}`} className="flex gap-1.5">
                {severity === 'note' ? <Info size={13} aria-label="note" className="mt-0.5 shrink-0 text-dim" /> : <TriangleAlert size={13} aria-label={severity} className="mt-0.5 shrink-0 text-warn" />}
                <span className="min-w-0 break-words"><span className="font-mono text-xs break-all">{file}</span>: {message}{help === undefined ? '' : ` ${help}`}</span>
              </li>
            ))}
          </ul>
        </ScrollBox>
      )}
    </output>
  );
}

function RunList({ title, runs }: { readonly title: string; readonly runs: readonly RunSummary[] }): ReactNode {
  return (
    <section aria-label={title}>
      <h3 className="text-xs font-semibold text-dim">{title}</h3>
      <ul className="mt-1 space-y-1">
        {runs.map((run) => (
          <li key={run.runId} className="rounded-md border border-line bg-field px-2 py-1">
            <span className="font-semibold break-words">{run.name}</span>
            <span className="block text-xs text-dim">flow {run.flow}{run.part === '' ? '' : ` · ${run.part}`}{run.isAssumed === true ? ' · configuration assumed: nothing in the files says it' : ''}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
